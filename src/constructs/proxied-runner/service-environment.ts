import { proxyEnvironment, proxyVariables } from '../../proxy/environment';
import { runnerProxyContext } from '../../proxy/runner';
import type { GitlabRunnerSettings } from '../../settings/gitlab-runner';
import type { ProxiedRunnerSettings } from '../../settings/proxied-runner';
import type { ProxySettings } from '../../settings/proxy';
import { Template, templateSource } from '../../templates/template-text';
import { configFolder, pluginFolder, type ServerFiles, type ServerFilesProps, serverFolder } from './server-place';

const mark = '# Written by gitlab-runner-cdktf, and taken away with the stack.';

/**
 * The proxy for the runner itself and what it calls, and where that keeps what it needs. The server's own Docker is left
 * alone: to give it another environment would restart GitLab, and jobs run on workers.
 */
export function serviceEnvironment({ settings, runner }: ServerFilesProps): ServerFiles {
  const { ciServer, environment, proxy } = settings;
  const variables = [...(proxy ? processVariables(ciServer, proxy, runner) : []), ...ownVariables(settings)];
  if (ciServer.compose) {
    const lines = variables.map(([name, value]) => `      ${name}: "${templateSource(value)}"\n`);
    const override = `${mark}\nservices:\n  ${ciServer.compose.service}:\n    environment:\n${lines.join('')}`;
    return { 'service-environment': override };
  }
  if (variables.length === 0) {
    return { 'service-environment': '' };
  }
  return {
    // A restart lets the jobs that run come to their end.
    'service-environment': `${mark}\n[Service]\nKillSignal=SIGQUIT\nTimeoutStopSec=${Math.max(ciServer.restartTimeout, 30)}\nEnvironmentFile=${serverFolder(environment)}/kept/variables\n`,
    variables: variables.map(([name, value]) => `${name}=${templateSource(value)}\n`).join(''),
  };
}

/** What the executor keeps is outside of a container, or a new container would lack it. */
function ownVariables({ ciServer, runnerWorker }: ProxiedRunnerSettings): [string, Template][] {
  if (runnerWorker.type === 'docker-autoscaler') {
    return [['FLEETING_PLUGIN_PATH', new Template([pluginFolder(ciServer)])]];
  }
  return ciServer.compose
    ? [['MACHINE_STORAGE_PATH', new Template([`${ciServer.compose.configDirectory}/docker-machine`])]]
    : [];
}

function processVariables(
  ciServer: ProxiedRunnerSettings['ciServer'],
  proxy: ProxySettings,
  runner: GitlabRunnerSettings,
): [string, Template][] {
  const environment = proxyEnvironment(proxy, runnerProxyContext(runner));
  const variables = proxyVariables.map((name): [string, Template] => [name, environment[name]]);
  // Programs in Go read all of these, and a container's image stays as it is.
  const authorities = new Template([
    `/etc/ssl/certs:/etc/pki/tls/certs:${configFolder(ciServer)}/gitlab-runner-cdktf-ca`,
  ]);
  return [...variables, ...(proxy.caCertificate ? [['SSL_CERT_DIR', authorities] as [string, Template]] : [])];
}
