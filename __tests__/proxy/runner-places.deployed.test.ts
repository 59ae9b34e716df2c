import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { EmulatedStacks, region } from '../stacks/emulated-stacks';
import { ExistingAccount } from '../stacks/existing-account';
import { cloudConfigOf } from '../support/cloud-config';
import {
  describeProxyPlaces,
  everyProxySetting,
  httpAddress,
  httpsAddress,
  type ProxyPlace,
  proxyAuthority,
  wholeNoProxy,
} from '../support/proxy-places';
import type { StateResource } from '../support/terraform';

type State = readonly StateResource[];

const executors = {
  docker: {},
  machine: { runnerWorkerDockerMachineFleet: { enable: true } },
  autoscaler: {
    runnerWorkerDockerAutoscalerInstance: { startScript: '#cloud-config\nruncmd: [[touch, /root/own]]\n' },
  },
} as const satisfies Record<string, Partial<GitlabRunnerInput>>;
type Executor = keyof typeof executors;

const types = { docker: 'docker', machine: 'docker+machine', autoscaler: 'docker-autoscaler' } as const;
const states: { behind: Partial<Record<Executor, State>>; without: Partial<Record<Executor, State>> } = {
  behind: {},
  without: {},
};

/** Templates hold everything that machines are told; roles are what they may. */
const targets: Readonly<Record<Executor, readonly string[]>> = {
  docker: [],
  machine: ['aws_launch_template.fleet_gitlab_runner', 'aws_iam_role_policy.docker_machine_proxy'],
  autoscaler: ['aws_launch_template.this', 'aws_iam_role_policy.docker_autoscaler_proxy'],
};

let stacks: EmulatedStacks;

beforeAll(async () => {
  stacks = await EmulatedStacks.start();
  const account = new ExistingAccount(stacks.ec2);
  const vpcId = await account.vpc();
  const subnetId = await account.subnet(vpcId);
  const input = (executor: Executor): GitlabRunnerInput => ({
    vpcId,
    subnetId,
    environment: `ci-${executor}`,
    runnerGitlab: { url: 'https://gitlab.example.com/', preregisteredRunnerTokenSsmParameterName: '/gitlab/token' },
    runnerWorker: { type: types[executor], maxJobs: 2 },
    runnerWorkerDockerAutoscalerAsg: { subnetIds: [subnetId] },
    ...executors[executor],
  });
  const every = Object.keys(executors) as Executor[];
  const applied = async (proxy: GitlabRunnerInput['proxy'], into: Partial<Record<Executor, State>>) => {
    stacks.synth((app) => {
      for (const executor of every) {
        new GitlabRunnerStack(app, executor, { region, ...input(executor), proxy });
      }
    });
    // Each has an environment and a folder of its own.
    await Promise.all(
      every.map(async (executor) => {
        const wanted = ['aws_launch_template.gitlab_runner_instance', 'aws_iam_policy.ssm', ...targets[executor]];
        await stacks.of(executor).apply(...wanted.map((address) => `-target=${address}`));
        into[executor] = await stacks.of(executor).state();
      }),
    );
  };
  await applied(everyProxySetting, states.behind);
  await applied(undefined, states.without);
}, 240_000);
afterAll(() => stacks.stop());

const noProxy = wholeNoProxy({ vpcCidrs: '10.0.0.0/16', region, gitlabHost: 'gitlab.example.com' });
const credentials = `parameter/proxy/credentials`;

const file = (path: string) => (state: State) =>
  cloudConfigOf(state).write_files.find((file) => file.path === path)?.content;
const attribute = (address: string, name: string) => (state: State) => {
  const value = state.find((resource) => resource.address === address)?.values[name];
  return value === undefined ? undefined : String(value);
};
const userData = (address: string) => (state: State) => {
  const text = attribute(address, 'user_data')(state);
  return text ? gunzipSync(Buffer.from(text, 'base64')).toString() : text;
};
const dropIn = (unit: string): ProxyPlace<State> => ({
  place: `the service ${unit}, by a drop-in`,
  text: file(`/etc/systemd/system/${unit}.service.d/proxy.conf`),
  says: ['[Service]\nEnvironmentFile=/etc/proxy.env\n'],
});

const onEveryManager: readonly ProxyPlace<State>[] = [
  {
    place: 'the environment of services and of the boot',
    text: file('/etc/proxy.env'),
    says: [
      ...['HTTP_PROXY', 'http_proxy'].map((name) => `${name}=${httpAddress}\n`),
      ...['HTTPS_PROXY', 'https_proxy'].map((name) => `${name}=${httpsAddress}\n`),
      ...['NO_PROXY', 'no_proxy'].map((name) => `${name}=${noProxy}\n`),
    ],
  },
  {
    place: 'every boot script: curl, the aws CLI, dnf',
    text: file('/opt/gitlab-runner/environment'),
    says: [/^PROXY_CREDENTIALS='\/proxy\/credentials'$/m, /^\. \/opt\/proxy\/use\.sh$/m],
  },
  {
    place: "the package manager's own configuration",
    text: file('/opt/gitlab-runner/steps/01-proxy.sh'),
    says: [/^package_manager_proxy$/m],
  },
  dropIn('gitlab-runner'),
  dropIn('amazon-ssm-agent'),
  {
    place: 'the CloudWatch agent',
    text: file('/opt/aws/amazon-cloudwatch-agent/etc/common-config.toml'),
    says: ['[proxy]', `http_proxy = "${httpAddress}"`, `https_proxy = "${httpsAddress}"`, `no_proxy = "${noProxy}"`],
  },
  { place: 'the trust store of the manager', text: file('/etc/proxy-ca.crt'), says: [proxyAuthority] },
  {
    place: 'the variables of jobs',
    text: file('/etc/gitlab-runner/config.toml'),
    says: [
      `"HTTP_PROXY=${httpAddress}"`,
      `"https_proxy=${httpsAddress}"`,
      `"NO_PROXY=${noProxy}"`,
      `"no_proxy=${noProxy}"`,
    ],
  },
  {
    place: "jobs' docker clients",
    text: file('/etc/gitlab-runner/config.toml'),
    says: [/pre_build_script = """[\s\S]*\.docker\/config\.json[\s\S]*"""/],
  },
  {
    place: 'the certificates of jobs and of their helper',
    text: file('/etc/gitlab-runner/config.toml'),
    says: ['"/etc/proxy-ca.crt:/etc/gitlab-runner/certs/ca.crt:ro"'],
  },
  {
    place: "the manager's right to read the credentials",
    text: attribute('aws_iam_policy.ssm', 'policy'),
    says: [credentials],
  },
];

/** What a worker is told before anybody signs in to it. */
const workerHook = [
  'Content-Type: text/cloud-boothook',
  `HTTP_PROXY=${httpAddress}`,
  `HTTPS_PROXY=${httpsAddress}`,
  "PROXY_CREDENTIALS='/proxy/credentials'",
  proxyAuthority,
  '/etc/environment',
  '/etc/apt/apt.conf.d/90proxy',
  'units=(docker amazon-ssm-agent snap.amazon-ssm-agent.amazon-ssm-agent)',
  '/etc/systemd/system/$unit.service.d/proxy.conf',
];
const inUnit = (address: string) => address.replace('CREDENTIALS__', 'CREDENTIALS_IN_UNIT__');

const places: Readonly<Record<Executor, readonly ProxyPlace<State>[]>> = {
  docker: [...onEveryManager, dropIn('docker')],
  machine: [
    ...onEveryManager,
    {
      place: "docker-machine's options for the engine",
      text: file('/etc/gitlab-runner/config.toml'),
      says: [
        `"engine-env=HTTP_PROXY=${inUnit(httpAddress)}"`,
        `"engine-env=HTTPS_PROXY=${inUnit(httpsAddress)}"`,
        `"engine-env=NO_PROXY=${noProxy}"`,
        '"amazonec2-userdata=/etc/gitlab-runner/runners_userdata.sh"',
      ],
    },
    {
      place: 'workers, by the user data that docker-machine gives them',
      text: file('/etc/gitlab-runner/runners_userdata.sh'),
      says: workerHook,
    },
    { place: 'workers of a fleet', text: userData('aws_launch_template.fleet_gitlab_runner'), says: workerHook },
    {
      place: "the workers' right to read the credentials",
      text: attribute('aws_iam_role_policy.docker_machine_proxy', 'policy'),
      says: [credentials],
    },
  ],
  autoscaler: [
    ...onEveryManager,
    dropIn('docker'),
    {
      place: 'workers, by their launch template',
      text: userData('aws_launch_template.this'),
      says: [...workerHook, '#cloud-config\nruncmd: [[touch, /root/own]]\n'],
    },
    {
      place: "the workers' right to read the credentials",
      text: attribute('aws_iam_role_policy.docker_autoscaler_proxy', 'policy'),
      says: [credentials],
    },
  ],
};

for (const executor of Object.keys(executors) as Executor[]) {
  describeProxyPlaces(types[executor], places[executor], {
    behind: () => states.behind[executor] ?? [],
    without: () => states.without[executor] ?? [],
  });
}
