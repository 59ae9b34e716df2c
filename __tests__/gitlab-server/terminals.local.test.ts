import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitlabServerSettings } from '../../src/settings/gitlab-server';
import { parseSettings } from '../../src/settings/parse';
import { gitlabServerBoot } from '../../src/user-data/gitlab-server-boot';
import { serverInput } from '../stacks/gitlab-server-input';

const step = join(__dirname, '..', '..', 'assets', 'gitlab-server', 'steps', 'gitlab.sh');
const [allowTerminals] = /^allow_terminals\(\) \{[\s\S]*?^\}$/m.exec(readFileSync(step, 'utf8')) ?? [];

/** The function of the step, with a GitLab whose Rails says what it is asked and ends with a status. */
function allow(sessionHost: string | undefined, status = 0) {
  const script = `set -euo pipefail
rails() { cat; return ${status}; }
fail() { printf 'ERROR: %s\\n' "$*"; exit 1; }
${allowTerminals}
${sessionHost === undefined ? '' : `SESSION_HOST=${sessionHost}`}
allow_terminals`;
  return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout;
}

// GitLab's app/models/application_setting_implementation.rb has the list and what adds to it.
it('GitLab allows requests to the container of its runner, and keeps what else is allowed', () => {
  expect(allow('gitlab-runner')).toContain("settings.add_to_outbound_local_requests_whitelist(['gitlab-runner'])");
});

it('nothing is asked of GitLab where there are no terminals', () => {
  expect(allow(undefined)).toBe('');
});

it('a GitLab that does not take it ends the boot with words', () => {
  expect(allow('gitlab-runner', 1)).toContain(
    'ERROR: GitLab does not allow requests to gitlab-runner, which terminals need: its message is above',
  );
});

it.each([
  ['has a name', { session_server: { listen_address: '[::]:8093' } }, 'gitlab-runner'],
  ['is not told of', {}, undefined],
])('the host of terminals %s', (_, configToml, expected) => {
  const { region: __, ...least } = serverInput;
  const settings = parseSettings(gitlabServerSettings, { ...least, configToml });
  const document = JSON.stringify(gitlabServerBoot({ settings, configToml: '', logGroup: 'logs' }));
  expect(/SESSION_HOST='?([\w-]+)/.exec(document)?.[1]).toBe(expected);
});
