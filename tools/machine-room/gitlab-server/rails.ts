import { randomBytes } from 'node:crypto';
import type { Gitlab } from '../gitlab/gitlab';
import type { HostHandler, Hosts } from '../network/hosts';

/** What a boot does with GitLab's Rails. */
export interface Rails {
  /** The host that gitlab-rails in GitLab's container asks, and the room's GitLab for what reaches the container itself. */
  readonly hosts: Hosts;
  /** The passwords that root was given. */
  readonly passwords: readonly string[];
}

/**
 * GitLab's console for the room's GitLab. It does not run Ruby: it knows the five things that a boot asks for, and
 * refuses anything else.
 *
 * Source: https://docs.gitlab.com/administration/operations/rails_console/ and the models that the scripts name
 */
export function rails(gitlab: Gitlab): Rails {
  const passwords: string[] = [];
  const made = new Set<string>();
  const run = (ruby: string): string | undefined => {
    const [, password] = /password_confirmation = '([^']+)'/.exec(ruby) ?? [];
    if (password) {
      passwords.push(password);
      return '';
    }
    if (ruby.includes('personal_access_tokens.build')) {
      const token = `glpat-${randomBytes(20).toString('hex')}`;
      made.add(token);
      gitlab.accessTokens.add(token);
      return `token=${token}\n`;
    }
    if (ruby.includes('revoke!')) {
      for (const token of made) {
        gitlab.accessTokens.delete(token);
      }
      return '';
    }
    const [, runner] = /Ci::Runner\.find_by\(id: (\d+)\)&\.token/.exec(ruby) ?? [];
    if (runner) {
      return `token=${gitlab.tokenOfRunner(Number(runner)) ?? ''}\n`;
    }
    return ruby.includes('outbound_local_requests_whitelist') ? '' : undefined;
  };
  const console: HostHandler = async (req, res) => {
    let ruby = '';
    for await (const part of req) {
      ruby += part;
    }
    const answer = run(ruby);
    if (answer === undefined) {
      res.writeHead(422).end(`The machine room does not know what this asks of GitLab:\n${ruby}`);
    } else {
      res.writeHead(200).end(answer);
    }
  };
  return { hosts: [['rails.machine-room', console]], passwords };
}
