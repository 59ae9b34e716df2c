import { textRules } from '../../aws-rules/text-rules';
import { traitsOf } from '../executors';
import {
  cacheBucketName,
  iamObjectName,
  instanceRoleName,
  managerName,
  securityGroupName,
  terminateRoleName,
  terminateRules,
  workerRoleName,
} from '../names';
import { isReference } from '../primitives';
import { rule } from './rule';

const named = ['environment', 'tags', 'suppressedTags'] as const;

/** IAM takes 64 characters for a role, and only some of them. */
export const iamNames = rule(
  [...named, 'iamObjectPrefix', 'runnerWorker', 'runnerRole', 'runnerTerminateEc2LifecycleHookName'],
  (settings) => {
    const roles = [
      instanceRoleName(settings),
      terminateRoleName(settings),
      ...(traitsOf(settings).hasInstances ? [workerRoleName(iamObjectName(settings), settings.runnerWorker.type)] : []),
    ];
    const refused = roles.find((role) => !isReference(role) && !/^[\w+=,.@-]{1,64}$/.test(role));
    return [
      refused !== undefined && {
        setting: 'iamObjectPrefix',
        message: `a role would be called "${refused}", which IAM refuses (at most 64 letters, digits and +=,.@_-): set another one`,
      },
    ];
  },
);

/** The launch templates' names; the provider wants three characters before what it adds itself. */
export const launchTemplateNames = rule([...named, 'runnerInstance'], (settings) => {
  const prefix = `${managerName(settings)}-`;
  return [
    !isReference(prefix) &&
      !/^[A-Za-z0-9().\-/_]{3,92}$/.test(prefix) && {
        setting: 'runnerInstance.namePrefix',
        message: `launch templates would begin with "${prefix}", which EC2 refuses (3 to 92 letters, digits and ().-/_): set another one`,
      },
  ];
});

/** Security groups may not be called like an id. */
export const securityGroupNames = rule([...named, 'securityGroupPrefix'], (settings) => {
  const prefix = securityGroupName(settings);
  return [
    !isReference(prefix) &&
      !/^(?!sg-)[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,200}$/.test(prefix) && {
        setting: 'securityGroupPrefix',
        message: `security groups would begin with "${prefix}", which EC2 refuses (not sg-, at most 200 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*): set another one`,
      },
  ];
});

/** Most parameters' names begin with the environment. */
export const parameterNames = rule(['environment'], ({ environment }) => [
  !isReference(environment) &&
    !textRules.parameterName.shape.test(environment) && {
      setting: 'environment',
      message: `is "${environment}", and SSM takes no parameter whose name begins with aws or ssm: put another word before it`,
    },
]);

/** The Lambda's function and the rule that calls it have one name. The provider takes 64 characters for a rule of EventBridge and its target. */
export const functionNames = rule(
  ['environment', 'runnerTerminateEc2LifecycleHookName', 'runnerTerminateEc2OrphanSweepSchedule'],
  (settings) => {
    const { termination, sweep } = terminateRules(settings);
    const rules = settings.runnerTerminateEc2OrphanSweepSchedule === undefined ? [termination] : [termination, sweep];
    const names = rules.flatMap(({ name, targetId }) => [name, targetId]);
    const refused = names.find((name) => !isReference(name) && !/^[\w-]{1,64}$/.test(name));
    return [
      refused !== undefined && {
        setting: 'environment',
        message: `the terminate hook would have the name "${refused}", which Lambda or EventBridge refuses (at most 64 letters, digits, _ and -): shorten it`,
      },
    ];
  },
);

/** Bucket names are lower case; an account's number has twelve digits, the suffix nine characters. */
export const bucketName = rule(['environment', 'runnerWorkerCache'], (settings) => {
  const { create, bucketName: whole } = settings.runnerWorkerCache;
  const name = cacheBucketName(settings, { accountId: '111122223333', hash: '00000000' });
  const part = whole === undefined ? 'bucketPrefix' : 'bucketName';
  const culprit = whole === undefined && name.length > 63 ? 'environment' : `runnerWorkerCache.${part}`;
  return [
    create &&
      !isReference(name) &&
      !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && {
        setting: culprit,
        message: `the cache bucket would be called like "${name}", which S3 refuses (3 to 63 lower case letters, digits, dots and dashes): change ${whole === undefined ? 'environment or bucketPrefix' : 'bucketName'}`,
      },
  ];
});

/** A made bucket is in the region of its stack. */
export const bucketRegion = rule(['runnerWorkerCache'], ({ runnerWorkerCache: { create, bucketLocation } }) => [
  create &&
    bucketLocation !== '' && {
      setting: 'runnerWorkerCache.bucketLocation',
      message: `is ${bucketLocation}, and the bucket is created in the region of the stack: leave it out, or name an existing bucket and set create to false`,
    },
]);
