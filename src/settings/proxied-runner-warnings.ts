import { type ProxiedRunnerSettings, proxiedRunnerSettings, runnerSettings } from './proxied-runner';
import { settingsWarnings } from './rules';
import type { Finding } from './rules/rule';

/** A session of these workers opens no parameter. */
const unsaid = ['runnerWorker.ssmAccess'];

/** What works, but may hurt: what is said of a runner's settings that a server that exists takes, too. */
export function proxiedRunnerWarnings(settings: ProxiedRunnerSettings): Finding[] {
  return settingsWarnings(runnerSettings(settings)).filter(
    ({ setting }) => !unsaid.includes(setting) && String(setting.split('.')[0]) in proxiedRunnerSettings.shape,
  );
}
