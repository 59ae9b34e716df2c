import { createHash, generateKeyPairSync } from 'node:crypto';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { prepare } from './gitlab-server/stand-ins';
import type { Machine } from './sandbox/machine';

/** A message that no other test shows, and how a step comes to it. */
export interface MessageCase {
  readonly says: string;
  /** Path of the script among the assets. */
  readonly script: string;
  readonly on?: 'manager' | 'GitLab server';
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds that it waits for what is missing; 0 by default. */
  readonly patience?: number;
  /** What is wrong, on a machine with its files and before the script runs. */
  readonly prepare: (machine: Machine, parameters: Map<string, string>) => void;
}

const accessToken = 'glpat-a1B2c3D4e5F6g7H8i9J0';
const given = '/gitlab/token';
const gitlabUrl = 'https://gitlab.example.com';
const failing = '#!/bin/bash\nexit 3\n';
const checksumOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Of the manager that the cases happen to. */
export const settingsOfCases: GitlabRunnerInput = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  environment: 'ci',
  runnerGitlab: { url: gitlabUrl, preregisteredRunnerTokenSsmParameterName: given },
  runnerGitlabRegistrationConfig: { type: 'project', projectId: '42', description: 'a runner' },
  runnerInstance: { name: 'ci', useEip: true },
  runnerWorker: { type: 'docker' },
  runnerInstall: { preInstallScript: failing, postInstallScript: failing, startScript: failing },
};

const program = 'https://arr-cki-prod-docker-machine.s3.amazonaws.com/v0.16.2/docker-machine-Linux-x86_64';
const dockerMachine = { DOCKER_MACHINE_URL: '', DOCKER_MACHINE_VERSION: '0.16.2', DOCKER_MACHINE_SHA256: '' };
const otherArchitecture = (machine: Machine) => machine.standIn('uname', 'echo riscv64');
const workerKey = { WORKER_KEY: 'ci-workers' };
const missingImage = (machine: Machine) =>
  machine.standIn('docker', "[[ $* != *' version' ]] || exit 1; echo 'manifest unknown' >&2; exit 1");

const createsRunner = (machine: Machine, parameters: Map<string, string>) => {
  parameters.set(given, accessToken);
  machine.gitlab.accessTokens.add(accessToken);
};

const server = (change: (machine: Machine) => void) => (machine: Machine) => {
  prepare(machine, 'vol-0123456789abcdef0');
  machine.standIn('docker', machine.read('/srv/packages/docker').replace('#!/bin/bash\n', ''));
  change(machine);
};

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });

export const messageCases: readonly MessageCase[] = [
  {
    says: 'another boot runs',
    script: 'boot/boot.sh',
    prepare: (machine) => machine.standIn('flock', 'exit 1'),
  },
  {
    says: `${program} answered 404`,
    script: 'boot/steps/150-docker-machine.sh',
    environment: dockerMachine,
    prepare: () => {},
  },
  {
    says: `could not download ${program}`,
    script: 'boot/steps/150-docker-machine.sh',
    environment: dockerMachine,
    prepare: ({ downloads }) => downloads.serve(program.replace('https://', ''), { status: 503, body: '' }),
  },
  {
    says: 'could not update the packages: is there a route to the package repository? runnerInstall.yumUpdate = false skips this',
    script: 'boot/steps/060-updates.sh',
    prepare: (machine) => machine.standIn('dnf', "echo 'Error: GPG check FAILED' >&2; exit 1"),
  },
  {
    says: 'the SSM parameter /gitlab/token does not hold a token',
    script: 'boot/steps/100-token.sh',
    prepare: (_, parameters) => void parameters.set(given, '{"token":"x"}'),
  },
  {
    says: 'the SSM parameter ci-sentry-dsn does not hold a valid address',
    script: 'boot/steps/110-config.sh',
    environment: { SENTRY_PARAMETER: 'ci-sentry-dsn' },
    prepare: (machine, parameters) => {
      machine.write(
        '/etc/gitlab-runner/config.toml',
        'sentry_dsn = "__SENTRY_DSN_REPLACED_BY_USER_DATA__"\n[[runners]]\n  token = "__REPLACED_BY_USER_DATA__"\n',
      );
      parameters.set('ci-sentry-dsn', 'https://"@sentry.example.com/1');
    },
  },
  {
    says: `${gitlabUrl}/api/v4/runners/verify gave no answer (last status 502): is GitLab up, and may this machine reach it?`,
    script: 'boot/steps/100-token.sh',
    prepare: (machine, parameters) => {
      parameters.set(given, 'glrt-a1B2c3D4e5F6g7H8i9J0');
      machine.gitlab.fail({ status: 502 });
    },
  },
  {
    says: "could not write the SSM parameter ci-runner-token: may this instance's role call ssm:PutParameter?",
    script: 'boot/steps/100-token.sh',
    prepare: (machine, parameters) => {
      createsRunner(machine, parameters);
      machine.aws.refuse('ssm:PutParameter');
    },
  },
  {
    says: 'GitLab was asked for a runner (2026-01-01T00:00:00Z,i-0123456789abcdef1), and no answer came back: GitLab may have a runner "a runner" that nothing uses. Delete it, and let the next boot ask again (aws ssm put-parameter --overwrite --type SecureString --name ci-runner-token --value null), or put a runner\'s token there (glrt-...)',
    script: 'boot/steps/100-token.sh',
    prepare: (machine, parameters) => {
      createsRunner(machine, parameters);
      const asked = '2026-01-01T00:00:00Z,i-0123456789abcdef1';
      parameters.set('ci-runner-token', JSON.stringify({ token: 'null', usage_counter: 0, asked }));
    },
  },
  {
    says: 'GitLab was asked for a runner, and no answer came back: GitLab may have a runner "a runner" that nothing uses. Delete it, and let the next boot ask again (aws ssm put-parameter --overwrite --type SecureString --name ci-runner-token --value null), or put a runner\'s token there (glrt-...)',
    script: 'boot/steps/100-token.sh',
    prepare: (machine, parameters) => {
      createsRunner(machine, parameters);
      machine.gitlab.fail({ status: 502 }, { path: '/api/v4/user/runners' });
    },
  },
  {
    says: 'could not associate eipalloc-0123456789abcdef0 with this instance: may its role call ec2:AssociateAddress?',
    script: 'boot/steps/050-elastic-ip.sh',
    prepare: ({ aws }) => aws.refuse('ec2:AssociateAddress'),
  },
  {
    says: "could not read the SSM parameter ci-boot-1: may this instance's role call ssm:GetParameter?",
    script: 'boot/steps/080-files.sh',
    environment: { BOOT_FILES: 'ci-boot-1', BOOT_FILES_SHA256: 'a'.repeat(64) },
    prepare: ({ aws }) => aws.refuse('ssm:GetParameter'),
  },
  {
    says: 'this instance has no public-ipv4, under which session_server could be found: set its advertise_address',
    script: 'boot/steps/110-config.sh',
    prepare: (machine) => {
      machine.write('/run/gitlab-runner-boot/token', 'glrt-a1B2c3D4e5F6g7H8i9J0');
      machine.write('/run/gitlab-runner-boot/token-facts', '42\n\n\n');
      machine.write(
        '/etc/gitlab-runner/config.toml',
        '[session_server]\n  advertise_address = "__public_ipv4__:8093"\n[[runners]]\n  token = "__REPLACED_BY_USER_DATA__"\n',
      );
    },
  },
  { says: 'runnerInstall.preInstallScript failed', script: 'boot/steps/120-pre-install.sh', prepare: () => {} },
  { says: 'runnerInstall.postInstallScript failed', script: 'boot/steps/200-post-install.sh', prepare: () => {} },
  { says: 'runnerInstall.startScript failed', script: 'boot/steps/230-start-script.sh', prepare: () => {} },
  {
    says: "could not read the SSM parameter ci-workers: may this instance's role call ssm:GetParameter?",
    script: 'boot/steps/160-worker-key.sh',
    environment: workerKey,
    prepare: ({ aws }) => aws.refuse('ssm:GetParameter'),
  },
  {
    says: "could not import the key pair ci-workers: may this instance's role call ec2:DescribeKeyPairs and ec2:ImportKeyPair?",
    script: 'boot/steps/160-worker-key.sh',
    environment: workerKey,
    prepare: ({ aws }, parameters) => {
      parameters.set('ci-workers', String(key));
      const found =
        '<DescribeKeyPairsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><keySet/></DescribeKeyPairsResponse>';
      aws.answer('ec2:DescribeKeyPairs', { status: 200, body: found });
      aws.refuse('ec2:ImportKeyPair');
    },
  },
  {
    says: 'there is no fleeting plugin for riscv64',
    script: 'boot/steps/180-fleeting-plugin.sh',
    environment: { STATE_FOLDER: '', FLEETING_PLUGIN_VERSION: '1.0.0', FLEETING_PLUGIN_SHA256: '' },
    prepare: otherArchitecture,
  },
  {
    says: 'there is no Fargate driver for riscv64',
    script: 'boot/steps/190-fargate-driver.sh',
    prepare: otherArchitecture,
  },
  {
    says: 'GitLab Runner does not stay up: its last messages are above',
    script: 'boot/steps/220-service.sh',
    prepare: (machine) => machine.standIn('systemctl', '[[ $1 != is-active ]]'),
  },
  {
    says: 'cannot read the volume vol-0123456789abcdef0: nothing is written to it',
    script: 'gitlab-server/steps/data-volume.sh',
    on: 'GitLab server',
    patience: 600,
    prepare: server((machine) => machine.standIn('head', 'echo "Input/output error" >&2; exit 1')),
  },
  {
    says: 'could not mount the volume vol-0123456789abcdef0 on /srv/gitlab',
    script: 'gitlab-server/steps/data-volume.sh',
    on: 'GitLab server',
    patience: 600,
    prepare: server((machine) => machine.standIn('mount', 'exit 32')),
  },
  {
    says: 'could not get the image docker:0-cli: is there a route to Docker Hub, and this version of it?',
    script: 'gitlab-server/steps/docker-compose.sh',
    on: 'GitLab server',
    environment: { DOCKER_CLI_VERSION: '0' },
    prepare: server(missingImage),
  },
  {
    says: 'could not start GitLab: is there a route to Docker Hub, and a GitLab 99.9.9? See: docker compose logs gitlab',
    script: 'gitlab-server/steps/gitlab.sh',
    on: 'GitLab server',
    environment: { GITLAB_VERSION: '99.9.9' },
    prepare: server(missingImage),
  },
  {
    says: "could not write the SSM parameter gitlab-root-password: may this instance's role call ssm:PutParameter?",
    script: 'gitlab-server/steps/gitlab.sh',
    on: 'GitLab server',
    prepare: server((machine) => machine.aws.refuse('ssm:PutParameter')),
  },
  {
    says: 'could not get the fleeting plugin: is there a GitLab Runner 99.9.9, and a route to registry.gitlab.com?',
    script: 'gitlab-server/steps/fleeting-plugin.sh',
    on: 'GitLab server',
    environment: { FLEETING_PLUGIN_SHA256: '', RUNNER_VERSION: '99.9.9' },
    prepare: server(missingImage),
  },
  {
    says: `/var/lib/fleeting/plugins/aws/1.2.3/plugin has the checksum ${checksumOf('plugin')}, but runnerWorkerDockerAutoscaler.fleetingPluginSha256 says ${'a'.repeat(64)}`,
    script: 'gitlab-server/steps/fleeting-plugin.sh',
    on: 'GitLab server',
    environment: { FLEETING_PLUGIN_SHA256: 'a'.repeat(64) },
    prepare: server((machine) => {
      machine.write('/var/lib/fleeting/plugins/aws/1.2.3/plugin', 'plugin');
      machine.standIn(
        'docker',
        '[[ $* != *list ]] || echo "runner: x, plugin: aws:1, path: /root/.config/fleeting/plugins/aws/1.2.3/plugin"',
      );
    }),
  },
  {
    says: 'GitLab created an access token, but did not return it',
    script: 'gitlab-server/steps/runner-token.sh',
    on: 'GitLab server',
    prepare: server((machine) => machine.standIn('docker', 'exit 0')),
  },
  {
    says: 'Docker did not build the image of GitLab Runner 99.9.9: its message is above',
    script: 'gitlab-server/steps/fleeting-plugin.sh',
    on: 'GitLab server',
    environment: { FLEETING_PLUGIN_SHA256: '', RUNNER_VERSION: '99.9.9' },
    prepare: server((machine) => machine.standIn('docker', '[[ $* != *build* ]] || { echo denied >&2; exit 1; }')),
  },
  {
    says: 'grafana does not stay up: on this machine, in /opt/gitlab-server, see docker compose logs grafana',
    script: 'gitlab-server/steps/runner.sh',
    on: 'GitLab server',
    environment: { DOCKER_MACHINE_SHA256: '' },
    prepare: server((machine) => {
      machine.downloads.serve(
        'arr-cki-prod-docker-machine.s3.amazonaws.com/v0.16.2-gitlab.19-cki.5/docker-machine-Linux-x86_64',
        'a program',
      );
      machine.standIn(
        'docker',
        `case $* in
          *'ps --all --quiet'*) echo "\${*: -1}" ;;
          *Running*) [[ $* == *grafana ]] && echo false || echo true ;;
        esac`,
      );
    }),
  },
];
