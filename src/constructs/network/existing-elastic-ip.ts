import { DataAwsEip } from '@cdktf/provider-aws/lib/data-aws-eip';
import { DataAwsEips } from '@cdktf/provider-aws/lib/data-aws-eips';
import type { Postcondition } from 'cdktf';
import { Construct } from 'constructs';
import type { NatGatewaySettings } from '../../settings/nat-gateway';
import { expression } from '../../templates/expression';
import type { VpcNatGateways } from './vpc-nat-gateways';

export interface ExistingElasticIpProps {
  readonly elasticIp: NatGatewaySettings['elasticIp'];
  readonly existingNatGatewayId: string | undefined;
  readonly gateways: VpcNatGateways;
}

/**
 * An Elastic IP that somebody else allocated: it is read, never made and never released. The plan fails when there is no
 * such address or more than one, or when it is in use by anything but our own NAT gateway or the one to be taken over.
 */
export class ExistingElasticIp extends Construct {
  readonly allocationId: string;
  readonly publicIp: string;

  constructor(scope: Construct, id: string, { elasticIp, existingNatGatewayId, gateways }: ExistingElasticIpProps) {
    super(scope, id);
    new DataAwsEips(this, 'candidates', {
      filter: [
        elasticIp.name === undefined
          ? { name: 'allocation-id', values: [`${elasticIp.allocationId}`] }
          : { name: 'tag:Name', values: [elasticIp.name] },
      ],
      lifecycle: { postcondition: exactlyOne(elasticIp) },
    });
    const address = new DataAwsEip(this, 'elastic_ip', {
      id: expression('one(data.aws_eips.candidates.allocation_ids)'),
      lifecycle: {
        postcondition: existingNatGatewayId ? heldBy(existingNatGatewayId, gateways) : free(gateways),
      },
    });
    this.allocationId = address.id;
    this.publicIp = address.publicIp;
  }
}

function exactlyOne({ allocationId, name }: NatGatewaySettings['elasticIp']): Postcondition[] {
  const wanted = name === undefined ? `the allocation id ${allocationId}` : `the Name tag ${name}`;
  const found = 'self.allocation_ids';
  return [
    {
      condition: expression(`length(${found}) > 0`),
      errorMessage: `There is no Elastic IP with ${wanted} in this account and region: correct elasticIp, or allocate it.`,
    },
    {
      condition: expression(`length(${found}) < 2`),
      errorMessage:
        `Several Elastic IPs have ${wanted}: ${listed(found)}. ` +
        'Set elasticIp.allocationId to the one that is meant.',
    },
  ];
}

const theAddress = `The Elastic IP ${expression('self.public_ip')} (${expression('self.id')})`;

function free({ all, ourIds }: VpcNatGateways): Postcondition[] {
  const holders = `[for gateway in ${all} : gateway.id if gateway.allocation_id == self.id]`;
  const foreign = `setsubtract(${holders}, ${ourIds})`;
  const user = '[self.network_interface_id, self.instance_id, self.association_id]';
  return [
    {
      condition: expression(`length(${foreign}) == 0`),
      errorMessage:
        `${theAddress} is held by the NAT gateway ${listed(foreign)}, which is not of this stack. ` +
        `Set existingNatGatewayId to "${listed(foreign)}" to take it over, or choose another elasticIp.`,
    },
    {
      condition: expression(`length(${holders}) > 0 || length(compact([self.association_id])) == 0`),
      errorMessage: `${theAddress} is associated elsewhere already (${listed(user)}): free it, or choose another elasticIp.`,
    },
  ];
}

function heldBy(natGatewayId: string, { all, subnetId }: VpcNatGateways): Postcondition[] {
  const its = (attribute: string) =>
    `[for gateway in ${all} : gateway.${attribute} if gateway.id == "${natGatewayId}"]`;
  return [
    {
      condition: expression(`contains(${its('allocation_id')}, self.id)`),
      errorMessage:
        `${theAddress} is not the address of the NAT gateway ${natGatewayId}, which holds ` +
        `${listed(its('allocation_id'))}: correct existingNatGatewayId or elasticIp.`,
    },
    {
      condition: expression(`contains(${its('subnet_id')}, ${subnetId})`),
      errorMessage:
        `The NAT gateway ${natGatewayId} is in ${listed(its('subnet_id'))}, not in ${expression(subnetId)}, ` +
        'and cannot move: set publicSubnetId to its subnet.',
    },
  ];
}

function listed(texts: string): string {
  return expression(`join(", ", compact(${texts}))`);
}
