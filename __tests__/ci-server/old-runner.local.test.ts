import { expect, it } from 'vitest';
import { LightServer } from './light-server';

// https://docs.gitlab.com/runner/install/docker/#upgrade-version
it('a runner that is too old is refused with the commands that update it where it runs', () => {
  const config = '[[runners]]\n  name = "a"\n  token = "zx4k9y2abcdefghijklm"\n  executor = "shell"\n';
  const server = new LightServer({ p: config });
  server.write('runner-version', '12.4.1');
  const { status, output } = server.run({ environment: 'e', project: 'p', runnerName: '', section: config }, 'apply');
  expect(status).toBe(1);
  expect(output).toContain('GitLab Runner 12.4.1 is too old');
  expect(output).toContain('set the image of the service runner in the compose file to gitlab/gitlab-runner:v19.3.0');
  expect(output).toContain(
    `cd ${server.root}/srv/p && docker compose pull runner && docker compose kill -s SIGQUIT runner && docker wait "$(docker compose ps -q runner)" && docker compose up -d --no-deps runner`,
  );
  expect(server.read(server.configFile('p'))).toBe(config);
});
