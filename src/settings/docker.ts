import { z } from 'zod';
import { pinnedEngine } from './docker-engine';
import { bool, filledText, number, text, wholeNumber } from './primitives';

/** A file system in memory: where it is mounted, and how (`rw,noexec`). */
const tmpfs = z.array(z.strictObject({ volume: filledText, options: text })).prefault([]);

/** Its client speaks to every engine that workers get, and to the newest. */
const jobImage = `docker:${pinnedEngine.version}`;

const list = z.array(text).optional();

/** The containers that jobs run in, of every executor (upstream variables.tf). */
export const dockerSettings = {
  /**
   * `[runners.docker]`. What has no value here stays out of config.toml, so GitLab Runner's own default counts.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section
   */
  runnerWorkerDockerOptions: z
    .strictObject({
      /** Patterns of images that a job may ask for; by default any. */
      allowedImages: list,
      /** Pull policies that a job may ask for; by default those of `pullPolicies`. */
      allowedPullPolicies: list,
      /** Patterns of images that a job may ask for as services; by default any. */
      allowedServices: list,
      /** Where caches are kept on the host. */
      cacheDir: text.optional(),
      /** Linux capabilities that containers get. */
      capAdd: list,
      /** Linux capabilities that containers lose. */
      capDrop: list,
      /** Labels of containers, each `name=value`. */
      containerLabels: list,
      /** CPUs that containers may use, such as `0,1`. */
      cpusetCpus: text.optional(),
      /** Weight of containers when CPU is scarce. */
      cpuShares: number.optional(),
      /** How many CPUs a container gets, such as `1.5`. */
      cpus: text.optional(),
      /** Devices of the host that containers may use. */
      devices: list,
      /** More rules about devices, such as `c 81:* rmw`. */
      deviceCgroupRules: list,
      /** Keep no cache on the worker at all. */
      disableCache: bool.default(false),
      /** Do not let jobs replace an image's entrypoint. */
      disableEntrypointOverwrite: bool.optional(),
      /** Name servers of containers. */
      dns: list,
      /** Domains that containers search. */
      dnsSearch: list,
      /** Lines for the hosts file of containers, each `name:address`. */
      extraHosts: list,
      /** GPUs that containers get, such as `all`. */
      gpus: text.optional(),
      /** Image that clones, caches and uploads. */
      helperImage: text.optional(),
      /** Base of that image, such as `alpine` or `ubuntu`. */
      helperImageFlavor: text.optional(),
      /** Address of another Docker engine. Not with docker-autoscaler. */
      host: text.optional(),
      /** Host name of containers. */
      hostname: text.optional(),
      /** Image of a job that names none. */
      image: text.default(jobImage),
      /** Isolation of Windows containers. */
      isolation: text.optional(),
      /** Containers to link with. */
      links: list,
      /** Hardware address of containers. */
      macAddress: text.optional(),
      /** Memory of a container, such as `512m`. */
      memory: text.optional(),
      /** Memory and swap together. */
      memorySwap: text.optional(),
      /** Memory that a container is shrunk to when memory is scarce. */
      memoryReservation: text.optional(),
      /** Network of containers, such as `bridge` or `host`. */
      networkMode: text.optional(),
      /** Do not kill containers that run out of memory. */
      oomKillDisable: bool.optional(),
      /** How soon the kernel kills containers when memory runs out. */
      oomScoreAdjust: number.optional(),
      /** Give containers all rights on the worker, as docker-in-docker needs. */
      privileged: bool.default(true),
      /** When images are pulled; tried in turn. In config.toml it is `pull_policy`. */
      pullPolicies: z.array(text).default(['always']),
      /** Runtime of containers. */
      runtime: text.optional(),
      /** Security options of containers, such as `no-new-privileges`. */
      securityOpt: list,
      /** Bytes of shared memory; 0 leaves it to Docker. */
      shmSize: wholeNumber(0).default(0),
      /** Kernel parameters of containers. */
      sysctls: list,
      /** Where the certificates for `host` lie. */
      tlsCertPath: text.optional(),
      /** Check the certificate of `host`. Not with docker-autoscaler. */
      tlsVerify: bool.default(false),
      /** User that containers run as. */
      user: text.optional(),
      /** User namespace of containers. */
      usernsMode: text.optional(),
      /** Volumes of containers. */
      volumes: z.array(text).default(['/cache']),
      /** Containers whose volumes are mounted as well. */
      volumesFrom: list,
      /** Driver of volumes. */
      volumeDriver: text.optional(),
      /** Seconds to wait for services; -1 does not wait. */
      waitForServicesTimeout: wholeNumber(-1).optional(),
    })
    .prefault({
      disableCache: 'false',
      image: jobImage,
      privileged: 'true',
      pullPolicies: ['always'],
      shmSize: 0,
      tlsVerify: 'false',
      volumes: ['/cache'],
    }),

  /** File systems in memory of job containers. */
  runnerWorkerDockerVolumesTmpfs: tmpfs,

  /** Containers that every job has beside its own. */
  runnerWorkerDockerServices: z
    .array(
      z.strictObject({
        /** Image. */
        name: filledText,
        /** Host name by which jobs reach it. */
        alias: text,
        /** Instead of the image's entrypoint; empty keeps it. */
        entrypoint: z.array(text),
        /** Instead of the image's command; empty keeps it. */
        command: z.array(text),
        /** Variables of the service's container, each `NAME=value`. */
        environment: z.array(text).optional(),
      }),
    )
    .prefault([]),

  /** File systems in memory of service containers. */
  runnerWorkerDockerServicesVolumesTmpfs: tmpfs,

  /**
   * Add the volumes that docker-in-docker needs: certificates, builds and the Docker socket. Those that
   * `runnerWorkerDockerOptions.volumes` has already are not mounted twice, which would fail every job.
   */
  runnerWorkerDockerAddDindVolumes: bool.default(false),
};
