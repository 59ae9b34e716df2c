/**
 * What AWS's documentation says about who reaches what, read from Terraform's JSON alone. It shares no code with
 * tools/doctor/routes, which it is held against.
 *
 * - Route tables: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
 * - Internet gateways serve public addresses: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
 * - NAT gateways: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
 * - Gateway endpoints: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
 * - Interface endpoints: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 * - Security groups: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */

type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;
interface Json {
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly output?: Readonly<Record<string, Block>>;
}

/** `network/aws_subnet.private_0`: the stack and the address. */
export type Address = string;

/** Where a program runs. */
export interface Position {
  /** None outside of any VPC. */
  readonly subnets: readonly Address[];
  readonly securityGroup: Address;
  readonly publicAddress: boolean;
}

export interface Target {
  readonly host: string;
  readonly port: number;
}

export class Reachability {
  /** @param stacks the JSON by stack */
  constructor(private readonly stacks: Readonly<Record<string, Json>>) {}

  reaches({ subnets, securityGroup, publicAddress }: Position, { host, port }: Target): boolean {
    return subnets.every(
      (subnet) =>
        this.isLetOut(securityGroup, port) &&
        (this.hasEndpoint(subnet, serviceOf(host)) || this.leadsOut(subnet, publicAddress)),
    );
  }

  private isLetOut(group: Address, port: number): boolean {
    return this.all('aws_vpc_security_group_egress_rule').some(
      ({ stack, block }) =>
        this.refersTo(stack, block.security_group_id, group) &&
        block.cidr_ipv4 === '0.0.0.0/0' &&
        (block.ip_protocol === '-1' || (Number(block.from_port) <= port && Number(block.to_port) >= port)),
    );
  }

  private hasEndpoint(subnet: Address, service: string | undefined): boolean {
    const table = this.tableOf(subnet);
    return this.all('aws_vpc_endpoint').some(({ stack, block }) => {
      if (service === undefined || !String(block.service_name).endsWith(`.${service}`)) {
        return false;
      }
      return block.vpc_endpoint_type === 'Interface'
        ? block.private_dns_enabled === true && this.refersTo(stack, block.vpc_id, this.vpcOf(subnet))
        : (block.route_table_ids as unknown[]).some((id) => table !== undefined && this.refersTo(stack, id, table));
    });
  }

  private leadsOut(subnet: Address, publicAddress: boolean): boolean {
    return this.defaultRoutes(subnet).some(({ stack, block }) => {
      if (block.nat_gateway_id === undefined) {
        return publicAddress && this.find(stack, block.gateway_id) !== undefined;
      }
      const nat = this.find(stack, block.nat_gateway_id);
      const place = nat && this.addressOf(nat.stack, nat.block.subnet_id);
      return place !== undefined && this.leadsOut(place, true);
    });
  }

  private defaultRoutes(subnet: Address) {
    const table = this.tableOf(subnet);
    return this.all('aws_route').filter(
      ({ stack, block }) =>
        table !== undefined &&
        block.destination_cidr_block === '0.0.0.0/0' &&
        this.refersTo(stack, block.route_table_id, table),
    );
  }

  /** Without an association it is the VPC's main table, which leads nowhere but to the VPC. */
  private tableOf(subnet: Address): Address | undefined {
    const association = this.all('aws_route_table_association').find(({ stack, block }) =>
      this.refersTo(stack, block.subnet_id, subnet),
    );
    return association && this.addressOf(association.stack, association.block.route_table_id);
  }

  private vpcOf(subnet: Address): Address {
    const found = this.all('aws_subnet').find(({ address }) => address === subnet);
    return (found && this.addressOf(found.stack, found.block.vpc_id)) ?? 'no VPC';
  }

  private all(type: string) {
    return Object.entries(this.stacks).flatMap(([stack, { resource }]) =>
      Object.entries(resource?.[type] ?? {}).map(([name, block]) => ({
        stack,
        address: `${stack}/${type}.${name}`,
        block,
      })),
    );
  }

  private refersTo(stack: string, expression: unknown, address: Address): boolean {
    return this.addressOf(stack, expression) === address;
  }

  private find(stack: string, expression: unknown) {
    const address = this.addressOf(stack, expression);
    const [, type = ''] = /^[^/]+\/(\w+)\./.exec(address ?? '') ?? [];
    return this.all(type).find((candidate) => candidate.address === address);
  }

  /** What an expression of one reference names, in this stack or in another one. */
  private addressOf(stack: string, expression: unknown): Address | undefined {
    const text = String(expression);
    const remote = /^\$\{data\.terraform_remote_state\.cross-stack-reference-input-(.+?)\.outputs\.([\w-]+)\}$/.exec(
      text,
    );
    if (remote) {
      const [, other = '', output = ''] = remote;
      return this.addressOf(other, this.stacks[other]?.output?.[output]?.value);
    }
    const [, looked = ''] = /^\$\{data\.aws_route_table\.(\w+)\.id\}$/.exec(text) ?? [];
    const table = this.stacks[stack]?.data?.aws_route_table?.[looked];
    if (table) {
      return this.addressOf(stack, table.route_table_id);
    }
    const [, own] = /^\$\{(aws_\w+\.\w+)\.\w+\}$/.exec(text) ?? [];
    return own && `${stack}/${own}`;
  }
}

/**
 * The service of a regional address: https://docs.aws.amazon.com/general/latest/gr/rande.html. A bucket's address begins
 * with the bucket: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
function serviceOf(host: string): string | undefined {
  const [, name] = /^(.+)\.ap-northeast-1\.amazonaws\.com$/.exec(host) ?? [];
  return name === undefined || !/(^|\.)s3(\.dualstack)?$/.test(name) ? name : 's3';
}
