import { randomUUID } from 'node:crypto';
import type { AwsCall } from '../../../sandbox/aws-call';
import type { Ask, MissingCall, Reply } from '../../../sandbox/missing-calls';
import { at, listAt, read, type Tree, write } from '../../query-xml';
import type { AutoScaling } from '../engine';
import { AutoScalingError, type Group, type LaunchTemplate, type Process } from '../state';
import { activityTree, groupTree, hookTree, instanceTree, refreshTree, seen } from './describe';
import { groupSettings, lifecycleHook, Parameters, refreshPreferences } from './parameters';

/** What the API has to look up in EC2. */
export interface Ec2Records {
  /** @throws {AutoScalingError} when there is none */
  template(id: string | undefined, name: string | undefined, version: string | undefined): Promise<LaunchTemplate>;
  /** Zones of subnets. */
  zones(subnets: readonly string[]): Promise<readonly string[]>;
}

interface Asked {
  readonly scaling: AutoScaling;
  readonly ec2: Ec2Records;
  readonly parameters: Parameters;
  readonly call: AwsCall;
  readonly ask: Ask;
  /** Asks the emulator the same, with some parameters changed or, when undefined, left out. */
  readonly pass: (changes?: Readonly<Record<string, string | undefined>>) => Promise<Reply>;
}

type Operation = (asked: Asked) => Tree | Reply | undefined | Promise<Tree | Reply | undefined>;

/**
 * Auto Scaling's Query API over the model: what is given to `startEmulator` as `missing`. The emulator keeps the records
 * that nothing here depends on (names, ARNs, tags, subnets, schedules) and never launches an instance: it is told that
 * every group is of size 0.
 *
 * Source of operations, parameters and answers: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/
 */
export function autoScalingCalls(scaling: AutoScaling, ec2: Ec2Records): MissingCall[] {
  return Object.entries(operations).map(([action, operation]) => ({
    service: 'autoscaling',
    action,
    reason: 'groups behave as documented',
    answer: (call, ask) => answer(call, ask, operation, scaling, ec2),
  }));
}

async function answer(
  call: AwsCall,
  ask: Ask,
  operation: Operation,
  scaling: AutoScaling,
  ec2: Ec2Records,
): Promise<Reply> {
  const given = Object.fromEntries(Object.entries(call.parameters).map(([key, value]) => [key, String(value)]));
  const pass: Asked['pass'] = (changes = {}) => ask(withChanges(given, changes));
  try {
    const result = await operation({ scaling, ec2, parameters: new Parameters(given), call, ask, pass });
    return isReply(result) ? result : { status: 200, document: success(call.action, result) };
  } catch (error) {
    if (error instanceof AutoScalingError) {
      return { status: 400, document: failure(error) };
    }
    throw error;
  }
}

function withChanges(
  given: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const all = Object.entries({ ...given, ...changes });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const isReply = (result: Tree | Reply): result is Reply =>
  typeof result === 'object' && !Array.isArray(result) && 'document' in result;

const success = (action: string, result: Tree): string =>
  `<${action}Response xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/">${write({
    ...(result === undefined ? {} : { [`${action}Result`]: result }),
    ResponseMetadata: { RequestId: randomUUID() },
  })}</${action}Response>`;

const failure = ({ code, message }: AutoScalingError): string =>
  `<ErrorResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/">${write({
    Error: { Type: 'Sender', Code: code, Message: message },
    RequestId: randomUUID(),
  })}</ErrorResponse>`;

const groupName = ({ parameters }: Asked): string => parameters.needed('AutoScalingGroupName');

function groupOf(asked: Asked): Group {
  const name = groupName(asked);
  const group = asked.scaling.state.groups[name];
  if (!group) {
    throw new AutoScalingError('ValidationError', `AutoScalingGroup name not found - no such group: ${name}`);
  }
  return group;
}

const noInstances = { MinSize: '0', DesiredCapacity: '0' } as const;

function launchTemplate({ parameters, ec2 }: Asked): Promise<LaunchTemplate> | undefined {
  const places = ['LaunchTemplate', 'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification'];
  const place = places.find((name) => parameters.has(`${name}.`));
  const given = place === undefined ? undefined : parameters.within(place);
  return given && ec2.template(given.text('LaunchTemplateId'), given.text('LaunchTemplateName'), given.text('Version'));
}

async function create(asked: Asked): Promise<Tree | Reply | undefined> {
  const { parameters, scaling, ec2, pass } = asked;
  const template = await launchTemplate(asked);
  if (!template) {
    throw new AutoScalingError(
      'ValidationError',
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
    );
  }
  const subnets = (parameters.text('VPCZoneIdentifier') ?? '').split(',').filter((subnet) => subnet !== '');
  const zones = subnets.length > 0 ? await ec2.zones(subnets) : parameters.texts('AvailabilityZones');
  const given = groupSettings(parameters);
  const reply = await pass(noInstances);
  if (reply.status !== 200) {
    return reply;
  }
  scaling.dispatch({
    kind: 'create',
    settings: {
      name: groupName(asked),
      arn: await arnOf(asked),
      minSize: 0,
      maxSize: 0,
      desiredCapacity: given.minSize ?? 0,
      newInstancesProtected: false,
      healthCheckGracePeriod: 0,
      terminationPolicy: 'Default',
      capacityRebalance: false,
      ...given,
      launchTemplate: template,
      zones,
      hooks: parameters.list('LifecycleHookSpecificationList').map(lifecycleHook),
    },
  });
  return reply;
}

async function arnOf(asked: Asked): Promise<string> {
  const name = groupName(asked);
  const { document } = await asked.ask({
    Action: 'DescribeAutoScalingGroups',
    Version: '2011-01-01',
    'AutoScalingGroupNames.member.1': name,
  });
  const result = at(read(document), 'DescribeAutoScalingGroupsResponse', 'DescribeAutoScalingGroupsResult');
  return String(at(listAt(result, 'AutoScalingGroups')[0], 'AutoScalingGroupARN'));
}

async function update(asked: Asked): Promise<Reply> {
  const { parameters, scaling, ec2, pass } = asked;
  groupOf(asked);
  const template = await launchTemplate(asked);
  const subnets = parameters.text('VPCZoneIdentifier')?.split(',');
  const zones = subnets && (await ec2.zones(subnets));
  scaling.dispatch({
    kind: 'update',
    group: groupName(asked),
    settings: {
      ...groupSettings(parameters),
      ...(template ? { launchTemplate: template } : {}),
      ...(parameters.has('LaunchTemplate.') ? { mixedInstances: undefined } : {}),
      ...(zones ? { zones } : {}),
    },
  });
  return pass({ ...noInstances, MaxSize: undefined });
}

/** The emulator's answer, in which each group is as the model has it. */
async function describeGroups({ scaling, pass }: Asked): Promise<Tree | Reply> {
  const reply = await pass();
  if (reply.status !== 200) {
    return reply;
  }
  const result = at(read(reply.document), 'DescribeAutoScalingGroupsResponse', 'DescribeAutoScalingGroupsResult');
  const groups = listAt(result, 'AutoScalingGroups').map((group) => {
    const known = scaling.state.groups[String(at(group, 'AutoScalingGroupName'))];
    return known ? { ...(group as { [name: string]: Tree }), ...groupTree(known) } : group;
  });
  return { AutoScalingGroups: groups, NextToken: at(result, 'NextToken') };
}

function describeInstances({ scaling, parameters }: Asked): Tree {
  const ids = parameters.texts('InstanceIds');
  const instances = Object.values(scaling.state.groups).flatMap((group) =>
    seen(group)
      .filter(({ id }) => ids.length === 0 || ids.includes(String(id)))
      .map((instance) => ({ ...instanceTree(instance), AutoScalingGroupName: group.settings.name })),
  );
  return { AutoScalingInstances: instances };
}

/** Instances end without their hooks; the emulator forgets the group at once. */
async function remove(asked: Asked): Promise<Reply> {
  const force = asked.parameters.flag('ForceDelete') ?? false;
  asked.scaling.dispatch({ kind: 'delete', group: groupName(asked), force });
  return asked.pass();
}

function setHooks(asked: Asked, change: (hooks: Group['settings']['hooks']) => Group['settings']['hooks']): Tree {
  const { hooks } = groupOf(asked).settings;
  asked.scaling.dispatch({ kind: 'update', group: groupName(asked), settings: { hooks: change(hooks) } });
  return {};
}

function actionOf(asked: Asked) {
  const { parameters } = asked;
  return {
    group: groupName(asked),
    hook: parameters.needed('LifecycleHookName'),
    token: parameters.text('LifecycleActionToken'),
    id: parameters.text('InstanceId'),
  };
}

function terminateInstance({ scaling, parameters }: Asked): Tree {
  const id = parameters.needed('InstanceId');
  const decrement = parameters.needed('ShouldDecrementDesiredCapacity') === 'true';
  const activity = scaling.dispatch({ kind: 'terminateInstance', id, decrement });
  const found = Object.values(scaling.state.groups).flatMap(({ settings, activities }) =>
    activities.filter((one) => one.id === activity).map((one) => activityTree(settings.name, one)),
  );
  return { Activity: found[0] };
}

async function startRefresh(asked: Asked): Promise<Tree> {
  const { scaling, parameters, ec2 } = asked;
  const preferences = refreshPreferences(parameters.within('Preferences'));
  const wanted = parameters.within('DesiredConfiguration');
  const desired = wanted.has('') ? await launchTemplate({ ...asked, parameters: wanted, ec2 }) : undefined;
  return {
    InstanceRefreshId: scaling.dispatch({ kind: 'startRefresh', group: groupName(asked), preferences, desired }),
  };
}

function describeRefreshes(asked: Asked): Tree {
  const { settings, refreshes } = groupOf(asked);
  const ids = asked.parameters.texts('InstanceRefreshIds');
  const meant = refreshes.filter(({ id }) => ids.length === 0 || ids.includes(id));
  return { InstanceRefreshes: meant.map((refresh) => refreshTree(settings.name, refresh)) };
}

function describeActivities({ scaling, parameters }: Asked): Tree {
  const name = parameters.text('AutoScalingGroupName');
  const groups = Object.values(scaling.state.groups).filter(({ settings }) => !name || settings.name === name);
  const most = parameters.number('MaxRecords') ?? 100;
  const all = groups.flatMap(({ settings, activities }) => activities.map((one) => activityTree(settings.name, one)));
  return { Activities: all.slice(0, most) };
}

function suspend(asked: Asked, kind: 'suspend' | 'resume'): Tree {
  const named = asked.parameters.texts('ScalingProcesses') as Process[];
  const every: Process[] = [
    'Launch',
    'Terminate',
    'HealthCheck',
    'ReplaceUnhealthy',
    'InstanceRefresh',
    'ScheduledActions',
    'AZRebalance',
    'AlarmNotification',
    'AddToLoadBalancer',
  ];
  asked.scaling.dispatch({ kind, group: groupName(asked), processes: named.length > 0 ? named : every });
  return undefined;
}

async function putSchedule(asked: Asked): Promise<Reply> {
  const { parameters, scaling, pass } = asked;
  const instant = (name: string) => {
    const value = parameters.text(name);
    return value === undefined ? undefined : Date.parse(value);
  };
  scaling.dispatch({
    kind: 'schedule',
    group: groupName(asked),
    action: {
      name: parameters.needed('ScheduledActionName'),
      minSize: parameters.number('MinSize'),
      maxSize: parameters.number('MaxSize'),
      desiredCapacity: parameters.number('DesiredCapacity'),
      recurrence: parameters.text('Recurrence'),
      timeZone: parameters.text('TimeZone'),
      endTime: instant('EndTime'),
    },
    startTime: instant('StartTime'),
  });
  return pass();
}

function eachInstance(asked: Asked, act: (id: string) => void): Tree {
  for (const id of asked.parameters.texts('InstanceIds')) {
    act(id);
  }
  return { Activities: [] };
}

const operations: Readonly<Record<string, Operation>> = {
  CreateAutoScalingGroup: create,
  UpdateAutoScalingGroup: update,
  DeleteAutoScalingGroup: remove,
  DescribeAutoScalingGroups: describeGroups,
  DescribeAutoScalingInstances: describeInstances,
  DescribeScalingActivities: describeActivities,
  SetDesiredCapacity: (asked) => {
    const desiredCapacity = Number(asked.parameters.needed('DesiredCapacity'));
    asked.scaling.dispatch({ kind: 'setDesiredCapacity', group: groupName(asked), desiredCapacity });
    return undefined;
  },
  TerminateInstanceInAutoScalingGroup: terminateInstance,
  PutLifecycleHook: (asked) => {
    const hook = lifecycleHook(asked.parameters);
    return setHooks(asked, (hooks) => [...hooks.filter(({ name }) => name !== hook.name), hook]);
  },
  DeleteLifecycleHook: (asked) => {
    const gone = asked.parameters.needed('LifecycleHookName');
    return setHooks(asked, (hooks) => hooks.filter(({ name }) => name !== gone));
  },
  DescribeLifecycleHooks: (asked) => {
    const names = asked.parameters.texts('LifecycleHookNames');
    const hooks = groupOf(asked).settings.hooks.filter(({ name }) => names.length === 0 || names.includes(name));
    return { LifecycleHooks: hooks.map((hook) => hookTree(groupName(asked), hook)) };
  },
  CompleteLifecycleAction: (asked) => {
    const result = asked.parameters.needed('LifecycleActionResult');
    if (result !== 'CONTINUE' && result !== 'ABANDON') {
      throw new AutoScalingError('ValidationError', `LifecycleActionResult ${result} is neither CONTINUE nor ABANDON`);
    }
    asked.scaling.dispatch({ kind: 'complete', ...actionOf(asked), result });
    return {};
  },
  RecordLifecycleActionHeartbeat: (asked) => {
    asked.scaling.dispatch({ kind: 'heartbeat', ...actionOf(asked) });
    return {};
  },
  SetInstanceHealth: ({ scaling, parameters }) => {
    scaling.dispatch({
      kind: 'setHealth',
      id: parameters.needed('InstanceId'),
      healthy: parameters.needed('HealthStatus') === 'Healthy',
      respectGracePeriod: parameters.flag('ShouldRespectGracePeriod') ?? true,
    });
    return undefined;
  },
  SetInstanceProtection: ({ scaling, parameters }) => {
    const isProtected = parameters.needed('ProtectedFromScaleIn') === 'true';
    scaling.dispatch({ kind: 'protect', ids: parameters.texts('InstanceIds'), isProtected });
    return {};
  },
  SuspendProcesses: (asked) => suspend(asked, 'suspend'),
  ResumeProcesses: (asked) => suspend(asked, 'resume'),
  StartInstanceRefresh: startRefresh,
  DescribeInstanceRefreshes: describeRefreshes,
  CancelInstanceRefresh: (asked) => ({
    InstanceRefreshId: asked.scaling.dispatch({
      kind: 'cancelRefresh',
      group: groupName(asked),
      waits: asked.parameters.flag('WaitForTransitioningInstances'),
    }),
  }),
  RollbackInstanceRefresh: (asked) => ({
    InstanceRefreshId: asked.scaling.dispatch({ kind: 'rollbackRefresh', group: groupName(asked) }),
  }),
  PutScheduledUpdateGroupAction: putSchedule,
  DeleteScheduledAction: (asked) => {
    const name = asked.parameters.needed('ScheduledActionName');
    asked.scaling.dispatch({ kind: 'unschedule', group: groupName(asked), name });
    return asked.pass();
  },
  DetachInstances: (asked) => {
    const decrement = asked.parameters.needed('ShouldDecrementDesiredCapacity') === 'true';
    return eachInstance(asked, (id) => asked.scaling.dispatch({ kind: 'detach', id, decrement }));
  },
  EnterStandby: (asked) => {
    const decrement = asked.parameters.needed('ShouldDecrementDesiredCapacity') === 'true';
    return eachInstance(asked, (id) => asked.scaling.dispatch({ kind: 'enterStandby', id, decrement }));
  },
  ExitStandby: (asked) => eachInstance(asked, (id) => asked.scaling.dispatch({ kind: 'exitStandby', id })),
  AttachInstances: () => {
    throw new AutoScalingError('ValidationError', 'The machine room does not attach instances to groups.');
  },
};
