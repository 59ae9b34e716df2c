import { type ContainerMount, cleanPath, containerPath, jobVolumes } from '../container-mounts';
import { isReference } from '../primitives';
import { type Finding, rule } from './rule';

/** What is mounted at a path of a container, and which setting put it there. */
interface Mount {
  readonly setting: string;
  readonly path: string;
  readonly shown: string;
}

/**
 * GitLab Runner fails every job with two volumes at one path (executors/docker/internal/volumes, VolumeAlreadyDefined),
 * and Docker refuses every container with a volume and a tmpfs at one path (moby, daemon/volumes.go). Service containers
 * get the volumes of the job, too.
 */
export const oneMountPerPath = rule(
  [
    'runnerWorkerDockerOptions',
    'runnerWorkerDockerAddDindVolumes',
    'runnerWorkerDockerVolumesTmpfs',
    'runnerWorkerDockerServicesVolumesTmpfs',
    'proxy',
  ],
  (settings) => {
    const volumes = jobVolumes(settings);
    const mounts = volumes.flatMap(({ setting, volume }) => mountOf(setting, volume, containerPath(volume)));
    const inMemory = (setting: 'runnerWorkerDockerVolumesTmpfs' | 'runnerWorkerDockerServicesVolumesTmpfs') =>
      settings[setting].flatMap(({ volume, options }, index) =>
        mountOf(`${setting}.${index}`, `${volume} (${options})`, cleanPath(volume)),
      );
    const builds = mounts.some(({ path }) => path === buildsOfRunner.path) ? [] : [buildsOfRunner];
    return [
      ...volumes.flatMap(unreadable),
      ...clashes(mounts),
      ...clashes(inMemory('runnerWorkerDockerVolumesTmpfs'), [...mounts, ...builds]),
      ...clashes(inMemory('runnerWorkerDockerServicesVolumesTmpfs'), [...mounts, ...builds]),
    ];
  },
);

/** GitLab Runner mounts a volume for the sources itself, unless there is one. */
const buildsOfRunner: Mount = { setting: 'GitLab Runner', path: '/builds', shown: 'its volume for the sources' };

function mountOf(setting: string, shown: string, path: string | undefined): Mount[] {
  return path === undefined || isReference(shown) ? [] : [{ setting, shown, path }];
}

/** Each mount at whose path there is another before it. */
function clashes(mounts: readonly Mount[], before: readonly Mount[] = []): Finding[] {
  return mounts.flatMap((mount, index) => {
    const other = [...before, ...mounts.slice(0, index)].find(({ path }) => path === mount.path);
    const same = other?.shown === mount.shown;
    return other === undefined || same
      ? []
      : [
          {
            setting: mount.setting,
            message: `mounts ${mount.shown} at ${mount.path}, where ${other.setting} mounts ${other.shown}: leave one out, or jobs fail`,
          },
        ];
  });
}

function unreadable({ setting, volume }: ContainerMount): Finding[] {
  const path = containerPath(volume);
  if (volume === '' || isReference(volume) || (path !== undefined && path !== '/')) {
    return [];
  }
  return [
    {
      setting,
      message: `is ${JSON.stringify(volume)}, which GitLab Runner takes for no volume, and fails every job: write /path, source:/path or source:/path:ro`,
    },
  ];
}
