import { describe, expect, it } from 'vitest';
import type { InstanceRecord, InstanceState } from '../../../tools/machine-room/instances/instance-record';
import { Instances } from '../../../tools/machine-room/instances/instances';
import { until } from '../../machine-room/systems';
import { temporaryFolder } from '../../support/temporary-folder';

/** An account whose instances are containers of a daemon that does what the test says. */
class SomeRoom {
  readonly folder = temporaryFolder();
  readonly states = new Map<string, InstanceState>();
  /** What Docker was told, such as `stop a`. */
  readonly told: string[] = [];
  readonly refused = new Set<string>();
  /** What Docker does not come back from, until it is let go. */
  private readonly stuck = new Map<string, () => void>();
  private readonly held = new Map<string, Promise<void>>();
  readonly instances: Instances;

  constructor(addresses: Readonly<Record<string, string>>) {
    const docker = async (verb = '', ...words: readonly string[]): Promise<string> => {
      const name = verb === 'create' ? words[1] : words.at(-1);
      await this.held.get(`${verb} ${name}`);
      if (this.refused.has(`${verb} ${name}`)) {
        throw new Error(`Docker refuses ${verb} ${name}`);
      }
      this.told.push(`${verb} ${name}`);
      return '';
    };
    const record = async (instanceId: string) =>
      ({
        instanceId,
        address: addresses[instanceId],
        hostname: 'ip.internal',
        imageName: 'al2023-ami',
      }) as InstanceRecord;
    const engine = { folder: this.folder, socket: `${this.folder}/none`, docker, onEnd: () => {} };
    const network = {
      authority: { certificate: '' },
      join: async () => ({ name: 'vpc', resolvConf: '/etc/resolv.conf' }),
      limitMetadataHops: async () => {},
    };
    const records = { states: async () => new Map(this.states), read: record, userData: async () => undefined };
    const metadata = { add: () => {}, remove: () => {} };
    const all = { engine, network, records, metadata, logs: this.folder };
    this.instances = new Instances(all as unknown as ConstructorParameters<typeof Instances>[0]);
  }

  hold(what: string): void {
    this.held.set(what, new Promise((resolve) => this.stuck.set(what, resolve)));
  }

  letGo(what: string): void {
    this.stuck.get(what)?.();
  }

  has(told: string): Promise<void> {
    return until(`Docker was told ${told}`, () => this.told.includes(told), 10);
  }
}

describe('the instances of a room', () => {
  it('launch while another takes long to shut down', async () => {
    const room = new SomeRoom({ old: '10.0.0.1', next: '10.0.0.2' });
    room.states.set('old', 'running');
    await room.instances.follow();
    room.hold('stop old');
    room.states.set('old', 'shutting-down');
    const ended = room.instances.follow();
    room.states.set('next', 'pending');
    await room.instances.follow();
    expect(room.instances.ids).toEqual(['next']);
    expect(room.told).not.toContain('rm old');
    room.letGo('stop old');
    await ended;
    expect(room.told).toContain('rm old');
  });

  it('wait for an address until the last one that had it is gone, also where that was still being launched', async () => {
    const room = new SomeRoom({ old: '10.0.0.1', next: '10.0.0.1' });
    room.hold('start old');
    room.states.set('old', 'pending');
    const launched = room.instances.follow();
    await room.has('create old');
    room.states.set('old', 'terminated').set('next', 'pending');
    const followed = room.instances.follow();
    room.letGo('start old');
    await Promise.all([launched, followed]);
    expect(room.told.filter((one) => /^(rm|create)/.test(one))).toEqual(['create old', 'rm old', 'create next']);
    expect(room.instances.ids).toEqual(['next']);
  });

  it('are launched again where the first attempt failed', async () => {
    const room = new SomeRoom({ one: '10.0.0.1' });
    room.states.set('one', 'pending');
    room.refused.add('create one');
    await expect(room.instances.follow()).rejects.toThrow('Docker refuses create one');
    room.refused.clear();
    await room.instances.follow();
    expect(room.instances.ids).toEqual(['one']);
  });
});
