import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { hasPublicAddress, sessionPort } from '../settings/listeners';
import { Fact, type TemplateText, withFacts } from '../templates/template-text';
import type { TomlTable } from '../templates/toml-document';

/** Stands for an address that the instance learns at boot (assets/boot/steps/110-config.sh). */
const ownAddress = (kind: 'public' | 'local') => `__${kind}_ipv4__`;

/** The host that GitLab finds a manager under: its Elastic IP, or the address that EC2 gives it. */
export function managerHost(settings: GitlabRunnerSettings): string | Fact {
  if (settings.runnerInstance.useEip) {
    return new Fact('eip_public_ip');
  }
  return ownAddress(hasPublicAddress(settings) ? 'public' : 'local');
}

/**
 * `[session_server]` says where GitLab connects for an interactive terminal. Without `advertise_address` GitLab Runner
 * would tell it the address that it listens on, `[::]` for instance.
 *
 * @see session/server.go of GitLab Runner 19.3.0, setAdvertiseAddress
 */
export function sessionServer(settings: GitlabRunnerSettings, host: string | Fact): TomlTable | undefined {
  const port = sessionPort(settings);
  if (port === undefined || settings.configToml.session_server?.advertise_address !== undefined) {
    return undefined;
  }
  const address: TemplateText = host instanceof Fact ? withFacts`${host}:${String(port)}` : `${host}:${port}`;
  return { advertise_address: address };
}
