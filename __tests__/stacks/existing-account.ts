import {
  AllocateAddressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  type EC2Client,
  type Tag,
} from '@aws-sdk/client-ec2';

/** What somebody made by hand before our stacks came. */
export class ExistingAccount {
  constructor(private readonly ec2: EC2Client) {}

  async vpc(): Promise<string> {
    const { Vpc } = await this.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    return text(Vpc?.VpcId);
  }

  async subnet(VpcId: string, CidrBlock = '10.0.101.0/24'): Promise<string> {
    const { Subnet } = await this.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }));
    return text(Subnet?.SubnetId);
  }

  async routeTable(VpcId: string): Promise<string> {
    const { RouteTable } = await this.ec2.send(new CreateRouteTableCommand({ VpcId }));
    return text(RouteTable?.RouteTableId);
  }

  async address(name?: string): Promise<{ readonly allocationId: string; readonly publicIp: string }> {
    const TagSpecifications = name
      ? [{ ResourceType: 'elastic-ip' as const, Tags: [{ Key: 'Name', Value: name }] }]
      : undefined;
    const { AllocationId, PublicIp } = await this.ec2.send(new AllocateAddressCommand({ TagSpecifications }));
    return { allocationId: text(AllocationId), publicIp: text(PublicIp) };
  }

  /** The emulator leaves the type empty where AWS takes `public`, so it is told. */
  async natGateway(SubnetId: string, AllocationId: string): Promise<string> {
    const Tags: Tag[] = [{ Key: 'Name', Value: 'made-by-hand' }];
    const TagSpecifications = [{ ResourceType: 'natgateway' as const, Tags }];
    const { NatGateway } = await this.ec2.send(
      new CreateNatGatewayCommand({ SubnetId, AllocationId, ConnectivityType: 'public', TagSpecifications }),
    );
    return text(NatGateway?.NatGatewayId);
  }

  async internetGateway(): Promise<string> {
    const { InternetGateway } = await this.ec2.send(new CreateInternetGatewayCommand({}));
    return text(InternetGateway?.InternetGatewayId);
  }

  async defaultRoute(RouteTableId: string, target: { NatGatewayId: string } | { GatewayId: string }): Promise<void> {
    await this.ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...target }));
  }

  /** Where the default route of a table leads to. */
  async defaultRouteOf(routeTableId: string): Promise<string | undefined> {
    const { RouteTables = [] } = await this.ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [routeTableId] }));
    const route = RouteTables[0]?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0');
    return route?.NatGatewayId ?? route?.GatewayId;
  }

  async addressStands(allocationId: string): Promise<boolean> {
    const { Addresses = [] } = await this.ec2.send(new DescribeAddressesCommand({}));
    return Addresses.some(({ AllocationId }) => AllocationId === allocationId);
  }

  /** The gateways that are not deleted, of one VPC. */
  async natGateways(vpcId: string) {
    const Filter = [{ Name: 'vpc-id', Values: [vpcId] }];
    const { NatGateways = [] } = await this.ec2.send(new DescribeNatGatewaysCommand({ Filter }));
    return NatGateways.filter(({ State }) => State !== 'deleted').map(({ NatGatewayId, Tags = [] }) => ({
      id: text(NatGatewayId),
      tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    }));
  }
}

function text(id: string | undefined): string {
  if (id === undefined) {
    throw new Error('The emulator gave no id');
  }
  return id;
}
