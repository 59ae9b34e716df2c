import { gitlab20 } from '../gitlab-releases';
import { type Finding, rule } from './rule';
import { scheduleKeys } from './schedule';

const rootDeviceKeys = [
  'device_name',
  'delete_on_termination',
  'volume_type',
  'volume_size',
  'encrypted',
  'iops',
  'throughput',
  'kms_key_id',
];

/** Without an address or a token there is nothing that the manager could do. */
export const gitlabReachable = rule(['runnerGitlab', 'runnerGitlabRegistrationConfig'], (settings) => {
  const { url, preregisteredRunnerTokenSsmParameterName } = settings.runnerGitlab;
  return [
    url === '' && {
      setting: 'runnerGitlab.url',
      message: 'is empty, so the manager has no GitLab to ask for jobs: set its address',
    },
    url.startsWith('http:') && {
      setting: 'runnerGitlab.url',
      message: `is ${url}, over which tokens and sources travel in plain text: use https`,
    },
    preregisteredRunnerTokenSsmParameterName === '' && {
      setting: 'runnerGitlab.preregisteredRunnerTokenSsmParameterName',
      message: `is empty, so the manager registers itself, which GitLab turns off by default and ends with ${gitlab20.version} (${gitlab20.date}): create the runner in GitLab, store its token in SSM and name the parameter`,
    },
  ];
});

/** @see https://docs.gitlab.com/runner/runner_autoscale/ */
export const managerOnSpot = rule(['runnerInstance'], (settings) => {
  const { spotPrice } = settings.runnerInstance;
  return [
    spotPrice !== undefined &&
      spotPrice !== '' && {
        setting: 'runnerInstance.spotPrice',
        message:
          'puts the manager on the spot market, which GitLab advises against: AWS takes it away with two minutes of notice, and its jobs with it. Leave it out, and have the workers on the spot market',
      },
  ];
});

/** A legacy address of Sentry holds a password. */
export const sentryPassword = rule(['runnerManager'], (settings) => [
  /^https?:\/\/[^:@/]+:[^@/]+@/.test(settings.runnerManager.sentryDsn) && {
    setting: 'runnerManager.sentryDsn',
    message:
      'holds a password, which would be readable in plan and state: store it in the SSM parameter of runnerSentrySecureParameterStoreName and leave this out',
  },
]);

export const traceShowsSecrets = rule(['debug'], (settings) => [
  settings.debug.traceRunnerUserData && {
    setting: 'debug.traceRunnerUserData',
    message: 'writes every step of the boot into the log, where values may show: turn it off when you have seen enough',
  },
]);

/** The given key is used; a managed one would only cost money. */
export const oneKey = rule(['kmsKeyId', 'enableManagedKmsKey'], (settings) => [
  settings.enableManagedKmsKey &&
    settings.kmsKeyId !== '' && {
      setting: 'enableManagedKmsKey',
      message: 'makes a key that nothing uses, since kmsKeyId names one: leave one of them out',
    },
]);

export const existingRole = rule(['runnerRole'], (settings) => {
  const { createRoleProfile, roleProfileName } = settings.runnerRole;
  return [
    !createRoleProfile &&
      !roleProfileName && {
        setting: 'runnerRole.roleProfileName',
        message:
          'is not set, and createRoleProfile is off: name the existing role and profile, else one called <iamObjectPrefix>-instance has to exist',
      },
  ];
});

/** Until the address is attached the manager has none, and attaching it takes AWS's API. */
export const elasticIpReachable = rule(
  ['runnerInstance', 'runnerWorkerDockerMachineInstance'],
  ({ runnerInstance, runnerWorkerDockerMachineInstance: workers }) => [
    runnerInstance.useEip &&
      runnerInstance.privateAddressOnly &&
      workers.privateAddressOnly && {
        setting: 'runnerInstance.useEip',
        message:
          'needs a way to the internet before the address is attached: set runnerInstance.privateAddressOnly to false in a public subnet',
      },
  ],
);

export const existingCache = rule(['runnerWorkerCache'], (settings) => {
  const { create, bucket, policy } = settings.runnerWorkerCache;
  return [
    create &&
      bucket !== '' && {
        setting: 'runnerWorkerCache.bucket',
        message: `is ${bucket}, and has no effect while create is on: turn create off to use it`,
      },
    !create &&
      bucket === '' && {
        setting: 'runnerWorkerCache.bucket',
        message: 'is empty and create is off, so jobs have no cache: name a bucket',
      },
    !create &&
      bucket !== '' &&
      policy === '' && {
        setting: 'runnerWorkerCache.policy',
        message:
          'is empty, so the manager may not use the bucket unless its policy says so: name a policy that opens it',
      },
  ];
});

/** Free maps take any key, and one that is misspelt has no effect. */
export const knownKeys = rule(['runnerInstance', 'runnerScheduleEnable', 'runnerScheduleConfig'], (settings) => [
  ...unknownKeys('runnerInstance.rootDeviceConfig', settings.runnerInstance.rootDeviceConfig, rootDeviceKeys),
  ...(settings.runnerScheduleEnable
    ? unknownKeys('runnerScheduleConfig', settings.runnerScheduleConfig, scheduleKeys)
    : []),
]);

function unknownKeys(setting: string, given: Readonly<Record<string, string>>, known: readonly string[]): Finding[] {
  return Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => ({ setting: `${setting}.${key}`, message: `has no effect: the keys are ${known.join(', ')}` }));
}
