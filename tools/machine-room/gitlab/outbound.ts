import { isInRange, isPrivateHost } from '../../../src/settings/private-host';

/**
 * Whether GitLab asks a host for a terminal. One in a private network it asks only where an administrator allows it; a
 * runner's session there is invalid, and no job is handed out with it.
 *
 * Sources: GitLab's app/models/ci/build_runner_session.rb (`validates :url, public_url`), lib/gitlab/url_blocker.rb;
 * https://docs.gitlab.com/security/webhooks/#allow-outbound-requests-to-certain-ip-addresses-and-domains
 */
export function isAllowed(url: string, allowlist: readonly string[]): boolean {
  const { hostname } = new URL(url);
  // A name without a dot is one of a container beside it.
  const isPrivate = isPrivateHost(hostname) || !hostname.includes('.');
  return !isPrivate || allowlist.includes(hostname) || isInRange(hostname, allowlist);
}
