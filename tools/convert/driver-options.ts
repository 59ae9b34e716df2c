import { nameAndValue } from '../../src/settings/name-value';
import type { Engine, Worker } from './machines';
import { changed, lost, type Note, toDo } from './note';
import { unquoted } from './shell-word';

/** A worker as options of docker-machine change it, and what they say beyond that. */
export interface OptionsRead {
  readonly worker: Worker;
  readonly vpcId?: string;
  /** Where the machines are; us-east-1 where nothing says so. */
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly notes: readonly Note[];
}

type Values = readonly string[];
type Change = (values: Values) => Partial<Worker>;

const last = (values: Values): string => values.at(-1) ?? '';
/** An option without a value is a switch turned on. */
const on = (values: Values): boolean => last(values) !== 'false';

const workerOptions: Readonly<Record<string, Change>> = {
  'amazonec2-instance-type': (types) => ({ types }),
  'amazonec2-subnet-id': (subnetIds) => ({ subnetIds }),
  'amazonec2-ami': (values) => ({ amiId: last(values) }),
  'amazonec2-ssh-user': (values) => ({ user: last(values) }),
  'amazonec2-device-name': (values) => ({ rootDeviceName: last(values) }),
  'amazonec2-root-size': (values) => ({ rootSize: Number(last(values)) }),
  'amazonec2-volume-type': (values) => ({ volumeType: last(values) }),
  'amazonec2-use-ebs-optimized-instance': (values) => ({ ebsOptimized: on(values) }),
  'amazonec2-monitoring': (values) => ({ monitoring: on(values) }),
  'amazonec2-private-address-only': (values) => ({ privateAddressOnly: on(values) }),
  'amazonec2-metadata-token': (values) => ({ httpTokens: last(values) }),
  'amazonec2-metadata-token-response-hop-limit': (values) => ({ httpPutResponseHopLimit: Number(last(values)) }),
  'amazonec2-request-spot-instance': (values) => ({ spot: on(values) }),
  'amazonec2-spot-price': (values) => ({ spotPrice: last(values) || undefined }),
};

/** They end up in a command of a shell or a unit of systemd, which take quotes away. */
const engineOptions: Readonly<Record<string, (values: Values) => Partial<Engine>>> = {
  'engine-install-url': (values) => ({ installUrl: unquoted(last(values)) }),
  'engine-registry-mirror': (values) => ({ registryMirrors: values.map(unquoted) }),
  'engine-insecure-registry': (values) => ({ insecureRegistries: values.map(unquoted) }),
  'engine-storage-driver': (values) => ({ storageDriver: unquoted(last(values)) }),
  'engine-label': (values) => ({ labels: values.map(unquoted) }),
  'engine-env': (values) => ({ environment: values.map(unquoted) }),
};

/** The Auto Scaling group and its launch template settle these. */
const needless = [
  'amazonec2-zone',
  'amazonec2-use-private-address',
  'amazonec2-security-group-readonly',
  'amazonec2-retries',
  'amazonec2-use-fleet',
  'amazonec2-launch-template',
];

const remedies: Readonly<Record<string, (option: string) => Note>> = {
  'amazonec2-region': (option) => toDo(option, 'give the stack this region in main.ts'),
  'amazonec2-security-group': (option) =>
    toDo(
      option,
      'the workers get a group of their own: move its rules to runnerWorkerIngressRules and runnerWorkerEgressRules',
    ),
  'amazonec2-iam-instance-profile': (option) =>
    toDo(
      option,
      'the workers get a role of their own: name its policies in runnerWorkerDockerAutoscalerRole.policyArns',
    ),
  'amazonec2-userdata': (option) =>
    toDo(option, 'is a file on the manager: put its text into runnerWorkerDockerAutoscalerInstance.startScript'),
  'amazonec2-keypair-name': (option) =>
    lost(option, 'workers are reached without a key pair; runnerWorker.usePrivateKey makes one'),
  'amazonec2-ssh-keypath': (option) =>
    lost(option, 'workers are reached without a key pair; runnerWorker.usePrivateKey makes one'),
  'amazonec2-volume-kms-key': (option) => toDo(option, 'set kmsKeyId, which encrypts everything of the runner'),
  'amazonec2-volume-encrypted': (option) =>
    toDo(option, 'set kmsKeyId or enableManagedKmsKey, which encrypt the volumes'),
};

/** Secrets, which are not repeated. */
const credentials = ['amazonec2-access-key', 'amazonec2-secret-key', 'amazonec2-session-token'];

/** @see https://docs.gitlab.com/runner/configuration/runner_autoscale_aws/ */
const defaultRegion = 'us-east-1';

/**
 * @param options each `name=value`; a later one wins, except where docker-machine collects them
 * @param fleet several types and subnets count
 * @see https://docs.gitlab.com/runner/configuration/runner_autoscale_aws/
 */
export function readOptions(worker: Worker, options: readonly string[], fleet = false): OptionsRead {
  const given = grouped(options);
  const single = !fleet && !on(given.get('amazonec2-use-fleet') ?? ['false']);
  for (const name of single ? ['amazonec2-instance-type', 'amazonec2-subnet-id'] : []) {
    given.set(name, given.get(name)?.slice(-1) ?? []);
  }
  const entries = [...given].filter(([, values]) => values.length > 0);
  const apply = <T>(table: Readonly<Record<string, (values: Values) => Partial<T>>>): Partial<T> =>
    Object.assign({}, ...entries.map(([name, values]) => ownOf(table, name)?.(values) ?? {}));
  return {
    worker: {
      ...worker,
      ...apply<Worker>(workerOptions),
      engine: { ...worker.engine, ...apply<Engine>(engineOptions) },
    },
    vpcId: given.get('amazonec2-vpc-id')?.at(-1),
    region: given.get('amazonec2-region')?.at(-1) || defaultRegion,
    tags: tagsOf(given.get('amazonec2-tags') ?? []),
    notes: entries.flatMap(([name, values]) => noteOn(name, values)),
  };
}

/** An option may be called like a method of every object. */
function ownOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function grouped(options: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const option of options) {
    const [name, value] = nameAndValue(option);
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

/** As the module's template has them. */
const isPlaceholder = (key: string): boolean => /^__\w+__$/.test(key);

/** Keys and values in one row. */
export function tagsOf(rows: readonly string[]): Record<string, string> {
  const words = rows.flatMap((row) => row.split(','));
  const pairs = words.flatMap((key, index) => (index % 2 === 0 ? [[key, words[index + 1] ?? ''] as const] : []));
  return Object.fromEntries(pairs.filter(([key]) => key !== '' && !isPlaceholder(key)));
}

function noteOn(name: string, values: Values): Note[] {
  const known = [...Object.keys(workerOptions), ...Object.keys(engineOptions)];
  if (known.includes(name) || ['amazonec2-vpc-id', 'amazonec2-tags'].includes(name)) {
    return [];
  }
  if (credentials.includes(name)) {
    return [lost(name, "the manager's role is used instead of keys")];
  }
  const given = values.filter((value) => value !== '').join(', ');
  const was = given === '' ? '' : `was ${given}, `;
  if (needless.includes(name)) {
    return [changed(name, `${was}and the Auto Scaling group with its launch template settles it now`)];
  }
  const remedy = ownOf(remedies, name)?.(name);
  if (remedy) {
    return given === '' ? [] : [{ ...remedy, message: `was ${given}: ${remedy.message}` }];
  }
  return [lost(name, `${was}and docker-autoscaler has no such option`)];
}
