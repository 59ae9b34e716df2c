import { gunzipSync } from 'node:zlib';
import type { StackState } from './stack-state';

/** A file that the machine writes at its first boot. */
export interface WrittenFile {
  readonly path: string;
  readonly permissions: string;
  readonly text: string;
}

export interface UserData {
  /** The whole cloud-config document. */
  readonly document: string;
  readonly files: readonly WrittenFile[];
}

/**
 * What the manager's machine is told at its first boot, from its launch template.
 *
 * @throws {Error} when the state or plan does not know it (yet)
 */
export function managerUserData(state: StackState): UserData {
  const userData = state.text('aws_launch_template.gitlab_runner_instance', 'user_data');
  const document = gunzipSync(Buffer.from(userData, 'base64')).toString();
  const { write_files } = JSON.parse(document.slice(document.indexOf('\n') + 1)) as {
    readonly write_files: readonly (Omit<WrittenFile, 'text'> & { content: string; encoding?: string })[];
  };
  return {
    document,
    files: write_files.map(({ path, permissions, content, encoding }) => ({
      path,
      permissions,
      text: encoding === undefined ? content : Buffer.from(content, 'base64').toString(),
    })),
  };
}

/** config.toml as the machine gets it, yet without its token. */
export function managerConfigToml(state: StackState): string {
  const path = '/etc/gitlab-runner/config.toml';
  return managerUserData(state).files.find((file) => file.path === path)?.text ?? '';
}
