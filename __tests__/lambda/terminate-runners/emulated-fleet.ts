import {
  type _InstanceType,
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSpotInstanceRequestsCommand,
  EC2Client,
  ImportKeyPairCommand,
  RequestSpotInstancesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { emulatedRegion } from '../../../tools/sandbox/environment';

const publicKey = Buffer.from(
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtDyfXfMGXA3hXxIfK7zHmFfr9bA9bIpPrBPcBLC4Hi example',
);

const machine = { ImageId: 'ami-12c6146b', InstanceType: 't3.micro' as _InstanceType };

/** Instances, spot requests and key pairs of an emulated EC2. */
export class EmulatedFleet {
  readonly ec2: EC2Client;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'emulated', secretAccessKey: 'emulated' };
    this.ec2 = new EC2Client({ endpoint, region: emulatedRegion, credentials });
  }

  async run(tags: Readonly<Record<string, string>>, keyName?: string, count = 1): Promise<string[]> {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const { Instances = [] } = await this.ec2.send(
      new RunInstancesCommand({
        ...machine,
        KeyName: keyName,
        MinCount: count,
        MaxCount: count,
        TagSpecifications: Tags.length > 0 ? [{ ResourceType: 'instance', Tags }] : undefined,
      }),
    );
    return Instances.map(({ InstanceId }) => String(InstanceId));
  }

  async manager(group: string): Promise<string> {
    const [id] = await this.run({ 'aws:autoscaling:groupName': group });
    return id as string;
  }

  /** A machine of docker-machine: key pair, instance, tags. */
  async worker(keyName: string, parentId: string, environment: string): Promise<string> {
    await this.keyPair(keyName);
    const tags = { Name: keyName, Environment: environment, 'gitlab-runner-parent-id': parentId };
    const [id] = await this.run(tags, keyName);
    return id as string;
  }

  /** The request's id and its instance, which has no tags. */
  async spotRequest(keyName: string): Promise<{ requestId: string; instanceId: string }> {
    const { SpotInstanceRequests: [request] = [] } = await this.ec2.send(
      new RequestSpotInstancesCommand({
        InstanceCount: 1,
        LaunchSpecification: { ImageId: machine.ImageId, InstanceType: machine.InstanceType, KeyName: keyName },
      }),
    );
    return { requestId: String(request?.SpotInstanceRequestId), instanceId: String(request?.InstanceId) };
  }

  async tag(instanceId: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await this.ec2.send(new CreateTagsCommand({ Resources: [instanceId], Tags }));
  }

  async keyPair(KeyName: string): Promise<void> {
    await this.ec2.send(new ImportKeyPairCommand({ KeyName, PublicKeyMaterial: publicKey }));
  }

  async terminate(...InstanceIds: string[]): Promise<void> {
    await this.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  }

  /** Ids of instances that run. */
  async running(): Promise<string[]> {
    const ids: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.ec2.send(
        new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }], NextToken }),
      );
      const instances = page.Reservations?.flatMap(({ Instances = [] }) => Instances) ?? [];
      ids.push(...instances.map(({ InstanceId }) => String(InstanceId)));
      NextToken = page.NextToken;
    } while (NextToken);
    return ids.sort();
  }

  async keyPairs(): Promise<string[]> {
    const { KeyPairs = [] } = await this.ec2.send(new DescribeKeyPairsCommand({}));
    return KeyPairs.map(({ KeyName }) => String(KeyName)).sort();
  }

  /** Ids of requests that are neither cancelled nor closed. */
  async spotRequests(): Promise<string[]> {
    const { SpotInstanceRequests = [] } = await this.ec2.send(new DescribeSpotInstanceRequestsCommand({}));
    return SpotInstanceRequests.filter(({ State }) => State === 'open' || State === 'active')
      .map(({ SpotInstanceRequestId }) => String(SpotInstanceRequestId))
      .sort();
  }
}
