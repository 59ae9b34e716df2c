import { hasPublicAddress, isLoopback, isOpened, sessionPort } from '../listeners';
import { isPrivateHost } from '../private-host';
import { type Finding, rule } from './rule';

const reads = ['configToml', 'runnerIngressRules', 'runnerInstance', 'runnerWorkerDockerMachineInstance'] as const;

/**
 * GitLab connects to the manager for an interactive terminal: it needs an address and an open port. A runner whose address
 * is private gets no job at all from a GitLab that does not allow requests to it.
 *
 * @see app/models/ci/build_runner_session.rb of GitLab (`public_url`), https://gitlab.com/gitlab-org/gitlab/-/issues/30376
 */
export const sessionServerReachable = rule(reads, (settings): (Finding | false)[] => {
  const { listen_address: listen, advertise_address: advertise } = settings.configToml.session_server ?? {};
  const port = sessionPort(settings);
  return [
    listen === undefined &&
      advertise !== undefined && {
        setting: 'configToml.session_server',
        message: 'has no listen_address, so GitLab Runner starts no session server: add one, such as [::]:8093',
      },
    listen !== undefined &&
      isLoopback(listen.replace(/:\d+$/, '')) && {
        setting: 'configToml.session_server.listen_address',
        message: `is ${listen}, which GitLab cannot reach: listen on [::]:8093, or interactive terminals do not open`,
      },
    port !== undefined &&
      (advertise === undefined ? !hasAddressForAll(settings) : isPrivate(advertise)) && {
        setting: 'configToml.session_server.advertise_address',
        message: `is a private address${advertise === undefined ? ' of the manager' : `, ${advertise}`}, from which GitLab takes no request for jobs unless its administrator allows requests to it (Admin area, Network, Outbound requests): allow it there, or set runnerInstance.useEip`,
      },
    port !== undefined &&
      !isOpened(port, settings) && {
        setting: 'runnerIngressRules',
        message: `has no rule for port ${port}, on which configToml.session_server listens, so the port is open to every address: add one for GitLab's, which takes its place`,
      },
  ];
});

type Addresses = Parameters<typeof hasPublicAddress>[0] & { readonly runnerInstance: { readonly useEip: boolean } };

const hasAddressForAll = (settings: Addresses) => settings.runnerInstance.useEip || hasPublicAddress(settings);

const isPrivate = (address: string) => isPrivateHost(String(address.split(':')[0]));
