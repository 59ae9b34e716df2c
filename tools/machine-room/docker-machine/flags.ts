/** An option of docker-machine. A program of the CKI project has some that GitLab's has not. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  readonly kind: 'text' | 'number' | 'switch' | 'list';
  readonly value?: string | number;
  /** An environment variable that gives the value where the command line does not. */
  readonly variable?: string;
}

export interface Parsed {
  readonly args: readonly string[];
  text(name: string): string;
  number(name: string): number;
  isOn(name: string): boolean;
  list(name: string): readonly string[];
}

const flag =
  (kind: Flag['kind']) =>
  (name: string, value?: string | number, variable?: string): Flag => {
    const [long = '', short] = name.split(', ');
    return { name: long, short, kind, value, variable };
  };
const text = flag('text');
const number = flag('number');
const on = flag('switch');
const list = flag('list');

/** cmd/docker-machine/machine.go:105-153 */
export const globalFlags: readonly Flag[] = [
  on('debug, D'),
  text('storage-path, s', undefined, 'MACHINE_STORAGE_PATH'),
  text('tls-ca-cert', '', 'MACHINE_TLS_CA_CERT'),
  text('tls-ca-key', '', 'MACHINE_TLS_CA_KEY'),
  text('tls-client-cert', '', 'MACHINE_TLS_CLIENT_CERT'),
  text('tls-client-key', '', 'MACHINE_TLS_CLIENT_KEY'),
  text('github-api-token', '', 'MACHINE_GITHUB_API_TOKEN'),
  on('native-ssh', undefined, 'MACHINE_NATIVE_SSH'),
  text('bugsnag-api-token', '', 'MACHINE_BUGSNAG_API_TOKEN'),
  on('version, v'),
  on('help, h'),
];

/** commands/create.go:36-133 */
const sharedCreateFlags: readonly Flag[] = [
  text('driver, d', 'virtualbox', 'MACHINE_DRIVER'),
  text('engine-install-url', 'https://get.docker.com', 'MACHINE_DOCKER_INSTALL_URL'),
  list('engine-opt'),
  list('engine-insecure-registry'),
  list('engine-registry-mirror', undefined, 'ENGINE_REGISTRY_MIRROR'),
  list('engine-label'),
  text('engine-storage-driver'),
  list('engine-env'),
  on('swarm'),
  text('swarm-image', 'swarm:latest', 'MACHINE_SWARM_IMAGE'),
  on('swarm-master'),
  text('swarm-discovery'),
  text('swarm-strategy', 'spread'),
  list('swarm-opt'),
  list('swarm-join-opt'),
  text('swarm-host', 'tcp://0.0.0.0:3376'),
  text('swarm-addr'),
  on('swarm-experimental'),
  list('tls-san'),
];

/** drivers/amazonec2/amazonec2.go:122-289; the two of the metadata service are of both forks, the last four of CKI's. */
const amazonFlags: readonly Flag[] = [
  text('amazonec2-access-key', '', 'AWS_ACCESS_KEY_ID'),
  text('amazonec2-secret-key', '', 'AWS_SECRET_ACCESS_KEY'),
  text('amazonec2-session-token', '', 'AWS_SESSION_TOKEN'),
  text('amazonec2-ami', '', 'AWS_AMI'),
  text('amazonec2-region', 'us-east-1', 'AWS_DEFAULT_REGION'),
  text('amazonec2-vpc-id', '', 'AWS_VPC_ID'),
  text('amazonec2-zone', 'a', 'AWS_ZONE'),
  list('amazonec2-subnet-id', undefined, 'AWS_SUBNET_ID'),
  on('amazonec2-security-group-readonly', undefined, 'AWS_SECURITY_GROUP_READONLY'),
  list('amazonec2-security-group', 'docker-machine', 'AWS_SECURITY_GROUP'),
  list('amazonec2-open-port'),
  text('amazonec2-tags', '', 'AWS_TAGS'),
  list('amazonec2-instance-type', 't2.micro', 'AWS_INSTANCE_TYPE'),
  text('amazonec2-device-name', '/dev/sda1', 'AWS_DEVICE_NAME'),
  number('amazonec2-root-size', 16, 'AWS_ROOT_SIZE'),
  text('amazonec2-volume-type', 'gp2', 'AWS_VOLUME_TYPE'),
  text('amazonec2-iam-instance-profile', '', 'AWS_INSTANCE_PROFILE'),
  number('amazonec2-ssh-port', 22, 'AWS_SSH_PORT'),
  text('amazonec2-ssh-user', 'ubuntu', 'AWS_SSH_USER'),
  on('amazonec2-request-spot-instance'),
  text('amazonec2-spot-price'),
  number('amazonec2-block-duration-minutes', 0),
  on('amazonec2-private-address-only'),
  on('amazonec2-use-private-address'),
  on('amazonec2-monitoring'),
  on('amazonec2-use-ebs-optimized-instance'),
  text('amazonec2-ssh-keypath', '', 'AWS_SSH_KEYPATH'),
  text('amazonec2-keypair-name', '', 'AWS_KEYPAIR_NAME'),
  number('amazonec2-retries', 5),
  text('amazonec2-endpoint', '', 'AWS_ENDPOINT'),
  on('amazonec2-insecure-transport', undefined, 'AWS_INSECURE_TRANSPORT'),
  text('amazonec2-userdata', '', 'AWS_USERDATA'),
  text('amazonec2-metadata-token', 'optional'),
  number('amazonec2-metadata-token-response-hop-limit', 1),
];

const ofCki: readonly Flag[] = [
  on('amazonec2-use-fleet'),
  text('amazonec2-launch-template'),
  on('amazonec2-volume-encrypted'),
  text('amazonec2-volume-kms-key'),
];

/** Of the drivers that this program has. */
export function createFlags(driver: string, isCki: boolean): readonly Flag[] | undefined {
  const own: Readonly<Record<string, readonly Flag[]>> = {
    amazonec2: [...amazonFlags, ...(isCki ? ofCki : [])],
    none: [text('url')],
  };
  return own[driver] && [...sharedCreateFlags, ...own[driver]];
}

/** What `--help` prints of them, an option a line (vendor/github.com/codegangsta/cli/help.go, CommandHelpTemplate). */
export const helpOf = (flags: readonly Flag[]): string =>
  ['Options:', ...flags.map(({ name, kind }) => `   --${name}${kind === 'switch' ? '' : ' '}`)].join('\n');

const format = text('format, f');

/** commands/commands.go:188-440: what gitlab-runner and people use of it. */
export const commandFlags: Readonly<Record<string, readonly Flag[]>> = {
  config: [on('swarm')],
  env: [on('swarm'), text('shell'), on('unset, u'), on('no-proxy')],
  inspect: [format],
  ip: [],
  kill: [],
  ls: [on('quiet, q'), list('filter'), number('timeout, t', 10), format],
  provision: [],
  rm: [on('force, f'), on('y')],
  start: [],
  status: [],
  stop: [],
  url: [],
};

/**
 * As Go's package flag reads a command line: `-name value`, `-name=value`, one dash or two; a switch takes no word of
 * its own. What precedes the first option is an argument as well (codegangsta/cli, Command.Run).
 *
 * @throws {Error} in its words
 */
export function parse(flags: readonly Flag[], words: readonly string[], isCommand = true): Parsed {
  const first = isCommand ? words.findIndex((word) => word.startsWith('-')) : 0;
  const regular = first < 0 ? words : words.slice(0, first);
  const given = new Map<string, string[]>();
  const rest = first < 0 ? [] : words.slice(first);
  while (rest[0]?.startsWith('-') && rest[0] !== '-') {
    const word = String(rest.shift());
    if (word === '--') {
      break;
    }
    const [, name = '', , value] = /^--?([^=]*)(=([\s\S]*))?$/.exec(word) ?? [];
    const found = flags.find((one) => one.name === name || one.short === name);
    if (!found) {
      throw new Error(`flag provided but not defined: -${name}`);
    }
    const text = value ?? (found.kind === 'switch' ? 'true' : rest.shift());
    if (text === undefined) {
      throw new Error(`flag needs an argument: -${name}`);
    }
    check(found, text);
    given.set(found.name, [...(found.kind === 'list' ? (given.get(found.name) ?? []) : []), text]);
  }
  const valuesOf = (name: string): readonly string[] => {
    const { value, variable } = flags.find((one) => one.name === name) as Flag;
    const ofEnvironment = variable ? process.env[variable] : undefined;
    return given.get(name) ?? (ofEnvironment ? [ofEnvironment] : value === undefined ? [] : [String(value)]);
  };
  return {
    args: [...rest, ...regular],
    text: (name) => valuesOf(name).at(-1) ?? '',
    number: (name) => Number(valuesOf(name).at(-1) ?? 0),
    isOn: (name) => truths.includes(valuesOf(name).at(-1) ?? ''),
    list: valuesOf,
  };
}

const truths = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const falsehoods = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

function check({ name, kind }: Flag, text: string): void {
  if (kind === 'switch' && ![...truths, ...falsehoods].includes(text)) {
    throw new Error(
      `invalid boolean value ${JSON.stringify(text)} for -${name}: strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  if (kind === 'number' && !/^[-+]?\d+$/.test(text)) {
    throw new Error(`invalid value ${JSON.stringify(text)} for flag -${name}: parse error`);
  }
}
