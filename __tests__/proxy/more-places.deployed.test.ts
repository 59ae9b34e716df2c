import { afterAll, beforeAll } from 'vitest';
import type { ProxyInput } from '../../src/settings/proxy';
import { FargateRunnerStack } from '../../stacks/fargate-runner-stack';
import { GitlabServerStack } from '../../stacks/gitlab-server-stack';
import { ProxiedRunnerStack } from '../../stacks/proxied-runner-stack';
import { EmulatedStacks, region } from '../stacks/emulated-stacks';
import { serverInput } from '../stacks/gitlab-server-input';
import { existingServer, proxiedRunner } from '../stacks/proxied-runner-account';
import {
  describeProxyPlaces,
  everyProxySetting,
  httpAddress,
  httpsAddress,
  type ProxyPlace,
  proxyAuthority,
  wholeNoProxy,
} from '../support/proxy-places';
import { attribute, containerPlaces, dropIn, file, managerPlaces, type State } from './manager-places';

/** Stacks whose runner is not upstream's: what the proxy has to reach beside a manager's own places. */

const states: Record<string, State> = {};
const targets = {
  fargate: ['aws_launch_template.gitlab_runner_instance', 'aws_iam_policy.ssm', 'aws_ecs_task_definition.jobs'],
  server: ['aws_ssm_document.runner_config'],
  gitlab: ['aws_instance.gitlab', 'aws_iam_role_policy.docker_machine_proxy'],
};
let stacks: EmulatedStacks;

beforeAll(async () => {
  stacks = await EmulatedStacks.start();
  const place = await existingServer(stacks.endpoint);
  const { vpcId, subnetId } = place;
  // A server that exists is admitted by its address, and trusts what its owner makes it trust.
  const { credentialsSsmParameterName: _, caCertificate: __, ...unsigned } = everyProxySetting;
  const applied = async (behind: 'behind' | 'without', proxy?: ProxyInput) => {
    stacks.synth((app) => {
      new FargateRunnerStack(app, 'fargate', {
        region,
        vpcId,
        subnetId,
        environment: 'fargate',
        runnerGitlab: { url: 'https://gitlab.example.com/', preregisteredRunnerTokenSsmParameterName: '/gitlab/token' },
        fargate: {
          driverVersion: '0.5.1',
          driverSha256: { x86_64: '0'.repeat(64) },
          assignPublicIp: true,
          taskDefinitions: { jobs: { imageTag: 'jobs-1' } },
        },
        proxy,
      });
      new GitlabServerStack(app, 'gitlab', {
        ...serverInput,
        vpcId,
        subnetId,
        gitlabServer: { ...serverInput.gitlabServer, externalUrl: 'http://gitlab.example.com' },
        proxy,
      });
      new ProxiedRunnerStack(app, 'server', { region, ...proxiedRunner(place, { proxy: proxy && unsigned }) });
    });
    await Promise.all(
      Object.entries(targets).map(async ([stack, addresses]) => {
        await stacks.of(stack).apply('-refresh=false', ...addresses.map((address) => `-target=${address}`));
        states[`${stack} ${behind}`] = await stacks.of(stack).state();
      }),
    );
  };
  await applied('behind', everyProxySetting);
  await applied('without');
}, 240_000);
afterAll(() => stacks.stop());

const noProxy = wholeNoProxy({ vpcCidrs: '10.0.0.0/16', region, gitlabHost: 'gitlab.example.com' });
describeProxyPlaces<State>(
  'a runner with jobs on Fargate',
  [
    ...managerPlaces(noProxy),
    dropIn('gitlab-runner'),
    {
      place: 'the variables of jobs, which the driver hands to their tasks',
      text: file('/etc/gitlab-runner/config.toml'),
      says: [`"HTTP_PROXY=${httpAddress}"`, `"no_proxy=${noProxy}"`],
    },
    {
      place: 'the certificates of tasks',
      text: attribute('aws_ecs_task_definition.jobs', 'container_definitions'),
      says: [`"CA_CERTIFICATES","value":${JSON.stringify(proxyAuthority.trim())}`],
    },
  ],
  { behind: () => states['fargate behind'] ?? [], without: () => states['fargate without'] ?? [] },
);

/** What the document carries to the server under this name. */
const carried = (name: string) => (state: State) => {
  const lines = JSON.parse(String(attribute('aws_ssm_document.runner_config', 'content')(state))).mainSteps[0].inputs;
  const all: readonly string[] = lines.runCommand;
  const begin = all.indexOf(`cat >${name} <<'END-OF-${name}'`);
  return begin < 0 ? undefined : all[begin + 1];
};
const unsigned = (address: string) => address.replace('__PROXY_CREDENTIALS__@', '');
const directHere = wholeNoProxy({ vpcCidrs: '10.0.0.0/16,10.0.1.7', region, gitlabHost: '' });
const serverPlaces: readonly ProxyPlace<State>[] = [
  {
    place: "the runner's process on the server, and docker-machine under it",
    text: carried('service-environment'),
    says: [
      `HTTP_PROXY: "${unsigned(httpAddress)}"`,
      `https_proxy: "${unsigned(httpsAddress)}"`,
      `NO_PROXY: "${directHere}"`,
    ],
  },
  {
    place: 'the variables of jobs',
    text: carried('section.toml'),
    says: [`"HTTP_PROXY=${unsigned(httpAddress)}"`, `"no_proxy=${directHere}"`],
  },
  { place: "jobs' docker clients", text: carried('section.toml'), says: ['.docker/config.json'] },
  {
    place: "docker-machine's options for the engine",
    text: carried('section.toml'),
    says: [`"engine-env=HTTPS_PROXY=${unsigned(httpsAddress)}"`, `"engine-env=NO_PROXY=${directHere}"`],
  },
  {
    place: 'workers, by the user data that docker-machine gives them',
    text: carried('worker-start.sh'),
    says: ['text/cloud-boothook', `HTTP_PROXY=${unsigned(httpAddress)}`, '/etc/apt/apt.conf.d/90proxy'],
  },
];
describeProxyPlaces('a runner on a server that exists', serverPlaces, {
  behind: () => states['server behind'] ?? [],
  without: () => states['server without'] ?? [],
});

const inGitlab = managerPlaces(noProxy).filter(({ place }) => !place.startsWith("the manager's right"));
describeProxyPlaces<State>(
  'GitLab and its runner on one instance',
  [
    ...inGitlab,
    dropIn('docker'),
    ...containerPlaces(noProxy),
    {
      place: "docker-machine's options for the engine",
      text: file('/etc/gitlab-runner/config.toml'),
      says: [`"engine-env=NO_PROXY=${noProxy}"`, '"amazonec2-userdata=/etc/gitlab-runner/runners_userdata.sh"'],
    },
    {
      place: 'workers, by the user data that docker-machine gives them',
      text: file('/etc/gitlab-runner/runners_userdata.sh'),
      says: ['text/cloud-boothook', `HTTP_PROXY=${httpAddress}`, proxyAuthority],
    },
    {
      place: "the workers' right to read the credentials",
      text: attribute('aws_iam_role_policy.docker_machine_proxy', 'policy'),
      says: ['parameter/proxy/credentials'],
    },
  ],
  { behind: () => states['gitlab behind'] ?? [], without: () => states['gitlab without'] ?? [] },
);
