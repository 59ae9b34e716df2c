import type { CarriedKeys } from './carried-keys';
import { refusedNotes } from './key-notes';
import type { Worker } from './machines';
import { changed, lost, type Note, shown, toDo } from './note';
import type { Table } from './toml-values';

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
    toDo('runnerGitlab.runnerVersion', 'is not in the file: set the release to install'),
  ];
}

/** What GitLab Runner wrote into the file when the runner was registered. */
const registered = ['id', 'token_obtained_at', 'token_expires_at'];

/** Keys of the file that neither a setting nor `configToml` takes. */
export function sectionNotes(global: Table, runner: Table, { refused }: CarriedKeys): Note[] {
  const { pre_clone_script: before, pre_get_sources_script: beforeSources } = runner;
  return [
    toDo(
      'token',
      `is not copied: store it as a SecureString in the SSM parameter ${missing.parameter}, or name another in preregisteredRunnerTokenSsmParameterName`,
    ),
    ...registered
      .filter((key) => runner[key] !== undefined)
      .map((key) => changed(`runners.${key}`, `was ${spelled(runner[key])}; GitLab tells the manager when it boots`)),
    ...refusedNotes(refused),
    ...(runner['tls-ca-file']
      ? [
          toDo(
            'runners.tls-ca-file',
            `is ${shown('tls-ca-file', runner['tls-ca-file'])} on that host: put the certificate itself into runnerGitlab.certificate`,
          ),
        ]
      : []),
    ...(before && beforeSources
      ? [lost('runners.pre_clone_script', `was ${shown('', before)}; pre_get_sources_script took its place`)]
      : []),
    ...(before && !beforeSources
      ? [
          changed(
            'runners.pre_clone_script',
            'is no key of GitLab Runner 17.0 and newer: pre_get_sources_script has its script now',
          ),
        ]
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

function spelled(value: unknown): string {
  return value instanceof Date ? value.toISOString() : shown('', value);
}
