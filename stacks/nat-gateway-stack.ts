import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Aspects } from 'cdktf';
import type { Construct } from 'constructs';
import { DefaultRoutes } from '../src/constructs/network/default-routes';
import { ExistingElasticIp } from '../src/constructs/network/existing-elastic-ip';
import { VpcNatGateways } from '../src/constructs/network/vpc-nat-gateways';
import { AwsStack, type AwsStackProps } from '../src/constructs/stack/aws-stack';
import { ImportBlock } from '../src/constructs/stack/import-block';
import { TagsAspect } from '../src/constructs/stack/tags-aspect';
import { type NatGatewayInput, natGatewaySettings } from '../src/settings/nat-gateway';
import { parseSettings } from '../src/settings/parse';
import { asTerraformLiterals } from '../src/templates/terraform-literal';

export type NatGatewayStackProps = AwsStackProps & NatGatewayInput;

/**
 * A NAT gateway on an Elastic IP that exists already, and the private subnets' default routes to it.
 *
 * - The address is never allocated and never released here: after a destroy it stands as before, associated with nothing.
 * - A conflict fails the plan with a clear message: an address that is missing, ambiguous or in use, a default route
 *   or a gateway that is there already. `takeOverDefaultRoutes` and `existingNatGatewayId` take those over instead.
 * - A gateway is recognized as ours by its tag `gitlab-runner-cdktf:stack`, whose value is the stack's name. When the
 *   state is lost, name the gateway as `existingNatGatewayId` and set `takeOverDefaultRoutes` to get it back.
 * - **Destroy removes a route that was taken over and deletes a gateway that was taken over**: what they were before is
 *   not restored, and the private subnets have no internet access until another default route is made. To keep them, take them
 *   out of the state first (`terraform state rm aws_route.private_0 aws_nat_gateway.this`).
 */
export class NatGatewayStack extends AwsStack {
  readonly natGatewayId: string;
  /** The address that the private subnets are seen with. */
  readonly publicIp: string;

  constructor(scope: Construct, id: string, { region, state, adopt, ...input }: NatGatewayStackProps) {
    const settings = asTerraformLiterals(parseSettings(natGatewaySettings, input));
    super(scope, id, { region, state, adopt });
    const { publicSubnetId, existingNatGatewayId } = settings;
    const mark = { 'gitlab-runner-cdktf:stack': id };

    const gateways = new VpcNatGateways(this, 'gateways', { publicSubnetId, existingNatGatewayId, mark });
    const elasticIp = new ExistingElasticIp(this, 'elastic_ip', {
      elasticIp: settings.elasticIp,
      existingNatGatewayId,
      gateways,
    });
    const gateway = new NatGateway(this, 'this', {
      allocationId: elasticIp.allocationId,
      subnetId: publicSubnetId,
      tags: { Name: settings.name, ...mark },
    });
    if (existingNatGatewayId) {
      new ImportBlock(this, 'existing', { to: gateway, importId: existingNatGatewayId });
    }
    new DefaultRoutes(this, 'routes', {
      routeTableIds: settings.privateRouteTableIds,
      natGatewayId: gateway.id,
      takeOver: settings.takeOverDefaultRoutes,
      gateways,
    });
    Aspects.of(this).add(new TagsAspect(settings.tags));

    this.natGatewayId = gateway.id;
    this.publicIp = elasticIp.publicIp;
    this.addOutputs({
      nat_gateway_id: ['Id of the NAT gateway', this.natGatewayId],
      public_ip: ['Public IP address of the private subnets', this.publicIp],
    });
  }
}
