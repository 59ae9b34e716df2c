import { type SpawnSyncOptionsWithStringEncoding, spawnSync } from 'node:child_process';
import { say } from '../command/output';
import { type DeployedOptions, runCommandLine } from '../deployed/command';
import { StackState } from '../deployed/stack-state';
import { printableLine } from '../text/printable';
import {
  askForPassword,
  type BuildOptions,
  buildAndPush,
  type Command,
  lookFor,
  type Repository,
  repositoryOf,
  signIn,
  typed,
} from './commands';
import { jobImage, nameOf, type PlannedTask } from './job-image';

const remedies: Readonly<Record<string, string>> = { aws: 'install the AWS CLI', docker: 'install Docker with buildx' };

const usage = `npm run image [-- options]   builds the image of jobs for a deployed stack on Fargate, for the processors of its task
                             definitions, and pushes it
  --tag NAME         which, when they run several, or one that they are to run next
  --runner-version V another GitLab Runner inside than the manager's
  --folder DIR       with a Dockerfile of your own
  --file FILE        a Dockerfile of your own, which finds the image of --base as its argument BASE
  --base TAG         that image
  --dry-run          only prints the commands`;

runCommandLine(
  {
    options: {
      stack: { type: 'string', default: 'fargate-runner' },
      tag: { type: 'string' },
      'runner-version': { type: 'string' },
      folder: { type: 'string' },
      file: { type: 'string' },
      base: { type: 'string' },
      'dry-run': { type: 'boolean' },
    },
    usage,
  },
  pushImage,
);

function pushImage({ folder, values }: DeployedOptions): number {
  const state = StackState.ofStack(folder);
  const url = String(state.output('fargate_repository_url'));
  const tasks = Object.values(state.output('fargate_task_definitions') as Record<string, PlannedTask>);
  const given = values as { readonly tag?: string; readonly 'runner-version'?: string } & Omit<
    BuildOptions,
    'runnerVersion'
  >;
  const image = jobImage(url, tasks, given.tag);
  const repository = repositoryOf(url);
  const build = buildAndPush(image, {
    ...given,
    runnerVersion: given['runner-version'] ?? String(state.output('runner_version')),
  });
  if (values['dry-run'] === true) {
    show(`${typed(askForPassword(repository))} | ${typed(signIn(repository))}`);
    show(typed(build));
    return 0;
  }
  if (isThere(repository, image.tag)) {
    throw new Error(`${nameOf(image)} is there already, and tags are never overwritten: choose another with --tag`);
  }
  if (given.base !== undefined && !isThere(repository, given.base)) {
    throw new Error(`--base: there is no ${url}:${given.base}: push it first, with --tag ${given.base}`);
  }
  enter(repository);
  show(typed(build));
  const { status } = run(build, { stdio: 'inherit', encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(
      `${nameOf(image)} was not pushed, docker says why above. It takes \`docker buildx\`; for other processors than ` +
        "this computer's also their emulation (qemu-user-static) and a builder of `docker buildx create --use`",
    );
  }
  if (!tasks.some(({ image: running }) => running === nameOf(image))) {
    say(`No task definition runs it yet: set imageTag to ${image.tag} and deploy`);
  }
  return 0;
}

function isThere(repository: Repository, tag: string): boolean {
  const command = lookFor(repository, tag);
  show(typed(command));
  const { status, stderr } = run(command, { encoding: 'utf8' });
  if (status !== 0 && !stderr.includes('ImageNotFoundException')) {
    throw new Error(`aws ecr describe-images failed: ${stderr.trim()}`);
  }
  return status === 0;
}

/** The password goes from one program to the other by way of a pipe, and is shown nowhere. */
function enter(repository: Repository): void {
  show(`${typed(askForPassword(repository))} | ${typed(signIn(repository))}`);
  const password = run(askForPassword(repository), { encoding: 'utf8' });
  if (password.status !== 0) {
    throw new Error(`aws ecr get-login-password failed: ${password.stderr.trim()}`);
  }
  const { status, stderr } = run(signIn(repository), { encoding: 'utf8', input: password.stdout });
  if (status !== 0) {
    throw new Error(`docker login failed: ${stderr.trim()}`);
  }
}

function run([program, ...args]: Command, options: SpawnSyncOptionsWithStringEncoding) {
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
