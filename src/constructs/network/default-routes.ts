import { DataAwsRouteTable } from '@cdktf/provider-aws/lib/data-aws-route-table';
import { Route } from '@cdktf/provider-aws/lib/route';
import type { Postcondition } from 'cdktf';
import { Construct } from 'constructs';
import { expression } from '../../templates/expression';
import { ImportBlock } from '../stack/import-block';
import type { VpcNatGateways } from './vpc-nat-gateways';

const everywhere = '0.0.0.0/0';

/** What a route may lead to. */
const targets = [
  'gateway_id',
  'nat_gateway_id',
  'instance_id',
  'network_interface_id',
  'transit_gateway_id',
  'vpc_endpoint_id',
  'vpc_peering_connection_id',
  'carrier_gateway_id',
  'core_network_arn',
  'local_gateway_id',
];

export interface DefaultRoutesProps {
  readonly routeTableIds: readonly string[];
  readonly natGatewayId: string;
  readonly takeOver: boolean;
  readonly gateways: VpcNatGateways;
}

/**
 * A default route to the NAT gateway in each route table. A route that is there already fails the plan, or is taken
 * over: imported and pointed to our gateway. Tables are numbered by their position, so further ones go to the end.
 */
export class DefaultRoutes extends Construct {
  constructor(scope: Construct, id: string, { routeTableIds, natGatewayId, takeOver, gateways }: DefaultRoutesProps) {
    super(scope, id);
    const [tables, imports] = [new Construct(this, 'tables'), new Construct(this, 'imports')];
    for (const [index, routeTableId] of routeTableIds.entries()) {
      const address = `private_${index}`;
      const table = new DataAwsRouteTable(tables, address, {
        routeTableId,
        lifecycle: { postcondition: [...isPrivate(gateways), ...(takeOver ? [] : [hasNoDefaultRoute(gateways)])] },
      });
      const route = new Route(this, address, {
        routeTableId: table.id,
        destinationCidrBlock: everywhere,
        natGatewayId,
      });
      if (takeOver) {
        new ImportBlock(imports, address, {
          to: route,
          importId: `${table.id}_${expression('each.key')}`,
          forEach: expression(`toset(${defaultRoutes(`data.aws_route_table.${address}`)}[*].cidr_block)`),
        });
      }
    }
  }
}

const theTable = `The route table ${expression('self.id')}`;

/** A gateway whose own subnet were routed to it would lead nowhere. */
function isPrivate({ vpcId, subnetId }: VpcNatGateways): Postcondition[] {
  return [
    {
      condition: expression(`self.vpc_id == ${vpcId}`),
      errorMessage:
        `${theTable} belongs to ${expression('self.vpc_id')}, but publicSubnetId to ${expression(vpcId)}: ` +
        'correct privateRouteTableIds or publicSubnetId.',
    },
    {
      condition: expression(`!contains(self.associations[*].subnet_id, ${subnetId})`),
      errorMessage:
        `${theTable} is the one of the public subnet ${expression(subnetId)}, where the NAT gateway stands: ` +
        'leave it out of privateRouteTableIds.',
    },
  ];
}

function hasNoDefaultRoute({ ourIds }: VpcNatGateways): Postcondition {
  const foreign = `[for route in ${defaultRoutes('self')} : route if !contains(${ourIds}, route.nat_gateway_id)]`;
  const target = `join(" ", compact([${targets.map((name) => `route.${name}`).join(', ')}]))`;
  return {
    condition: expression(`length(${foreign}) == 0`),
    errorMessage:
      `${theTable} has a default route (${everywhere}) to ` +
      `${expression(`join(", ", [for route in ${foreign} : ${target}])`)} already. ` +
      'Set takeOverDefaultRoutes to true to point it to the NAT gateway of this stack, ' +
      'or leave the table out of privateRouteTableIds.',
  };
}

function defaultRoutes(table: string): string {
  return `[for route in ${table}.routes : route if route.cidr_block == "${everywhere}"]`;
}
