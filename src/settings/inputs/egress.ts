// Written by `npx runners docs` from the schemas in src/settings. Do not edit.

/** What a DockerMachineEgressStack takes. Extra egress rules for security groups of other stacks. */
export interface EgressInput {
  /**
   * Ids of security groups by a name of your choice, such as `{ runner: 'sg-...', workers: 'sg-...' }`. Each gets
   * every rule.
   */
  securityGroups: Record<string, string>;
  /** Egress rules by a name of your choice. At least one. */
  rules: {
    [name: string]: {
      /**
       * Port. For a range, set `fromPort` and `toPort`.
       *
       * @default - none
       */
      port?: number | string;
      /**
       * First port of a range.
       *
       * @default - none
       */
      fromPort?: number | string;
      /**
       * Last port of a range.
       *
       * @default - none
       */
      toPort?: number | string;
      /**
       * `tcp` or `udp`, or without ports `icmp`, `icmpv6` or `-1` (all protocols).
       *
       * @default 'tcp'
       */
      protocol?: string;
      /** Description of the rule, in the words that EC2 accepts. */
      description: string;
      /**
       * IPv4 networks.
       *
       * @default []
       */
      cidrBlocks?: string[];
      /**
       * IPv6 networks.
       *
       * @default []
       */
      ipv6CidrBlocks?: string[];
    };
  };
  /**
   * Tags of each rule.
   *
   * @default - none
   */
  tags?: Record<string, string>;
}
