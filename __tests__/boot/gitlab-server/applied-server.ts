import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GitlabServerStack, type GitlabServerStackProps } from '../../../stacks/gitlab-server-stack';
import { ask } from '../../../tools/sandbox/ask';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { emulatedRegion as region } from '../../../tools/sandbox/environment';
import { recordCalls } from '../../policies/recorder';
import { serverInput } from '../../stacks/gitlab-server-input';
import { evaluate, type PolicyDocument } from '../../support/policy-evaluator';
import { synthStack } from '../../support/synth';
import { Deployment, type StateResource } from '../../support/terraform';
import { policyRequests } from '../sandbox/aws-requests';
import type { Machine } from '../sandbox/machine';

/** What the boot meets; the sweep at destroy and the rules of the network are left out. */
const neededTypes = ['aws_instance', 'aws_iam_role_policy', 'aws_iam_role_policy_attachment', 'aws_ssm_parameter'];

/** A GitLab server that Terraform applied to an emulator of its own, as its machine will meet it. */
export class AppliedServer {
  private constructor(
    private readonly emulator: Emulator,
    private readonly resources: readonly StateResource[],
  ) {}

  static async apply(
    server: Partial<GitlabServerStackProps['gitlabServer']>,
    rest: Partial<GitlabServerStackProps> = {},
  ): Promise<AppliedServer> {
    const emulator = await startEmulator();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const ec2 = new EC2Client({ endpoint: emulator.endpoint, region, credentials });
    const { Subnets: [subnet] = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    ec2.destroy();
    const { folder, json } = synthStack(
      (app) =>
        new GitlabServerStack(app, 'server', {
          ...serverInput,
          region,
          vpcId: String(subnet?.VpcId),
          subnetId: String(subnet?.SubnetId),
          gitlabServer: { ...serverInput.gitlabServer, ...server },
          runnerWorkerCache: { create: false, bucket: 'cache', policy: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
          ...rest,
        }),
    );
    const deployment = new Deployment(folder, emulator.endpoint);
    const targets = neededTypes.flatMap((type) =>
      Object.keys(json.resource[type] ?? {}).map((name) => `-target=${type}.${name}`),
    );
    await deployment.apply(...targets);
    return new AppliedServer(emulator, await deployment.state());
  }

  get endpoint(): string {
    return this.emulator.endpoint;
  }

  get userData(): string {
    return this.value('aws_instance.gitlab', 'user_data_base64');
  }

  get instanceId(): string {
    return this.value('aws_instance.gitlab', 'id');
  }

  get volumeId(): string {
    return this.value('aws_ebs_volume.gitlab_data', 'id');
  }

  /** Calls of the machine that its role does not allow. */
  denied(machine: Machine): string[] {
    const documents = this.resources
      .filter(({ type, values }) => type === 'aws_iam_role_policy' && !String(values.role).includes('snapshots'))
      .map(({ values }) => JSON.parse(String(values.policy)) as PolicyDocument);
    const requests = machine.aws.calls.flatMap((call) => policyRequests(call, '123456789012'));
    recordCalls('GitLab server', requests);
    return requests
      .filter((request) => evaluate(documents, request) === 'denied')
      .map(({ action, resource }) => `${action} on ${resource}`);
  }

  async parameter(name: string): Promise<string> {
    const answer = await this.ssm('GetParameter', { Name: name, WithDecryption: true });
    return JSON.parse(answer).Parameter.Value;
  }

  /** @param key - by default AWS's own */
  async setParameter(name: string, value: string, key?: string): Promise<void> {
    const encryption = key && { KeyId: key };
    await this.ssm('PutParameter', { Name: name, Value: value, Type: 'SecureString', Overwrite: true, ...encryption });
  }

  /** The KMS key that a parameter is encrypted with. */
  async keyOf(name: string): Promise<string> {
    const answer = await this.ssm('GetParameterHistory', { Name: name });
    return JSON.parse(answer).Parameters.at(-1).KeyId;
  }

  stop(): Promise<void> {
    return this.emulator.stop();
  }

  private value(address: string, attribute: string): string {
    return String(this.resources.find((resource) => resource.address === address)?.values[attribute]);
  }

  private ssm(operation: string, parameters: object): Promise<string> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${operation}` };
    return ask(this.endpoint, 'ssm', region, { method: 'POST', headers, body: JSON.stringify(parameters) });
  }
}
