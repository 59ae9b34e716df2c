import { endings, gitlab20, isGitlab20 } from '../gitlab-releases';
import { type GitlabServerSettings, gitlabServerSettings, runnerNames, runnerSettings } from '../gitlab-server';
import { settingsWarnings } from '../rules';
import type { Finding } from '../rules/rule';

/** What works, but may hurt. */
export function serverWarnings(settings: GitlabServerSettings): Finding[] {
  return [...ownWarnings(settings), ...runnerWarnings(settings)];
}

/** What is said of a runner's settings that this server takes, too, by the names that they have here. */
function runnerWarnings(settings: GitlabServerSettings): Finding[] {
  return settingsWarnings(runnerSettings(settings))
    .map((finding) => ({ ...finding, setting: runnerNames[finding.setting] ?? finding.setting }))
    .filter(({ setting }) => !unsaid.includes(setting) && String(setting.split('.')[0]) in gitlabServerSettings.shape);
}

/** A session of this server's workers opens no parameter. Its GitLab allows requests to its runner's container. */
const unsaid = ['runnerWorker.ssmAccess', 'configToml.session_server.advertise_address'];

function ownWarnings({ gitlabServer, runnerWorker }: GitlabServerSettings): Finding[] {
  const { externalUrl, dataVolume, version, versions } = gitlabServer;
  const findings: readonly (Finding | false)[] = [
    !externalUrl?.startsWith('https:') && {
      setting: 'gitlabServer.externalUrl',
      message: 'is no https address: passwords and tokens pass readable. Set https://... and gitlabServer.tls',
    },
    !dataVolume.preventDestroy && {
      setting: 'gitlabServer.dataVolume.preventDestroy',
      message: 'is false: the next destroy deletes what GitLab keeps. Set it to true unless that is meant',
    },
    !dataVolume.snapshots.enable && {
      setting: 'gitlabServer.dataVolume.snapshots.enable',
      message:
        'is false: data that is deleted by mistake cannot be restored. Set it to true, or create snapshots elsewhere',
    },
    release(version) !== release(versions.runner) && {
      setting: 'gitlabServer.versions.runner',
      message: `is ${versions.runner}, and GitLab is ${version}: keep the first two numbers the same`,
    },
    isGitlab20(version) &&
      runnerWorker.type === 'docker+machine' && {
        setting: 'gitlabServer.version',
        message: `is ${version}, and GitLab supports docker+machine until ${gitlab20.version} only: ${endings['docker+machine'].remedy}, or stay below ${gitlab20.version}`,
      },
  ];
  return findings.filter((finding) => finding !== false);
}

const release = (version: string) => version.split('.').slice(0, 2).join('.');
