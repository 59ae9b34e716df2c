import table from './docker-engine.json';
import type { Executor } from './executors';
import type { GitlabRunnerSettings } from './families';

/** The Docker Engine that workers get, and how each kind of worker gets exactly that one. */
export const pinnedEngine = {
  version: '28.3.3',
  /**
   * docker-machine runs `curl -sSL <this> | sh -` (libmachine/provision/utils.go), by default https://get.docker.com,
   * which installs the newest Docker of the day. This is the same script with a version in it, for docker-machine.
   *
   * @see https://github.com/rancher/install-docker
   */
  installUrl: 'https://releases.rancher.com/install-docker/28.3.3.sh',
} as const;

/** The versions of Docker's API that one side of a connection speaks, both included. */
export interface ApiRange {
  readonly minApi?: string;
  readonly maxApi: string;
}

/** An engine that settings choose. */
export interface ChosenEngine extends ApiRange {
  /** As far as it is known, such as 28.3.3, 25 or 29.5. */
  readonly version: string;
  /** The setting to change for another. */
  readonly setting: string;
  /** Settings do not tell; this is the newest that is known here. */
  readonly isGuess?: boolean;
}

/** @param version such as 28.3.3, 28.3 or 28: of a major release the newest */
export function engineApi(version: string): ApiRange | undefined {
  return table.engines.find(
    ({ release }) => `${version}.`.startsWith(`${release}.`) || release.startsWith(`${version}.`),
  );
}

/** The Docker client inside of a release of GitLab Runner; of one older than 16.0, that of 16.0. */
export function runnerApi(version: string): ApiRange {
  const found = table.runners.find(({ since }) => compare(version, since) >= 0) ?? table.runners.at(-1);
  return found as ApiRange;
}

/** The client in an image of Docker's own, such as docker:18.03.1-ce; undefined for other images and without a version. */
export function imageApi(image: string): ApiRange | undefined {
  const [, version] = /^(?:docker\.io\/)?(?:library\/)?docker:(\d+(?:\.\d+){0,2})/.exec(image) ?? [];
  const engine = version === undefined ? undefined : engineApi(version);
  // From 29 on client and engine give up the same versions.
  return engine && { maxApi: engine.maxApi, minApi: compare(engine.maxApi, '1.52') >= 0 ? engine.minApi : undefined };
}

/** The side that is too old for the other; undefined when they find a version that both speak. */
export function tooOld(client: ApiRange, engine: ApiRange): 'client' | 'engine' | undefined {
  if (engine.minApi !== undefined && compare(client.maxApi, engine.minApi) < 0) {
    return 'client';
  }
  return client.minApi !== undefined && compare(engine.maxApi, client.minApi) < 0 ? 'engine' : undefined;
}

type Settings = Pick<
  GitlabRunnerSettings,
  | 'runnerWorker'
  | 'runnerInstall'
  | 'runnerWorkerDockerMachineEc2Options'
  | 'runnerWorkerDockerAutoscaler'
  | 'runnerWorkerDockerAutoscalerInstance'
>;

const engines: Readonly<Record<Executor, (settings: Settings) => ChosenEngine | undefined>> = {
  docker: ({ runnerInstall }) => chosen(runnerInstall.dockerMajorVersion, 'runnerInstall.dockerMajorVersion'),
  'docker+machine': ({ runnerWorkerDockerMachineEc2Options: options }) =>
    chosen(installedBy(installUrl(options) ?? pinnedEngine.installUrl), 'runnerWorkerDockerMachineEc2Options'),
  'docker-autoscaler': ({ runnerWorkerDockerAutoscalerInstance: { startScript } }) =>
    chosen(installedBy(startScript), 'runnerWorkerDockerAutoscalerInstance.startScript'),
  fargate: () => undefined,
};

/** The engine that jobs run on; undefined where tasks of Fargate are their containers. */
export function engineOf(settings: Settings): ChosenEngine | undefined {
  return engines[settings.runnerWorker.type](settings);
}

/** What the last option `engine-install-url` says: docker-machine takes that one. */
export function installUrl(options: readonly string[]): string | undefined {
  const name = 'engine-install-url=';
  return options.findLast((option) => option.startsWith(name))?.slice(name.length);
}

/** What a script or the address of one installs: a version, or nothing that is known. */
function installedBy(text: string): string {
  const [, pinned] = /install-docker\/(\d+(?:\.\d+){1,2})\.sh/.exec(text) ?? [];
  const [, asked] = /(?:--version|\bVERSION)[ =]"?v?(\d+(?:\.\d+){0,2})/.exec(text) ?? [];
  return pinned ?? (/(get|install)[.-]docker/.test(text) ? (asked ?? '') : '');
}

function chosen(version: string, setting: string): ChosenEngine {
  const known = version === '' ? undefined : engineApi(version);
  const [newest] = table.engines as [{ release: string; minApi: string; maxApi: string }];
  return known
    ? { ...known, version, setting }
    : { minApi: newest.minApi, maxApi: newest.maxApi, version: newest.release, setting, isGuess: true };
}

/** The first release of GitLab Runner whose client an engine takes. */
export function firstRunnerFor(engine: ApiRange): string | undefined {
  return table.runners.findLast((runner) => tooOld(runner, engine) === undefined)?.since;
}

function compare(one: string, other: string): number {
  const [[major = 0, minor = 0] = [], [otherMajor = 0, otherMinor = 0] = []] = [one, other].map((version) =>
    version.split('.').map((part) => Number.parseInt(part, 10)),
  );
  return major - otherMajor || minor - otherMinor;
}
