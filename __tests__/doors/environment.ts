import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preloadedVariable } from '../support/preloaded/preloaded';
import type { Door } from './doors';

const project = join(__dirname, '..', '..');
const version = readFileSync(join(project, '.terraform-version'), 'utf8').trim();

/** CDKTF asks Terraform for its version before it synthesizes what old releases do not know. */
const tellsVersion = `[ "$1" = version ] && echo 'Terraform v${version}' && exit`;
const noTerraform = { terraform: tellsVersion, tofu: '', moto_server: '' };

/** Stand-ins for programs that a door does not have: what each does before it refuses. */
const standIns: Readonly<Record<Door, Readonly<Record<string, string>>>> = {
  fast: noTerraform,
  local: noTerraform,
  boot: noTerraform,
  planned: {
    terraform: `
for word; do
  case $word in
    -*) ;;
    apply | destroy) break ;;
    *)
      PATH="$(printf ':%s' "$PATH" | sed "s|:\${0%/*}:|:|; s|^:||")"
      exec terraform "$@" ;;
  esac
done`,
  },
  deployed: {},
  proof: {},
};

/**
 * The variables that tests of a door get. With them a test fails that starts a program which its file's name does not
 * tell of, however it is run. The PATH of the fast door holds Node alone.
 */
export function environmentOf(door: Door, path = process.env.PATH ?? ''): Record<string, string> {
  const cache = join(project, 'node_modules', '.cache', 'test-doors', door);
  const [node, programs] = [join(cache, 'node'), join(cache, 'programs')];
  mkdirSync(programs, { recursive: true });
  for (const [name, first] of Object.entries(standIns[door])) {
    writeProgram(join(programs, name), first, `${name} ${refusal(door)}`);
  }
  if (door !== 'fast') {
    const preloaded = process.env[preloadedVariable];
    return { PATH: [programs, ...(preloaded ? [preloaded] : []), path].join(':') };
  }
  mkdirSync(node, { recursive: true });
  if (!existsSync(join(node, 'node'))) {
    rmSync(join(node, 'node'), { force: true });
    symlinkSync(process.execPath, join(node, 'node'));
  }
  return { PATH: node, TERRAFORM_BINARY_NAME: join(programs, 'terraform') };
}

const refusal = (door: Door) =>
  door === 'planned'
    ? 'only plans in tests of this name: rename the file to .deployed.test.ts'
    : `is not for tests of this name: rename the file to .planned.test.ts or .deployed.test.ts`;

/** Several runs may share the file: it is written only where it differs. */
function writeProgram(file: string, first: string, refused: string): void {
  const text = `#!/bin/sh\n${first}\necho '${refused}' >&2\nexit 126\n`;
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    writeFileSync(file, text, { mode: 0o755 });
  }
}
