import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  RebootInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Room, startRoom } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { until } from './systems';

const unit = `[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
ExecStop=/usr/bin/curl -fsS https://releases.example.com/unit-stopped
[Install]
WantedBy=multi-user.target
`;

const userData = `#cloud-config
${JSON.stringify({
  write_files: [
    { path: '/root/written', content: 'by cloud-init' },
    { path: '/etc/systemd/system/last-words.service', content: unit },
  ],
  runcmd: [
    'curl -fsS https://releases.example.com/anything >/root/downloaded',
    'systemctl start --no-block last-words.service',
    'echo "the end of user data" >/dev/console',
  ],
})}`;

const ttl = 'X-aws-ec2-metadata-token-ttl-seconds: 60';
const metadata = 'http://169.254.169.254';

/** A network behind the instance, as a container on it has one. */
const containerNetwork = [
  'ip netns add job',
  'ip link add outside type veth peer name inside netns job',
  'ip addr add 192.0.2.1/24 dev outside && ip link set outside up',
  'ip -n job addr add 192.0.2.2/24 dev inside && ip -n job link set inside up && ip -n job route add default via 192.0.2.1',
  'echo 1 >/proc/sys/net/ipv4/ip_forward',
  'iptables -t nat -A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE',
].join(' && ');

describe('an instance started through RunInstances', () => {
  let room: Room;
  let ec2: EC2Client;
  let instanceId: string;

  const inInstance = (...command: readonly string[]) => room.instances.get(instanceId).container.run(...command);

  const launch = async () => {
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
    const { Instances } = await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-0000000000000a123',
        InstanceType: 't3.small',
        // So that the emulator gives the address of one that is terminated to the next.
        NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: Subnets?.[0]?.SubnetId, DeleteOnTermination: true }],
        MinCount: 1,
        MaxCount: 1,
        UserData: Buffer.from(userData).toString('base64'),
      }),
    );
    return String(Instances?.[0]?.InstanceId);
  };

  beforeAll(async () => {
    room = await startRoom({ hosts: [['releases.example.com', (_, res) => res.end('a release')]], say: console.info });
    const { endpoint } = room.emulator;
    ec2 = new EC2Client({ endpoint, region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    instanceId = await launch();
    await room.instances.follow();
    await inInstance('cloud-init', 'status', '--wait');
    return async () => {
      await room.stop();
      expect(existsSync(room.engine.folder)).toBe(false);
    };
  });

  it('boots systemd as its first process, with the address that EC2 gave', async () => {
    expect(await inInstance('cat', '/proc/1/comm')).toBe('systemd');
    expect(await inInstance('hostname', '-I')).toContain(room.instances.get(instanceId).record.address);
  });

  it('has run its user data, in which every host of the internet is the room', async () => {
    expect(await inInstance('cloud-init', 'status', '--long')).toMatch(/status: done/);
    expect(await inInstance('cat', '/root/written')).toBe('by cloud-init');
    expect(await inInstance('cat', '/root/downloaded')).toBe('a release');
    expect(room.network.requests).toContainEqual(
      expect.objectContaining({ host: 'releases.example.com', url: '/anything' }),
    );
  });

  it('keeps the file of its resolver as it is while other instances come', async () => {
    const written = () => inInstance('stat', '--format', '%y %z', '/etc/resolv.conf');
    const before = await written();
    await room.network.join(room.instances.get(instanceId).record.vpc);
    expect(await written()).toBe(before);
  });

  it('reads its metadata with a token, and without one nothing', async () => {
    const token = await inInstance('curl', '-fsS', '-X', 'PUT', '-H', ttl, `${metadata}/latest/api/token`);
    const read = (path: string) =>
      inInstance('curl', '-fsS', '-H', `X-aws-ec2-metadata-token: ${token}`, `${metadata}/latest/${path}`);
    expect(await read('meta-data/instance-id')).toBe(instanceId);
    expect(await read('meta-data/placement/')).toBe('availability-zone\nregion');
    await expect(read('meta-data/spot/instance-action')).rejects.toThrow('404');
    await expect(inInstance('curl', '-fsS', `${metadata}/latest/meta-data/`)).rejects.toThrow('401');
    room.instances.get(instanceId).metadata.noticeSpotInterruption(new Date('2026-01-01T00:02:00Z'));
    expect(await read('meta-data/spot/instance-action')).toBe('{"action":"terminate","time":"2026-01-01T00:02:00Z"}');
  });

  it('answers a container of the instance with a hop limit of 2 only', async () => {
    await inInstance('sh', '-c', containerNetwork);
    const fromContainer = () =>
      inInstance(
        ...['ip', 'netns', 'exec', 'job', 'curl', '-fsS', '--max-time', '3', '-X', 'PUT', '-H', ttl],
        `${metadata}/latest/api/token`,
      );
    await expect(fromContainer()).rejects.toThrow('timed out');
    const { vpc, address } = room.instances.get(instanceId).record;
    await room.network.limitMetadataHops(vpc, address, 2);
    expect(await fromContainer()).toMatch(/^[\w-]+$/);
  });

  it('loses its network, and has it back', async () => {
    const request = ['curl', '-fsS', '--max-time', '2', 'https://releases.example.com/again'];
    await room.instances.loseNetwork(instanceId);
    await expect(inInstance(...request)).rejects.toThrow();
    await room.instances.restoreNetwork(instanceId);
    expect(await inInstance(...request)).toBe('a release');
  });

  it('has a full disk, on which everything is that was there', async () => {
    const held = await inInstance('find', '/opt', '-type', 'f');
    await room.instances.fillDisk(instanceId, '/opt');
    const holds = await inInstance('find', '/opt', '-type', 'f', '-not', '-name', 'filler');
    expect(holds.split('\n').sort()).toEqual(held.split('\n').sort());
    expect(held).toContain('/opt/');
    await expect(inInstance('dd', 'if=/dev/zero', 'of=/opt/more', 'bs=4k', 'count=1')).rejects.toThrow(
      /No space left on device/,
    );
  });

  it('starts again after power loss, with what its disk held and without what it did', async () => {
    const stopped = () => room.network.requests.filter(({ url }) => url === '/unit-stopped').length;
    await inInstance('sh', '-c', 'echo kept >/root/kept; echo lost >/run/lost; sync');
    await room.instances.losePower(instanceId);
    expect(await inInstance('cat', '/root/kept')).toBe('kept');
    await expect(inInstance('cat', '/run/lost')).rejects.toThrow();
    expect(stopped()).toBe(0);
  });

  /** Until what it had in memory is gone and it is up again. */
  const restarted = async (restart: () => Promise<unknown>) => {
    await inInstance('touch', '/run/before');
    await restart();
    const isBack = () => inInstance('sh', '-c', 'test ! -e /run/before && echo back').catch(() => '');
    await until('the instance is back', async () => (await isBack()) === 'back');
    await inInstance('cloud-init', 'status', '--wait');
  };
  const requestsFor = (path: string) => room.network.requests.filter(({ url }) => url === path).length;

  it('stops its units when RebootInstances reboots it, and runs no user data again', async () => {
    const { container } = room.instances.get(instanceId);
    // systemd answers nobody in its first moments.
    await until('the instance has started', async () =>
      /running|degraded/.test((await container.try('systemctl', 'is-system-running', '--wait')).output),
    );
    await inInstance('systemctl', 'start', 'last-words.service');
    const before = requestsFor('/anything');
    await restarted(() => ec2.send(new RebootInstancesCommand({ InstanceIds: [instanceId] })));
    expect(requestsFor('/unit-stopped')).toBe(1);
    expect(requestsFor('/anything')).toBe(before);
  });

  it('reboots when it is told so from inside', async () => {
    await inInstance('systemctl', 'start', 'last-words.service');
    await restarted(() => inInstance('systemctl', 'reboot').catch(() => {}));
    expect(requestsFor('/unit-stopped')).toBe(2);
  });

  it('is stopped for EC2 when it is powered off from inside, and can be started again', async () => {
    const state = async () => {
      const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
      return Reservations?.[0]?.Instances?.[0]?.State?.Name;
    };
    await inInstance('systemctl', 'poweroff').catch(() => {});
    await until('EC2 has it as stopped', async () => (await state()) === 'stopped');
    await expect(inInstance('true')).rejects.toThrow('is not running');
    await ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] }));
    await room.instances.follow();
    expect(await inInstance('cat', '/root/kept')).toBe('kept');
    await inInstance('cloud-init', 'status', '--wait');
    await inInstance('systemctl', 'start', 'last-words.service');
  });

  it('stops its units when it is terminated, and keeps its console, its boot and its journal', async () => {
    const { container, record } = room.instances.get(instanceId);
    const stopped = requestsFor('/unit-stopped');
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    instanceId = await launch();
    await room.instances.follow();
    expect(requestsFor('/unit-stopped')).toBe(stopped + 1);
    expect(await room.engine.docker('ps', '--all', '--format', '{{.Names}}')).toBe(instanceId);
    expect(readFileSync(`${container.logs}/console.log`, 'utf8')).toContain('the end of user data');
    expect(readFileSync(`${container.logs}/cloud-init-output.log`, 'utf8')).toMatch(/Cloud-init .* finished/);
    expect(readdirSync(`${container.logs}/journal`)).toHaveLength(1);
    expect(room.instances.get(instanceId).record.address).toBe(record.address);
  });

  it('leaves its address to the next one, which has metadata of its own there', async () => {
    await inInstance('cloud-init', 'status', '--wait');
    expect(await inInstance('cat', '/root/written')).toBe('by cloud-init');
    expect(await inInstance('cat', '/var/lib/cloud/data/instance-id')).toBe(instanceId);
  });
});
