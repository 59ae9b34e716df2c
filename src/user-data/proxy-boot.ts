import { cloudWatchAgentProxy, type ProxiedService, proxyFiles } from '../proxy/machine';
import { runnerProxyContext } from '../proxy/runner';
import { traitsOf } from '../settings/executors';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import type { BootPart } from './boot-parts';

/** The manager's boot behind the proxy. */
export function proxyBoot(settings: GitlabRunnerSettings): BootPart[] {
  const { proxy, runnerCloudwatch } = settings;
  if (!proxy) {
    return [];
  }
  const context = runnerProxyContext(settings);
  return [
    {
      step: 'proxy',
      files: [
        ...proxyFiles(proxy, context, servicesOf(settings)),
        ...(runnerCloudwatch.enable ? [cloudWatchAgentProxy(proxy, context)] : []),
      ],
      environment: { PROXY_CREDENTIALS: proxy.credentialsSsmParameterName ?? '' },
    },
  ];
}

function servicesOf(settings: GitlabRunnerSettings): ProxiedService[] {
  return ['amazon-ssm-agent', ...(traitsOf(settings).managerHasDocker ? (['docker'] as const) : []), 'gitlab-runner'];
}
