// Written by `npx runners docs` from the schemas in src/settings. Do not edit.

/** What a NatGatewayStack takes. A NAT gateway on an existing Elastic IP, and the default routes to it. */
export interface NatGatewayInput {
  /** Id of the subnet of the NAT gateway, a public subnet. */
  publicSubnetId: string;
  /** Ids of the route tables that get a default route (0.0.0.0/0) to the NAT gateway. */
  privateRouteTableIds: string[];
  /** The existing Elastic IP. Set either `allocationId` or `name`. */
  elasticIp: {
    /**
     * Allocation id of the Elastic IP.
     *
     * @default - none
     */
    allocationId?: string;
    /**
     * Name tag of the Elastic IP.
     *
     * @default - none
     */
    name?: string;
  };
  /**
   * The gateway's Name tag.
   *
   * @default 'gitlab-runner-nat-gateway'
   */
  name?: string;
  /**
   * Import default routes that the route tables already have, and point them to this NAT gateway. Otherwise such a
   * route fails the plan. It can stay set: a route table without a default route gets one.
   *
   * @default false
   */
  takeOverDefaultRoutes?: boolean | 'true' | 'false';
  /**
   * Id of an existing NAT gateway on this address, to import it. Otherwise it fails the plan. It has no effect after
   * the first deployment. Remove it if the NAT gateway was destroyed.
   *
   * @default - none
   */
  existingNatGatewayId?: string;
  /**
   * Tags of every resource, in addition to Name.
   *
   * @default - none
   */
  tags?: Record<string, string>;
}
