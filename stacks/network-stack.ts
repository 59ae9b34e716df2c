import { Aspects } from 'cdktf';
import type { Construct } from 'constructs';
import { Network } from '../src/constructs/network/network';
import { AwsStack, type AwsStackProps } from '../src/constructs/stack/aws-stack';
import { TagsAspect } from '../src/constructs/stack/tags-aspect';
import {
  type ExistingNetworkInput,
  existingNetworkSettings,
  type NewNetworkInput,
  type NewNetworkSettings,
  newNetworkSettings,
  type OneOrMore,
} from '../src/settings/network';
import { parseSettings } from '../src/settings/parse';
import { asTerraformLiterals } from '../src/templates/terraform-literal';

export type NetworkStackProps = AwsStackProps & (NewNetworkInput | ExistingNetworkInput);

/**
 * The network that the runners use: a VPC of our own, or with `existing` nothing but the ids of one that is there.
 * It has no NAT gateway: until the NAT gateway's stack gives them one, the private subnets reach nothing but S3.
 */
export class NetworkStack extends AwsStack {
  readonly vpcId: string;
  /** In the order of the availability zones, as all lists here. */
  readonly publicSubnetIds: OneOrMore;
  readonly privateRouteTableIds: string[];
  private readonly privateIds: readonly string[];

  constructor(scope: Construct, id: string, { state, adopt, ...input }: NetworkStackProps) {
    const settings = asTerraformLiterals(parse(input));
    super(scope, id, { region: input.region, state, adopt });
    const ids = 'existing' in settings ? settings.existing : this.make(settings);
    this.vpcId = ids.vpcId;
    this.publicSubnetIds = ids.publicSubnetIds;
    this.privateIds = ids.privateSubnetIds;
    this.privateRouteTableIds = ids.privateRouteTableIds;
    this.addOutputs({
      vpc_id: ['Id of the VPC', this.vpcId],
      public_subnet_ids: ['Ids of the public subnets, in the order of the availability zones', this.publicSubnetIds],
      private_subnet_ids: ['Ids of the private subnets, in the order of the availability zones', this.privateIds],
      private_route_table_ids: ['Ids of the route tables of the private subnets', this.privateRouteTableIds],
    });
  }

  /** @throws {Error} when the network has none */
  get privateSubnetIds(): OneOrMore {
    const [first, ...others] = this.privateIds;
    if (first === undefined) {
      throw new Error(
        `${this.node.id} has no private subnets (privateSubnetCidrBlocks is []): use publicSubnetIds, or leave that setting out`,
      );
    }
    return [first, ...others];
  }

  private make(settings: NewNetworkSettings) {
    const network = new Network(this, 'network', settings);
    Aspects.of(this).add(new TagsAspect({ Environment: settings.environment, ...settings.tags }));
    const idsOf = (parts: readonly { readonly id: string }[]) => parts.map(({ id }) => id);
    return {
      vpcId: network.vpc.id,
      publicSubnetIds: idsOf(network.publicSubnets) as OneOrMore,
      privateSubnetIds: idsOf(network.privateSubnets),
      privateRouteTableIds: idsOf(network.privateRouteTables),
    };
  }
}

function parse(input: NewNetworkInput | ExistingNetworkInput) {
  return 'existing' in input && input.existing
    ? parseSettings(existingNetworkSettings, input)
    : parseSettings(newNetworkSettings, input as NewNetworkInput);
}
