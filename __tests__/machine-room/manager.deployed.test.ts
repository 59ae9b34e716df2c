import { beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job, type Session } from '../../tools/machine-room/gitlab/jobs';
import { Terminal } from '../../tools/machine-room/gitlab/terminal';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { deviceRule, greedyJob, jobKeys, jobSees, networkPerBuild, probingJob, shown } from './job-keys';
import {
  applyIn,
  bootLog,
  bootTimes,
  cachedObjects,
  gitlabUrl,
  startSystem,
  tokenParameter,
  until,
  untilUp,
} from './systems';

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
    // Terminals: GitLab asks no address of a private network that it may not.
    gitlab.outboundAllowlist = ['10.0.0.0/8', '172.16.0.0/12'];
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
            session_server: { listen_address: '[::]:8093' },
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
    console.info(`docker: ${await bootTimes(manager)}`);
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

  it('opens a terminal in a job, where what is typed runs', async () => {
    const script = ['echo up', 'until [ -e /tmp/typed ]; do sleep 0.2; done; cat /tmp/typed'];
    const watched = gitlab.jobs.add({ image: 'alpine:3', script });
    await until('the job runs', () => shown(watched).includes('up'));
    const session = watched.place?.session as Session;
    const reach = (host: string, port: number) => room.network.connect(host, port);
    expect(new URL(session.url).host).toBe(`${manager.record.address}:8093`);
    await expect(Terminal.open({ ...session, authorization: 'of somebody else' }, reach)).rejects.toThrow('401');
    const terminal = await Terminal.open(session, reach);
    terminal.type('echo "shown-$((6 * 7)) on $(hostname)"; echo "typed in job $CI_JOB_ID" >/tmp/typed\n');
    await until('the terminal shows what was typed', () => terminal.shown.includes('shown-42 on the-job'), 60);
    await until('the job has what was typed', () => shown(watched).includes(`typed in job ${watched.id}`), 60);
    // The job ends when nobody is connected any more.
    terminal.close();
    await until('the job is over', () => isOver(watched), 120);
    expect(watched.status).toBe('success');
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

  // The package starts its service at once. Stopped before it handles SIGQUIT, Go's runtime would fill the journal with
  // the stacks of all goroutines: https://pkg.go.dev/os/signal#hdr-Default_behavior_of_signals_in_Go_programs
  it('starts once, with its whole configuration, and not when its package is installed', async () => {
    const journal = await run('journalctl', '--no-pager', '--unit', 'gitlab-runner');
    expect(journal).toContain('unmet condition check (ConditionPathExists=/opt/gitlab-runner/ready)');
    expect(journal.match(/Starting multi-runner from/g)).toHaveLength(1);
    expect(journal).not.toMatch(/SIGQUIT|Stopping|graceful shutdown/);
  });

  it('is started again when it crashes, and takes jobs', async () => {
    const property = (name: string) => run('systemctl', 'show', `--property=${name}`, '--value', 'gitlab-runner');
    const pid = await property('MainPID');
    await run('kill', '-KILL', pid);
    await until('it runs again', async () => !['0', pid].includes(await property('MainPID')));
    expect(await property('NRestarts')).toBe('1');
    const after = gitlab.jobs.add({ image: 'alpine:3', script: ['echo after the crash'] });
    await until('the job is over', () => isOver(after));
    expect(after.status).toBe('success');
  });

  it('keeps Docker until its job has ended when the instance reboots, and takes jobs again after it', async () => {
    // Until the test ends it.
    const kept = gitlab.jobs.add({ image: 'alpine:3', script: ['echo it runs', 'sleep 3600 || true', 'echo it ends'] });
    await until('the job runs', () => kept.trace.includes('it runs'));
    await run('systemctl', 'reboot').catch(() => {});
    const stopping = () => run('systemctl', 'list-jobs', '--no-legend', '--no-pager').catch(() => '');
    await until('the runner is told to stop', async () =>
      /gitlab-runner\.service\s+stop\s+running/.test(await stopping()),
    );
    // By systemd itself it is half an hour (units/reboot.target), and the job may take longer.
    expect(await run('systemctl', 'show', '--property=JobTimeoutUSec', '--value', 'reboot.target')).toBe('infinity');
    expect(await stopping()).toMatch(/docker\.service\s+stop\s+waiting/);
    expect(await stopping()).toMatch(/containerd\.service\s+stop\s+waiting/);
    await until('the job is over', async () => {
      await run('pkill', '-x', 'sleep').catch(() => '');
      return isOver(kept);
    });
    expect(kept.status).toBe('success');
    expect(shown(kept)).toContain('it ends');
    const after = gitlab.jobs.add({ image: 'alpine:3', script: ['echo after the reboot'] });
    await until('a job after the reboot is over', () => isOver(after));
    expect(after).toMatchObject({ status: 'success', place: { address: manager.record.address } });
  });
});
