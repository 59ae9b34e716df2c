import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { EmulatedStacks, region } from '../stacks/emulated-stacks';
import { ExistingAccount } from '../stacks/existing-account';
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
        await stacks.of(executor).apply('-refresh=false', ...wanted.map((address) => `-target=${address}`));
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

const userData = (address: string) => (state: State) => {
  const text = attribute(address, 'user_data')(state);
  return text ? gunzipSync(Buffer.from(text, 'base64')).toString() : text;
};
const onEveryManager = [...managerPlaces(noProxy), dropIn('gitlab-runner'), ...containerPlaces(noProxy)];

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
