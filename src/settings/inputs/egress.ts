// Written by `npx runners docs` from the schemas in src/settings. Do not edit.

/** What a DockerMachineEgressStack takes. Extra egress rules for security groups of other stacks. */
export interface EgressInput {
  /**
   * Security groups by a name of your choice, such as `{ runner: 'sg-...', workers: 'sg-...' }`: each gets every rule.
   */
  securityGroups: Record<string, string>;
  rules: {
    [name: string]: {
      /**
       * One port; for a range, set fromPort and toPort.
       *
       * @default - none
       */
      port?: number | string;
      /** @default - none */
      fromPort?: number | string;
      /** @default - none */
      toPort?: number | string;
      /**
       * `tcp`, `udp`, or without ports `icmp`, `icmpv6` or `-1` for everything.
       *
       * @default 'tcp'
       */
      protocol?: string;
      description: string;
      /** @default [] */
      cidrBlocks?: string[];
      /** @default [] */
      ipv6CidrBlocks?: string[];
    };
  };
  /**
   * The tags of each rule.
   *
   * @default - none
   */
  tags?: Record<string, string>;
}
