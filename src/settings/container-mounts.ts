import { posix } from 'node:path';
import type { GitlabRunnerSettings } from './families';

/** A mount of job containers, and the setting that it is from. */
export interface ContainerMount {
  readonly setting: string;
  /** As in config.toml: `/path` for a volume of its own, `source:/path` or `source:/path:ro`. */
  readonly volume: string;
}

/** Where jobs and machines find the certificates of a proxy that intercepts TLS. */
export const proxyCertificates = '/etc/proxy-ca.crt';

/** What docker-in-docker jobs mount (upstream locals.tf, `runners_volumes`). */
const dindVolumes = ['/certs/client', '/builds', '/var/run/docker.sock:/var/run/docker.sock'] as const;

const unixPath = String.raw`\/(?:[^\\/:*?"<>|\r\n]+(?:\/[^\\/:*?"<>|\r\n]+)*\/?)?`;
const windowsPath = String.raw`[a-z]:(?:[\\/][^\\/:*?"<>|\r\n]+)*[\\/]?`;
const pipe = String.raw`[/\\]{2}\.[/\\]pipe[/\\][^:*?"<>|\r\n]+`;
const name = String.raw`[^\\/:*?"<>|\r\n]+`;

/** The two forms that GitLab Runner's parsers take (executors/docker/internal/volumes/parser). */
const forms = [
  new RegExp(
    `^(?:(?<source>${unixPath}|${name}):)?(?<path>${unixPath})(?::(?<mode>ro|rw|o))?(?:[:,](?<label>z))?(?:[:,](?<propagation>r?(?:shared|slave|private)))?$`,
    'i',
  ),
  new RegExp(
    `^(?:(?<source>${windowsPath}|${name}|${pipe}):)?(?<path>${windowsPath}|${pipe})(?::(?<mode>ro|rw))?$`,
    'i',
  ),
];

/**
 * Every volume of job containers, one for each path: GitLab Runner fails all jobs over a second one, also when it says
 * the same ("volume for container path is already defined").
 *
 * The proxy's certificates lie where GitLab Runner's helper looks for more of them, and jobs find them.
 *
 * @see https://docs.gitlab.com/runner/configuration/tls-self-signed/#trusting-tls-certificates-for-docker-executor
 */
export function jobVolumes(
  settings: Pick<GitlabRunnerSettings, 'runnerWorkerDockerOptions' | 'runnerWorkerDockerAddDindVolumes' | 'proxy'>,
): ContainerMount[] {
  const dind = settings.runnerWorkerDockerAddDindVolumes ? dindVolumes : [];
  const certificates = settings.proxy?.caCertificate ? [`${proxyCertificates}:/etc/gitlab-runner/certs/ca.crt:ro`] : [];
  return withoutTwins([
    ...settings.runnerWorkerDockerOptions.volumes.map((volume, index) => ({
      setting: `runnerWorkerDockerOptions.volumes.${index}`,
      volume,
    })),
    ...dind.map((volume) => ({ setting: 'runnerWorkerDockerAddDindVolumes', volume })),
    ...certificates.map((volume) => ({ setting: 'proxy.caCertificate', volume })),
  ]);
}

/** @returns the path in the container; nothing for a text that GitLab Runner takes for no volume */
export function containerPath(volume: string): string | undefined {
  const parsed = forms.map((form) => form.exec(volume)?.groups?.path).find((path) => path !== undefined);
  return parsed === undefined ? undefined : cleanPath(parsed);
}

/** A path as GitLab Runner and Docker compare it. */
export function cleanPath(path: string): string {
  return posix.normalize(path).replace(/(.)\/+$/, '$1');
}

function withoutTwins(mounts: readonly ContainerMount[]): ContainerMount[] {
  const seen = new Set<string>();
  return mounts.filter(({ volume }) => {
    const meaning = meaningOf(volume);
    return !seen.has(meaning) && seen.add(meaning);
  });
}

/** Writable is what a mount is when it does not say. */
function meaningOf(volume: string): string {
  const parsed = forms.map((form) => form.exec(volume)?.groups).find((groups) => groups !== undefined);
  if (!parsed) {
    return volume;
  }
  const { source = '', path = '', mode = 'rw', label = '', propagation = '' } = parsed;
  return [source, cleanPath(path), ...[mode, label, propagation].map((word) => word.toLowerCase())].join('\n');
}
