import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { jsonIn } from '../support/json-in';
import { type SynthesizedStack, synthStack } from '../support/synth';

/** The least that a runner needs, jobs on the manager itself. */
export const dockerRunner = {
  environment: 'ci',
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  runnerGitlab: {
    url: 'https://gitlab.example.com/',
    preregisteredRunnerTokenSsmParameterName: '/gitlab/runner/token',
    runnerVersion: '19.3.0',
  },
  runnerWorker: { type: 'docker' },
} as const satisfies GitlabRunnerInput;

export const machineRunner = {
  ...dockerRunner,
  runnerWorker: { type: 'docker+machine' },
} as const satisfies GitlabRunnerInput;

export const autoscalerRunner = {
  ...dockerRunner,
  runnerWorker: { type: 'docker-autoscaler', maxJobs: 10 },
  runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-0aaaaaaaaaaaaaaa1'] },
} satisfies GitlabRunnerInput;

/** A reference as it is in the JSON. */
export { expression as ref } from '../../src/templates/expression';

type Arguments = Readonly<Record<string, unknown>>;

/** A policy as it is in the JSON, with Terraform's references in it. */
export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** What a runner becomes for Terraform. */
export class SynthesizedRunner {
  readonly stack: SynthesizedStack;

  constructor(settings: GitlabRunnerInput) {
    this.stack = synthStack((app) => new GitlabRunnerStack(app, 'runner', { region: 'ap-northeast-1', ...settings }));
  }

  /** The arguments of a resource or data source; undefined where there is none at this address. */
  get(address: string): Arguments | undefined {
    const { resource, data } = this.stack.json;
    const [type = '', name = ''] = address.replace(/^data\./, '').split('.');
    return (address.startsWith('data.') ? data : resource)[type]?.[name];
  }

  /** The first block of a name in a resource. */
  block(address: string, name: string): Arguments {
    const [first] = (this.get(address)?.[name] ?? []) as readonly Arguments[];
    if (!first) {
      throw new Error(`${address} has no block ${name}`);
    }
    return first;
  }

  /** Addresses of all resources, or of those of one type. */
  addresses(type?: string): string[] {
    return Object.entries(this.stack.json.resource)
      .filter(([candidate]) => type === undefined || candidate === type)
      .flatMap(([candidate, byName]) => Object.keys(byName).map((name) => `${candidate}.${name}`))
      .sort();
  }

  /** The statements of the policy at an address. */
  statements(address: string): Statement[] {
    const policy = this.get(address)?.policy;
    return typeof policy === 'string' ? jsonIn(policy).Statement : [];
  }

  /** Every policy that Terraform attaches to a role, by its ARN or reference. */
  attachedTo(role: string): unknown[] {
    return Object.values(this.stack.json.resource.aws_iam_role_policy_attachment ?? {})
      .filter((attachment) => attachment.role === role)
      .map(({ policy_arn }) => policy_arn)
      .sort();
  }
}
