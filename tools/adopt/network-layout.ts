import { textOf } from './attributes';
import type { StateResource } from './state';

/** A subnet of the VPC, with the table that routes it. */
export interface PlacedSubnet {
  readonly resource: StateResource;
  readonly id: string;
  readonly zone: string;
  readonly cidrBlock: string;
  readonly table?: StateResource;
  readonly association?: StateResource;
  /** Where its default route leads: `igw-…`, `nat-…`, or nowhere. */
  readonly defaultTarget?: string;
}

/** What a state holds of one VPC. */
export class NetworkLayout {
  readonly vpc?: StateResource;
  readonly subnets: readonly PlacedSubnet[];
  private readonly all: readonly StateResource[];

  constructor(
    resources: readonly StateResource[],
    readonly vpcId: string,
  ) {
    this.all = resources;
    this.vpc = this.of('aws_vpc').find(({ attributes }) => textOf(attributes, 'id') === vpcId);
    this.subnets = this.inVpc('aws_subnet')
      .map((resource) => this.placed(resource))
      .sort((a, b) => (a.zone < b.zone ? -1 : a.zone > b.zone ? 1 : 0));
  }

  inVpc(type: string): StateResource[] {
    return this.of(type).filter(({ attributes }) => textOf(attributes, 'vpc_id') === this.vpcId);
  }

  of(type: string): StateResource[] {
    return this.all.filter((resource) => resource.type === type);
  }

  /** The route of its own that leads a table to everywhere. */
  defaultRoute(table: StateResource): StateResource | undefined {
    return this.of('aws_route').find(
      ({ attributes }) =>
        textOf(attributes, 'route_table_id') === textOf(table.attributes, 'id') &&
        textOf(attributes, 'destination_cidr_block') === everywhere,
    );
  }

  private placed(resource: StateResource): PlacedSubnet {
    const { attributes } = resource;
    const id = textOf(attributes, 'id') ?? '';
    const association = this.of('aws_route_table_association').find(
      (one) => textOf(one.attributes, 'subnet_id') === id,
    );
    const tableId = textOf(association?.attributes, 'route_table_id');
    const table = this.of('aws_route_table').find((one) => textOf(one.attributes, 'id') === tableId);
    return {
      resource,
      id,
      zone: textOf(attributes, 'availability_zone') ?? '',
      cidrBlock: textOf(attributes, 'cidr_block') ?? '',
      table,
      association,
      defaultTarget: table && this.defaultTarget(table),
    };
  }

  /** Routes stand apart, or within their table. */
  private defaultTarget(table: StateResource): string | undefined {
    const within = (table.attributes.route ?? []) as readonly Record<string, unknown>[];
    const route =
      this.defaultRoute(table)?.attributes ?? within.find((one) => textOf(one, 'cidr_block') === everywhere);
    return textOf(route, 'nat_gateway_id') ?? textOf(route, 'gateway_id');
  }
}

const everywhere = '0.0.0.0/0';
