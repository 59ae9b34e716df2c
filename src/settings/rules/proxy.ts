import { traitsOf } from '../executors';
import type { ProxySettings } from '../proxy';
import type { SecurityGroupRule } from '../security-group-rules';
import { rule } from './rule';

/** Another security group may open the way, so this is no error. */
export const proxyReachable = rule(
  ['proxy', 'runnerWorker', 'runnerEgressRules', 'runnerWorkerEgressRules'],
  (settings) => {
    const { proxy } = settings;
    const closed = (egress: Readonly<Record<string, SecurityGroupRule>>) =>
      proxy ? portsOf(proxy).filter((port) => !Object.values(egress).some((one) => opens(one, port))) : [];
    const message = (who: string, port: number) =>
      `lets ${who} not reach the proxy's port ${port}: add a rule for tcp with fromPort and toPort ${port} to the proxy's network`;
    return [
      ...closed(settings.runnerEgressRules).map((port) => ({
        setting: 'runnerEgressRules',
        message: message('the manager', port),
      })),
      ...(traitsOf(settings).hasInstances ? closed(settings.runnerWorkerEgressRules) : []).map((port) => ({
        setting: 'runnerWorkerEgressRules',
        message: message('workers', port),
      })),
    ];
  },
);

/** Docker on the manager itself is configured with the manager. */
export const registriesOfWorkers = rule(['runnerWorkerDockerRegistries'], (settings) => {
  const { insecure, mirrors } = settings.runnerWorkerDockerRegistries;
  return [
    insecure.length + mirrors.length > 0 && {
      setting: 'runnerWorkerDockerRegistries',
      message:
        'has no effect with runnerWorker.type docker, which has no workers: write /etc/docker/daemon.json in runnerInstall.preInstallScript',
    },
  ];
});

function portsOf({ httpProxy, httpsProxy }: ProxySettings): number[] {
  const ports = [httpProxy, httpsProxy].flatMap((address) => {
    if (address === undefined || !URL.canParse(address)) {
      return [];
    }
    const { port, protocol } = new URL(address);
    return [Number(port || (protocol === 'https:' ? 443 : 80))];
  });
  return [...new Set(ports)];
}

function opens({ protocol, fromPort, toPort }: SecurityGroupRule, port: number): boolean {
  return protocol === '-1' || (protocol === 'tcp' && Number(fromPort) <= port && port <= Number(toPort));
}
