import { beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { deviceRule, greedyJob, jobKeys, jobSees, networkPerBuild, probingJob, shown } from './job-keys';
import { applyIn, bootLog, cachedObjects, gitlabUrl, startSystem, tokenParameter, until, untilUp } from './systems';

const { keys: perBuild } = networkPerBuild;
const keys = jobKeys.configToml.runners;

describe("a fleet's manager with executor docker", () => {
  let room: Room;
  let gitlab: Gitlab;
  let manager: RunningInstance;
  let job: Job;
  let greedy: Job;

  const run = (...command: readonly string[]) => manager.container.run(...command);

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem());
    job = gitlab.jobs.add(probingJob);
    greedy = gitlab.jobs.add(greedyJob);
    manager = await applyIn(
      room,
      (app, network) =>
        new GitlabRunnerStack(app, 'runner', {
          region,
          ...network,
          environment: 'room',
          runnerGitlab: { url: gitlabUrl, preregisteredRunnerTokenSsmParameterName: tokenParameter },
          ...jobKeys,
          runnerWorkerDockerOptions: { ...jobKeys.runnerWorkerDockerOptions, ...deviceRule.options },
          configToml: {
            runners: {
              ...keys,
              ...perBuild,
              cache: { Path: 'shared/by/all' },
              docker: { ...keys.docker, ...perBuild.docker },
            },
          },
          runnerWorker: { type: 'docker', environmentVariables: ['FROM_CONFIG=yes'] },
        }),
    );
    const launched = Date.now();
    // The power fails in the middle of the boot, which is a service and goes on after the next start.
    await until('the boot is on its way', async () => (await bootLog(manager)).includes('config begins'));
    await room.instances.losePower(manager.record.instanceId);
    await untilUp(manager);
    console.info(`docker: ${Math.round((Date.now() - launched) / 1000)} s from launch to up`);
    await until('the job is over', () => isOver(job));
    console.info(`docker: ${Math.round((Date.now() - launched) / 1000)} s from launch to the first job's end`);
    return () => room.stop();
  });

  it('boots from its user data as synthesized until it is up', async () => {
    expect(await run('cat', '/var/log/user-data.log')).toContain('the manager is up');
    expect(await run('systemctl', 'is-active', 'gitlab-runner', 'docker')).toBe('active\nactive');
  });

  it('runs a job in Docker, whose log GitLab has', () => {
    expect(job).toMatchObject({ status: 'success', place: { address: manager.record.address } });
    expect(shown(job)).toContain('this is job 1001, on Linux');
    expect(gitlab.problems).toEqual([]);
  });

  it.each(Object.entries({ ...jobSees, ...networkPerBuild.sees, ...deviceRule.sees }))(
    'shows a job the key %s',
    (_, sight) => {
      expect(shown(job)).toMatch(sight);
    },
  );

  it('runs no job with more services than docker.services_limit', async () => {
    await until('the job is refused', () => isOver(greedy));
    expect(greedy.status).toBe('failed');
    expect(shown(greedy)).toContain('too many services requested: 2, only 1 allowed');
  });

  it('keeps the cache of a job in the bucket, below the key cache.Path', async () => {
    const cache = [{ key: 'of-main', paths: ['kept.txt'], policy: 'pull-push', when: 'on_success' }];
    const one = gitlab.jobs.add({ image: 'alpine:3', cache, script: ['cat kept.txt || echo of-the-first >kept.txt'] });
    await until('the first job is over', () => isOver(one));
    const bare = gitlab.jobs.add({ image: 'alpine:3', script: ['! cat kept.txt'] });
    const two = gitlab.jobs.add({ image: 'alpine:3', cache, script: ['cat kept.txt'] });
    await until('the others are over', () => isOver(bare) && isOver(two));
    expect([one, bare, two].map(({ status }) => status)).toEqual(['success', 'success', 'success']);
    expect(shown(two)).toMatch(/Successfully extracted cache[\s\S]*^of-the-first$/m);
    // gitlab-runner 19.3.0, cache/cache.go: Path, the runner (its jobs share nothing with others), the project, the key.
    expect(await cachedObjects(room)).toEqual(['shared/by/all/runner/a1B2c3D4e/project/1/of-main']);
  });
});
