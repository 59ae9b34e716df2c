import {
  type ChosenEngine,
  engineOf,
  firstRunnerFor,
  imageApi,
  pinnedEngine,
  runnerApi,
  tooOld,
} from '../docker-engine';
import type { GitlabRunnerSettings } from '../families';
import { engineIsPinned } from './docker-machine-warnings';
import { type Finding, rule } from './rule';

const reads = [
  'runnerWorker',
  'runnerGitlab',
  'runnerInstall',
  'runnerWorkerDockerOptions',
  'runnerWorkerDockerMachineEc2Options',
  'runnerWorkerDockerAutoscaler',
  'runnerWorkerDockerAutoscalerInstance',
] as const;

/** GitLab Runner and Docker agree on a version of Docker's API, or no job starts. */
export const runnerSpeaksToEngine = rule(reads, (settings) => {
  const { runnerVersion } = settings.runnerGitlab;
  const engine = engineOf(settings);
  const client = runnerApi(runnerVersion);
  if (engine === undefined) {
    return [];
  }
  const older = tooOld(client, engine);
  return [
    older === 'client' && {
      setting: 'runnerGitlab.runnerVersion',
      message: `is ${runnerVersion}, whose Docker client speaks API ${client.maxApi} at most, and ${named(engine)} takes none below ${engine.minApi}, so no job starts: take ${firstRunnerFor(engine)} or later, or Docker ${pinnedEngine.version}`,
    },
    older === 'engine' && {
      setting: engine.setting,
      message: `installs ${named(engine)}, which speaks API ${engine.maxApi} at most, and GitLab Runner ${runnerVersion} none below ${client.minApi}, so no job starts: take Docker ${pinnedEngine.version}`,
    },
  ];
});

/** Jobs without an image of their own that build images, through the worker's socket. */
export const imageSpeaksToEngine = rule(reads, (settings) => {
  const { image } = settings.runnerWorkerDockerOptions;
  const client = imageApi(image);
  const engine = engineOf(settings);
  return [
    client !== undefined &&
      engine !== undefined &&
      tooOld(client, engine) === 'client' && {
        setting: 'runnerWorkerDockerOptions.image',
        message: `is ${image}, whose client speaks API ${client.maxApi} at most, and ${named(engine)} takes none below ${engine.minApi}, so docker fails in its jobs: take docker:${pinnedEngine.version}`,
      },
  ];
});

/** What these rules say of docker-machine's settings. */
export function engineWarnings(settings: GitlabRunnerSettings): Finding[] {
  return [runnerSpeaksToEngine, imageSpeaksToEngine, engineIsPinned].flatMap((one) => one.check(settings));
}

function named({ version, isGuess }: ChosenEngine): string {
  return isGuess ? `Docker ${version}, the newest that is known here,` : `Docker ${version}`;
}
