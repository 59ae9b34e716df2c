import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { isOver, type Job } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { scheduleTimeFile } from '../../tools/machine-room/runner/executors/autoscaler/schedule-time';
import { ask } from '../../tools/sandbox/ask';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { runners } from '../support/call-runners';
import { temporaryFolder } from '../support/temporary-folder';
import { jobSees, probingJob, sharedNetwork, shown } from './job-keys';
import { applyIn, cachedObjects, keepParameter, type Network, someNetwork, startSystem, token, until } from './systems';

type Table = Readonly<Record<string, unknown>>;

interface Runner extends Table {
  readonly docker: Table;
  readonly cache: Table & { readonly s3: Table };
  readonly autoscaler: Table & { readonly plugin_config: Table };
}

const file = readFileSync(join(__dirname, '../fixtures/machine-room/docker-machine.toml'), 'utf8');
/** Machines that wait for jobs in office hours. */
const inOffice = (toml: string) => toml.replace(/(Timezone = "Asia\/Tokyo"\s+IdleCount = )0/, '$11');

const runnerOf = (toml: string) => (TOML.parse(toml) as unknown as { readonly runners: readonly [Runner] }).runners[0];

/** The ends of the file's hours in Tokyo, which is 9 hours ahead of UTC, and the moments before. */
const hours = {
  weekend: '2026-11-29T03:00:00Z',
  beforeOpening: '2026-11-29T23:59:59Z',
  opening: '2026-11-30T00:00:00Z',
  beforeClosing: '2026-11-30T08:59:59Z',
  closing: '2026-11-30T09:00:00Z',
};

/** The script that docker-machine installed Docker with. */
const [, installUrl = ''] = /engine-install-url='([^']+)'/.exec(file) ?? [];

/** The file of somebody whose machines are in this network, and the settings that convert prints for it. */
async function converted({ vpcId, subnetId }: Network): Promise<GitlabRunnerInput> {
  const options = [`amazonec2-vpc-id=${vpcId}`, `amazonec2-subnet-id=${subnetId}`, `amazonec2-region=${region}`];
  const folder = temporaryFolder();
  const [toml, settings] = [join(folder, 'config.toml'), join(folder, 'settings.ts')];
  writeFileSync(
    toml,
    inOffice(file).replace(
      '"amazonec2-region=eu-west-1",',
      `${options.map((option) => JSON.stringify(option)).join(',\n')},`,
    ),
  );
  const { status, stdout, stderr } = await runners('convert', toml, '--environment', 'room');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  writeFileSync(settings, stdout);
  return (await import(settings)).default;
}

describe('a config.toml of docker+machine, converted and deployed', () => {
  let room: Room;
  let gitlab: Gitlab;
  let manager: RunningInstance;
  let probing: Job;
  let plain: Job;
  let cached: Job;
  let now: Runner;
  const downloads: string[] = [];
  let downloadsOfJobs: readonly string[];
  const idle = {} as Record<keyof typeof hours, number>;

  /** How many workers the group has when the clock shows a time and the runner has looked at them a few times since. */
  async function idleAt(moment: keyof typeof hours, change?: number): Promise<void> {
    const isLook = ({ action, parameters }: (typeof room.emulator.calls)[number]) =>
      action === 'DescribeAutoScalingGroups' &&
      parameters['AutoScalingGroupNames.member.1'] === now.autoscaler.plugin_config.name;
    const workers = () => room.instances.ids.filter((id) => id !== manager.record.instanceId).length;
    await manager.container.run('sh', '-c', `echo ${hours[moment]} >${scheduleTimeFile}`);
    if (change === undefined) {
      const looks = () => room.emulator.calls.filter(isLook).length;
      const before = looks();
      await until('the runner has looked at its group', () => looks() >= before + 3);
    } else {
      await until(`there are ${change} workers`, () => workers() === change);
    }
    idle[moment] = workers();
  }

  beforeAll(async () => {
    ({ room, gitlab } = await startSystem({ groups: {}, logs: process.env.ROOM_LOGS }));
    await keepParameter(room, '/gitlab-runner/token', token);
    // It is the old deployment's, and stays.
    const { BucketName, BucketLocation } = runnerOf(file).cache.s3;
    const body = `<CreateBucketConfiguration><LocationConstraint>${BucketLocation}</LocationConstraint></CreateBucketConfiguration>`;
    await ask(`${room.emulator.endpoint}/${BucketName}`, 's3', String(BucketLocation), { method: 'PUT', body });
    const install = (request: { readonly url?: string }, response: { end(text: string): void }) => {
      downloads.push(`https://${new URL(installUrl).host}${request.url}`);
      response.end('install -m 0755 /opt/machine-room/packages/docker/docker /usr/bin/docker\n');
    };
    room.network.plugIn([[new URL(installUrl).host, install]]);
    probing = gitlab.jobs.add(probingJob);
    const settings = await converted(await someNetwork(room));
    // The runner looks after its workers each minute by default.
    const runnerWorkerDockerAutoscaler = { ...settings.runnerWorkerDockerAutoscaler, updateInterval: '2s' };
    const input = { ...settings, runnerWorkerDockerAutoscaler };
    manager = await applyIn(room, (app) => new GitlabRunnerStack(app, 'runner', { region, ...input }));
    await manager.container.run('sh', '-c', `echo ${hours.weekend} >${scheduleTimeFile}`);
    const launched = Date.now();
    await until('the job is over', () => isOver(probing));
    console.info(`converted: ${Math.round((Date.now() - launched) / 1000)} s from launch to the first job's end`);
    plain = gitlab.jobs.add({ script: ['echo "somewhere"'] });
    await until('the job without an image is over', () => isOver(plain));
    const cache = [{ key: 'of-main', paths: ['kept.txt'], policy: 'pull-push', when: 'on_success' }];
    cached = gitlab.jobs.add({ cache, script: ['echo kept >kept.txt'] });
    await until('the job with a cache is over', () => isOver(cached));
    now = runnerOf(await manager.container.run('cat', '/etc/gitlab-runner/config.toml'));
    downloadsOfJobs = [...downloads];
    await idleAt('weekend', 0);
    await idleAt('beforeOpening');
    await idleAt('opening', 1);
    await idleAt('beforeClosing');
    await idleAt('closing', 0);
    return () => room.stop();
  });

  it('runs a job in Docker on a worker, which has installed it as docker-machine was told to', () => {
    expect(probing).toMatchObject({ status: 'success', place: { address: manager.record.address } });
    // A second worker may have come in the meantime.
    expect([...new Set(downloadsOfJobs)]).toEqual([installUrl]);
    expect(gitlab.problems).toEqual([]);
  });

  it('runs a job that names no image in the image of the file', () => {
    expect(plain.status).toBe('success');
    expect(shown(plain)).toContain(`Using Docker executor with image ${runnerOf(file).docker.image} ...`);
  });

  it.each(Object.entries({ ...jobSees, ...sharedNetwork.sees }))('shows a job the key %s of the file', (_, sight) => {
    expect(shown(probing)).toMatch(sight);
  });

  it("keeps the cache of a job in the file's bucket, below the file's path", async () => {
    expect(cached.status).toBe('success');
    // gitlab-runner 19.3.0, cache/cache.go: without the runner where Shared is true.
    expect(await cachedObjects(room)).toEqual([`${runnerOf(file).cache.Path}/project/1/of-main`]);
  });

  it("has the file's cache, and idle workers at the file's hours", () => {
    const { cache } = runnerOf(file);
    expect(now.cache).toMatchObject({
      ...{ Type: cache.Type, Path: cache.Path, Shared: cache.Shared },
      s3: { BucketName: cache.s3.BucketName, BucketLocation: cache.s3.BucketLocation },
    });
    // Seven fields of docker+machine, with seconds and years, are five of docker-autoscaler.
    expect(now.autoscaler).toMatchObject({
      policy: [
        { periods: ['* * * * *'], idle_count: 0, idle_time: '5s' },
        { periods: ['* 9-17 * * mon-fri'], timezone: 'Asia/Tokyo', idle_count: 1, idle_time: '6s' },
      ],
    });
  });

  it('launches a worker when the hours of the file begin, and removes it when they end', () => {
    expect(idle).toEqual({ weekend: 0, beforeOpening: 0, opening: 1, beforeClosing: 1, closing: 0 });
  });
});
