import { cloudWatchAgentProxy, type ProxiedService, proxyFiles } from '../proxy/machine';
import { runnerProxyContext } from '../proxy/runner';
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

/** docker-machine's manager has no Docker. */
function servicesOf({ runnerWorker }: GitlabRunnerSettings): ProxiedService[] {
  return [
    'amazon-ssm-agent',
    ...(runnerWorker.type === 'docker+machine' ? [] : (['docker'] as const)),
    'gitlab-runner',
  ];
}
