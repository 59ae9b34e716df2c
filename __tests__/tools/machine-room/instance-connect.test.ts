import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { instanceConnect } from '../../../tools/machine-room/instances/instance-connect';
import type { InstanceRecord } from '../../../tools/machine-room/instances/instance-record';
import { InstanceMetadata } from '../../../tools/machine-room/metadata/instance-metadata';

const record: InstanceRecord = {
  instanceId: 'i-1',
  state: 'running',
  imageId: 'ami-1',
  imageName: 'al2023-ami',
  instanceType: 't3.small',
  accountId: '111122223333',
  region: 'eu-central-1',
  availabilityZone: 'eu-central-1a',
  vpc: { id: 'vpc-1', cidr: '10.0.0.0/16' },
  subnetId: 'subnet-1',
  address: '10.0.0.5',
  hostname: 'ip-10-0-0-5.eu-central-1.compute.internal',
  spot: false,
  tags: {},
  tagsInMetadata: false,
  hopLimit: 1,
};

const path = 'meta-data/managed-ssh-keys/active-keys/ec2-user/';

/** API reference, SendSSHPublicKey: "the key remains for 60 seconds". */
describe('EC2 Instance Connect', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const metadata = new InstanceMetadata(record, undefined);
  const { answer } = instanceConnect(() => ({ arrival: async (id) => (id === 'i-1' ? { metadata } : undefined) }));
  const send = (InstanceId: string, SSHPublicKey: string) =>
    answer(
      {
        service: 'ec2-instance-connect',
        action: 'SendSSHPublicKey',
        parameters: { InstanceId, InstanceOSUser: 'ec2-user', SSHPublicKey },
        region: 'eu-central-1',
        accessKeyId: 'a',
      },
      () => Promise.reject(new Error('not asked')),
    );

  it('shows a key in the metadata for a minute, beside those of others', async () => {
    await send('i-1', 'ssh-ed25519 AAAA one\n');
    vi.advanceTimersByTime(30_000);
    await send('i-1', 'ssh-ed25519 BBBB two');
    expect(metadata.read(path)).toBe('ssh-ed25519 AAAA one\nssh-ed25519 BBBB two');
    vi.advanceTimersByTime(30_000);
    expect(metadata.read(path)).toBe('ssh-ed25519 BBBB two');
    vi.advanceTimersByTime(30_000);
    expect(metadata.read(path)).toBeUndefined();
  });

  it('counts a key that is sent again from then on', async () => {
    await send('i-1', 'ssh-ed25519 AAAA one');
    vi.advanceTimersByTime(50_000);
    await send('i-1', 'ssh-ed25519 AAAA one');
    vi.advanceTimersByTime(50_000);
    expect(metadata.read(path)).toBe('ssh-ed25519 AAAA one');
    vi.advanceTimersByTime(10_000);
    expect(metadata.read(path)).toBeUndefined();
  });

  it('refuses an instance that is not there', async () => {
    expect(await send('i-2', 'ssh-ed25519 AAAA one')).toMatchObject({
      status: 400,
      document: expect.stringContaining('EC2InstanceNotFoundException'),
    });
  });
});

/** EC2 User Guide, "Instance metadata categories": public-keys/0/openssh-key. */
describe('the key pair of an instance', () => {
  it('is in its metadata as cloud-init reads it', () => {
    const keyPair = { name: 'workers', publicKey: 'ssh-ed25519 CCCC workers' };
    const metadata = new InstanceMetadata({ ...record, keyPair }, undefined);
    expect(metadata.read('meta-data/public-keys/')).toBe('0=workers');
    expect(metadata.read('meta-data/public-keys/0/')).toBe('openssh-key');
    expect(metadata.read('meta-data/public-keys/0/openssh-key')).toBe('ssh-ed25519 CCCC workers');
    expect(String(metadata.read('meta-data/')).split('\n')).toContain('public-keys/');
  });

  it('is absent where there is none', () => {
    expect(new InstanceMetadata(record, undefined).read('meta-data/public-keys/')).toBeUndefined();
  });
});
