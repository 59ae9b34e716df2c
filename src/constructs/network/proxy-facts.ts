import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import { expression } from '../../templates/expression';

/**
 * What only AWS knows of the network behind a proxy, by the name that templates know it by: every network of the VPC,
 * also those it got later, and what AWS's names end with.
 */
export class ProxyFacts extends Construct {
  readonly facts: { readonly vpc_cidrs: string; readonly aws_dns_suffix: string };

  constructor(scope: Construct, id: string, { vpcId }: { readonly vpcId: string }) {
    super(scope, id);
    const vpc = new DataAwsVpc(new Construct(this, 'vpc'), 'proxy', { id: vpcId });
    const partition = new DataAwsPartition(new Construct(this, 'partition'), 'proxy');
    const address = `data.aws_vpc.${vpc.friendlyUniqueId}`;
    const networks = `concat(${address}.cidr_block_associations[*].cidr_block, [${address}.ipv6_cidr_block])`;
    this.facts = {
      vpc_cidrs: new TerraformLocal(this, 'vpc_cidrs', expression(`join(",", compact(${networks}))`)).asString,
      aws_dns_suffix: partition.dnsSuffix,
    };
  }
}
