import type { Call } from './call';
import type { Facts } from './facts';
import { address, amazonLinux, awsCalls, dockerHub, download, gitlabRegistry } from './hosts';
import { agentCalls } from './manager-calls';

type Containers = NonNullable<Facts['containers']>;

/** What a GitLab server calls. */
export function gitlabServerCalls(facts: Facts, containers: Containers): Call[] {
  const { region, boot, runner } = facts;
  const { DOCKER_MACHINE_URL: url, DOCKER_MACHINE_SHA256: sha256 } = boot;
  return [
    ...amazonLinux('boot', region, 'packages of Amazon Linux'),
    ...awsCalls('boot', region, 'ssm'),
    ...agentCalls(facts),
    ...imagesOf(boot, containers).flatMap((image) => dockerHub('boot', image)),
    ...(url ? [download('boot', url, 'docker-machine', 'src/user-data/gitlab-server-boot.ts', sha256)] : []),
    ...(containers.GITLAB_LETSENCRYPT_EMAIL ? [letsEncrypt] : []),
    ...workerCalls('boot', facts),
    ...(runner.cache?.Type === 's3' ? awsCalls('gitlab-runner', region, 's3') : []),
  ];
}

/** What makes the workers, and where it comes from. */
function workerCalls(program: string, { region, runner }: Facts): Call[] {
  return runner.executor === 'docker-autoscaler'
    ? [
        ...gitlabRegistry(program, 'fleeting-plugin-aws'),
        ...awsCalls('fleeting plugin', region, 'autoscaling', 'ec2', 'ec2-instance-connect'),
      ]
    : awsCalls('docker-machine', region, 'ec2');
}

/** As assets/gitlab-server/docker-compose.yml and its steps name them. */
function imagesOf({ DOCKER_CLI_VERSION }: Facts['boot'], containers: Containers): string[] {
  const { GITLAB_EDITION, GITLAB_VERSION, RUNNER_VERSION, PROMETHEUS_VERSION, GRAFANA_VERSION } = containers;
  return [
    `docker:${DOCKER_CLI_VERSION}-cli`,
    `gitlab/gitlab-${GITLAB_EDITION}:${GITLAB_VERSION}-${GITLAB_EDITION}.0`,
    `gitlab/gitlab-runner:v${RUNNER_VERSION}`,
    `prom/prometheus:v${PROMETHEUS_VERSION}`,
    `grafana/grafana:${GRAFANA_VERSION}`,
  ];
}

const letsEncrypt: Call = {
  ...address('gitlab', 'https://acme-v02.api.letsencrypt.org', 'https://letsencrypt.org/docs/acme-protocol-updates/'),
  artifact: 'certificate of GitLab',
};

/** What the script and the runner call on a server that runs already. How that server was made, nobody here knows. */
export function existingServerCalls(facts: Facts): Call[] {
  const { region, boot, runner } = facts;
  const { DOCKER_MACHINE_URL: url, DOCKER_MACHINE_SHA256: sha256, ACCESS_KEY, PROXY_CREDENTIALS } = boot;
  return [
    ...awsCalls('SSM agent', region, 'ssm', 'ssmmessages', 'ec2messages'),
    ...(ACCESS_KEY || PROXY_CREDENTIALS ? awsCalls('configure.sh', region, 'ssm') : []),
    ...(url
      ? [download('configure.sh', url, 'docker-machine', 'the setting runnerInstall.dockerMachineDownloadUrl', sha256)]
      : []),
    ...workerCalls('configure.sh', facts),
    ...(runner.cache?.Type === 's3' ? awsCalls('gitlab-runner', region, 's3') : []),
  ];
}
