import type { Address } from '../../../src/upstream/addresses';
import { managerGroup } from '../../deployed/manager';
import { pathText } from '../differences';
import type { Resource } from '../resource';
import { type Attributes, blocks, isEmpty, isList, number } from '../value';
import { replacedUnderJobs } from './replaced-under-jobs';
import { type ChangedResource, isRemoved, type Planned, pauseAndApply, type Risk, removal } from './risk';

/** Jobs run on what an Auto Scaling group started, on single instances and in containers. */
export function jobRisks({ changed, resources }: Planned): readonly Risk[] {
  const handsOver = canHandOver(resources);
  return [
    ...executorRisks(resources),
    ...replacedUnderJobs({ changed, resources }),
    ...changed.flatMap((resource) => changeRisks(resource, handsOver)),
  ];
}

/** What no job is lost by, and yet happens with the apply. */
export function handoverNotes({ changed, resources }: Pick<Planned, 'changed' | 'resources'>): readonly string[] {
  const manager = changed.find(({ address, action }) => address === managerGroup && action === 'update');
  const handsOver = canHandOver(resources) && replacedUnderJobs({ changed, resources }).length === 0;
  return manager !== undefined && handsOver && refresh(manager).length > 0
    ? ['A new runner manager starts. The one before finishes its jobs, takes no more, and ends (docs/operate.md).']
    : [];
}

const canHandOver = (resources: readonly Resource[]): boolean =>
  resources.some((resource) => isFurtherWorkers(resource) && !isRemoved(resource));

function changeRisks(resource: ChangedResource, handsOver: boolean): readonly Risk[] {
  switch (resource.type) {
    case 'aws_autoscaling_group':
      return groupRisks(resource, handsOver);
    case 'aws_instance':
      return instanceRisks(resource);
    case 'aws_ecs_cluster':
    case 'aws_ecs_service':
      return isRemoved(resource) ? [lost(resource, [removal(resource)])] : [];
    case 'aws_lambda_invocation':
      return isRemoved(resource) && resource.before?.lifecycle_scope === 'CRUD' ? [swept(resource)] : [];
    default:
      return [];
  }
}

/** What is there as long as the executor is. */
const workersOf: Readonly<Record<string, Address>> = {
  'docker-autoscaler': 'aws_autoscaling_group.autoscaler',
  'docker+machine': 'aws_security_group.docker_machine',
};

/**
 * Terraform removes the workers of an executor that is no longer used, with what the manager needs for them, and does not
 * wait for the old manager, which still has jobs on them.
 */
function executorRisks(resources: readonly Resource[]): readonly Risk[] {
  const manager = resources.find(({ address }) => address === managerGroup);
  if (manager === undefined || manager.action === 'create' || manager.action === 'destroy') {
    return [];
  }
  return Object.entries(workersOf)
    .filter(([, marker]) => resources.some(({ address, action }) => address === marker && action === 'destroy'))
    .map(([executor]) => ({
      class: 'jobs',
      address: managerGroup,
      changes: [
        `the executor is no longer ${executor}: its workers, their groups and the permissions for them are removed`,
      ],
      why: 'The old manager still has jobs on these workers. They fail.',
      remedy:
        'Deploy the new executor as a second stack with an environment of its own, pause the old runner in GitLab, and ' +
        'destroy the old stack when its jobs are finished (docs/convert.md). To change it in place, pause the runner in ' +
        'GitLab, wait until no job runs, and apply then.',
    }));
}

/** A group for the next manager: the one before finishes its jobs on the workers that it has. */
const isFurtherWorkers = ({ type, name }: Resource) =>
  type === 'aws_autoscaling_group' && name.startsWith('worker_group');

/** The group of the manager has upstream's name. */
const isManagers = ({ name }: Resource) => name.startsWith('gitlab_runner_instance');

/** For these an instance is stopped and started again. */
const stopsInstance = ['instance_type', 'user_data', 'user_data_base64', 'ebs_optimized'];

function instanceRisks(instance: ChangedResource): readonly Risk[] {
  if (isRemoved(instance)) {
    return [lost(instance, [removal(instance)])];
  }
  const names = new Set(instance.differences.map(({ path }) => String(path[0])));
  const lines = stopsInstance
    .filter((name) => names.has(name))
    .map((name) => `${name} changes: it is stopped for that`);
  return lines.length > 0 ? [lost(instance, lines)] : [];
}

function groupRisks(group: ChangedResource, handsOver: boolean): readonly Risk[] {
  if (isRemoved(group)) {
    const forced = group.forcedBy.map((path) => `${pathText(path)} cannot be changed in place`);
    return [lost(group, [`${removal(group)}, with every instance in it`, ...forced])];
  }
  if (group.action !== 'update') {
    return [];
  }
  const lines = [...(handsOver && isManagers(group) ? [] : refresh(group)), ...shrinking(group)];
  return lines.length > 0 ? [lost(group, lines)] : [];
}

/** A refresh starts for these whatever its triggers are; for the others only when they name them. */
const alwaysRefresh = ['launch_configuration', 'launch_template', 'mixed_instances_policy'];

function refresh({ before, after, differences }: ChangedResource): readonly string[] {
  const [settings] = blocks(after?.instance_refresh);
  if (!settings || (isProtected(before) && !replacesProtected(settings))) {
    return [];
  }
  const triggers = [...alwaysRefresh, ...(isList(settings.triggers) ? settings.triggers.map(String) : [])];
  const found = new Set(differences.map(({ path }) => String(path[0])).filter((name) => triggers.includes(name)));
  return [...found].map((name) => `${name} changes, and the group replaces its instances (instance_refresh)`);
}

/** What runs was launched with the protection that the group had. */
const isProtected = (before: ChangedResource['before']): boolean => before?.protect_from_scale_in === true;

/** @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html ScaleInProtectedInstances */
const replacesProtected = ({ preferences }: Attributes): boolean =>
  blocks(preferences).some(({ scale_in_protected_instances: behavior }) => behavior === 'Refresh');

/**
 * The size of a group whose instances are protected falls, and none is ended for it: GitLab Runner removes them when they
 * have no job.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-protection.html
 */
function shrinking({ before: group, differences }: ChangedResource): readonly string[] {
  if (isProtected(group)) {
    return [];
  }
  return differences
    .filter(({ path: [name] }) => name === 'max_size' || name === 'desired_capacity')
    .filter(({ before, after }) => Number(number(after)) < Number(number(before)))
    .map(({ path, before, after }) => `${pathText(path)} falls from ${before} to ${after}: what is beyond is ended`);
}

function lost(resource: ChangedResource, changes: readonly string[]): Risk {
  return { class: 'jobs', address: resource.address, changes, ...advice(resource) };
}

function advice(resource: ChangedResource): Pick<Risk, 'why' | 'remedy'> {
  const { type, before } = resource;
  if (type === 'aws_autoscaling_group' && isManagers(resource)) {
    return {
      why: 'The manager ends. It waits for its jobs no longer than its termination hook lets it; then they fail, and its workers are ended.',
      remedy:
        resource.action === 'replace'
          ? `${pauseAndApply} For another environment, deploy a second stack, and destroy this one when its jobs are finished.`
          : pauseAndApply,
    };
  }
  if (type === 'aws_autoscaling_group') {
    const forced = isEmpty(before?.force_delete) || before?.force_delete === false ? '' : ' at once (force_delete)';
    return {
      why: `The group's instances are ended${forced}, and the jobs on them fail.`,
      remedy:
        'Pause the runner in GitLab and wait until no job runs, or start a second runner with the same tags and let this one run dry.',
    };
  }
  return {
    why: 'What runs on it ends with it.',
    remedy: pauseAndApply,
  };
}

function swept(resource: ChangedResource): Risk {
  return {
    class: 'jobs',
    address: resource.address,
    changes: [`${removal(resource)}, which calls the function again: it ends every worker`],
    why: 'Jobs on those workers fail.',
    remedy: pauseAndApply,
  };
}
