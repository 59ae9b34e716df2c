import { gzipSync } from 'node:zlib';
import { type CloudConfig, factsIn, textOf } from '../machine-files/cloud-config';

/** EC2 takes 16 KiB of user data, before they are written in Base64. */
export const maximumSize = 16_384;

/**
 * What Terraform fills in takes about so much more than the placeholder; bytes. Most facts are ids, names and ARNs,
 * much like each other.
 */
const perFact = 22;

/** A list of the networks of a VPC; names of parameters, alike but for their number; words of a few letters. */
const otherFacts: Readonly<Record<string, number>> = {
  vpc_cidrs: 130,
  boot_files: 130,
  aws_region: 6,
  aws_zone: 6,
  aws_dns_suffix: 6,
};

/** Terraform's gzip, which is Go's, takes 0.3 to 1.1 % more than zlib for documents like these. */
const terraformsGzip = 1.011;

export interface Part {
  readonly name: string;
  /** What the document would save without it. */
  readonly bytes: number;
}

export interface Size {
  /** Gzipped; bytes. */
  readonly total: number;
  /** The biggest first. */
  readonly parts: readonly Part[];
}

/**
 * How much user data a document becomes, and how much each part of it takes. Facts are not known yet and are counted
 * with what they usually take.
 */
export function sizeOf(document: CloudConfig): Size {
  const total = totalSize(document);
  const parts = document.files.map((file) => ({
    name: file.path,
    bytes: total - totalSize({ ...document, files: document.files.filter((other) => other !== file) }),
  }));
  return { total, parts: parts.sort((one, other) => other.bytes - one.bytes) };
}

/**
 * @throws {Error} for a document that EC2 would refuse, with what takes most of it
 */
export function assertFits(document: CloudConfig): void {
  const total = totalSize(document);
  if (total <= maximumSize) {
    return;
  }
  const biggest = sizeOf(document)
    .parts.slice(0, 5)
    .map(({ name, bytes }) => `${name} ${bytes}`)
    .join(', ');
  throw new Error(
    `The manager's user data takes ${total} bytes gzipped, but EC2 accepts ${maximumSize}. The biggest parts: ${biggest}. ` +
      'Scripts and certificates are carried apart already: shorten what config.toml and the variables of the boot hold.',
  );
}

/** The total alone: each part needs a compression of its own. Gzipped; bytes. */
export function totalSize({ files, command, everyStart }: CloudConfig): number {
  const document = {
    write_files: files.map(({ path, permissions, content }) => ({ path, permissions, content: textOf(content) })),
    bootcmd: [everyStart],
    runcmd: [command],
  };
  // The same fact again is compressed as the same placeholder again.
  const facts = new Set(files.flatMap(({ content }) => (content.kind === 'template' ? factsIn(content.source) : [])));
  const gzipped = gzipSync(`#cloud-config\n${JSON.stringify(document)}`).length;
  const filledIn = [...facts].reduce((bytes, fact) => bytes + (otherFacts[fact] ?? perFact), 0);
  return Math.ceil(gzipped * terraformsGzip) + filledIn;
}
