import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runCommandLine } from './deployed/command';
import { StackState } from './deployed/stack-state';

interface WrittenFile {
  readonly path: string;
  readonly permissions: string;
  readonly content: string;
  readonly encoding?: string;
}

/**
 * `npm run render`: what the machine will see, from the state, or from a plan with `--plan plan.json`
 * (`terraform show -json`). Prints config.toml and the list of files; `--to FOLDER` writes them all there.
 */
runCommandLine({ plan: { type: 'string' }, to: { type: 'string' } }, ({ folder, values }) => {
  const state = values.plan ? StackState.ofPlan(String(values.plan)) : StackState.ofStack(folder);
  const document = cloudConfig(state.text('aws_launch_template.gitlab_runner_instance', 'user_data'));
  const files = document.write_files.map((file) => ({ ...file, text: textOf(file) }));
  if (values.to) {
    writeFiles(String(values.to), document.text, files);
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

function cloudConfig(userData: string): { readonly text: string; readonly write_files: readonly WrittenFile[] } {
  const text = gunzipSync(Buffer.from(userData, 'base64')).toString();
  return { text, write_files: JSON.parse(text.slice(text.indexOf('\n') + 1)).write_files };
}

function textOf({ content, encoding }: WrittenFile): string {
  return encoding === undefined ? content : Buffer.from(content, 'base64').toString();
}

function writeFiles(folder: string, document: string, files: readonly { path: string; text: string }[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cloud-config.yaml'), document);
  for (const { path, text } of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
