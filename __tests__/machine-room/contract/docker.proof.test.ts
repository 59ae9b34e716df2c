import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { DockerDaemon } from './docker-daemon';
import type { JobRecord } from './gitlab';
import { type Bench, behaviour, isReal } from './runner';

const daemon = new DockerDaemon();
beforeAll(() => daemon.start());
afterAll(() => daemon.stop());

const files = 'executors/docker';

/** A `[[runners]]` with the daemon of the test. */
function dockerRunner(bench: Bench, docker = '', more = ''): string {
  return `
concurrent = 4
check_interval = 1
${bench.section('docker')}${more}
[runners.docker]
host = "${daemon.host}"
image = "job:1"
${docker.includes('pull_policy') ? '' : 'pull_policy = "if-not-present"'}
${docker}
`;
}

/** What is found of a job in Docker has to be this one's, and all runners of a machine have one system id. */
const ownSystemId = (bench: Bench) =>
  writeFileSync(join(bench.folder, '.runner_system_id'), `r_${bench.folder.slice(-6)}000000`.replace(/[^\w]/g, '0'));

const leftovers = (bench: Bench) =>
  ['ps -aq', 'volume ls -q'].flatMap((list) => {
    const filter = `label=com.gitlab.gitlab-runner.runner.system_id=${bench.read('.runner_system_id')}`;
    return daemon
      .docker(...list.split(' '), '--filter', filter)
      .split('\n')
      .filter((line) => line !== '');
  });

type Asked = Parameters<Bench['gitlab']['push']>[0];

/** Runs one job to its end. */
async function run(
  bench: Bench,
  docker: string,
  asked: Asked,
  more = '',
): Promise<JobRecord & { readonly result: Readonly<Record<string, string>> }> {
  const job = bench.gitlab.push(asked);
  ownSystemId(bench);
  bench.write(dockerRunner(bench, docker, more));
  bench.run();
  await bench.until('the job ends', () => ['success', 'failed'].includes(String(job.updates.at(-1)?.state)));
  bench.signal('SIGQUIT');
  await bench.end();
  return Object.assign(job, { result: job.updates.at(-1) as Readonly<Record<string, string>> });
}

describe.skipIf(isReal)('docker executor', () => {
  behaviour(
    'runs the job in its image, in the project folder, with its variables',
    `${files}/docker.go`,
    async (bench) => {
      const variables = [{ key: 'MINE', value: 'own' }];
      const { trace, result } = await run(bench, '', { script: ['pwd', 'echo "mine $MINE"', 'env'], variables });
      expect(trace).toContain('Using Docker executor with image job:1 ...');
      expect(trace).toContain('/builds/group/project');
      expect(trace).toContain('mine own');
      expect(trace).toMatch(/CI_PROJECT_DIR=\/builds\/group\/project/);
      expect(result.state).toBe('success');
    },
  );

  behaviour("the exit code of the script is the job's", `${files}/internal/wait; run`, async (bench) => {
    const { result } = await run(bench, '', { script: ['exit 42'] });
    expect(result).toMatchObject({ failure_reason: 'script_failure', exit_code: '42' });
  });

  behaviour('after_script sees the files of the script', `${files}/docker_command.go`, async (bench) => {
    const { trace } = await run(bench, '', { script: ['echo left >/tmp/file; false'], after: ['cat /tmp/file'] });
    expect(trace).toMatch(/^left$/m);
  });

  behaviour('containers and the volumes of a job are gone after it', `${files}/docker.go, Cleanup`, async (bench) => {
    await run(bench, '', { script: ['true'], variables: [{ key: 'GIT_STRATEGY', value: 'clone' }] });
    expect(leftovers(bench)).toEqual([]);
  });

  behaviour('a cache volume is kept for the next job', `${files}/internal/volumes/manager.go`, async (bench) => {
    bench.gitlab.push({ script: ['echo kept >>/cache/file'] });
    const { trace } = await run(bench, 'volumes = ["/cache"]', { script: ['cat /cache/file'] }, 'limit = 1');
    expect(trace).toMatch(/^kept$/m);
  });

  behaviour(
    'disable_cache makes volumes that end with the job',
    `${files}/internal/volumes/manager.go`,
    async (bench) => {
      bench.gitlab.push({ script: ['echo kept >>/own/file'] });
      const { result } = await run(
        bench,
        'volumes = ["/own"]\ndisable_cache = true',
        { script: ['cat /own/file'] },
        'limit = 1',
      );
      expect(result.failure_reason).toBe('script_failure');
    },
  );

  behaviour(
    'a folder of the machine is mounted as its volume says',
    `${files}/internal/volumes/parser/linux_parser.go`,
    async (bench) => {
      mkdirSync(join(bench.folder, 'own'));
      writeFileSync(join(bench.folder, 'own/file'), 'of the machine\n');
      const { trace } = await run(bench, `volumes = ["${bench.folder}/own:/own:ro"]`, {
        script: ['cat /own/file', '! touch /own/other'],
      });
      expect(trace).toContain('of the machine');
      expect(existsSync(join(bench.folder, 'own/other'))).toBe(false);
    },
  );

  behaviour('two volumes for one path are a system failure', `${files}/internal/volumes/utils.go`, async (bench) => {
    const { trace, result } = await run(bench, 'volumes = ["/tmp:/own", "/var:/own/"]', {});
    expect(trace).toContain('volume for container path "/own" is already defined');
    expect(result.failure_reason).toBe('runner_system_failure');
  });

  behaviour(
    'two mounts in one place are refused by Docker, a configuration error',
    `${files}/docker.go, classifyContainerCreateError`,
    async (bench) => {
      const { trace, result } = await run(bench, 'volumes = ["/tmp:/own"]\n[runners.docker.tmpfs]\n"/own" = "rw"', {});
      expect(trace).toContain('Duplicate mount point: /own');
      expect(result.failure_reason).toBe('runner_configuration_error');
    },
  );

  behaviour(
    'pull_policy never: an image that is not there fails',
    `${files}/internal/pull/manager.go`,
    async (bench) => {
      const { trace, result } = await run(bench, 'pull_policy = "never"', { image: { name: 'absent:1' } });
      expect(trace).toContain('Using effective pull policy of [never] for container absent:1');
      expect(trace).toContain('failed to pull image "absent:1" with specified policies [never]');
      expect(result.state).toBe('failed');
    },
  );

  behaviour('pull_policy is a list, tried in its order', `${files}/internal/pull/manager.go`, async (bench) => {
    const { trace, result } = await run(bench, 'pull_policy = ["always", "if-not-present"]', {});
    expect(trace).toContain('Failed to pull image with policy "always"');
    expect(result.state).toBe('success');
  });

  behaviour('a pull policy of the job has to be allowed', `${files}/internal/pull/manager.go`, async (bench) => {
    const { trace, result } = await run(bench, '', { image: { name: 'job:1', pull_policy: ['always'] } });
    expect(trace).toContain('is not one of the allowed_pull_policies ([if-not-present])');
    expect(result.failure_reason).toBe('runner_configuration_error');
  });

  behaviour('an image that is not in allowed_images is refused', 'common/allowed_images.go', async (bench) => {
    const { result } = await run(bench, 'allowed_images = ["ruby:*"]', { image: { name: 'other:1' } });
    expect(result.failure_reason).toBe('runner_configuration_error');
  });

  behaviour('a job reaches its services by their names', `${files}/services.go`, async (bench) => {
    const { trace } = await run(bench, '[[runners.docker.services]]\nname = "job:1"\nalias = "beside"', {
      script: ['cat /etc/hosts'],
    });
    expect(trace).toMatch(/172\.30\.98\.\d+\s+beside/);
    expect(trace).toMatch(/172\.30\.98\.\d+\s+job/);
  });

  behaviour(
    'extra_hosts, ulimit, memory and shm_size reach the container',
    `${files}/docker.go, createHostConfig`,
    async (bench) => {
      const docker =
        'extra_hosts = ["own:192.0.2.7"]\nshm_size = 1048576\nmemory = "64m"\n[runners.docker.ulimit]\nnofile = "512:600"';
      const { trace } = await run(bench, docker, {
        script: ['cat /etc/hosts', 'echo files $(ulimit -Sn) $(ulimit -Hn)', 'df -k /dev/shm'],
      });
      expect(trace).toMatch(/192\.0\.2\.7\s+own/);
      expect(trace).toContain('files 512 600');
      expect(trace).toMatch(/shm\s+1024\s/);
    },
  );

  behaviour('a file variable is a path in the container', 'shells/bash.go', async (bench) => {
    const variables = [{ key: 'KUBECONFIG', value: 'content of it', file: true }];
    const { trace } = await run(bench, '', { script: ['cat "$KUBECONFIG"'], variables });
    expect(trace).toContain('content of it');
  });

  behaviour('SIGTERM ends the container', 'commands/multi.go; run', async (bench) => {
    const job = bench.gitlab.push({ script: ['echo up', 'sleep 60'] });
    ownSystemId(bench);
    bench.write(dockerRunner(bench));
    bench.run();
    await bench.until('the job runs', () => job.trace.includes('up'));
    bench.signal('SIGTERM');
    expect((await bench.end()).status).toBe(0);
    expect(job.updates.at(-1)).toMatchObject({ failure_reason: 'runner_interrupted' });
    expect(leftovers(bench).filter((name) => !name.includes('cache'))).toEqual([]);
  });

  behaviour(
    'no Docker daemon: tried three times, then a system failure',
    'common/build.go, retryCreateExecutor',
    async (bench) => {
      const gone = bench.gitlab.push();
      bench.write(dockerRunner(bench).replace(daemon.host, `unix://${bench.folder}/none.sock`));
      bench.run();
      await bench.until('the job ends', () => gone.updates.at(-1)?.state === 'failed');
      expect(gone.trace.split('Preparation failed').length).toBe(4);
      expect(gone.updates.at(-1)).toMatchObject({ failure_reason: 'runner_system_failure' });
    },
  );
});
