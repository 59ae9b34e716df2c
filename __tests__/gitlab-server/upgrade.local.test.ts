import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stopsBetween } from '../../src/settings/gitlab-stops';
import { temporaryFolder } from '../support/temporary-folder';

const assets = join(__dirname, '../../assets/gitlab-server');

function bash(script: string, ...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync('bash', ['-euo', 'pipefail', '-c', script, 'bash', ...args], {
    encoding: 'utf8',
  });
  return { output: stdout + stderr, status };
}

it('the machine knows the same required stops', () => {
  const version = fc
    .tuple(fc.integer({ min: 16, max: 21 }), fc.integer({ min: 0, max: 11 }), fc.nat(20))
    .map((numbers) => numbers.join('.'));
  const jumps = fc.sample(fc.tuple(version, version), 60);
  const { output } = bash(
    `. ${assets}/compose.sh; for jump; do upgrade_stops \${jump% *} \${jump#* } | paste -s -d ' '; done`,
    ...jumps.map((jump) => jump.join(' ')),
  );
  expect(output.split('\n').slice(0, -1)).toEqual(jumps.map(([from, to]) => stopsBetween(from, to).join(' ')));
});

/** The step up to where it starts a container: what it says, and whether it got there. */
function boot(deployed: string | undefined, wanted: string) {
  const root = temporaryFolder();
  mkdirSync(join(root, 'data/gitlab-rails'), { recursive: true });
  if (deployed !== undefined) {
    writeFileSync(join(root, 'data/gitlab-rails/VERSION'), `${deployed}\n`);
  }
  const step = readFileSync(join(assets, 'steps/gitlab.sh'), 'utf8')
    .replace('. /opt/gitlab-runner/lib.sh', '. "$1/lib.sh"')
    .replace('. /opt/gitlab-runner/secrets.sh', '')
    .replace('. /opt/gitlab-server/compose.sh', `. ${assets}/compose.sh; data=$1; server=$1`)
    .replace(/touch \/etc\/proxy\.env/, '');
  writeFileSync(
    join(root, 'lib.sh'),
    `install() { :; }
fail() { printf 'ERROR: %s\\n' "$*"; exit 1; }
say() { printf '%s\\n' "$*"; }
retry() { exit 0; }
EXTERNAL_HOST=192.0.2.1 TLS_KEY_PARAMETER= GITLAB_VERSION=${wanted}
`,
  );
  return bash(step, root);
}

it('a jump over a required stop is refused with the way, before anything is touched', () => {
  const { output, status } = boot('17.10.2', '18.6.0');
  expect(output).toContain(
    'GitLab cannot go from 17.10.2 to 18.6.0 at once: set gitlabServer.version to the latest patch of 17.11, then 18.2, then 18.5, then 18.6.0.',
  );
  expect(output).not.toContain('starting GitLab');
  expect(status).toBe(1);
});

it('a release that the data have left behind is refused', () => {
  expect(boot('18.5.0', '18.4.9').output).toContain('GitLab cannot go back from 18.5.0 to 18.4.9');
});

it.each([
  [undefined, '18.2.1'],
  ['18.2.1', '18.2.1'],
  ['18.2.1-ee', '18.5.0'],
  ['18.2.9', '18.2.1'],
  ['19.11.4', '20.0.0'],
])('data of %s go to %s', (deployed, wanted) => {
  expect(boot(deployed, wanted)).toEqual({
    output: `starting GitLab ${wanted}, which takes some minutes\n`,
    status: 0,
  });
});
