import { z } from 'zod';
import {
  bool,
  duration,
  mapOf,
  mixedValue,
  numberLike,
  oneOf,
  sha256,
  text,
  textLike,
  wholeNumber,
} from './primitives';

/** How long CloudWatch can keep logs, in days; 0 is forever (API PutRetentionPolicy). */
const retentionDays = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The runner manager: its process, what is installed for it, when it runs (upstream variables.tf). */
export const managerSettings = {
  /**
   * The process of the runner manager.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-global-section
   */
  runnerManager: z
    .strictObject({
      /** Time in seconds between two requests for new jobs (check_interval). */
      gitlabCheckInterval: wholeNumber(0).default(3),
      /**
       * Maximum number of jobs that run at the same time, on all workers (concurrent). GitLab Runner does not start
       * with 0.
       */
      maximumConcurrentJobs: wholeNumber(1).default(10),
      /**
       * `host:port` where the runner exposes metrics for Prometheus (listen_address).
       *
       * @default - none
       */
      prometheusListenAddress: text.default(''),
      /**
       * Sentry DSN for errors of the runner (sentry_dsn).
       *
       * @default - the value of the SSM parameter when the manager boots
       */
      sentryDsn: text.default('__SENTRY_DSN_REPLACED_BY_USER_DATA__'),
      /** How long a connection to GitLab is reused (connection_max_age). */
      connectionMaxAge: duration.default('15m'),
    })
    .prefault({}),

  /**
   * The number of managers that take jobs, with docker-autoscaler. Each has workers of its own. GitLab recommends two, in
   * subnets of two zones.
   *
   * @see https://docs.gitlab.com/runner/fleet_scaling/
   */
  managerCount: wholeNumber(1, 10).default(1),

  /** What the boot of the manager installs and runs. */
  runnerInstall: z
    .strictObject({
      /** Install the Amazon ECR credential helper, so that Docker can pull from ECR. */
      amazonEcrCredentialHelper: bool.default(false),
      /**
       * URL of the docker-machine binary.
       *
       * @default - the release `dockerMachineVersion` of its project
       */
      dockerMachineDownloadUrl: text.default(''),
      /** Release of docker-machine by the CKI project. */
      dockerMachineVersion: textLike(
        /^\d+(\.\d+){0,2}(-[\w.-]+)?$/,
        'must be a version of one to three numbers, such as 0.16.2-gitlab.19-cki.5',
      ).default('0.16.2-gitlab.19-cki.5'),
      /**
       * SHA-256 checksum of docker-machine for the architecture of the manager.
       *
       * @default - the checksum is not verified
       */
      dockerMachineSha256: sha256.default(''),
      /**
       * Major version of Docker on the manager, if the executor needs it. Empty installs the version of Amazon Linux.
       */
      dockerMajorVersion: numberLike(/^\d*$/, 'must be a major version, such as 25, or empty').default('25'),
      /**
       * URL of the rpm package of GitLab Runner. From 17.7 on, GitLab's own needs the package gitlab-runner-helper-images of
       * the same version: install that in `preInstallScript`.
       *
       * @default - the package repository of GitLab, which signs its packages
       */
      runnerPackageUrl: text.default(''),
      /**
       * SHA-256 checksum of the package at `runnerPackageUrl`.
       *
       * @default - the checksum is not verified
       */
      runnerPackageSha256: sha256.default(''),
      /**
       * Result of the launch hook when a boot fails: `ABANDON` replaces the instance and tries again, `CONTINUE` keeps
       * it for you to inspect, although it takes no jobs.
       */
      failedBootResult: oneOf('ABANDON', 'CONTINUE').default('ABANDON'),
      /**
       * Shell script that runs before GitLab Runner is installed. The first command that fails ends it, and with it the boot
       * (`bash -e`), unless its first line names an interpreter other than bash or sh.
       */
      preInstallScript: text.default(''),
      /** Shell script that runs after GitLab Runner is installed, as `preInstallScript`. */
      postInstallScript: text.default(''),
      /** Shell script that runs at the end of the boot, when GitLab Runner is up, as `preInstallScript`. */
      startScript: text.default(''),
      /** Update all packages at boot. */
      yumUpdate: bool.default(true),
    })
    .prefault({}),

  /** The log group of the manager. */
  runnerCloudwatch: z
    .strictObject({
      /** Send the logs of the manager to CloudWatch Logs. */
      enable: bool.default(true),
      /**
       * Name of the log group. Needs `enable`.
       *
       * @default - `environment`
       */
      logGroupName: text.optional(),
      /**
       * Retention of the logs in days, also of those of the terminate hook. 0 keeps them forever. CloudWatch accepts
       * only certain values.
       */
      retentionDays: wholeNumber(0)
        .refine((days) => retentionDays.includes(days), { error: `must be one of ${retentionDays.join(', ')}` })
        .default(0),
    })
    .prefault({}),

  /**
   * Create a new Auto Scaling group for each new launch template (it is named after it), instead of changing the
   * existing group.
   */
  runnerEnableAsgRecreation: bool.default(true),

  /** Stop and start the manager at the times of `runnerScheduleConfig`. */
  runnerScheduleEnable: bool.default(false),

  /**
   * Times of `runnerScheduleEnable`, a free map with the module's keys. `scale_in_` and `scale_out_` both need
   * `recurrence` (cron with five fields) and either `count` or all of `min_size`, `desired_capacity` and `max_size`.
   * `time_zone` is `Etc/UTC` unless given. The default stops the manager at 18:00 and starts it at 8:00, Monday to
   * Friday.
   */
  runnerScheduleConfig: mapOf(mixedValue).prefault({
    scale_in_count: 0,
    scale_in_recurrence: '0 18 * * 1-5',
    scale_in_time_zone: 'Etc/UTC',
    scale_out_count: 1,
    scale_out_recurrence: '0 8 * * 1-5',
    scale_out_time_zone: 'Etc/UTC',
  }),

  /** How long Terraform waits for the Auto Scaling group of the manager to be deleted. */
  runnerTerraformTimeoutDeleteAsg: duration.default('10m'),
};
