import { z } from 'zod';
import { pinnedEngine } from './docker-engine';
import { bool, filledText, number, text, wholeNumber } from './primitives';

/** A file system in memory: where it is mounted, and how (`rw,noexec`). */
const tmpfs = z
  .array(
    z.strictObject({
      /** Path in the container. */
      volume: filledText,
      /** Mount options, such as `rw,noexec`. */
      options: text,
    }),
  )
  .prefault([]);

/** Its client works with every engine that workers get, and with the newest. */
const jobImage = `docker:${pinnedEngine.version}`;

const list = z.array(text).optional();

/** The containers that jobs run in, of every executor (upstream variables.tf). */
export const dockerSettings = {
  /**
   * `[runners.docker]`. A setting without a value is not written to config.toml, so GitLab Runner's default applies.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section
   */
  runnerWorkerDockerOptions: z
    .strictObject({
      /**
       * Patterns of the images that a job can use.
       *
       * @default - all images
       */
      allowedImages: list,
      /**
       * Pull policies that a job can use.
       *
       * @default - those of `pullPolicies`
       */
      allowedPullPolicies: list,
      /**
       * Patterns of the images that a job can use as services.
       *
       * @default - all images
       */
      allowedServices: list,
      /**
       * Folder for caches on the host.
       *
       * @default - GitLab Runner's default
       */
      cacheDir: text.optional(),
      /**
       * Linux capabilities to add to containers.
       *
       * @default - GitLab Runner's default
       */
      capAdd: list,
      /**
       * Linux capabilities to remove from containers.
       *
       * @default - GitLab Runner's default
       */
      capDrop: list,
      /**
       * Labels of containers, each `name=value`.
       *
       * @default - GitLab Runner's default
       */
      containerLabels: list,
      /**
       * CPUs that containers can use, such as `0,1`.
       *
       * @default - GitLab Runner's default
       */
      cpusetCpus: text.optional(),
      /**
       * Relative CPU weight of containers.
       *
       * @default - GitLab Runner's default
       */
      cpuShares: number.optional(),
      /**
       * Number of CPUs of a container, such as `1.5`.
       *
       * @default - GitLab Runner's default
       */
      cpus: text.optional(),
      /**
       * Devices of the host that containers can use.
       *
       * @default - GitLab Runner's default
       */
      devices: list,
      /**
       * Additional device cgroup rules, such as `c 81:* rmw`.
       *
       * @default - GitLab Runner's default
       */
      deviceCgroupRules: list,
      /** Disable caches on the worker. */
      disableCache: bool.default(false),
      /**
       * Do not allow jobs to override the entrypoint of an image.
       *
       * @default - GitLab Runner's default
       */
      disableEntrypointOverwrite: bool.optional(),
      /**
       * DNS servers of containers.
       *
       * @default - GitLab Runner's default
       */
      dns: list,
      /**
       * DNS search domains of containers.
       *
       * @default - GitLab Runner's default
       */
      dnsSearch: list,
      /**
       * Additional lines of `/etc/hosts` of containers, each `name:address`.
       *
       * @default - GitLab Runner's default
       */
      extraHosts: list,
      /**
       * GPUs of containers, such as `all`.
       *
       * @default - GitLab Runner's default
       */
      gpus: text.optional(),
      /**
       * Helper image, which clones, and downloads and uploads caches and artifacts.
       *
       * @default - GitLab Runner's default
       */
      helperImage: text.optional(),
      /**
       * Flavor of the default helper image, such as `alpine` or `ubuntu`.
       *
       * @default - GitLab Runner's default
       */
      helperImageFlavor: text.optional(),
      /**
       * Address of another Docker engine. Not with docker-autoscaler.
       *
       * @default - GitLab Runner's default
       */
      host: text.optional(),
      /**
       * Host name of containers.
       *
       * @default - GitLab Runner's default
       */
      hostname: text.optional(),
      /** Default image, for a job that names none. */
      image: text.default(jobImage),
      /**
       * Isolation of Windows containers.
       *
       * @default - GitLab Runner's default
       */
      isolation: text.optional(),
      /**
       * Containers to link to.
       *
       * @default - GitLab Runner's default
       */
      links: list,
      /**
       * MAC address of containers.
       *
       * @default - GitLab Runner's default
       */
      macAddress: text.optional(),
      /**
       * Memory limit of a container, such as `512m`.
       *
       * @default - GitLab Runner's default
       */
      memory: text.optional(),
      /**
       * Limit of memory and swap together.
       *
       * @default - GitLab Runner's default
       */
      memorySwap: text.optional(),
      /**
       * Soft memory limit.
       *
       * @default - GitLab Runner's default
       */
      memoryReservation: text.optional(),
      /**
       * Network mode of containers, such as `bridge` or `host`.
       *
       * @default - GitLab Runner's default
       */
      networkMode: text.optional(),
      /**
       * Do not kill containers that run out of memory.
       *
       * @default - GitLab Runner's default
       */
      oomKillDisable: bool.optional(),
      /**
       * OOM score adjustment: the higher it is, the sooner the kernel kills the container.
       *
       * @default - GitLab Runner's default
       */
      oomScoreAdjust: number.optional(),
      /** Run containers in privileged mode, as docker-in-docker needs it. Jobs then have full access to the worker. */
      privileged: bool.default(true),
      /** Pull policies, tried in this order (`pull_policy` in config.toml). */
      pullPolicies: z.array(text).default(['always']),
      /**
       * Runtime of containers.
       *
       * @default - GitLab Runner's default
       */
      runtime: text.optional(),
      /**
       * Security options of containers, such as `no-new-privileges`.
       *
       * @default - GitLab Runner's default
       */
      securityOpt: list,
      /** Size of shared memory in bytes. 0 uses the default of Docker. */
      shmSize: wholeNumber(0).default(0),
      /**
       * Kernel parameters of containers.
       *
       * @default - GitLab Runner's default
       */
      sysctls: list,
      /**
       * Folder of the certificates for `host`.
       *
       * @default - GitLab Runner's default
       */
      tlsCertPath: text.optional(),
      /** Verify the certificate of `host`. Not with docker-autoscaler. */
      tlsVerify: bool.default(false),
      /**
       * User of the processes in containers.
       *
       * @default - GitLab Runner's default
       */
      user: text.optional(),
      /**
       * User namespace mode of containers.
       *
       * @default - GitLab Runner's default
       */
      usernsMode: text.optional(),
      /** Volumes of containers. */
      volumes: z.array(text).default(['/cache']),
      /**
       * Containers whose volumes are also mounted.
       *
       * @default - GitLab Runner's default
       */
      volumesFrom: list,
      /**
       * Volume driver.
       *
       * @default - GitLab Runner's default
       */
      volumeDriver: text.optional(),
      /**
       * Timeout in seconds for services to become ready. -1 does not wait.
       *
       * @default - GitLab Runner's default
       */
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

  /** In-memory file systems (tmpfs) of job containers. */
  runnerWorkerDockerVolumesTmpfs: tmpfs,

  /** Services that run with every job. */
  runnerWorkerDockerServices: z
    .array(
      z.strictObject({
        /** Image of the service. */
        name: filledText,
        /** Host name of the service, for jobs. */
        alias: text,
        /** Overrides the entrypoint of the image. Empty keeps it. */
        entrypoint: z.array(text),
        /** Overrides the command of the image. Empty keeps it. */
        command: z.array(text),
        /**
         * Environment variables of the service, each `NAME=value`.
         *
         * @default - none
         */
        environment: z.array(text).optional(),
      }),
    )
    .prefault([]),

  /** In-memory file systems (tmpfs) of service containers. */
  runnerWorkerDockerServicesVolumesTmpfs: tmpfs,

  /**
   * Add the volumes that docker-in-docker needs: certificates, builds and the Docker socket. Volumes that are already
   * in `runnerWorkerDockerOptions.volumes` are not added twice, because that would fail every job.
   */
  runnerWorkerDockerAddDindVolumes: bool.default(false),
};
