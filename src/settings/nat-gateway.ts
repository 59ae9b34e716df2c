import { z } from 'zod';
import { awsId, awsIds } from './aws-id';
import { bool, text } from './primitives';
import { tagMap } from './tag-map';

/** EC2's filters take * and ? for any text, so such a name would find other addresses too. */
const nameTag = text.refine((value) => /^[^*?\\]+$/.test(value), {
  error: 'must be the whole Name tag, without * and ? and \\: set elasticIp.allocationId instead',
});

export const natGatewaySettings = z.strictObject({
  /** Id of the subnet of the NAT gateway, a public subnet. */
  publicSubnetId: awsId('subnet'),
  /** Ids of the route tables that get a default route (0.0.0.0/0) to the NAT gateway. */
  privateRouteTableIds: awsIds('rtb').min(1, { error: 'needs one route table at least' }),
  /** The existing Elastic IP. Set either `allocationId` or `name`. */
  elasticIp: z
    .strictObject({
      /** Allocation id of the Elastic IP. */
      allocationId: awsId('eipalloc').optional(),
      /** Name tag of the Elastic IP. */
      name: nameTag.optional(),
    })
    .refine(({ allocationId, name }) => (allocationId === undefined) !== (name === undefined), {
      error: 'names the address either by allocationId or by name (its Name tag)',
    }),
  /** The gateway's Name tag. */
  name: text.default('gitlab-runner-nat-gateway'),
  /**
   * Import default routes that the route tables already have, and point them to this NAT gateway. Otherwise such a
   * route fails the plan. It can stay set: a route table without a default route gets one.
   */
  takeOverDefaultRoutes: bool.default(false),
  /**
   * Id of an existing NAT gateway on this address, to import it. Otherwise it fails the plan. It has no effect after
   * the first deployment. Remove it if the NAT gateway was destroyed.
   */
  existingNatGatewayId: awsId('nat').optional(),
  /** Tags of every resource, in addition to Name. */
  tags: tagMap('ec2').prefault({}),
});

export type { NatGatewayInput } from './inputs/nat-gateway';
export type NatGatewaySettings = z.output<typeof natGatewaySettings>;
