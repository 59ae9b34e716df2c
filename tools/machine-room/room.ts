import { join } from 'node:path';
import { type Emulator, startEmulator } from '../sandbox/emulator';
import { emulatedRegion } from '../sandbox/environment';
import type { MissingCall, RecordedCall } from '../sandbox/missing-calls';
import { DocumentedGroups, type DocumentedGroupsOptions } from './auto-scaling/documented-groups';
import type { AutoScaling } from './auto-scaling/engine';
import type { AutoScalingEvent } from './auto-scaling/events';
import type { State } from './auto-scaling/state';
import { type Engine, startEngine } from './daemon/engine';
import { raiseWatchLimit } from './daemon/watch-limit';
import { describedRules } from './described-rules';
import { dockerMachineHosts } from './docker-machine/downloads';
import { Tasks } from './fargate/tasks';
import { EventBridge } from './functions/event-bridge';
import { Functions } from './functions/functions';
import type { ImageSources } from './gitlab-server/images';
import { History } from './history/history';
import { cachedBaseImage } from './images/image-cache';
import type { ImageFile } from './images/system';
import { instanceConnect } from './instances/instance-connect';
import type { InstanceRecord } from './instances/instance-record';
import { Instances } from './instances/instances';
import { RecordReader, roomAccessKey } from './instances/read-records';
import { MetadataService } from './metadata/metadata';
import { passOn } from './network/aws-hosts';
import { downloadHosts } from './network/downloads';
import type { Hosts } from './network/hosts';
import type { HttpProxyOptions } from './network/http-proxy';
import { Network } from './network/network';
import { namedImages, type RegistryImage, registry } from './network/registry';
import { SystemsManager } from './systems-manager/systems-manager';
import { taggedTemplates } from './tagged-templates';

export interface RoomOptions {
  /** AWS region of everything in it. @default - the emulator's */
  readonly region?: string;
  /** Hosts of the internet, besides AWS's. */
  readonly hosts?: Hosts;
  /** Calls to answer in the emulator's place. */
  readonly missing?: readonly MissingCall[];
  /** Auto Scaling groups behave as documented. Without it the emulator's launch at once and know no hooks. */
  readonly groups?: DocumentedGroupsOptions;
  /** On port 3128 of every name, and the only way out of the network unless it says otherwise. By default there is none. */
  readonly proxy?: HttpProxyOptions;
  /** Where each instance's logs go. By default they go with the room. */
  readonly logs?: string;
  /** Folders of this process that go with the room, however it ends. */
  readonly folders?: readonly string[];
  /** What images have besides their system's own files. */
  readonly files?: (record: InstanceRecord) => readonly ImageFile[];
  /** Images of Docker Hub besides those of jobs, by their names. */
  readonly images?: (sources: ImageSources) => Readonly<Record<string, RegistryImage>>;
  /** Ends the start of the room, where that takes long. */
  readonly signal?: AbortSignal;
  /** Told before something takes long, and when an instance cannot be started. */
  readonly say?: (text: string) => void;
}

/** An emulated account whose instances boot: what it is made of. */
export interface Room {
  readonly emulator: Emulator;
  readonly engine: Engine;
  readonly network: Network;
  readonly metadata: MetadataService;
  readonly instances: Instances;
  readonly systemsManager: SystemsManager;
  /** Of ECS. */
  readonly tasks: Tasks;
  /** With `groups`. */
  readonly scaling?: AutoScaling;
  /** The Lambda functions that are deployed. Events of the groups reach those that rules name. */
  readonly functions: Functions;
  /** What became of the instances of groups, and who had them terminated. */
  readonly history: History;
  /** Ends every instance, and leaves nothing. */
  stop(): Promise<void>;
}

/**
 * Starts an empty machine room.
 *
 * @throws {Error} naming what this computer lacks for one
 */
export async function startRoom(options: RoomOptions = {}): Promise<Room> {
  const { region = emulatedRegion, hosts = [], missing = [], files, say = () => {} } = options;
  const image = await cachedBaseImage(say, options.signal);
  const low = raiseWatchLimit();
  if (low) {
    say(low);
  }
  const engine = await startEngine({
    layers: image.layers,
    folders: options.folders,
    prepare: (folder) => image.copyInto(folder),
  });
  const functions = new Functions(() => endpoint);
  const bus = new EventBridge(
    () => endpoint,
    region,
    (name, event) => functions.invokeLater(name, event),
  );
  const onEvent = (event: AutoScalingEvent) => {
    options.groups?.onEvent?.(event);
    bus.put({ ...event }).catch((error: Error) => say(`The event "${event['detail-type']}" is lost: ${error.message}`));
  };
  let endpoint = '';
  let isStopping = false;
  const history = new History();
  const onState = (state: State) => {
    history.see(state);
    options.groups?.onState?.(state);
  };
  const groups = options.groups && new DocumentedGroups(region, { say, ...options.groups, onEvent, onState });
  try {
    const metadata = new MetadataService();
    const network = await Network.start(engine, metadata.handle, options.proxy);
    const follow = (call: RecordedCall) => {
      functions.note(call);
      history.note(call);
      for (const id of rebooted(call)) {
        instances.reboot(id).catch((error: Error) => say(`${id} does not reboot: ${error.message}`));
      }
      systemsManager.heard(call);
      if (changesInstances(call)) {
        instances
          .follow()
          .then(() => groups?.tell())
          .catch((error: Error) => isStopping || say(`The machine room cannot follow EC2: ${error.message}`));
      }
    };
    const systemsManager = new SystemsManager(region, {
      endpoint: () => emulator.endpoint,
      instances: () => instances,
    });
    const logs = options.logs ?? join(engine.folder, 'logs');
    const tasks = new Tasks(region, () => ({ engine, network, records, endpoint: emulator.endpoint, logs }));
    const emulator: Emulator = await startEmulator({
      missing: [
        ...missing,
        ...(groups?.calls ?? []),
        ...systemsManager.calls,
        ...tasks.calls,
        ...describedRules,
        taggedTemplates,
        instanceConnect(() => instances),
      ],
      answered: follow,
    });
    endpoint = emulator.endpoint;
    const records: RecordReader = new RecordReader(emulator.endpoint, region);
    const instances: Instances = new Instances({ engine, network, metadata, records, logs, files, say });
    groups?.attach(emulator.endpoint, instances);
    const layer = image.jobLayer;
    const jobImages = registry({ layer });
    const { authority } = network;
    const sources = { roots: image.roots, layer, authority: authority.certificate, folder: engine.folder };
    network.plugIn([
      ['registry-1.docker.io', namedImages(options.images?.(sources) ?? {}, jobImages)],
      ['*', jobImages],
    ]);
    network.plugIn([['*.amazonaws.com', passOn(emulator.endpoint)], ...downloadHosts]);
    network.plugIn(dockerMachineHosts());
    network.plugIn(hosts);
    const scaling = groups?.scaling;
    const stop = async () => {
      isStopping = true;
      scaling?.close();
      await (options.logs === undefined ? undefined : instances.keepLogs());
      await stopRoom(emulator, network, engine);
    };
    const made = { emulator, engine, network, metadata, instances, systemsManager, tasks, functions, history };
    return { ...made, scaling, stop };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

function rebooted({ service, action, parameters }: RecordedCall): readonly string[] {
  const isIt = service === 'ec2' && action === 'RebootInstances';
  const named = Object.entries(parameters).filter(([name]) => isIt && name.startsWith('InstanceId.'));
  return named.map(([, id]) => String(id));
}

function changesInstances({ service, action, accessKeyId }: RecordedCall): boolean {
  const reads = /^(Describe|Get|List)/.test(action);
  return ['ec2', 'autoscaling'].includes(service) && !reads && accessKeyId !== roomAccessKey;
}

async function stopRoom(emulator: Emulator, network: Network, engine: Engine): Promise<void> {
  network.close();
  await Promise.all([emulator.stop(), engine.stop()]);
}
