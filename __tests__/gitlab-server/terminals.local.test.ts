import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitlabServerSettings } from '../../src/settings/gitlab-server';
import { parseSettings } from '../../src/settings/parse';
import { gitlabServerBoot } from '../../src/user-data/gitlab-server-boot';
import { serverInput } from '../stacks/gitlab-server-input';

const step = join(__dirname, '..', '..', 'assets', 'gitlab-server', 'steps', 'gitlab.sh');
const lib = join(__dirname, '..', '..', 'assets', 'boot', 'lib.sh');
const functionOf = (file: string, name: string) =>
  new RegExp(`^${name}\\(\\) \\{[\\s\\S]*?^\\}$`, 'm').exec(readFileSync(file, 'utf8'))?.[0];

/** The functions of the step, with a GitLab whose Rails prints what it is asked, and refuses the first requests. */
function allow(sessionHost: string | undefined, complaint = '', times = 0) {
  const script = `set -euo pipefail
state=$(mktemp -d)
problem=$state/problem patience=1000
trap 'rm -r "$state"' EXIT
say() { :; }
sleep() { :; }
clock() { printf 0; }
disk_is_full() { false; }
asked=0
rails() {
  cat
  asked=$((asked + 1))
  ((asked > ${times})) || { echo '${complaint}' >&2; return 1; }
}
fail() { printf 'ERROR: %s\\n' "$*"; exit 1; }
${['retry', 'unless_refused'].map((name) => functionOf(lib, name)).join('\n')}
${['allow_terminals', 'allow_session_host'].map((name) => functionOf(step, name)).join('\n')}
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
  expect(allow('gitlab-runner', 'Validation failed (ActiveRecord::RecordInvalid)', 9)).toContain(
    'ERROR: GitLab does not allow requests to gitlab-runner, which terminals need: its message is above',
  );
});

// Its container is healthy when `gitlab-ctl reconfigure` is done, and only then PostgreSQL is upgraded (docker/assets/init-container
// of omnibus-gitlab 17.11.0 and 18.11.0).
it('a GitLab whose database is being upgraded is asked again', () => {
  const said = allow('gitlab-runner', 'PG::ConnectionBad: could not connect to server', 2);
  expect(said).not.toContain('ERROR');
  expect(said.match(/settings\.save!/g)).toHaveLength(3);
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
