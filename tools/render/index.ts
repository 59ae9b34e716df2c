import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { say } from '../command/output';
import { pathBelow, resultPath } from '../command/written-files';
import { runCommandLine } from '../deployed/command';
import { StackState } from '../deployed/stack-state';
import { managerUserData, type UserData } from '../deployed/user-data';
import { printableLine } from '../text/printable';

const usage = `npm run -s render [-- options]   what the machine sees, from the state: config.toml, and a list of its files
  --plan FILE        from a plan instead, of terraform show -json
  --to FOLDER        writes all files there`;

runCommandLine({ options: { plan: { type: 'string' }, to: { type: 'string' } }, usage }, ({ folder, values }) => {
  const userData = managerUserData(values.plan ? StackState.ofPlan(String(values.plan)) : StackState.ofStack(folder));
  const { files } = userData;
  if (values.to) {
    writeFiles(String(values.to), userData);
    say(`${files.length + 1} files in ${values.to}`);
    return 0;
  }
  for (const { path, permissions, text } of files) {
    say(printableLine(`# ${permissions} ${path}, ${Buffer.byteLength(text)} bytes`));
  }
  for (const { path, text } of files.filter(({ path }) => path === '/etc/gitlab-runner/config.toml')) {
    say(`\n# ${path}\n${text}`);
  }
  return 0;
});

function writeFiles(folder: string, { document, files }: UserData): void {
  resultPath('--to', folder);
  // All are looked at before the first is written: the paths are the plan's.
  const targets = [{ path: 'cloud-config.yaml', text: document }, ...files].map(({ path, text }) => ({
    target: pathBelow(folder, path),
    text,
  }));
  for (const { target, text } of targets) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
