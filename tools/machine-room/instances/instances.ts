import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../daemon/engine';
import { type ImageFile, imageFiles } from '../images/system';
import { InstanceMetadata } from '../metadata/instance-metadata';
import type { MetadataService } from '../metadata/metadata';
import type { Network } from '../network/network';
import { Container } from './container';
import type { InstanceRecord, InstanceState } from './instance-record';
import type { RecordReader } from './read-records';

/** An instance that boots. */
export interface RunningInstance {
  readonly record: InstanceRecord;
  readonly metadata: InstanceMetadata;
  readonly container: Container;
}

/** What an instance does, with the end of one that shuts down: nothing else waits for it. */
type Turn = Promise<{ readonly ended: Promise<void> } | undefined>;

/** What is there stays readable; on a disk of its own, since a container has none to fill. */
const fillFolder = `
full=$(mktemp -d /run/full-disk-XXXXXX) || exit
mount -t tmpfs -o "size=$(($(du -skx "$1" | cut -f 1) + 256))k" full-disk "$full"
cp -ax "$1/." "$full"
cat /dev/zero >"$full/filler" 2>/dev/null
mount --bind "$full" "$1"
`;

export interface InstancesOptions {
  readonly engine: Engine;
  readonly network: Network;
  readonly metadata: MetadataService;
  readonly records: RecordReader;
  /** A folder for the logs of each instance, by its id. */
  readonly logs: string;
  /** What every image of the room has besides its system's own files, such as programs that boots install. */
  readonly files?: (record: InstanceRecord) => readonly ImageFile[];
  /** Told what goes wrong. */
  readonly say?: (text: string) => void;
}

/**
 * Keeps the room's containers as EC2's records have their instances, no matter who changed the records: `RunInstances`, an
 * Auto Scaling group, docker-machine. An instance that is no longer on record, or terminated, stops and is removed.
 */
export class Instances {
  private readonly running = new Map<string, RunningInstance>();
  private readonly halted = new Set<string>();
  /** The last instance of each address. */
  private readonly holders = new Map<string, string>();
  /** The same, from its termination on. */
  private readonly ending = new Map<string, Promise<void>>();
  /** What each instance does now: one thing at a time. */
  private readonly turns = new Map<string, Turn>();
  private reading: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: InstancesOptions) {
    options.engine.onEnd((name) => {
      this.followOwnEnd(name).catch((error: Error) => options.say?.(`${name} is left as it is: ${error.message}`));
    });
  }

  /** @throws {Error} when no such instance runs here */
  get(instanceId: string): RunningInstance {
    const found = this.running.get(instanceId);
    if (!found) {
      throw new Error(`${instanceId} does not run in this machine room`);
    }
    return found;
  }

  /** One that EC2 has but that does not run here yet is waited for; undefined for one that EC2 has not, or has ended. */
  async arrival(instanceId: string): Promise<RunningInstance | undefined> {
    while (!this.running.has(instanceId)) {
      const state = (await this.options.records.states()).get(instanceId);
      if (state !== 'pending' && state !== 'running') {
        return undefined;
      }
      await pause(250);
    }
    return this.running.get(instanceId);
  }

  get ids(): readonly string[] {
    return [...this.running.keys()];
  }

  /** As `RebootInstances`: every unit stops, then the instance starts again with what its disk holds. */
  async reboot(instanceId: string): Promise<void> {
    const { container } = this.get(instanceId);
    await container.stop();
    await container.start();
  }

  /** The host fails: every process ends at once, and the instance starts again with what its disk holds. */
  async losePower(instanceId: string): Promise<void> {
    const { container } = this.get(instanceId);
    await container.kill();
    await container.start();
  }

  /** The network interface neither sends nor receives, until it is connected again. */
  async loseNetwork(instanceId: string): Promise<void> {
    await this.setNetwork(instanceId, 'nomaster');
  }

  async restoreNetwork(instanceId: string): Promise<void> {
    const { record } = this.get(instanceId);
    await this.setNetwork(instanceId, 'master', await this.options.network.bridge(record.vpc));
  }

  private async setNetwork(instanceId: string, ...change: readonly string[]): Promise<void> {
    const peer = await this.get(instanceId).container.run('cat', '/sys/class/net/eth0/iflink');
    await this.options.network.setPort(peer, change);
  }

  /** A folder, with what it holds, is on a disk without a free byte, until the next start of the instance. */
  async fillDisk(instanceId: string, folder = '/var/lib/docker'): Promise<void> {
    const { container } = this.get(instanceId);
    await container.run('sh', '-c', fillFolder, 'sh', folder);
  }

  /**
   * Reads the records and does what they say; resolves when every container is as they want it. One that takes long to
   * shut down keeps no other from its launch.
   */
  async follow(): Promise<void> {
    const begun = this.reading.catch(() => {}).then(() => this.reconcile());
    this.reading = begun;
    await Promise.all((await begun).map(async (turn) => (await turn)?.ended));
  }

  /**
   * Follows what an instance did to itself: `reboot` starts it again; `poweroff` stops or terminates it, as its
   * InstanceInitiatedShutdownBehavior says.
   *
   * Source: EC2 User Guide, "Change the instance initiated shutdown behavior"
   */
  private async followOwnEnd(id: string): Promise<void> {
    const instance = this.running.get(id);
    const end = await instance?.container.ownEnd();
    if (instance && end === 'reboot') {
      await instance.container.start();
    } else if (instance && end === 'poweroff') {
      await this.options.records.shutDown(id);
      await this.follow();
    }
  }

  /** Puts what the disks of all instances have of logs beside their consoles. */
  async keepLogs(): Promise<void> {
    await Promise.all([...this.running.values()].map(({ container }) => container.keepLogs()));
  }

  private async reconcile(): Promise<readonly Turn[]> {
    const states = await this.options.records.states();
    const known = [...new Set([...states.keys(), ...this.running.keys(), ...this.turns.keys()])];
    return known.map((id) => this.inTurn(id, () => this.bring(id, states.get(id) ?? 'terminated')));
  }

  private inTurn(id: string, work: () => Turn): Turn {
    const turn = (this.turns.get(id) ?? Promise.resolve()).catch(() => {}).then(work);
    this.turns.set(id, turn);
    const forget = () => this.turns.get(id) === turn && this.turns.delete(id);
    turn.then(forget, forget);
    return turn;
  }

  private async bring(id: string, state: InstanceState): Turn {
    const instance = this.running.get(id);
    if (state === 'pending' || state === 'running') {
      if (!instance) {
        await this.launch(id);
      } else if (this.halted.delete(id)) {
        await instance.container.start();
      }
    } else if (instance && state === 'stopped' && !this.halted.has(id)) {
      this.halted.add(id);
      await instance.container.stop();
    } else if (instance && (state === 'terminated' || state === 'shutting-down')) {
      return { ended: this.terminate(id, instance) };
    }
    return undefined;
  }

  private async launch(id: string): Promise<void> {
    const { engine, network, records, logs, files = () => [] } = this.options;
    const record = await records.read(id);
    await this.addressIsFree(record);
    const metadata = new InstanceMetadata(record, await records.userData(id));
    const { name, resolvConf } = await network.join(record.vpc);
    const image = [...imageFiles(record.imageName, network.authority.certificate), ...files(record)];
    const container = await Container.create(engine, record, { name, resolvConf }, image, join(logs, id));
    this.running.set(id, { record, metadata, container });
    this.options.metadata.add(record.address, metadata);
    await network.limitMetadataHops(record.vpc, record.address, record.hopLimit);
    await container.start();
    metadata.mac = await container.macAddress();
  }

  /** The emulator gives an address to the next instance as soon as the last one is told to terminate. */
  private async addressIsFree({ instanceId, address }: InstanceRecord): Promise<void> {
    const last = this.holders.get(address);
    this.holders.set(address, instanceId);
    // Which may still be on its way to be launched.
    if (last !== undefined && last !== instanceId) {
      await this.turns.get(last)?.catch(() => {});
    }
    await this.ending.get(address);
  }

  private terminate(id: string, instance: RunningInstance): Promise<void> {
    this.running.delete(id);
    const ended = this.end(instance);
    this.ending.set(
      instance.record.address,
      ended.catch(() => {}),
    );
    return ended;
  }

  private async end({ container, record, metadata }: RunningInstance): Promise<void> {
    await container.stop();
    await container.keepLogs();
    await container.remove();
    this.options.metadata.remove(record.address, metadata);
  }
}
