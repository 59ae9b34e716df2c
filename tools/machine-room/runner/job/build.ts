import { setTimeout } from 'node:timers/promises';
import { shortToken } from '../config/settings';
import type { Executor, Place, Stage } from '../executors/executor';
import { JobFailure } from '../gitlab/job';
import type { Trace } from '../gitlab/trace';
import { JobCaches } from './cache';
import type { JobContext } from './context';
import { cleanupStage, stagesAfter, stagesBefore, stagesOf } from './script';

const titles: Readonly<Record<string, string>> = {
  prepare_script: 'Preparing environment',
  get_sources: 'Getting source from Git repository',
  after_script: 'Running after_script',
  cleanup_file_variables: 'Cleaning up project directory and file based variables',
};

/**
 * Runs one job from the header of its log to its result (common/build.go).
 *
 * @param interrupted aborts when the process is told to stop at once
 */
export async function runJob(context: JobContext, place: Place, trace: Trace, interrupted: AbortSignal): Promise<void> {
  const { job, log } = context;
  const started = Date.now();
  const whole = new AbortController();
  const script = new AbortController();
  const stop = (controller: AbortController, failure: JobFailure) => () => controller.abort(failure);
  const timer = globalThis.setTimeout(
    stop(
      whole,
      new JobFailure(`execution took longer than ${context.timeoutSeconds}s seconds`, 'job_execution_timeout'),
    ),
    context.timeoutSeconds * 1000,
  );
  const interrupt = stop(whole, new JobFailure('aborted: terminated', 'runner_interrupted'));
  interrupted.addEventListener('abort', interrupt);
  if (interrupted.aborted) {
    interrupt();
  }
  trace.onCancel = stop(script, new JobFailure('canceled', 'job_canceled'));
  trace.onAbort = stop(whole, new JobFailure('canceled', 'job_canceled'));
  whole.signal.addEventListener('abort', () => script.abort(whole.signal.reason));
  try {
    header(context);
    const executor = await prepared(context, place, whole.signal);
    try {
      await runStages(context, executor, whole.signal, script.signal);
    } finally {
      await untilUnwatched(context, whole.signal);
      await executor.cleanup();
    }
    const seconds = (Date.now() - started) / 1000;
    log.info('Job succeeded', { job: job.id, duration_s: seconds, runner: shortToken(context.runner.token) });
    context.say('Job succeeded\n');
    await trace.succeed();
  } catch (error) {
    const cause = whole.signal.aborted ? whole.signal.reason : error;
    const failure =
      cause instanceof JobFailure ? cause : new JobFailure((cause as Error).message, 'runner_system_failure');
    const said = `Job failed${failure.reason === 'runner_system_failure' ? ' (system failure)' : ''}: ${failure.message}`;
    log.warning(said, { job: job.id, failure_reason: failure.reason, exit_code: failure.exitCode });
    context.say(`\u001b[31;1mERROR: ${said}\u001b[0;m\n`);
    await trace.fail(failure.reason, failure.exitCode);
  } finally {
    clearTimeout(timer);
    interrupted.removeEventListener('abort', interrupt);
  }
}

function header({ runner, release, systemId, say }: JobContext): void {
  say(
    `Running with gitlab-runner ${release} (twin)\n  on ${runner.name} ${shortToken(runner.token)}, system ID: ${systemId}\n`,
  );
}

/** A terminal that is open keeps the job until it is closed, or for its own longest time. */
async function untilUnwatched({ session, sessionSeconds, say }: JobContext, signal: AbortSignal): Promise<void> {
  if (session?.isConnected) {
    say(`Terminal is connected, will time out in ${sessionSeconds}s...\n`);
    await session.over(sessionSeconds * 1000, signal);
    say('Terminal disconnected\n');
  }
}

async function prepared(context: JobContext, place: Place, signal: AbortSignal): Promise<Executor> {
  context.say(`Preparing the "${context.runner.executor}" executor\n`);
  for (let attempt = 1; ; attempt += 1) {
    const executor = place.create(context);
    try {
      await executor.prepare(signal);
      if (executor.terminal && context.session) {
        context.session.terminal = executor.terminal;
      }
      return executor;
    } catch (error) {
      await executor.cleanup();
      if (error instanceof JobFailure || signal.aborted) {
        throw error;
      }
      context.say(`ERROR: Preparation failed: ${(error as Error).message}\n`);
      context.say('Will be retried in 3s ...\n');
      await setTimeout(3000, undefined, { signal });
      if (attempt === 3) {
        throw error;
      }
    }
  }
}

async function runStages(
  context: JobContext,
  executor: Executor,
  whole: AbortSignal,
  script: AbortSignal,
): Promise<void> {
  const run = async (stage: Stage, signal: AbortSignal) => {
    signal.throwIfAborted();
    context.say(`${titles[stage.name] ?? `Executing "${stage.name}" stage of the job script`}\n`);
    await executor.run(stage, signal);
  };
  const caches = new JobCaches(context, executor);
  try {
    for (const stage of stagesBefore(context)) {
      await run(stage, whole);
    }
    await caches.restore();
    await ownSteps(context, run, whole, script);
    await caches.archive();
  } finally {
    // A job that was aborted leaves its files to whatever removes the place.
    if (!whole.aborted) {
      await run(cleanupStage(context), whole).catch(() => {});
    }
  }
}

async function ownSteps(
  context: JobContext,
  run: (stage: Stage, signal: AbortSignal) => Promise<void>,
  whole: AbortSignal,
  script: AbortSignal,
): Promise<void> {
  let failure: unknown;
  try {
    for (const stage of stagesOf(context)) {
      await run(stage, script);
    }
  } catch (error) {
    failure = script.aborted ? script.reason : error;
  }
  whole.throwIfAborted();
  context.outcome = failure === undefined ? 'success' : script.aborted ? 'canceled' : 'failed';
  for (const stage of stagesAfter(context)) {
    await run(stage, whole).catch((error: Error) => {
      context.say(`WARNING: after_script failed, but job will continue unaffected: ${error.message}\n`);
    });
  }
  whole.throwIfAborted();
  if (failure !== undefined) {
    throw failure;
  }
}
