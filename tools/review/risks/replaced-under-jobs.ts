import { type ChangedResource, isRemoved, type Risk, removal } from './risk';

const pauseAndApply = 'Pause the runner in GitLab, wait until no job runs, and apply then.';

/** What machines with running jobs go by. Each is told where it is replaced: one that ends with all jobs is no matter. */
const told: Readonly<Record<string, Pick<Risk, 'changes' | 'why' | 'remedy'>>> = {
  aws_security_group: {
    changes: ['it is destroyed and recreated, and its rules are deleted first'],
    why:
      'Machines that still run jobs keep the old group, without its rules: they reach neither GitLab nor each other, and ' +
      'their jobs fail. AWS deletes no group that a machine has, so the apply may fail, too.',
    remedy: pauseAndApply,
  },
  aws_iam_role: {
    changes: ['it is destroyed and recreated, and its policies are removed first'],
    why: 'Machines that still run jobs lose their permissions. A manager can then neither end its workers nor ask for more time for its jobs.',
    remedy: `${pauseAndApply} Or deploy a second stack with the new names, and destroy this one when its jobs are finished.`,
  },
};

/** That of the function which cleans up has no jobs (src/constructs/terminate-hook). */
const ofFunctions = ['terminate_runner_instances', 'lambda'];

/** Replacements that take away what running jobs need, although their machines stay. */
export function replacedUnderJobs(changed: readonly ChangedResource[]): readonly Risk[] {
  return changed.flatMap((resource): Risk[] => {
    const { type, name, address, action } = resource;
    if (type === 'aws_nat_gateway' && isRemoved(resource)) {
      return [
        {
          class: 'jobs',
          address,
          changes: [removal(resource)],
          why: 'Machines in the private subnets reach neither GitLab nor AWS until there is another one, which takes minutes. Jobs that need the network fail.',
          remedy: pauseAndApply,
        },
      ];
    }
    const risk = told[type];
    return risk && action === 'replace' && !ofFunctions.includes(name) ? [{ class: 'jobs', address, ...risk }] : [];
  });
}
