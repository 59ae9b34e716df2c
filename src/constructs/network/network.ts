import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Construct } from 'constructs';
import type { NewNetworkSettings } from '../../settings/network';
import { AwsStack } from '../stack/aws-stack';

/**
 * A VPC with a public and a private subnet in each zone, or with public ones alone. The public subnets share a route
 * table with a default route to the internet gateway. Each private subnet has a table of its own, which leads to S3 and
 * nowhere else: its default route is the NAT gateway's business. Mirrors the network that upstream's examples use
 * (examples/runner-default).
 */
export class Network extends Construct {
  readonly vpc: Vpc;
  readonly publicSubnets: readonly Subnet[];
  readonly privateSubnets: readonly Subnet[];
  readonly privateRouteTables: readonly RouteTable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly settings: NewNetworkSettings,
  ) {
    super(scope, id);
    const { cidrBlock, publicSubnetCidrBlocks, privateSubnetCidrBlocks } = settings;
    this.vpc = new Vpc(this, 'this', {
      cidrBlock,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: this.named('vpc'),
    });
    this.publicSubnets = this.subnets('public', publicSubnetCidrBlocks);
    this.privateSubnets = this.subnets('private', privateSubnetCidrBlocks);
    const publicTable = this.publicRouteTable();
    this.privateRouteTables = this.privateSubnets.map((subnet, index) =>
      this.routeTable(`private_${index}`, `private-${settings.availabilityZones[index]}`, [subnet]),
    );
    this.s3Endpoint([publicTable, ...this.privateRouteTables]);
  }

  private subnets(kind: string, cidrBlocks: readonly string[]): Subnet[] {
    const scope = new Construct(this, `${kind}_subnets`);
    return cidrBlocks.map((cidrBlock, index) => {
      const availabilityZone = this.settings.availabilityZones[index];
      const tags = this.named(`${kind}-${availabilityZone}`);
      return new Subnet(scope, `${kind}_${index}`, { vpcId: this.vpc.id, cidrBlock, availabilityZone, tags });
    });
  }

  private publicRouteTable(): RouteTable {
    const gateway = new InternetGateway(new Construct(this, 'internet_gateway'), 'this', {
      vpcId: this.vpc.id,
      tags: this.named('internet-gateway'),
    });
    const table = this.routeTable('public', 'public', this.publicSubnets);
    new Route(new Construct(this, 'routes'), 'public', {
      routeTableId: table.id,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.id,
    });
    return table;
  }

  private routeTable(id: string, name: string, subnets: readonly Subnet[]): RouteTable {
    const scope = new Construct(this, `${id}_route_table`);
    const table = new RouteTable(scope, id, { vpcId: this.vpc.id, tags: this.named(name) });
    const associations = new Construct(scope, 'associations');
    for (const subnet of subnets) {
      new RouteTableAssociation(associations, subnet.node.id, { subnetId: subnet.id, routeTableId: table.id });
    }
    return table;
  }

  /** What the runners keep in S3 goes past the NAT gateway, which bills every byte. */
  private s3Endpoint(tables: readonly RouteTable[]): void {
    new VpcEndpoint(this, 's3', {
      vpcId: this.vpc.id,
      serviceName: `com.amazonaws.${AwsStack.of(this).region}.s3`,
      vpcEndpointType: 'Gateway',
      routeTableIds: tables.map((table) => table.id),
      tags: this.named('s3'),
    });
  }

  private named(part: string) {
    return { Name: `${this.settings.environment}-${part}` };
  }
}
