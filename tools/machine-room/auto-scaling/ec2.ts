import {
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  type ResponseLaunchTemplateData,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describedGroup } from '../described-group';
import { at, listAt } from '../query-xml';
import type { Ec2Records } from './api/calls';
import { CapacityError, type Ec2State, type Launcher } from './launcher';
import { AutoScalingError, type LaunchTemplate } from './state';
import type { LaunchRequest } from './turn';

/** The room ignores calls that it signs itself, so a group signs with another key: its launches count. */
const accessKeyId = 'auto-scaling';

/** EC2 of the emulator, as Auto Scaling uses it: an instance is launched from the template's data, field by field. */
export class EmulatedEc2 implements Launcher, Ec2Records {
  /** Types that EC2 has no capacity for, for a test. */
  readonly lacking = new Set<string>();
  private client: EC2Client | undefined;

  constructor(
    /** Asked for at the first use: the emulator may start after its calls are known. */
    private readonly endpoint: () => string,
    private readonly region: string,
  ) {}

  private get ec2(): EC2Client {
    const credentials = { accessKeyId, secretAccessKey: 'opens-nothing' };
    this.client ??= new EC2Client({ endpoint: this.endpoint(), region: this.region, credentials });
    return this.client;
  }

  async launch(request: LaunchRequest): Promise<string> {
    const { instanceType, zone } = request;
    if (this.lacking.has(instanceType)) {
      throw new CapacityError(
        `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}).`,
      );
    }
    const data = await this.templateData(request.launchTemplateId, request.launchTemplateVersion);
    const group = await this.group(request.group);
    const { Instances = [] } = await this.ec2.send(new RunInstancesCommand(this.asked(request, data, group)));
    return String(Instances[0]?.InstanceId);
  }

  async terminate(id: string): Promise<void> {
    await this.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  }

  async state(id: string): Promise<Ec2State> {
    const found = await this.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] })).catch(() => undefined);
    const name = found?.Reservations?.[0]?.Instances?.[0]?.State?.Name ?? 'terminated';
    if (name === 'pending' || name === 'running') {
      return name;
    }
    return name === 'stopping' || name === 'stopped' ? 'stopped' : 'ended';
  }

  /** `$Latest` and `$Default` are looked up here, once. */
  async template(id?: string, name?: string, version = '$Default'): Promise<LaunchTemplate> {
    const which = id ? { LaunchTemplateId: id } : { LaunchTemplateName: name };
    const found = await this.ec2
      .send(new DescribeLaunchTemplateVersionsCommand({ ...which, Versions: [version] }))
      .catch((error: Error) => {
        throw new AutoScalingError(
          'ValidationError',
          `You must use a valid fully-formed launch template. ${error.message}`,
        );
      });
    const [template] = found.LaunchTemplateVersions ?? [];
    return {
      id: String(template?.LaunchTemplateId),
      name: template?.LaunchTemplateName,
      version: String(template?.VersionNumber),
      instanceType: template?.LaunchTemplateData?.InstanceType ?? '',
    };
  }

  async zones(subnets: readonly string[]): Promise<readonly string[]> {
    const { Subnets = [] } = await this.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...subnets] }));
    return [...new Set(Subnets.map(({ AvailabilityZone }) => String(AvailabilityZone)))];
  }

  private async templateData(id: string, version: string): Promise<ResponseLaunchTemplateData> {
    const found = await this.ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [version] }),
    );
    return found.LaunchTemplateVersions?.[0]?.LaunchTemplateData ?? {};
  }

  private asked(
    request: LaunchRequest,
    data: ResponseLaunchTemplateData,
    group: LaunchGroup,
  ): RunInstancesCommandInput {
    const subnet = group.subnets.find(({ zone }) => zone === request.zone)?.id ?? group.subnets[0]?.id;
    const [network] = data.NetworkInterfaces ?? [];
    return {
      ...(data as Partial<RunInstancesCommandInput>),
      ...(network
        ? { NetworkInterfaces: [{ ...network, DeviceIndex: network.DeviceIndex ?? 0, SubnetId: subnet }] }
        : { SubnetId: subnet }),
      InstanceType: (request.instanceType || data.InstanceType) as RunInstancesCommandInput['InstanceType'],
      InstanceMarketOptions: request.market === 'spot' ? { MarketType: 'spot' } : data.InstanceMarketOptions,
      TagSpecifications: [
        ...(data.TagSpecifications ?? []).filter(({ ResourceType }) => ResourceType !== 'instance'),
        { ResourceType: 'instance', Tags: tagsOf(request, data, group) },
      ],
      MinCount: 1,
      MaxCount: 1,
    };
  }

  private async group(name: string): Promise<LaunchGroup> {
    const group = await describedGroup(this.endpoint(), this.region, name);
    const ids = String(at(group, 'VPCZoneIdentifier') ?? '')
      .split(',')
      .filter((id) => id !== '');
    const { Subnets = [] } = ids.length > 0 ? await this.ec2.send(new DescribeSubnetsCommand({ SubnetIds: ids })) : {};
    return {
      subnets: Subnets.map(({ SubnetId, AvailabilityZone }) => ({
        id: String(SubnetId),
        zone: String(AvailabilityZone),
      })),
      tags: listAt(group, 'Tags')
        .filter((tag) => at(tag, 'PropagateAtLaunch') === 'true')
        .map((tag) => ({ Key: String(at(tag, 'Key')), Value: String(at(tag, 'Value')) })),
    };
  }
}

interface LaunchGroup {
  readonly subnets: readonly { readonly id: string; readonly zone: string }[];
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
}

/** The group's tags come before the template's. Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-tagging.html */
function tagsOf({ group: name }: LaunchRequest, data: ResponseLaunchTemplateData, group: LaunchGroup) {
  const own = (data.TagSpecifications ?? []).filter(({ ResourceType }) => ResourceType === 'instance');
  const all = [
    ...own.flatMap(({ Tags = [] }) => Tags),
    ...group.tags,
    { Key: 'aws:autoscaling:groupName', Value: name },
  ];
  return [...new Map(all.map(({ Key, Value }) => [Key, { Key, Value }])).values()];
}
