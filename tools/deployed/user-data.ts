import { gunzipSync } from 'node:zlib';
import { readForeign } from '../../src/foreign/foreign';
import { variablesIn } from '../../src/machine-files/environment-file';
import { carriedIn, piecesOf } from '../../src/user-data/carried-files';
import { runnerHost } from './runner-host';
import type { StackState } from './stack-state';

/** A file that the machine of a runner gets. */
export interface WrittenFile {
  readonly path: string;
  /** Undefined where the document leaves it to the umask. */
  readonly permissions?: string;
  readonly text: string;
}

export interface MachineFiles {
  /** The whole document: cloud-config for a machine of its own, a document of Systems Manager for a server that exists. */
  readonly document: string;
  /** How the document is called as a file. */
  readonly name: string;
  readonly files: readonly WrittenFile[];
}

/**
 * What the machine of a stack's runner gets: at its first boot, with what user data have no room for, or from a document
 * of Systems Manager.
 *
 * @throws {Error} when the stack has no runner, or the state or plan does not know it (yet)
 */
export function machineFiles(state: StackState): MachineFiles {
  const { address, attribute } = runnerHost(state).machineText;
  const text = state.text(address, attribute);
  return readForeign(`${attribute} of ${address} in ${state.origin}`, 'what a stack of this project writes', () => {
    if (attribute === 'content') {
      return filesOfDocument(text);
    }
    const pieces = piecesOf(state.attributes('value'));
    const machine = filesOfUserData(text);
    return pieces.length === 0 ? machine : { ...machine, files: [...machine.files, ...carriedIn(pieces)] };
  });
}

/** config.toml as the machine gets it, yet without its token. */
export function managerConfigToml(state: StackState): string {
  const { configToml } = runnerHost(state);
  return machineFiles(state).files.find(({ path }) => path === configToml)?.text ?? '';
}

/** What the boot of a manager knows of the settings, by variable. */
export function bootVariables(state: StackState): Readonly<Record<string, string>> {
  const file = machineFiles(state).files.find(({ path }) => path === '/opt/gitlab-runner/environment');
  return variablesIn(file?.text ?? '');
}

function filesOfUserData(userData: string): MachineFiles {
  const document = unpacked(userData);
  const { write_files } = JSON.parse(document.slice(document.indexOf('\n') + 1)) as {
    readonly write_files: readonly (Omit<WrittenFile, 'text'> & { content: string; encoding?: string })[];
  };
  return {
    document,
    name: 'cloud-config.yaml',
    files: write_files.map(({ path, permissions, content, encoding }) => ({
      path,
      permissions,
      text: encoding === undefined ? content : Buffer.from(content, 'base64').toString(),
    })),
  };
}

/** @throws {TypeError} when it is no gzip, as for any other text of another form */
function unpacked(userData: string): string {
  try {
    return gunzipSync(Buffer.from(userData, 'base64')).toString();
  } catch (error) {
    throw new TypeError((error as Error).message);
  }
}

interface CommandDocument {
  readonly mainSteps: readonly { readonly inputs: { readonly runCommand: readonly string[] } }[];
}

/** The commands write each file as a here-document with a quoted delimiter of its name, some of them in Base64. */
function filesOfDocument(document: string): MachineFiles {
  const { mainSteps } = JSON.parse(document) as CommandDocument;
  const script = mainSteps.flatMap(({ inputs }) => inputs.runCommand).join('\n');
  const files = script.matchAll(/^(cat|base64 -d) >(\S+) <<'(END-OF-\S+)'[^\n]*\n(.*?)^\3$/gms);
  return {
    document,
    name: 'document.json',
    files: [...files].map(([, program, path = '', , text = '']) => ({
      path,
      text: program === 'cat' ? text : Buffer.from(text, 'base64').toString(),
    })),
  };
}
