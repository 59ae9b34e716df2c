import {
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Instance,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Vpc } from '../network/network';
import { groupTemplate } from './group-template';
import type { InstanceRecord, InstanceState } from './instance-record';

/** The access key that the room itself signs with, to tell its questions from those of others. */
export const roomAccessKey = 'machine-room';

/** Reads EC2's records of the emulator. */
export class RecordReader {
  private readonly ec2: EC2Client;
  private readonly iam: IAMClient;
  private readonly vpcs = new Map<string, Vpc>();

  constructor(
    private readonly endpoint: string,
    private readonly region: string,
  ) {
    const credentials = { accessKeyId: roomAccessKey, secretAccessKey: 'opens-nothing' };
    const options = { endpoint, region, credentials };
    this.ec2 = new EC2Client(options);
    this.iam = new IAMClient(options);
  }

  /** The states of all instances by id, those that are terminated too. */
  async states(): Promise<ReadonlyMap<string, InstanceState>> {
    const { Reservations = [] } = await this.ec2.send(new DescribeInstancesCommand({}));
    const instances = Reservations.flatMap((reservation) => reservation.Instances ?? []);
    return new Map(instances.map(({ InstanceId, State }) => [String(InstanceId), State?.Name as InstanceState]));
  }

  async read(instanceId: string): Promise<InstanceRecord> {
    const { Reservations = [] } = await this.ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    const instance = Reservations[0]?.Instances?.[0];
    if (!instance) {
      throw new Error(`The emulator has no instance ${instanceId}`);
    }
    return this.toRecord(instance, String(Reservations[0]?.OwnerId));
  }

  /** What EC2 does when an instance shuts down by itself: stops it, or terminates it where it was launched so. */
  async shutDown(instanceId: string): Promise<void> {
    const { InstanceInitiatedShutdownBehavior: behavior } = await this.ec2.send(
      new DescribeInstanceAttributeCommand({
        InstanceId: instanceId,
        Attribute: 'instanceInitiatedShutdownBehavior',
      }),
    );
    const InstanceIds = [instanceId];
    await (behavior?.Value === 'terminate'
      ? this.ec2.send(new TerminateInstancesCommand({ InstanceIds }))
      : this.ec2.send(new StopInstancesCommand({ InstanceIds })));
  }

  /** As it was given to EC2, after its base64. */
  async userData(instanceId: string): Promise<Buffer | undefined> {
    const { UserData } = await this.ec2.send(
      new DescribeInstanceAttributeCommand({ InstanceId: instanceId, Attribute: 'userData' }),
    );
    return UserData?.Value ? Buffer.from(UserData.Value, 'base64') : undefined;
  }

  private async toRecord(instance: Instance, accountId: string): Promise<InstanceRecord> {
    const instanceId = String(instance.InstanceId);
    const address = String(instance.PrivateIpAddress);
    const template = await groupTemplate(this.ec2, this.endpoint, this.region, instance);
    const options = template?.MetadataOptions ?? instance.MetadataOptions;
    return {
      instanceId,
      state: instance.State?.Name as InstanceState,
      imageId: String(instance.ImageId),
      imageName: await this.imageName(String(instance.ImageId)),
      instanceType: String(instance.InstanceType),
      accountId,
      region: this.region,
      availabilityZone: instance.Placement?.AvailabilityZone ?? `${this.region}a`,
      vpc: await this.vpc(String(instance.VpcId)),
      subnetId: String(instance.SubnetId),
      address,
      hostname: `ip-${address.replaceAll('.', '-')}.${this.region}.compute.internal`,
      spot: instance.InstanceLifecycle === 'spot',
      tags: Object.fromEntries((instance.Tags ?? []).map(({ Key, Value }) => [String(Key), String(Value)])),
      tagsInMetadata: options?.InstanceMetadataTags === 'enabled',
      hopLimit: options?.HttpPutResponseHopLimit ?? 1,
      role: await this.role(instance.IamInstanceProfile ?? template?.IamInstanceProfile),
      keyPair: await this.keyPair(instance.KeyName),
    };
  }

  private async imageName(imageId: string): Promise<string> {
    const found = await this.ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] })).catch(() => undefined);
    return found?.Images?.[0]?.Name ?? '';
  }

  async vpcOfSubnet(subnetId: string): Promise<Vpc> {
    const { Subnets = [] } = await this.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnetId] }));
    return this.vpc(String(Subnets[0]?.VpcId));
  }

  private async vpc(id: string): Promise<Vpc> {
    const known = this.vpcs.get(id);
    if (known) {
      return known;
    }
    const { Vpcs = [] } = await this.ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }));
    const vpc = { id, cidr: String(Vpcs[0]?.CidrBlock) };
    this.vpcs.set(id, vpc);
    return vpc;
  }

  private async keyPair(name: string | undefined): Promise<InstanceRecord['keyPair']> {
    if (!name) {
      return undefined;
    }
    const { KeyPairs = [] } = await this.ec2.send(
      new DescribeKeyPairsCommand({ KeyNames: [name], IncludePublicKey: true }),
    );
    return { name, publicKey: String(KeyPairs[0]?.PublicKey).trim() };
  }

  private async role(given: { Arn?: string; Name?: string } | undefined): Promise<InstanceRecord['role']> {
    const name = given?.Name ?? given?.Arn?.split('/').at(-1);
    if (!name) {
      return undefined;
    }
    const profile = await this.iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name })).catch(() => {});
    const role = profile?.InstanceProfile?.Roles?.[0]?.RoleName;
    return role === undefined ? undefined : { name: role, profileArn: String(profile?.InstanceProfile?.Arn) };
  }
}
