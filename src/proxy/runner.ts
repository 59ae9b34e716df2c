import { textOf } from '../machine-files/cloud-config';
import { withoutComments } from '../machine-files/short-script';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { Fact, Template } from '../templates/template-text';
import { proxyAddress, proxyEnvironment, proxyEnvironmentLines } from './environment';
import { proxyAsset } from './machine';
import { noProxy, type ProxyContext } from './no-proxy';

/** Where the proxy goes in a runner's config.toml. Nowhere without one. */

/** What AWS knows of the network is filled in by Terraform. */
export function runnerProxyContext(settings: GitlabRunnerSettings): ProxyContext {
  return {
    region: new Fact('aws_region'),
    dnsSuffix: new Fact('aws_dns_suffix'),
    vpcCidrs: new Fact('vpc_cidrs'),
    gitlabUrl: settings.runnerGitlab.url,
    services: settings.runnerWorkerDockerServices.map(({ alias }) => alias).filter((alias) => alias !== ''),
  };
}

/**
 * Variables of jobs, of the helper that clones for them and of their services. They are all that git needs, so nothing
 * is put before the sources.
 */
export function proxyJobVariables(settings: GitlabRunnerSettings): Template[] {
  const { proxy } = settings;
  return proxy ? proxyEnvironmentLines(proxyEnvironment(proxy, runnerProxyContext(settings))) : [];
}

/**
 * Before a job's script: a docker client inside learns of the proxy, and a job that may trusts what the proxy signs.
 * Windows has another shell.
 */
export function proxyJobScript(settings: GitlabRunnerSettings): string {
  const windows = settings.runnerWorkerDockerAutoscaler.connectorConfigUser === 'Administrator';
  return settings.proxy && !windows ? withoutComments(textOf(proxyAsset('job.sh'))) : '';
}

/**
 * Options of docker-machine. It writes them into a unit of systemd on the worker, where a percent sign is doubled.
 *
 * @see https://docs.gitlab.com/runner/configuration/proxy/
 */
export function engineEnvironment(settings: GitlabRunnerSettings): Template[] {
  const { proxy } = settings;
  if (!proxy) {
    return [];
  }
  const inUnit = (scheme: 'http' | 'https') =>
    proxyAddress(proxy, scheme).replace('__PROXY_CREDENTIALS__', '__PROXY_CREDENTIALS_IN_UNIT__');
  return [
    new Template([`engine-env=HTTP_PROXY=${inUnit('http')}`]),
    new Template([`engine-env=HTTPS_PROXY=${inUnit('https')}`]),
    new Template(['engine-env=NO_PROXY=', ...noProxy(proxy, runnerProxyContext(settings)).pieces]),
  ];
}
