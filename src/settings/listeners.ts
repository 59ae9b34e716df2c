import type { GitlabRunnerSettings } from './families';
import { isCovered } from './security-group-rules';

type Settings = Pick<GitlabRunnerSettings, 'configToml' | 'runnerManager' | 'runnerIngressRules'>;

/** The port of an address such as `[::]:8093`; undefined where only the machine itself reaches it. */
export function portOf(address: string | undefined): number | undefined {
  const [, host, port] = /^(.*):(\d{1,5})$/.exec(address ?? '') ?? [];
  return port === undefined || isLoopback(String(host)) ? undefined : Number(port);
}

/** Whether an address is the machine's own loopback. */
export function isLoopback(host: string): boolean {
  return /^(127\.[\d.]+|\[?::1\]?|localhost)$/i.test(host);
}

/** Where GitLab opens interactive terminals (`session_server.listen_address`). */
export const sessionPort = ({ configToml }: Pick<Settings, 'configToml'>): number | undefined =>
  portOf(configToml.session_server?.listen_address);

/** Where Prometheus reads metrics (`listen_address`). */
export const metricsPort = ({ runnerManager }: Pick<Settings, 'runnerManager'>): number | undefined =>
  portOf(runnerManager.prometheusListenAddress);

/** Whether a rule of the settings opens a port: then no other rule does. */
export function isOpened(port: number, { runnerIngressRules }: Pick<Settings, 'runnerIngressRules'>): boolean {
  return Object.values(runnerIngressRules).some((one) => isCovered(port, one));
}

interface Addresses {
  readonly runnerInstance: { readonly privateAddressOnly: boolean };
  readonly runnerWorkerDockerMachineInstance: { readonly privateAddressOnly: boolean };
}

/** The manager has a public address as soon as it or the docker+machine workers may have one (upstream main.tf). */
export function hasPublicAddress({ runnerInstance, runnerWorkerDockerMachineInstance }: Addresses): boolean {
  return !(runnerInstance.privateAddressOnly && runnerWorkerDockerMachineInstance.privateAddressOnly);
}
