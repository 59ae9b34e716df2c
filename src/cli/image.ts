import { spawnSync } from 'node:child_process';
import { inTerminal } from './deployed/aws';
import { type DeployedOptions, runCommandLine } from './deployed/command';
import { buildArguments, type JobImage, jobImages, type PlannedTask, registryOf } from './deployed/job-images';
import { StackState } from './deployed/stack-state';

/**
 * `npm run image`: builds the images of jobs that the task definitions of a deployed stack on Fargate name, for their
 * processors, and pushes them. `--dry-run` only prints the commands, `--tag` takes one image, `--target job` leaves the
 * example's tools out, `--context` is a folder with a Dockerfile of your own.
 */
runCommandLine(
  {
    stack: { type: 'string', default: 'fargate-runner' },
    context: { type: 'string', default: 'assets/fargate-image' },
    target: { type: 'string' },
    tag: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  pushImages,
);

function pushImages({ folder, values }: DeployedOptions): number {
  const state = StackState.ofStack(folder);
  const url = String(state.output('fargate_repository_url'));
  const tasks = Object.values(state.output('fargate_task_definitions') as Record<string, PlannedTask>);
  const registry = registryOf(url);
  const dryRun = values['dry-run'] === true;
  const images = jobImages(url, tasks, values.tag as string | undefined).filter(
    (image) => dryRun || !isPushed(image, registry.region, url),
  );
  const options = {
    runnerVersion: String(state.output('runner_version')),
    context: String(values.context),
    target: values.target as string | undefined,
  };
  if (images.length > 0) {
    login(registry, dryRun);
  }
  for (const image of images) {
    const args = buildArguments(image, options);
    show('docker', args);
    if (!dryRun && inTerminal('docker', args) !== 0) {
      throw new Error(`${image.name} was not pushed: docker says why above`);
    }
  }
  return 0;
}

/** Tags are never overwritten, so what is there already needs no build. */
function isPushed({ tag }: JobImage, region: string, url: string): boolean {
  const name = url.slice(url.indexOf('/') + 1);
  const args = ['ecr', 'describe-images', '--repository-name', name, '--image-ids', `imageTag=${tag}`];
  const { status, stderr, error } = spawnSync('aws', [...args, '--region', region], { encoding: 'utf8' });
  if (error) {
    throw new Error(`aws cannot be run (${error.message}): install the AWS CLI`);
  }
  if (status !== 0 && !stderr.includes('ImageNotFoundException')) {
    throw new Error(`aws ecr describe-images failed: ${stderr.trim()}`);
  }
  if (status === 0) {
    process.stdout.write(`${url}:${tag} is there already. For another image choose another imageTag and deploy.\n`);
  }
  return status === 0;
}

/** The password goes from one program to the other and is shown nowhere. */
function login({ host, region }: { readonly host: string; readonly region: string }, dryRun: boolean): void {
  const ask = ['ecr', 'get-login-password', '--region', region];
  const enter = ['login', '--username', 'AWS', '--password-stdin', host];
  process.stdout.write(`$ ${line('aws', ask)} | ${line('docker', enter)}\n`);
  if (dryRun) {
    return;
  }
  const { status, stdout, stderr } = spawnSync('aws', ask, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`aws ecr get-login-password failed: ${stderr.trim()}`);
  }
  const entered = spawnSync('docker', enter, { input: stdout, encoding: 'utf8' });
  // One that ends before it read all has a status as well.
  if (entered.status === null) {
    throw new Error(`docker cannot be run (${entered.error?.message}): install Docker with buildx`);
  }
  if (entered.status !== 0) {
    throw new Error(`docker login failed: ${entered.stderr.trim()}`);
  }
}

function show(program: string, args: readonly string[]): void {
  process.stdout.write(`$ ${line(program, args)}\n`);
}

/** A command as one would type it. */
function line(program: string, args: readonly string[]): string {
  const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
  return [program, ...args].map(quoted).join(' ');
}
