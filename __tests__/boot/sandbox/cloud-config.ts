import { gunzipSync } from 'node:zlib';

export interface WriteFile {
  readonly path: string;
  readonly content: string;
  readonly permissions?: string;
  readonly owner?: string;
  readonly encoding?: string;
}

/** The parts of a cloud-config document that ours may have; any other is refused. */
export interface CloudConfig {
  readonly bootcmd?: readonly (readonly string[])[];
  readonly write_files: readonly WriteFile[];
  readonly runcmd: readonly (string | readonly string[])[];
}

/**
 * User data as it is in a launch template: base64 of a gzipped document that says what it is.
 *
 * @throws {Error} for anything else
 */
export function readUserData(userData: string): { readonly text: string; readonly config: CloudConfig } {
  const text = gunzipSync(Buffer.from(userData, 'base64')).toString('utf8');
  const [first, ...rest] = text.split('\n');
  if (first !== '#cloud-config') {
    throw new Error(`User data begins with #cloud-config, but with ${JSON.stringify(first)}`);
  }
  const config: CloudConfig = JSON.parse(rest.join('\n'));
  const strange = Object.keys(config).filter((key) => !['bootcmd', 'write_files', 'runcmd'].includes(key));
  if (strange.length > 0) {
    throw new Error(`This machine does not know the cloud-config key ${strange.join(', ')}`);
  }
  return { text, config };
}

/** A file's bytes. cloud-init knows more encodings than these; ours use none of them. */
export function contentOf({ path, content, encoding = 'text/plain' }: WriteFile): Buffer {
  switch (encoding) {
    case 'text/plain':
      return Buffer.from(content, 'utf8');
    case 'b64':
    case 'base64':
      return Buffer.from(content, 'base64');
    case 'gz+b64':
    case 'gzip+base64':
    case 'gz+base64':
      return gunzipSync(Buffer.from(content, 'base64'));
    default:
      throw new Error(`${path} has the unknown encoding ${encoding}`);
  }
}

/** The script that cloud-init makes of runcmd: a list is one command with its arguments, a text is shell. */
export function runcmdScript({ runcmd }: CloudConfig): string {
  const line = (command: string | readonly string[]) =>
    typeof command === 'string' ? command : command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return `#!/bin/sh\n${runcmd.map((command) => `${line(command)}\n`).join('')}`;
}
