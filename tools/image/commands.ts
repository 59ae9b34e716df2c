import { dirname, join, relative } from 'node:path';
import { shellWord } from '../text/shell';
import { checkedTag, type JobImage, nameOf } from './job-image';

/** A program with its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** A repository of ECR. */
export interface Repository {
  /** What docker signs in to. */
  readonly host: string;
  readonly region: string;
  readonly name: string;
}

/** @throws {Error} when ECR gave no such address */
export function repositoryOf(url: string): Repository {
  const [, host, region, name] = /^(\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+)\/(.+)$/.exec(url) ?? [];
  if (host === undefined || region === undefined || name === undefined) {
    throw new Error(`fargate_repository_url is ${url}, which is no repository of ECR: deploy the stack again`);
  }
  return { host, region, name };
}

/** Fails with ImageNotFoundException where there is no such tag. */
export function lookFor({ region, name }: Repository, tag: string): Command {
  const which = ['--repository-name', name, '--image-ids', `imageTag=${tag}`];
  return ['aws', 'ecr', 'describe-images', ...which, '--region', region];
}

export const askForPassword = ({ region }: Repository): Command => [
  'aws',
  ...['ecr', 'get-login-password', '--region', region],
];

/** Reads the password from its standard input. */
export const signIn = ({ host }: Repository): Command => [
  'docker',
  ...['login', '--username', 'AWS', '--password-stdin', host],
];

export interface BuildOptions {
  /** Of GitLab Runner, such as `19.3.0`. */
  readonly runnerVersion: string;
  /** The folder to build; by default the Dockerfile's, and without that the folder of the image of jobs. */
  readonly folder?: string | undefined;
  /** The Dockerfile; by default the folder's. */
  readonly file?: string | undefined;
  /** A tag of the same repository to build on. */
  readonly base?: string | undefined;
  /** Build arguments, each `NAME=VALUE`. */
  readonly arguments?: readonly string[] | undefined;
}

/** In an app that uses the package, too. */
const jobsImage = join(__dirname, '..', '..', 'assets', 'fargate-image');

/**
 * Builds an image for its processors, one manifest for all of them, and pushes it.
 *
 * @throws {Error} when an option cannot be
 */
export function buildAndPush(
  image: JobImage,
  { runnerVersion, folder, file, base, ...options }: BuildOptions,
): Command {
  const context = folder ?? (file === undefined ? relative('', jobsImage) : dirname(file));
  return [
    ...(['docker', 'buildx', 'build', '--platform', image.platforms.join(',')] as const),
    ...['--build-arg', base === undefined ? runnerArgument(runnerVersion) : baseArgument(image, base)],
    ...(options.arguments ?? []).flatMap((argument) => ['--build-arg', checkedArgument(argument)]),
    // Attestations would be in the manifest as images for a processor "unknown".
    '--provenance=false',
    ...(file === undefined ? [] : ['--file', file]),
    ...['--tag', nameOf(image), '--push', context],
  ];
}

function runnerArgument(version: string): string {
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(
      `The version of GitLab Runner is ${JSON.stringify(version)}, but must be an exact one: say it with --runner-version, such as 19.3.0`,
    );
  }
  return `RUNNER_VERSION=${version}`;
}

/** Arguments that the command itself sets. */
const ownArguments = ['BASE', 'RUNNER_VERSION'];

function checkedArgument(argument: string): string {
  const [, name] = /^([A-Za-z_]\w*)=/.exec(argument) ?? [];
  if (name === undefined) {
    throw new Error(`--build-arg is ${JSON.stringify(argument)}, but must be NAME=VALUE, such as NODE_VERSION=22.16.0`);
  }
  if (ownArguments.includes(name)) {
    throw new Error(`--build-arg sets ${name}, which --base and --runner-version set: use those options`);
  }
  return argument;
}

/** The base has its runner already. */
const baseArgument = ({ repositoryUrl }: JobImage, base: string) =>
  `BASE=${repositoryUrl}:${checkedTag(base, '--base')}`;

/** A command as one would type it. */
export function typed(command: Command): string {
  return command.map(shellWord).join(' ');
}
