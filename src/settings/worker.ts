import { z } from 'zod';
import { fleetExecutors } from './executors';
import { bool, oneOf, text, wholeNumber } from './primitives';

/** What runs the jobs (upstream variables.tf). */
export const workerSettings = {
  /** @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section */
  runnerWorker: z
    .strictObject({
      /** Variables of every job, each `NAME=value` (environment). */
      environmentVariables: z.array(text).default([]),
      /**
       * How many jobs, with docker-autoscaler how many instances, there may be at once. 0 is no limit, except with
       * docker-autoscaler, which could never scale.
       */
      maxJobs: wholeNumber(0).default(0),
      /** Kilobytes that a job's log may have (output_limit). */
      outputLimit: wholeNumber(1).default(4096),
      /**
       * How many questions for jobs there may be at once (request_concurrency). From GitLab Runner 18.0 on a maximum,
       * below which the runner finds the number by itself. By default 4, before 18.0 and with docker-autoscaler 1: there
       * each question reserves a place on a worker, and the "Long polling issues" in the runner's log do no harm.
       */
      requestConcurrency: wholeNumber(1).optional(),
      /**
       * Attach AmazonSSMManagedInstanceCore to the role of the workers, as the module does: a shell through Session Manager,
       * and every parameter of the account for every job.
       */
      ssmAccess: bool.default(false),
      /**
       * How jobs are run: `docker` on the manager itself, `docker-autoscaler` on instances of an Auto Scaling group,
       * `docker+machine` on instances that docker-machine makes (ends with GitLab 20.0).
       */
      type: oneOf(...fleetExecutors).default('docker+machine'),
      /** With docker-autoscaler: reach workers by a key of the manager's, not by EC2 Instance Connect's. */
      usePrivateKey: bool.default(false),
    })
    .prefault({}),

  /** Shell around a job's script. Each is TOML, with its own quotes, as the module takes it. */
  runnerWorkerGitlabPipeline: z
    .strictObject({
      /** After the job's script, before `after_script`. */
      postBuildScript: text.default('""'),
      /** Before the job's script. */
      preBuildScript: text.default('""'),
      /** Before the repository is cloned. */
      preCloneScript: text.default('""'),
    })
    .prefault({}),
};
