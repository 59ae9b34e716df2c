import { proxyEnvironment, proxyVariables } from '../../proxy/environment';
import { runnerProxyContext } from '../../proxy/runner';
import type { GitlabRunnerSettings } from '../../settings/gitlab-runner';
import type { ProxiedRunnerSettings } from '../../settings/proxied-runner';
import type { ProxySettings } from '../../settings/proxy';
import { Template, templateSource } from '../../templates/template-text';
import { configFolder, type ServerFiles, type ServerFilesProps, serverFolder } from './server-place';

const mark = '# Written by gitlab-runner-cdktf, and taken away with the stack.';

/**
 * The proxy for the runner itself and docker-machine. The server's own Docker is left alone: to give it another
 * environment would restart GitLab, and jobs run on workers.
 */
export function serviceEnvironment({ settings, runner }: ServerFilesProps): ServerFiles {
  const { ciServer, environment, proxy } = settings;
  const variables = proxy ? processVariables(ciServer, proxy, runner) : [];
  if (ciServer.compose) {
    // Outside of the container, or a new container would not know the machines of the last one.
    const store = new Template([`${ciServer.compose.configDirectory}/docker-machine`]);
    const lines = [...variables, ['MACHINE_STORAGE_PATH', store] as const].map(
      ([name, value]) => `      ${name}: "${templateSource(value)}"\n`,
    );
    const override = `${mark}\nservices:\n  ${ciServer.compose.service}:\n    environment:\n${lines.join('')}`;
    return { 'service-environment': override };
  }
  if (!proxy) {
    return { 'service-environment': '' };
  }
  return {
    // A restart lets the jobs that run come to their end.
    'service-environment': `${mark}\n[Service]\nKillSignal=SIGQUIT\nTimeoutStopSec=${Math.max(ciServer.restartTimeout, 30)}\nEnvironmentFile=${serverFolder(environment)}/kept/variables\n`,
    variables: variables.map(([name, value]) => `${name}=${templateSource(value)}\n`).join(''),
  };
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
