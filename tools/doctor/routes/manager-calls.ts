import { isArm } from '../../../src/settings/gitlab-server/instance-type';
import type { Call } from './call';
import type { Facts, Runner } from './facts';
import { address, amazonLinux, awsCalls, download, gitlabRegistry, googleStorage } from './hosts';
import type { Place } from './place';
import { gitlab, jobImages } from './worker-calls';

/** What the manager calls at its boot and for its jobs. */
export function managerCalls(place: Place, facts: Facts): Call[] {
  const { region, boot, runner, text } = facts;
  return [
    ...amazonLinux('boot', region, 'packages of Amazon Linux'),
    ...awsCalls('boot', region, 'ssm'),
    ...(boot.LAUNCH_HOOK ? awsCalls('boot', region, 'autoscaling') : []),
    ...(/ec2:AssociateAddress|worker-key|worker-group|half-made/.test(text) ? awsCalls('boot', region, 'ec2') : []),
    ...agentCalls(facts),
    ...(boot.GITLAB_URL ? [address('boot', boot.GITLAB_URL, 'the setting runnerGitlab.url')] : []),
    ...runnerPackage(boot),
    ...dockerMachine(boot, architecturesOf(place)),
    ...fleetingPlugin(boot, runner, architecturesOf(place)),
    ...fargateDriver(boot, architecturesOf(place)),
    ...gitlab('gitlab-runner', runner),
    ...(runner.cache?.Type === 's3' ? awsCalls('gitlab-runner', region, 's3') : []),
    ...executorCalls(facts),
  ];
}

/** The agents of AWS on a machine that has a configuration or the permission for them. */
export function agentCalls({ region, shipsLogs, text }: Facts): Call[] {
  return [
    ...(shipsLogs ? awsCalls('CloudWatch agent', region, 'logs') : []),
    ...(shipsLogs && text.includes('cloudwatch:PutMetricData')
      ? awsCalls('CloudWatch agent', region, 'monitoring')
      : []),
    ...(text.includes('ssmmessages:') ? awsCalls('SSM agent', region, 'ssm', 'ssmmessages') : []),
  ];
}

function executorCalls({ region, runner, text }: Facts): Call[] {
  switch (runner.executor) {
    case 'docker+machine':
      return awsCalls('docker-machine', region, 'ec2');
    case 'docker-autoscaler':
    case 'instance':
      return [
        ...awsCalls('fleeting plugin', region, 'autoscaling', 'ec2'),
        // Neither with a key of the manager's own nor over WinRM.
        ...(text.includes('ec2-instance-connect:SendSSHPublicKey')
          ? awsCalls('fleeting plugin', region, 'ec2-instance-connect')
          : []),
      ];
    case 'custom':
      return awsCalls('fargate driver', region, 'ecs');
    default:
      return jobImages();
  }
}

/** The package repository answers with an address in Google's storage. */
function runnerPackage({ RUNNER_VERSION, RUNNER_PACKAGE_URL, RUNNER_PACKAGE_SHA256 }: Facts['boot']): Call[] {
  if (RUNNER_VERSION === undefined) {
    return [];
  }
  const artifact = `gitlab-runner ${RUNNER_VERSION}`;
  return RUNNER_PACKAGE_URL
    ? [download('boot', RUNNER_PACKAGE_URL, artifact, 'the setting runnerInstall', RUNNER_PACKAGE_SHA256)]
    : [
        download('boot', 'https://packages.gitlab.com', artifact, 'assets/boot/steps/170-gitlab-runner.sh'),
        googleStorage('boot', artifact),
      ];
}

type Architecture = 'x86_64' | 'aarch64';

/** Of the types that a place may have; both where AWS picks them. */
function architecturesOf({ types }: Place): readonly Architecture[] {
  const found = new Set(types.map((type): Architecture => (isArm(type) ? 'aarch64' : 'x86_64')));
  return found.size > 0 ? [...found] : ['x86_64', 'aarch64'];
}

/** As Go names them in the files of a release. */
const goNames: Readonly<Record<Architecture, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

function dockerMachine(boot: Facts['boot'], architectures: readonly Architecture[]): Call[] {
  const { DOCKER_MACHINE_VERSION: version, DOCKER_MACHINE_URL: given, DOCKER_MACHINE_SHA256: sha256 } = boot;
  const artifact = `docker-machine ${version ?? ''}`.trim();
  if (given) {
    return [download('boot', given, artifact, 'the setting runnerInstall', sha256)];
  }
  const folder = `https://arr-cki-prod-docker-machine.s3.amazonaws.com/v${version}`;
  return version
    ? architectures.map((architecture) => {
        const url = `${folder}/docker-machine-Linux-${architecture}`;
        return download('boot', url, artifact, 'assets/boot/steps/150-docker-machine.sh', sha256);
      })
    : [];
}

function fleetingPlugin(boot: Facts['boot'], { executor }: Runner, architectures: readonly Architecture[]): Call[] {
  const { FLEETING_PLUGIN_VERSION: version, FLEETING_PLUGIN_SHA256: sha256 } = boot;
  if (executor !== 'docker-autoscaler') {
    return [];
  }
  const artifact = `fleeting-plugin-aws ${version ?? ''}`.trim();
  const folder = `https://gitlab.com/gitlab-org/fleeting/plugins/aws/-/releases/v${version}/downloads`;
  return version
    ? [
        ...architectures.map((architecture) => {
          const url = `${folder}/fleeting-plugin-aws-linux-${goNames[architecture]}`;
          return download('boot', url, artifact, 'assets/boot/steps/180-fleeting-plugin.sh', sha256);
        }),
        googleStorage('boot', artifact),
      ]
    : gitlabRegistry('boot', artifact);
}

function fargateDriver(boot: Facts['boot'], architectures: readonly Architecture[]): Call[] {
  const { FARGATE_DRIVER_VERSION: version, FARGATE_DRIVER_URL: given } = boot;
  if (!version) {
    return [];
  }
  const folder = `https://gitlab-runner-custom-fargate-downloads.s3.amazonaws.com/v${version}`;
  return architectures.map((architecture) => {
    const sha256 = architecture === 'aarch64' ? boot.FARGATE_DRIVER_SHA256_ARM64 : boot.FARGATE_DRIVER_SHA256_X86_64;
    const url = given || `${folder}/fargate-linux-${goNames[architecture]}`;
    const source = given ? 'the setting fargate.driverUrl' : 'assets/boot/steps/190-fargate-driver.sh';
    return download('boot', url, `Fargate driver ${version}`, source, sha256);
  });
}
