import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { withoutComments } from './short-script';

/** The scripts and units that go to the machine as they are. */
export const bootAssets = join(__dirname, '..', '..', 'assets', 'boot');

/**
 * What a file of the machine holds: a file of ours, a text of the user, or a Terraform template in which facts have
 * yet to be filled in. `name` is what the last two are called in the synthesized folder.
 */
export type Content =
  | { readonly kind: 'asset'; readonly name: string; readonly path: string }
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | { readonly kind: 'template'; readonly name: string; readonly source: string };

/** A file of the machine. */
export interface MachineFile {
  readonly path: string;
  /** Octal, as cloud-init wants it. */
  readonly permissions: '0600' | '0644' | '0700';
  readonly content: Content;
}

/**
 * What a machine is told at its first boot: these files, then this command.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 */
export interface CloudConfig {
  readonly files: readonly MachineFile[];
  readonly command: readonly string[];
  /** Runs at every start of the machine, before cloud-init writes files. */
  readonly everyStart: readonly string[];
  /** What user data have no room for: parameters hold it, whose names are the fact `boot_files`. */
  readonly carried?: CarriedFiles;
}

/** @throws {Error} where a file's text is to come from another resource, which only Terraform knows */
export function assertOwnText(content: Content): void {
  if (textOf(content).includes('{TfToken[')) {
    throw new Error(
      `${content.name} holds a reference to another resource, which a machine's file cannot: give the value itself`,
    );
  }
}

/** Files that a machine reads from parameters of Systems Manager when it boots. */
export interface CarriedFiles {
  readonly files: readonly MachineFile[];
  /** All of them in one bundle, gzipped. */
  readonly zipped: Uint8Array;
  /** How many parameters hold it. */
  readonly parameters: number;
  /** Of the bundle, gzipped; hexadecimal. */
  readonly sha256: string;
}

/** A script or unit of `assets/boot`. */
export function asset(file: string): Content {
  return { kind: 'asset', name: basename(file), path: join(bootAssets, file) };
}

export function text(name: string, content: string): Content {
  return { kind: 'text', name, text: content };
}

export function template(name: string, source: string): Content {
  return { kind: 'template', name, source };
}

const read = new Map<string, string>();

/** The text of a content; facts are in it as their placeholders. */
export function textOf(content: Content): string {
  switch (content.kind) {
    case 'asset': {
      const known = read.get(content.path) ?? readFileSync(content.path, 'utf8');
      read.set(content.path, known);
      return known;
    }
    case 'text':
      return content.text;
    case 'template':
      return content.source;
  }
}

/** Without comments. In YAML and Ruby indentation may matter; the first lines of what is left may say how to read it. */
function shortText(name: string, whole: string): string {
  switch (extname(name)) {
    case '.sh':
      return withoutComments(whole);
    case '.yml':
    case '.rb':
    case '.service':
    case '.conf':
      return whole.replace(/^[ \t]*(#.*)?\n/gm, '');
    default:
      return whole;
  }
}

/**
 * A file of ours without its comments. It is a text, so that the synthesized folder does not hold the folder it
 * comes from as well, with a second file of each name.
 */
export function shorter(file: MachineFile): MachineFile {
  const { content } = file;
  if (content.kind !== 'asset') {
    return file;
  }
  return { ...file, content: text(content.name, shortText(content.name, textOf(content))) };
}

const assets = dirname(bootAssets);

/** The folder of `assets` that a file is in, such as `assets/boot`. */
export function assetFolderOf(path: string): string {
  const [folder = ''] = relative(assets, path).split(sep);
  return join(assets, folder);
}

const fingerprints = new Map<string, string>();

/** Another one as soon as a file's name or text is another; read once per process. */
export function assetsHash(folder: string): string {
  const fingerprint = fingerprints.get(folder) ?? fingerprintOf(folder);
  fingerprints.set(folder, fingerprint);
  return fingerprint;
}

function fingerprintOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const hash = createHash('sha256');
  for (const path of paths) {
    hash
      .update(`${relative(folder, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 32).toUpperCase();
}

/** The facts that a template names. `$${` is Terraform's way to write `${` itself. */
export function factsIn(source: string): string[] {
  const holes = source.matchAll(/\$\$\{|\$\{([a-z][a-z0-9_]*)\}/g);
  return [...new Set([...holes].flatMap(([, name]) => (name === undefined ? [] : [name])))];
}
