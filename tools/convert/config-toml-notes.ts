import type { CarriedKeys } from './carried-keys';
import type { Worker } from './machines';
import { changed, lost, type Note, toDo } from './note';
import { type Table, table } from './toml-values';

/** Where config.toml does not say something that the settings need. */
export const missing = { vpcId: 'vpc-REPLACE-ME', subnetId: 'subnet-REPLACE-ME', parameter: '/gitlab-runner/token' };

/** What the user has to add. */
export function missingNotes(vpcId: string | undefined, worker: Worker): Note[] {
  return [
    ...(vpcId === undefined
      ? [toDo('amazonec2-vpc-id', `is not in the file: put it in the place of ${missing.vpcId}`)]
      : []),
    ...(worker.subnetIds.includes(missing.subnetId)
      ? [toDo('amazonec2-subnet-id', `is not in the file: put it in the place of ${missing.subnetId}`)]
      : []),
    toDo(
      'token',
      `is not copied, nor are id, token_obtained_at and token_expires_at: store it as a SecureString in the SSM parameter ${missing.parameter}, or name another in preregisteredRunnerTokenSsmParameterName`,
    ),
    toDo('runnerGitlab.runnerVersion', 'is not in the file: set the release that shall be installed'),
  ];
}

/** Written by GitLab Runner itself, of no use here, or converted. */
const globalKeys = [
  'concurrent',
  'check_interval',
  'listen_address',
  'connection_max_age',
  'sentry_dsn',
  'log_format',
  'log_level',
  'session_server',
  'shutdown_timeout',
];
const runnerKeys = [
  'name',
  'url',
  'clone_url',
  'id',
  'token',
  'token_obtained_at',
  'token_expires_at',
  'executor',
  'environment',
  'limit',
  'output_limit',
  'request_concurrency',
  'pre_build_script',
  'post_build_script',
  'pre_clone_script',
  'pre_get_sources_script',
  'docker',
  'cache',
  'machine',
  'tls-ca-file',
];
const machineKeys = [
  'IdleCount',
  'IdleTime',
  'IdleScaleFactor',
  'IdleCountMin',
  'MaxBuilds',
  'MaxGrowthRate',
  'MachineDriver',
  'MachineName',
  'MachineOptions',
  'autoscaling',
];

/** Keys of the file that neither a setting nor `configToml` takes. */
export function sectionNotes(global: Table, runner: Table, { refused }: CarriedKeys): Note[] {
  return [
    ...refused.filter(({ path }) => !isHandled(path)).map(({ path, reason }) => lost(path, reason)),
    ...(runner['tls-ca-file']
      ? [toDo('runners.tls-ca-file', 'put the certificate itself into runnerGitlab.certificate')]
      : []),
    ...(Object.values(table(global.session_server)).some(Boolean)
      ? [lost('session_server', 'docker-autoscaler has no interactive terminal')]
      : []),
    ...(Number(global.shutdown_timeout ?? 0) > 0
      ? [
          changed(
            'shutdown_timeout',
            'is in configToml; the manager waits for its jobs by its lifecycle hook as well: runnerTerminateEc2LifecycleTimeoutDuration',
          ),
        ]
      : []),
  ];
}

/** Told elsewhere, or written by GitLab Runner itself. */
function isHandled(path: string): boolean {
  const [first = '', second = '', third = '', fourth = ''] = path.split('.');
  if (first !== 'runners') {
    return globalKeys.includes(first);
  }
  if (second === 'cache') {
    // A note names the kind of the cache; the bucket and where it is are what Terraform fills in.
    return third === 'Type' || (third === 's3' && fourth === 'BucketLocation');
  }
  return second === 'machine' ? machineKeys.includes(third) : runnerKeys.includes(second);
}
