import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'fflate';
import { assertOwnText, type CarriedFiles, type MachineFile, textOf } from '../machine-files/cloud-config';

/**
 * What a parameter of the standard tier holds; characters. That tier costs nothing.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
export const parameterSize = 4096;

/** How many parameters one boot may read: each takes the instance about a second. */
const mostParameters = 32;

/**
 * Files of ours and of the settings as one compressed bundle, which parameters hold in Base64. None is a secret: they
 * would be readable in the user data just so.
 *
 * @throws {Error} for more than a boot can read, and for a file that holds another resource's output
 */
export function carry(files: readonly MachineFile[]): CarriedFiles {
  for (const { content } of files) {
    assertOwnText(content);
  }
  const zipped = gzipSync(bundle(files), { mtime: 0, level: 9 });
  const parameters = Math.ceil((Math.ceil(zipped.length / 3) * 4) / parameterSize);
  if (parameters > mostParameters) {
    throw new Error(
      `The scripts and certificates in the settings take ${zipped.length} bytes gzipped, but ${(mostParameters * parameterSize * 3) / 4} ` +
        'is the most that an instance reads when it boots: shorten them, or have the scripts download what is long.',
    );
  }
  return { files, zipped, parameters, sha256: createHash('sha256').update(zipped).digest('hex') };
}

/** Each file behind a line with its permissions, its bytes and its path: assets/boot/steps/080-files.sh takes it apart. */
function bundle(files: readonly MachineFile[]): Uint8Array {
  const parts = files.flatMap(({ path, permissions, content }) => {
    const bytes = Buffer.from(textOf(content));
    return [Buffer.from(`${permissions} ${bytes.length} ${path}\n`), bytes];
  });
  return Buffer.concat(parts);
}

/** A file that a boot reads from parameters. */
export interface CarriedFile {
  readonly path: string;
  readonly permissions: string;
  readonly text: string;
}

/**
 * The files that parameters hold.
 *
 * @param pieces - the parameters' values, in the order of their numbers
 * @throws {Error} where they are no such bundle
 */
export function carriedIn(pieces: readonly string[]): readonly CarriedFile[] {
  const bytes = Buffer.from(gunzipSync(Buffer.from(pieces.join(''), 'base64')));
  const files: CarriedFile[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\n', at);
    const [permissions = '', size = '', ...path] = bytes.subarray(at, end).toString().split(' ');
    const start = end + 1;
    at = start + Number(size);
    files.push({ path: path.join(' '), permissions, text: bytes.subarray(start, at).toString() });
  }
  return files;
}

const piece = /^aws_ssm_parameter\.boot_files(?:_(\d+))?$/;

/** Whether a parameter holds a piece of a bundle, by its address. */
export const isPiece = (address: string): boolean => piece.test(address);

/** Puts the pieces of a bundle in their order, whose addresses end with their numbers. */
export function piecesOf(parameters: Iterable<readonly [address: string, value: unknown]>): readonly string[] {
  return [...parameters]
    .flatMap(([address, value]): [number, string][] => {
      // The first has no number.
      const [found, number = 0] = piece.exec(address) ?? [];
      return found !== undefined && typeof value === 'string' ? [[Number(number), value]] : [];
    })
    .sort(([one], [other]) => one - other)
    .map(([, value]) => value);
}
