import type { Address } from '../../src/upstream/addresses';
import { currentManager, type Manager, managerGroup, regionOf } from './manager';
import type { StackState } from './stack-state';

/** The machine that a stack runs its GitLab Runner on: what tells it, and where to find what it is told. */
export interface RunnerHost {
  /** A resource that only such a stack has. */
  readonly address: Address;
  /** The attribute with what the machine gets. */
  readonly machineText: { readonly address: Address; readonly attribute: string };
  /** The path of config.toml, or of what goes into it. */
  readonly configToml: string;
  /** The log of the machine, or of the function that configures it. */
  readonly logGroup: Address;
  /** Whether each machine writes streams of its own into it. */
  readonly hasStreams: boolean;
  /** The resource that allows sessions; undefined where the server's own role does. */
  readonly sessions?: Address;
  /** @throws {Error} when there is none now */
  readonly find: (state: StackState) => Manager;
}

/** Of an Auto Scaling group, which creates a new one when needed. */
const manager: RunnerHost = {
  address: managerGroup,
  machineText: { address: 'aws_launch_template.gitlab_runner_instance', attribute: 'user_data' },
  configToml: '/etc/gitlab-runner/config.toml',
  logGroup: 'aws_cloudwatch_log_group.environment',
  hasStreams: true,
  sessions: 'aws_iam_policy.instance_session_manager_policy',
  find: currentManager,
};

/** GitLab and its runner on one instance. */
const gitlabServer: RunnerHost = {
  ...manager,
  address: 'aws_instance.gitlab',
  machineText: { address: 'aws_instance.gitlab', attribute: 'user_data_base64' },
  sessions: 'aws_iam_role_policy.session_manager',
  find: (state) => ({ instanceId: state.text('aws_instance.gitlab', 'id'), region: regionOf(state) }),
};

/** A server that exists, which a document of Systems Manager configures. */
const existingServer: RunnerHost = {
  address: 'aws_ssm_document.runner_config',
  machineText: { address: 'aws_ssm_document.runner_config', attribute: 'content' },
  configToml: 'section.toml',
  logGroup: 'aws_cloudwatch_log_group.runner_config',
  hasStreams: false,
  find: (state) => ({ instanceId: state.text('data.aws_instance.instance', 'id'), region: regionOf(state) }),
};

const hosts = [manager, gitlabServer, existingServer];

/** Resources of which each tells that a stack has a runner. */
export const runnerAddresses: readonly Address[] = hosts.map(({ address }) => address);

/**
 * The kind of machine that the runner of a stack runs on. For a state without resources it is a manager, so that its
 * absence is reported as that of a stack that was not deployed.
 *
 * @throws {Error} when the stack has no runner
 */
export function runnerHost(state: StackState): RunnerHost {
  const host = hosts.find(({ address, machineText }) => state.has(address) || state.has(machineText.address));
  if (host === undefined && state.size > 0) {
    throw new Error(`There is no runner in ${state.origin}: name a stack that has one with --stack`);
  }
  return host ?? manager;
}
