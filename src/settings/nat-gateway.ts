import { z } from 'zod';
import { awsId, awsIds } from './aws-id';
import { bool, text } from './primitives';
import { tagMap } from './tag-map';

/** EC2's filters take * and ? for any text, so such a name would find other addresses too. */
const nameTag = text.refine((value) => /^[^*?\\]+$/.test(value), {
  error: 'must be the whole Name tag, without * and ? and \\: set elasticIp.allocationId instead',
});

export const natGatewaySettings = z.strictObject({
  /** The subnet that the gateway stands in: its route table leads to an internet gateway. */
  publicSubnetId: awsId('subnet'),
  /** The tables that get a default route (0.0.0.0/0) to the gateway. */
  privateRouteTableIds: awsIds('rtb').min(1, { error: 'needs one route table at least' }),
  /** The address, which exists already: by its allocation id, or by its Name tag. */
  elasticIp: z
    .strictObject({ allocationId: awsId('eipalloc').optional(), name: nameTag.optional() })
    .refine(({ allocationId, name }) => (allocationId === undefined) !== (name === undefined), {
      error: 'names the address either by allocationId or by name (its Name tag)',
    }),
  /** The gateway's Name tag. */
  name: text.default('gitlab-runner-nat-gateway'),
  /**
   * Default routes that are in the tables already are taken into the state and pointed to our gateway, instead of
   * failing the plan. It may stay set: a table without such a route simply gets one.
   */
  takeOverDefaultRoutes: bool.default(false),
  /**
   * A gateway that holds the address already, made by hand or by another tool, is taken into the state instead of
   * failing the plan. Remove it when the gateway was destroyed; after the first apply it has no effect any more.
   */
  existingNatGatewayId: awsId('nat').optional(),
  tags: tagMap('ec2').prefault({}),
});

export type { NatGatewayInput } from './inputs/nat-gateway';
export type NatGatewaySettings = z.output<typeof natGatewaySettings>;
