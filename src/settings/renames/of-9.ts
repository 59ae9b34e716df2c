import type { Rename } from './rename';

type Values = Readonly<Record<string, unknown>>;

const sources = 'it sets the same security group';

/**
 * What release 9.0.0 changed, and with it what releases 7 and 8 had. Lists of rules became maps of them.
 *
 * @see https://github.com/cattle-ops/terraform-aws-gitlab-runner/commit/a197e4f0581d44e23669e3c2b23f3f0b682fc211
 * @see https://github.com/cattle-ops/terraform-aws-gitlab-runner/commit/41058c8e627edaaf8bf6132d106e01fd81c2ef7d
 */
export const renamesOf9: readonly Rename[] = [
  { from: 'runner_networking_egress_rules', to: 'runner_egress_rules', value: ruleMap, note: sources },
  {
    from: 'runner_worker_docker_machine_extra_egress_rules',
    to: 'runner_worker_egress_rules',
    value: ruleMap,
    note: `${sources}. That of docker-autoscaler's workers allowed all traffic, whatever it said`,
  },
  {
    from: 'runner_worker_docker_autoscaler_asg.sg_ingresses',
    to: 'runner_worker_ingress_rules',
    value: ruleMap,
    note: sources,
  },
  { from: 'runner_worker_docker_autoscaler_asg.max_growth_rate', note: 'no release ever used it' },
  { from: 'runner_worker_docker_autoscaler_asg.profile_name', note: 'no release ever used it' },
];

const lists = {
  cidr_blocks: 'cidr_block',
  ipv6_cidr_blocks: 'ipv6_cidr_block',
  prefix_list_ids: 'prefix_list_id',
  security_groups: 'security_group',
} as const;

/** A rule of before had lists of destinations, a rule of now has one destination and a key. */
function ruleMap(rules: unknown, from: string): unknown {
  if (!Array.isArray(rules)) {
    return rules;
  }
  const name = from.split('.').at(-1);
  const entries = rules.flatMap((rule: Values, index) =>
    Object.entries(lists).flatMap(([list, destination]) =>
      each(rule[list]).map((target, at) => {
        const { from_port, to_port, protocol, description } = rule;
        const key = `${name}_${index}_${destination}_${at}`;
        const told = description ?? `Rule ${index} of ${name}`;
        return [key, { from_port, to_port, protocol, description: told, [destination]: target }] as const;
      }),
    ),
  );
  return Object.fromEntries(entries);
}

function each(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : list === null || list === undefined ? [] : [list];
}
