import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommandLine } from '../deployed/command';
import { StackState } from '../deployed/stack-state';
import { managerUserData, type UserData } from '../deployed/user-data';

const usage = `npm run -s render [-- options]   what the machine sees, from the state: config.toml, and a list of its files
  --plan FILE        from a plan instead, of terraform show -json
  --to FOLDER        writes all files there`;

runCommandLine({ options: { plan: { type: 'string' }, to: { type: 'string' } }, usage }, ({ folder, values }) => {
  const userData = managerUserData(values.plan ? StackState.ofPlan(String(values.plan)) : StackState.ofStack(folder));
  const { files } = userData;
  if (values.to) {
    writeFiles(String(values.to), userData);
    process.stdout.write(`${files.length + 1} files in ${values.to}\n`);
    return 0;
  }
  for (const { path, permissions, text } of files) {
    process.stdout.write(`# ${permissions} ${path}, ${Buffer.byteLength(text)} bytes\n`);
  }
  for (const { path, text } of files.filter(({ path }) => path === '/etc/gitlab-runner/config.toml')) {
    process.stdout.write(`\n# ${path}\n${text}\n`);
  }
  return 0;
});

function writeFiles(folder: string, { document, files }: UserData): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cloud-config.yaml'), document);
  for (const { path, text } of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
