import { letsThrough, type Opening, openings, openingText } from './opening';
import { type ChangedResource, isRemoved, type Planned, pauseAndApply, type Risk, removal } from './risk';

/** Something that machines with running jobs go by. */
interface Lifeline extends Pick<Risk, 'why' | 'remedy'> {
  /** Whether this change takes it away from them. */
  readonly isLost: (resource: ChangedResource) => boolean;
  /** What happens besides its removal. */
  readonly besides?: string;
}

/** Those of the function which cleans up have no jobs (src/constructs/terminate-hook). */
const ofFunctions = ['terminate_runner_instances', 'lambda'];

/** One that is only destroyed goes with its machines, which is a risk of its own. */
const isReplaced = ({ action, name }: ChangedResource) => action === 'replace' && !ofFunctions.includes(name);

const lifelines: Readonly<Record<string, Lifeline>> = {
  aws_security_group: {
    isLost: isReplaced,
    besides: ', and its rules are deleted first',
    why:
      'Machines that still run jobs keep the old group, without its rules: they reach neither GitLab nor each other, and ' +
      'their jobs fail. AWS deletes no group that a machine has, so the apply may fail, too.',
    remedy: pauseAndApply,
  },
  aws_iam_role: {
    isLost: isReplaced,
    besides: ', and its policies are removed first',
    why: 'Machines that still run jobs lose their permissions. A manager can then neither end its workers nor ask for more time for its jobs.',
    remedy: `${pauseAndApply} Or deploy a second stack with the new names, and destroy this one when its jobs are finished.`,
  },
  aws_nat_gateway: {
    isLost: isRemoved,
    why: 'Machines in the private subnets reach neither GitLab nor AWS until there is another one, which takes minutes. Jobs that need the network fail.',
    remedy: pauseAndApply,
  },
  aws_route: {
    isLost: isRemoved,
    why: 'Machines in subnets with this route table reach nothing behind it, GitLab and AWS among others. Their jobs fail.',
    remedy: pauseAndApply,
  },
  aws_vpc_endpoint: {
    isLost: isRemoved,
    why: 'Machines that have no other way to this service do not reach it any more: jobs without their cache, managers without their token.',
    remedy: pauseAndApply,
  },
};

/** Changes that take away what running jobs need, although their machines stay. */
export function replacedUnderJobs({ changed, resources }: Pick<Planned, 'changed' | 'resources'>): readonly Risk[] {
  return [...lostLifelines(changed), ...closed(changed, resources)];
}

function lostLifelines(changed: readonly ChangedResource[]): readonly Risk[] {
  return changed.flatMap((resource): Risk[] => {
    const lifeline = lifelines[resource.type];
    if (!lifeline?.isLost(resource)) {
      return [];
    }
    const { besides = '', why, remedy } = lifeline;
    return [{ class: 'jobs', address: resource.address, changes: [removal(resource) + besides], why, remedy }];
  });
}

/** What a security group that stays does not let out any more, by whichever rule. */
function closed(changed: readonly ChangedResource[], resources: Planned['resources']): readonly Risk[] {
  const after = resources.flatMap((resource) => openings(resource, resource.after));
  const gone = new Set(
    resources.filter((one) => isRemoved(one) || ofFunctions.includes(one.name)).map(({ before }) => before?.id),
  );
  const isLost = (opening: Opening) =>
    opening.direction === 'egress' && !gone.has(opening.group) && !after.some((one) => letsThrough(one, opening));
  return changed.flatMap((resource): Risk[] => {
    const lost = openings(resource, resource.before).filter(isLost);
    return lost.length > 0
      ? [
          {
            class: 'jobs',
            address: resource.address,
            changes: lost.map((opening) => `no longer ${openingText(opening)}`),
            why: 'Machines that run jobs make no new connection this way, and jobs that need one fail.',
            remedy: pauseAndApply,
          },
        ]
      : [];
  });
}
