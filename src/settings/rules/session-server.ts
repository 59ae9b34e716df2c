import { isCovered } from '../security-group-rules';
import { type Finding, rule } from './rule';

/** GitLab connects to the manager for an interactive terminal: it needs an address and an open port. */
export const sessionServerReachable = rule(['configToml', 'runnerIngressRules'], (settings): (Finding | false)[] => {
  const { listen_address: listen, advertise_address: advertise } = settings.configToml.session_server ?? {};
  const port = Number(listen?.slice(listen.lastIndexOf(':') + 1));
  const { runnerIngressRules: rules } = settings;
  return [
    listen !== undefined &&
      advertise === undefined && {
        setting: 'configToml.session_server',
        message: `listens on ${listen} and has no advertise_address, so GitLab has no address for interactive terminals: add one that GitLab reaches, such as runner.example.com:${port}`,
      },
    listen === undefined &&
      advertise !== undefined && {
        setting: 'configToml.session_server',
        message: 'has no listen_address, so GitLab Runner starts no session server: add one, such as [::]:8093',
      },
    listen !== undefined &&
      !Object.values(rules).some((one) => isCovered(port, one)) && {
        setting: 'runnerIngressRules',
        message: `has no rule for port ${port}, on which configToml.session_server listens: add one for GitLab's address, or interactive terminals do not open`,
      },
  ];
});
