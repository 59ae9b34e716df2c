import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import type { Job } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { existingServer } from '../stacks/proxied-runner-account';
import { runners } from '../support/call-runners';
import { temporaryFolder } from '../support/temporary-folder';
import { Work } from './paused-work';
import { applyIn, call, keepParameter, startSystem, token, until, untilUp } from './systems';

const oldToken = 'glrt-o1D0o1D0o1D0o1D0o1D0';
const configFile = '/etc/gitlab-runner/config.toml';

interface Place {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly imageId: string;
}

const section = `
[[runners]]
  name = "machines"
  url = "https://gitlab.example.com"
  token = "${oldToken}"
  executor = "docker+machine"`;

const machine = ({ vpcId, subnetId, imageId }: Place, more: readonly string[], keys: string) => `
  [runners.machine]
    MachineDriver = "amazonec2"
    MachineName = "old-%s"
${keys}
    MachineOptions = ${JSON.stringify([
      `amazonec2-region=${region}`,
      `amazonec2-vpc-id=${vpcId}`,
      `amazonec2-subnet-id=${subnetId}`,
      `amazonec2-ami=${imageId}`,
      'amazonec2-ssh-user=ubuntu',
      'amazonec2-use-private-address=true',
      ...more,
    ])}
`;

/** Files of a team, of nights and weekends, and of one job for each machine. */
const files: Readonly<Record<string, (place: Place) => string>> = {
  'of a team with spot instances': (place) => `concurrent = 4
check_interval = 1
${section}
  limit = 4
  environment = ["TEAM=blue"]
  [runners.docker]
    image = "alpine:3"
    volumes = ["/cache"]
${machine(
  place,
  ['amazonec2-instance-type=t3.large', 'amazonec2-request-spot-instance=true', 'amazonec2-spot-price=0.05'],
  '    IdleCount = 0\n    IdleTime = 600',
)}`,
  'with hours and another kind of machine': (place) => `concurrent = 3
check_interval = 1
log_level = "info"
${section}
  pre_build_script = "echo before"
  [runners.docker]
    image = "alpine:3"
    memory = "256m"
    pull_policy = ["if-not-present"]
${machine(
  place,
  ['amazonec2-instance-type=m5.large', 'amazonec2-root-size=30', 'amazonec2-tags=Team,red'],
  '    IdleCount = 0\n    IdleTime = 600\n    IdleScaleFactor = 0.0',
)}
    [[runners.machine.autoscaling]]
      Periods = ["* * 7-19 * * sat *"]
      Timezone = "Europe/Berlin"
      IdleCount = 0
      IdleTime = 900
`,
  'with a machine for each job': (place) => `concurrent = 2
check_interval = 1
${section}
  limit = 2
  [runners.docker]
    image = "alpine:3"
    privileged = false
${machine(place, ['amazonec2-instance-type=t3.medium'], '    IdleCount = 0\n    IdleTime = 600\n    MaxBuilds = 1')}`,
};

/** The instance on which somebody set it all up by hand. In Base64, as EC2 takes it. */
function oldServer(config: string): string {
  const url = 'https://gitlab-docker-machine-downloads.s3.amazonaws.com/main/docker-machine-Linux-x86_64';
  const document = {
    write_files: [{ path: configFile, permissions: '0600', content: config }],
    runcmd: [
      `curl -fsSLo /usr/local/bin/docker-machine ${url}`,
      'chmod 0755 /usr/local/bin/docker-machine',
      'dnf install -y gitlab-runner',
    ],
  };
  return Buffer.from(`#cloud-config\n${JSON.stringify(document)}`).toString('base64');
}

/** The settings that convert prints for a file. */
async function converted(text: string): Promise<GitlabRunnerInput> {
  const folder = temporaryFolder();
  const [toml, settings] = [join(folder, 'config.toml'), join(folder, 'settings.ts')];
  writeFileSync(toml, text);
  const { status, stdout, stderr } = await runners('convert', toml, '--environment', 'room', '--capacity', '1');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  writeFileSync(settings, stdout);
  return (await import(settings)).default;
}

describe.each(Object.entries(files))('a config.toml %s, converted beside the runner that has it', (_, textFor) => {
  let gitlab: Gitlab;
  let work: Work;
  let old: RunningInstance;
  let manager: RunningInstance;
  let statusThrough: string;
  const jobs = {} as Record<'before' | 'through' | 'there' | 'back' | 'after', Job>;

  beforeAll(async () => {
    let room: Room;
    ({ room, gitlab } = await startSystem({ groups: {}, longPolling: 5, logs: process.env.ROOM_LOGS }));
    work = new Work(room, gitlab);
    gitlab.runners.set(oldToken, {});
    work.pause(token);
    await keepParameter(room, '/gitlab-runner/token', token);
    // The network is there before the instance: the file names it.
    const images = await call(room, 'ec2', 'DescribeImages', {
      'Filter.1.Name': 'name',
      'Filter.1.Value.1': 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*',
    });
    const imageId = String(/<imageId>([^<]+)/.exec(images)?.[1]);
    let text = '';
    const { instanceId } = await existingServer(room.emulator.endpoint, (place) => {
      text = textFor({ ...place, imageId });
      return oldServer(text);
    });
    await room.instances.follow();
    old = room.instances.get(instanceId);
    jobs.before = await work.over(work.add('echo before'));
    const through = await work.hold();
    jobs.through = through.job;
    const settings = await converted(text);
    await applyIn(room, (app) => new GitlabRunnerStack(app, 'runner', { region, ...settings }));
    const created = room.scaling?.state.groups ?? {};
    const group = Object.values(created).find(({ settings: { name } }) => !name.startsWith('room-asg'));
    await until('the manager runs', () => room.instances.ids.includes(String(group?.instances[0]?.id)));
    manager = room.instances.get(String(group?.instances[0]?.id));
    await untilUp(manager);
    work.pause(token, false);
    work.pause(oldToken);
    jobs.there = await work.over(work.add('echo there'));
    // The way back.
    work.pause(oldToken, false);
    work.pause(token);
    jobs.back = await work.over(work.add('echo back'));
    work.pause(token, false);
    work.pause(oldToken);
    statusThrough = jobs.through.status;
    await through.letGo();
    await old.container.run('systemctl', 'stop', 'gitlab-runner');
    jobs.after = await work.over(work.add('echo after'));
    return () => room.stop();
  });

  it('loses no job, and one runs through all of it', () => {
    expect(statusThrough).toBe('running');
    expect(Object.values(jobs).map(({ status }) => status)).toEqual(Object.values(jobs).map(() => 'success'));
    expect(gitlab.problems).toEqual([]);
  });

  it('runs each job where the runner that is not paused has its workers, also on the way back', () => {
    const where = Object.entries(jobs).map(([name, job]) => [name, work.executorOf(job), job.place?.address]);
    expect(where).toEqual([
      ['before', 'docker+machine', old.record.address],
      ['through', 'docker+machine', old.record.address],
      ['there', 'docker-autoscaler', manager.record.address],
      ['back', 'docker+machine', old.record.address],
      ['after', 'docker-autoscaler', manager.record.address],
    ]);
  });
});
