import { gunzipSync } from 'node:zlib';
import type { StateResource } from './terraform';

interface WrittenFile {
  readonly path: string;
  readonly content: string;
  readonly encoding?: string;
}

/** What the manager's launch template tells cloud-init. */
export interface CloudConfig {
  readonly write_files: readonly WrittenFile[];
  readonly runcmd: readonly (string | readonly string[])[];
}

export function cloudConfigOf(state: readonly StateResource[]): CloudConfig {
  const template = state.find(({ address }) => address === 'aws_launch_template.gitlab_runner_instance');
  const document = gunzipSync(Buffer.from(String(template?.values.user_data), 'base64')).toString();
  const [header, ...json] = document.split('\n');
  if (header !== '#cloud-config') {
    throw new Error(`The user data is no cloud-config document: it begins with ${header}`);
  }
  return JSON.parse(json.join('\n'));
}

/** The runner's configuration as it is before the boot fills the token in. */
export function configTomlOf(state: readonly StateResource[]): string {
  const file = cloudConfigOf(state).write_files.find(({ path }) => path === '/etc/gitlab-runner/config.toml');
  if (!file) {
    throw new Error('The user data holds no /etc/gitlab-runner/config.toml');
  }
  return file.encoding ? Buffer.from(file.content, 'base64').toString() : file.content;
}
