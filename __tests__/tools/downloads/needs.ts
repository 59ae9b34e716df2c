import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Download } from '../../../tools/downloads/downloads';

/** The folder with everything that goes to instances. */
export const assets = join(__dirname, '..', '..', '..', 'assets');
export const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((path) => statSync(path).isFile());

/** What a file asks for over the network: a service of AWS, a host, or an image of Docker Hub. */
export interface Need {
  readonly kind: 'service' | 'host' | 'image';
  readonly name: string;
}

/** Read line by line, without comments. What stays on the instance or among its containers needs no route. */
export function needsOf(text: string): Need[] {
  // What is printed is a command for people.
  const code = text.replace(/^\s*(#|printf ').*$/gm, '');
  const all = (kind: Need['kind'], pattern: RegExp) =>
    [...code.matchAll(pattern)].map(([, name]) => ({ kind, name: String(name) }));
  const local = /^(169\.254\.169\.254|127\.0\.0\.1|prometheus)$/;
  return [
    ...all('service', /(?<!need |name )\b(?:ask_)?aws (?:--\S+ (?:"[^"]*"|\d+) )*([a-z][a-z0-9-]+) [a-z-]+/g),
    ...all('service', /https:\/\/([a-z0-9-]+)\.\$AWS_REGION\./g),
    ...all('host', /https?:\/\/([a-z0-9][a-z0-9.-]*)/g).filter(
      ({ name }) => !local.test(name) && !/\.$/.test(name) && name !== 'docs.gitlab.com',
    ),
    ...all('image', /^\s*(?:image:|FROM) ([a-z0-9-]+\/[a-z-]+)/gm),
    ...all('image', /^\s*image=(docker):/gm),
  ];
}

/** Which program of the list a file is part of. */
const programs: readonly (readonly [folder: string, program: string])[] = [
  ['boot', 'boot'],
  ['gitlab-server', 'boot'],
  ['ci-server', 'configure.sh'],
  ['proxy', 'credentials of the proxy'],
];
/**
 * Comments and indentation are left out where user data are short of room (src/machine-files/short-script.ts). Where
 * scripts are part of a template, it has its signs twice.
 */
export const bare = (text: string) =>
  text
    .replace(/([$%])\1\{/g, '$1{')
    .replace(/^\s*(#.*)?\n/gm, '')
    .replace(/^\s+/gm, '');

/** What a script asks only when its environment says so. */
export const onlyWith: Readonly<Record<string, RegExp>> = {
  'boot/boot.sh ec2': /^EIP_ALLOCATION_ID='[^']/m,
  'boot/lib.sh autoscaling': /^LAUNCH_HOOK='[^']/m,
  'boot/watch-lifecycle.sh ec2': /^EIP_ALLOCATION_ID='[^']/m,
  'ci-server/secrets.sh ssm': /^(PROXY_CREDENTIALS|ACCESS_KEY)='[^']/m,
};

/** Scripts that have a host for older releases of GitLab Runner ask another one otherwise. */
const instead: Readonly<Record<string, string>> = { 'gitlab.com': 'registry.gitlab.com' };

export const programOf = (file: string) => programs.find(([folder]) => file.startsWith(`${folder}/`))?.[1];

/** Whether a call of the list is what a file asks for. */
export const isFor = ({ kind, name }: Need, { host, artifact = '' }: Download): boolean =>
  kind === 'image'
    ? host === 'registry-1.docker.io' && artifact.startsWith(name)
    : kind === 'host'
      ? host === name || host === instead[name]
      : new RegExp(`^${name}\\.(ap-northeast-1|eu-central-1)\\.amazonaws\\.com$`).test(host);
