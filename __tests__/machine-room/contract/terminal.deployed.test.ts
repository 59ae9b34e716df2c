import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Session } from '../../../tools/machine-room/gitlab/jobs';
import { Terminal } from '../../../tools/machine-room/gitlab/terminal';
import { DockerDaemon } from './docker-daemon';
import { type Bench, behaviour, isReal } from './runner';

const daemon = new DockerDaemon();
beforeAll(() => daemon.start());
afterAll(() => daemon.stop());

const reach = (host: string, port: number) => connect(port, host);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** A job that runs until somebody types, and what GitLab was told of its session. */
async function watchedJob(bench: Bench) {
  const address = `127.0.0.1:${await freePort()}`;
  const job = bench.gitlab.push({
    script: ['echo up', 'until [ -e /tmp/typed ]; do sleep 0.1; done; cat /tmp/typed'],
  });
  bench.write(`
check_interval = 1
[session_server]
listen_address = "${address}"
${bench.section('docker')}
[runners.docker]
host = "${daemon.host}"
image = "job:1"
pull_policy = "if-not-present"
`);
  bench.run();
  await bench.until('the job runs', () => job.trace.includes('up'));
  const asked = bench.gitlab.calls.find(({ path }) => path.endsWith('/jobs/request'));
  return { job, address, session: JSON.parse(String(asked?.fields.session)) as Session };
}

describe.skipIf(isReal)('session server', () => {
  behaviour(
    'opens a terminal in the job, for who has the secret',
    'session/session.go; executors/docker/terminal.go',
    async (bench) => {
      const { job, address, session } = await watchedJob(bench);
      expect(session.url).toMatch(new RegExp(`^https://${address}/session/[^/]+$`));
      await expect(Terminal.open({ ...session, authorization: 'of somebody else' }, reach)).rejects.toThrow('401');
      await expect(Terminal.open({ ...session, url: `https://${address}/session/none` }, reach)).rejects.toThrow('404');
      const terminal = await Terminal.open(session, reach);
      await expect(Terminal.open(session, reach)).rejects.toThrow('423');
      terminal.type('echo shown-$((6 * 7)); echo "typed in job $CI_JOB_ID" >/tmp/typed\n');
      await bench.until('the terminal shows what was typed', () => terminal.shown.includes('shown-42'));
      await bench.until('the job ends', () => job.updates.at(-1)?.state === 'success');
      expect(job.trace).toContain(`typed in job ${job.id}`);
      await terminal.closed;
    },
  );
});
