import { isLoopback, isOpened, sessionPort } from '../listeners';
import { type Finding, rule } from './rule';

/** GitLab connects to the manager for an interactive terminal: it needs an address and an open port. */
export const sessionServerReachable = rule(['configToml', 'runnerIngressRules'], (settings): (Finding | false)[] => {
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
      !isOpened(port, settings) && {
        setting: 'runnerIngressRules',
        message: `has no rule for port ${port}, on which configToml.session_server listens, so the port is open to every address: add one for GitLab's, which takes its place`,
      },
  ];
});
