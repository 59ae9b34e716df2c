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
  /** @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-global-section */
  runnerManager: z
    .strictObject({
      /** Seconds between two questions for new jobs (check_interval). */
      gitlabCheckInterval: wholeNumber(0).default(3),
      /** How many jobs may run at once, over all workers (concurrent). GitLab Runner does not start with 0. */
      maximumConcurrentJobs: wholeNumber(1).default(10),
      /** `host:port` on which Prometheus reads metrics (listen_address); by default none. */
      prometheusListenAddress: text.default(''),
      /** Where errors are reported (sentry_dsn); by default what the SSM parameter holds when the manager boots. */
      sentryDsn: text.default('__SENTRY_DSN_REPLACED_BY_USER_DATA__'),
      /** How long a connection to GitLab is used again (connection_max_age). */
      connectionMaxAge: duration.default('15m'),
    })
    .prefault({}),

  /** What the manager's boot installs and runs. */
  runnerInstall: z
    .strictObject({
      /** Install Amazon's helper that logs Docker in at ECR. */
      amazonEcrCredentialHelper: bool.default(false),
      /** Where docker-machine is downloaded; by default from its project, in `dockerMachineVersion`. */
      dockerMachineDownloadUrl: text.default(''),
      /** Release of the CKI project's docker-machine. */
      dockerMachineVersion: textLike(
        /^\d+(\.\d+){0,2}(-[\w.-]+)?$/,
        'must be a version of one to three numbers, such as 0.16.2-gitlab.19-cki.5',
      ).default('0.16.2-gitlab.19-cki.5'),
      /** SHA-256 of docker-machine for the manager's processor; by default the download is not compared. */
      dockerMachineSha256: sha256.default(''),
      /** Major version of Docker on the manager, where the executor needs it; empty takes what Amazon Linux has. */
      dockerMajorVersion: numberLike(/^\d*$/, 'must be a major version, such as 25, or empty').default('25'),
      /** Where GitLab Runner's rpm package is downloaded; by default from GitLab's own repository, which signs it. */
      runnerPackageUrl: text.default(''),
      /** SHA-256 of the package at `runnerPackageUrl`; by default the download is not compared. */
      runnerPackageSha256: sha256.default(''),
      /**
       * How a boot that failed ends the launch hook: `ABANDON` replaces the instance and tries again, `CONTINUE` leaves
       * it for somebody to look at, though it serves no jobs.
       */
      failedBootResult: oneOf('ABANDON', 'CONTINUE').default('ABANDON'),
      /** Shell run before GitLab Runner is installed. */
      preInstallScript: text.default(''),
      /** Shell run after GitLab Runner is installed. */
      postInstallScript: text.default(''),
      /** Shell run at the end of the boot, when GitLab Runner is up. */
      startScript: text.default(''),
      /** Update all packages first. */
      yumUpdate: bool.default(true),
    })
    .prefault({}),

  /** The manager's log group. */
  runnerCloudwatch: z
    .strictObject({
      enable: bool.default(true),
      /** By default `environment`. Needs `enable`. */
      logGroupName: text.optional(),
      /** Days that logs are kept, 0 for ever; also of the Lambda's. Only the numbers that CloudWatch knows. */
      retentionDays: wholeNumber(0)
        .refine((days) => retentionDays.includes(days), { error: `must be one of ${retentionDays.join(', ')}` })
        .default(0),
    })
    .prefault({}),

  /** Make a new Auto Scaling group with every new launch template (it is named after it), instead of keeping one. */
  runnerEnableAsgRecreation: bool.default(true),

  /** Stop and start the manager at the hours of `runnerScheduleConfig`. */
  runnerScheduleEnable: bool.default(false),

  /**
   * The hours of `runnerScheduleEnable`, a free map with the module's own keys. Both `scale_in_` and `scale_out_` need
   * `recurrence` (five cron fields) and either `count` or all of `min_size`, `desired_capacity` and `max_size`;
   * `time_zone` is `Etc/UTC` unless given. Its default stops the manager at 18:00 and starts it at 8:00, Monday to
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

  /** How long Terraform waits until the manager's Auto Scaling group is gone. */
  runnerTerraformTimeoutDeleteAsg: duration.default('10m'),
};
