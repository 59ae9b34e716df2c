import { z } from 'zod';
import { fleetExecutors } from './executors';
import { bool, oneOf, text, wholeNumber } from './primitives';

/** What runs the jobs (upstream variables.tf). */
export const workerSettings = {
  /**
   * The workers, whatever the executor.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section
   */
  runnerWorker: z
    .strictObject({
      /** Environment variables of every job, each `NAME=value` (environment). */
      environmentVariables: z.array(text).default([]),
      /**
       * Maximum number of jobs of this runner at the same time; with docker-autoscaler the maximum number of instances.
       * 0 means no limit. docker-autoscaler needs a limit.
       */
      maxJobs: wholeNumber(0).default(0),
      /** Maximum size of a job log in kilobytes (output_limit). */
      outputLimit: wholeNumber(1).default(4096),
      /**
       * Maximum number of concurrent requests for jobs (request_concurrency). GitLab Runner 18.0 and later chooses the
       * number itself, up to this maximum. With docker-autoscaler each request reserves capacity on a worker, so the
       * default is 1, and the "Long polling issues" in the log of the runner do no harm.
       *
       * @default - 4, and 1 with docker-autoscaler or before GitLab Runner 18.0
       */
      requestConcurrency: wholeNumber(1).optional(),
      /**
       * Attach AmazonSSMManagedInstanceCore to the role of the workers, as the module does. It allows sessions with
       * Session Manager, and it allows every job to read every parameter of the account.
       */
      ssmAccess: bool.default(false),
      /**
       * Executor: `docker` runs jobs on the manager, `docker-autoscaler` on instances of an Auto Scaling group,
       * `docker+machine` on instances that docker-machine launches (GitLab 20.0 removes it).
       */
      type: oneOf(...fleetExecutors).default('docker+machine'),
      /** With docker-autoscaler: connect to workers with a key of the manager, instead of EC2 Instance Connect. */
      usePrivateKey: bool.default(false),
    })
    .prefault({}),

  /** Scripts around the script of a job. Each is a TOML string with its quotes, as in the module. */
  runnerWorkerGitlabPipeline: z
    .strictObject({
      /** Shell script that runs after the script of the job, before `after_script`. */
      postBuildScript: text.default('""'),
      /** Shell script that runs before the script of the job. */
      preBuildScript: text.default('""'),
      /** Shell script that runs before the repository is cloned. */
      preCloneScript: text.default('""'),
    })
    .prefault({}),
};
