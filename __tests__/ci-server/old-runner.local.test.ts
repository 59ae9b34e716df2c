import { describe, expect, it } from 'vitest';
import { LightServer } from './light-server';

const config = '[[runners]]\n  name = "a"\n  token = "zx4k9y2abcdefghijklm"\n  executor = "shell"\n';
const stack = { environment: 'e', project: 'p', runnerName: '', section: config };

/** Runs with a runner that is too old, and with these programs beside it. */
function refusalOf(unit: string, programs: Readonly<Record<string, string>> = {}): string {
  const server = new LightServer({ p: config });
  server.write('runner-version', '12.4.1');
  for (const [name, body] of Object.entries(programs)) {
    server.write(`bin/${name}`, `#!/bin/bash\n${body}\n`, 0o755);
  }
  const { status, output } = server.run({ ...stack, unit }, 'apply');
  expect(status).toBe(1);
  expect(output).toContain('GitLab Runner 12.4.1 is too old');
  expect(server.read(server.configFile('p'))).toBe(config);
  return output.replaceAll(server.root, '');
}

describe('a runner that is too old is refused with the commands that update it where it runs', () => {
  // https://docs.gitlab.com/runner/install/docker/#upgrade-version
  it('in compose', () => {
    const output = refusalOf('');
    expect(output).toContain('set the image of the service runner in the compose file to gitlab/gitlab-runner:v19.3.0');
    expect(output).toContain(
      'cd /srv/p && docker compose pull runner && docker compose kill -s SIGQUIT runner && docker wait "$(docker compose ps -q runner)" && docker compose up -d --no-deps runner',
    );
  });

  // https://docs.gitlab.com/runner/install/linux-repository/: a release by its number needs its helper images by number.
  const none = 'exit 1';
  it.each([
    [
      'a Debian package',
      { dpkg: '[[ $* == "-s gitlab-runner" ]]', rpm: none },
      'apt-get update && NO_DOCKER_PRUNE=1 apt-get install --yes gitlab-runner=19.3.0-1 gitlab-runner-helper-images=19.3.0-1',
    ],
    [
      'an RPM package',
      { dpkg: none, rpm: '[[ $* == "-q gitlab-runner" ]]' },
      'NO_DOCKER_PRUNE=1 yum install --assumeyes gitlab-runner-19.3.0-1',
    ],
    [
      'a program that somebody put there, on ARM',
      { dpkg: none, rpm: none, uname: 'echo aarch64' },
      'curl --fail --location --output /bin/gitlab-runner https://gitlab-runner-downloads.s3.amazonaws.com/v19.3.0/binaries/gitlab-runner-linux-arm64',
    ],
  ])('as %s, after its jobs', (_, programs, update) => {
    expect(refusalOf('runner@1.service', programs)).toContain(
      `Update it first: systemctl kill --kill-who=main --signal=SIGQUIT runner@1.service; while systemctl is-active --quiet runner@1.service; do sleep 5; done; systemctl stop runner@1.service && ${update} && systemctl start runner@1.service`,
    );
  });
});
