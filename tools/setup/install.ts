import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isInstalled } from '../command/find-program';
import type { Missing } from './plan';
import { installTerraform } from './terraform-release';

export interface Installation {
  /** Where programs of the project go. */
  readonly folder: string;
  readonly terraformVersion: string;
  readonly say: (line: string) => void;
}

/**
 * Installs what is missing as far as this user may.
 *
 * @returns a line for each thing that could not be installed: its name and why
 */
export async function install(missing: Missing, { folder, terraformVersion, say }: Installation): Promise<string[]> {
  const failures: string[] = [];
  const attempt = async (what: string, step: () => void | Promise<void>) => {
    say(`Installing ${what} ...`);
    try {
      await step();
    } catch (error) {
      failures.push(`${what}: ${(error as Error).message}`);
    }
  };
  if (missing.debian.length > 0) {
    await attempt(missing.debian.join(', '), () => installDebian(missing.debian));
  }
  if (missing.python.length > 0) {
    await attempt(missing.python.join(', '), () => installPython(join(folder, 'python'), missing.python));
  }
  if (missing.terraform) {
    await attempt(`Terraform ${terraformVersion}`, () => installTerraform(terraformVersion, join(folder, 'bin')));
  }
  return failures;
}

function installDebian(packages: readonly string[]): void {
  if (!isInstalled('apt-get')) {
    throw new Error('this system has no apt-get');
  }
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (asRoot.length > 0 && (!isInstalled('sudo') || spawnSync('sudo', ['-n', 'true']).status !== 0)) {
    throw new Error('it needs root, or sudo without a password');
  }
  const apt = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
  run([...apt, 'update']);
  run([...apt, 'install', '-y', '--no-install-recommends', ...packages]);
}

function installPython(environment: string, packages: readonly string[]): void {
  const made = spawnSync('python3', ['-m', 'venv', environment], { encoding: 'utf8' });
  if (made.status !== 0) {
    // Debian keeps the module that venv needs in a package of its own.
    installDebian(['python3-venv']);
    run(['python3', '-m', 'venv', environment]);
  }
  run([join(environment, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', ...packages]);
}

function run([program, ...args]: readonly string[]): void {
  const { status, error, stderr, stdout } = spawnSync(String(program), args, { encoding: 'utf8' });
  if (error || status !== 0) {
    const lines = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-5);
    throw new Error(error?.message ?? lines.join('\n'));
  }
}
