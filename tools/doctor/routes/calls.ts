import TOML from '@iarna/toml';
import { bootEnvironments, machineFiles } from '../plan/machine-files';
import { type PlannedStack, resourcesOf } from '../plan/planned-app';
import type { Call } from './call';
import { amazonLinux, awsCall, dockerHub, download, gitlabRegistry, ubuntu } from './hosts';
import type { Place } from './place';

interface Runner {
  readonly url?: string;
  readonly executor?: string;
  readonly cache?: { readonly Type?: string };
  readonly machine?: { readonly MachineOptions?: readonly string[] };
}

/** What a stack's files say, which decides who calls whom. */
interface Facts {
  readonly region: string;
  readonly boot: Readonly<Record<string, string>>;
  readonly runner: Runner;
  readonly isServer: boolean;
  readonly text: string;
}

/** Every call of the programs in a place. An address that only Terraform knows is left out: it is of these stacks. */
export function callsOf(place: Place): readonly Call[] {
  const facts = factsOf(place.stack);
  return unique(callsOfKind(place, facts));
}

function callsOfKind(place: Place, facts: Facts): readonly Call[] {
  switch (place.kind) {
    case 'function':
      return [awsCall('clean-up function', 'ec2', facts.region)];
    case 'task':
      return taskCalls(facts);
    default:
      return place.role === 'workers' ? workerCalls(place, facts) : managerCalls(facts);
  }
}

function managerCalls(facts: Facts): Call[] {
  const { region, boot, runner, isServer, text } = facts;
  const api = (program: string, ...services: readonly string[]) =>
    services.map((service) => awsCall(program, service, region));
  return [
    ...amazonLinux('boot', region, 'packages of Amazon Linux'),
    ...api('boot', 'ssm'),
    ...(boot.LAUNCH_HOOK ? api('boot', 'autoscaling') : []),
    ...(text.includes('ec2:AssociateAddress') || text.includes('worker-key') ? api('boot', 'ec2') : []),
    ...(boot.LOG_GROUP === undefined || boot.LOG_GROUP === '' ? [] : api('CloudWatch agent', 'logs')),
    ...(text.includes('ssmmessages:') ? api('SSM agent', 'ssm', 'ssmmessages') : []),
    ...(isServer ? serverDownloads(boot) : runnerPackage(boot)),
    ...dockerMachineDownload(boot),
    ...fleetingPlugin(boot, runner),
    ...fargateDriver(boot),
    ...gitlab('gitlab-runner', runner),
    ...(runner.cache?.Type === 's3' ? api('gitlab-runner', 's3') : []),
    ...executorCalls(facts),
  ];
}

function executorCalls({ region, runner }: Facts): Call[] {
  switch (runner.executor) {
    case 'docker+machine':
      return [awsCall('docker-machine', 'ec2', region)];
    case 'docker-autoscaler':
    case 'instance':
      return ['autoscaling', 'ec2', 'ec2-instance-connect'].map((service) =>
        awsCall('fleeting plugin', service, region),
      );
    case 'custom':
      return [awsCall('fargate driver', 'ecs', region)];
    default:
      return jobImages();
  }
}

function workerCalls({ byGroup }: Place, { region, runner }: Facts): Call[] {
  const engine = runner.machine?.MachineOptions?.find((option) => option.startsWith('engine-install-url='));
  const installer = engine?.slice('engine-install-url='.length) ?? 'https://get.docker.com';
  const provisioning = [
    ...(/^https?:/.test(installer) ? [download('docker-machine', installer, 'installer of Docker')] : []),
    download('docker-machine', 'https://download.docker.com', 'packages of Docker'),
  ];
  return [
    ...ubuntu('boot', region),
    ...(byGroup ? [] : provisioning),
    ...jobImages(),
    ...gitlab('jobs', runner),
    ...(runner.cache?.Type === 's3' ? [awsCall('jobs', 's3', region)] : []),
  ];
}

function taskCalls({ region, runner, text }: Facts): Call[] {
  const ecr = ['ecr.api', 'ecr.dkr', 's3'].map((service) => awsCall('Fargate', service, region));
  const images = /"ecr:/.test(text) ? ecr : dockerHub('Fargate', 'image of the task');
  return [...images, awsCall('Fargate', 'logs', region), ...gitlab('jobs', runner)];
}

function jobImages(): Call[] {
  return [
    ...dockerHub('jobs', 'images of jobs'),
    ...gitlabRegistry('jobs', 'gitlab-runner-helper, of the version of the runner'),
  ];
}

/** The package repository answers with an address in Google's storage. */
function runnerPackage({ RUNNER_VERSION, RUNNER_PACKAGE_URL, RUNNER_PACKAGE_SHA256 }: Facts['boot']): Call[] {
  if (RUNNER_VERSION === undefined) {
    return [];
  }
  const artifact = `gitlab-runner ${RUNNER_VERSION}`;
  return RUNNER_PACKAGE_URL
    ? [download('boot', RUNNER_PACKAGE_URL, artifact, RUNNER_PACKAGE_SHA256)]
    : ['https://packages.gitlab.com', 'https://storage.googleapis.com'].map((url) => download('boot', url, artifact));
}

function dockerMachineDownload(boot: Facts['boot']): Call[] {
  const { DOCKER_MACHINE_VERSION: version, DOCKER_MACHINE_URL: given, DOCKER_MACHINE_SHA256: sha256 } = boot;
  const url =
    given ||
    (version && `https://arr-cki-prod-docker-machine.s3.amazonaws.com/v${version}/docker-machine-Linux-x86_64`);
  return url ? [download('boot', url, `docker-machine ${version ?? ''}`.trim(), sha256)] : [];
}

function fleetingPlugin(boot: Facts['boot'], { executor }: Runner): Call[] {
  const { FLEETING_PLUGIN_VERSION: version, FLEETING_PLUGIN_SHA256: sha256 } = boot;
  if (executor !== 'docker-autoscaler') {
    return [];
  }
  const artifact = `fleeting-plugin-aws ${version ?? ''}`.trim();
  const folder = `https://gitlab.com/gitlab-org/fleeting/plugins/aws/-/releases/v${version}/downloads`;
  return version
    ? [
        download('boot', `${folder}/fleeting-plugin-aws-linux-amd64`, artifact, sha256),
        download('boot', 'https://storage.googleapis.com', artifact),
      ]
    : gitlabRegistry('boot', artifact);
}

function fargateDriver(boot: Facts['boot']): Call[] {
  const { FARGATE_DRIVER_VERSION: version, FARGATE_DRIVER_URL: given } = boot;
  const url =
    given ||
    (version && `https://gitlab-runner-custom-fargate-downloads.s3.amazonaws.com/v${version}/fargate-linux-amd64`);
  const sha256 = boot.FARGATE_DRIVER_SHA256_X86_64 || boot.FARGATE_DRIVER_SHA256_ARM64;
  return url ? [download('boot', url, `Fargate driver ${version ?? ''}`.trim(), sha256)] : [];
}

function serverDownloads({ GITLAB_VERSION, DOCKER_CLI_VERSION, RUNNER_VERSION }: Facts['boot']): Call[] {
  return [`gitlab ${GITLAB_VERSION}`, `docker ${DOCKER_CLI_VERSION}-cli`, `gitlab-runner ${RUNNER_VERSION}`].flatMap(
    (artifact) => dockerHub('boot', artifact),
  );
}

function gitlab(program: string, { url = '' }: Runner): Call[] {
  return URL.canParse(url) && !url.includes('${')
    ? [{ ...download(program, url, ''), artifact: undefined, url: undefined }]
    : [];
}

function factsOf(stack: PlannedStack): Facts {
  const boot = bootEnvironments(stack)[0] ?? {};
  const config = machineFiles(stack, 'config.toml.tftpl')[0] ?? '';
  const { runners = [] } = TOML.parse(config) as unknown as { readonly runners?: readonly Runner[] };
  return {
    region: stack.region ?? '<region>',
    boot,
    runner: runners[0] ?? {},
    isServer: resourcesOf(stack, 'aws_instance').length > 0,
    // The policies stand in it as text.
    text: JSON.stringify(stack.json).replaceAll('\\"', '"'),
  };
}

function unique(calls: readonly Call[]): readonly Call[] {
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}
