import { type SpawnSyncOptionsWithStringEncoding, spawnSync } from 'node:child_process';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { say } from '../command/output';
import { stackFolder } from '../deployed/stack-folder';
import { StackState } from '../deployed/stack-state';
import { printableLine } from '../text/printable';
import {
  askForPassword,
  buildAndPush,
  type Command,
  lookFor,
  type Repository,
  repositoryOf,
  signIn,
  typed,
} from './commands';
import type { options } from './index';
import { jobImage, nameOf, plannedTasks } from './job-image';

const remedies: Readonly<Record<string, string>> = { aws: 'install the AWS CLI', docker: 'install Docker with buildx' };

export function run({ values }: Arguments<typeof options>): number {
  const state = StackState.ofStack(stackFolder(values));
  const url = state.textOutput('fargate_repository_url');
  const tasks = plannedTasks(state.output('fargate_task_definitions'), state.origin);
  const image = jobImage(url, tasks, values.tag);
  const repository = repositoryOf(url);
  const build = buildAndPush(image, {
    ...values,
    arguments: values['build-arg'],
    runnerVersion: values['runner-version'] ?? state.textOutput('runner_version'),
  });
  if (values['dry-run']) {
    show(`${typed(askForPassword(repository))} | ${typed(signIn(repository))}`);
    show(typed(build));
    return exitStatus.done;
  }
  if (isThere(repository, image.tag)) {
    throw new Error(`${nameOf(image)} is there already, and tags are never overwritten: choose another with --tag`);
  }
  if (values.base !== undefined && !isThere(repository, values.base)) {
    throw new Error(`--base: there is no ${url}:${values.base}: push it first, with --tag ${values.base}`);
  }
  enter(repository);
  show(typed(build));
  const { status } = start(build, { stdio: 'inherit', encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(
      `${nameOf(image)} was not pushed, docker says why above. It takes \`docker buildx\`; for other processors than ` +
        "this computer's also their emulation (qemu-user-static) and a builder of `docker buildx create --use`",
    );
  }
  if (!tasks.some(({ image: running }) => running === nameOf(image))) {
    say(`No task definition runs it yet: set imageTag to ${image.tag} and deploy`);
  }
  return exitStatus.done;
}

function isThere(repository: Repository, tag: string): boolean {
  const command = lookFor(repository, tag);
  show(typed(command));
  const { status, stderr } = start(command, { encoding: 'utf8' });
  if (status !== 0 && !stderr.includes('ImageNotFoundException')) {
    throw new Error(`aws ecr describe-images failed: ${stderr.trim()}`);
  }
  return status === 0;
}

/** The password goes from one program to the other by way of a pipe, and is shown nowhere. */
function enter(repository: Repository): void {
  show(`${typed(askForPassword(repository))} | ${typed(signIn(repository))}`);
  const password = start(askForPassword(repository), { encoding: 'utf8' });
  if (password.status !== 0) {
    throw new Error(`aws ecr get-login-password failed: ${password.stderr.trim()}`);
  }
  const { status, stderr } = start(signIn(repository), { encoding: 'utf8', input: password.stdout });
  if (status !== 0) {
    throw new Error(`docker login failed: ${stderr.trim()}`);
  }
}

function start([program, ...args]: Command, options: SpawnSyncOptionsWithStringEncoding) {
  const result = spawnSync(program, args, options);
  // A program that ends without reading its input is an error to Node, though it says itself what is wrong.
  if (result.error && result.status === null) {
    throw new Error(`${program} cannot be run (${result.error.message}): ${remedies[program]}`);
  }
  return result;
}

function show(line: string): void {
  say(`$ ${printableLine(line)}`);
}
