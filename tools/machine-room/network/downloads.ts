import type { HostHandler, Hosts } from './hosts';

/** GitLab's description of its package repository: what a boot checks before it installs from there. */
const runnerRepository = '[runner_gitlab-runner]\nname=runner_gitlab-runner\ngpgcheck=1\n';

/** What everybody's boot downloads, by host and path. A rehearsal adds what its own settings name. */
export const downloadHosts: Hosts = [
  ['packages.gitlab.com', files({ '/install/repositories/runner/gitlab-runner/config_file.repo': runnerRepository })],
];

/** A host with these files, and 404 for any other. */
export function files(contents: Readonly<Record<string, string | Buffer>>): HostHandler {
  return (req, res) => {
    const content = contents[new URL(String(req.url), 'http://any').pathname];
    req.resume();
    res.writeHead(content === undefined ? 404 : 200).end(content ?? 'Not Found');
  };
}
