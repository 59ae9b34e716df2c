import type { ConfigKey } from '../../../src/config-keys/keys';
import { sampleOf } from '../../config-keys/sample-values';

/** Two values of a key that GitLab Runner takes, and that do not mean the same, where two of its type would not do. */
const special: Readonly<Record<string, readonly [unknown, unknown]>> = {
  listen_address: [':9252', ':9253'],
  connection_max_age: ['10m', '20m'],
  sentry_dsn: ['https://1@sentry.example.com/1', 'https://1@sentry.example.com/2'],
  log_level: ['debug', 'warn'],
  log_format: ['text', 'json'],
  labels: [{ team_name: 'a' }, { team_name: 'b' }],
  'session_server.listen_address': ['[::]:8093', '[::]:8094'],
  'session_server.advertise_address': ['a.example.com:8093', 'b.example.com:8093'],
  'experimental.usage_logger.writers': [['logrotate'], ['snowplow_billing']],
  'runners[].labels': [{ team_name: 'a' }, { team_name: 'b' }],
  'runners[].name': ['one', 'two'],
  'runners[].url': ['https://gitlab.example.com/', 'https://git.example.com/'],
  'runners[].clone_url': ['https://gitlab.example.com/', 'https://git.example.com/'],
  'runners[].environment': [['A=1'], ['A=2']],
  'runners[].shell': ['bash', 'pwsh'],
  'runners[].feature_flags': [{ FF_USE_FASTZIP: true }, { FF_USE_FASTZIP: false }],
  'runners[].slot_cgroup_template': ['a/$' + '{slot}', 'b/$' + '{slot}'],
  'runners[].docker.service_slot_cgroup_template': ['a/$' + '{slot}', 'b/$' + '{slot}'],
  'runners[].cache.Type': ['s3', 'gcs'],
  'runners[].cache.s3.ServerAddress': ['s3.amazonaws.com', 'minio.example.com:9000'],
  'runners[].cache.s3.BucketLocation': ['us-east-1', 'eu-west-1'],
  'runners[].cache.s3.AuthenticationType': ['iam', 'access-key'],
  'runners[].cache.s3.ServerSideEncryption': ['KMS', 'S3'],
  'runners[].cache.s3.RoleARN': ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/b'],
  'runners[].cache.s3.UploadRoleARN': ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/b'],
  'runners[].docker.volumes': [['/one'], ['/two']],
  'runners[].docker.service_memory': ['512m', '1g'],
  'runners[].docker.service_memory_swap': ['512m', '1g'],
  'runners[].docker.service_memory_reservation': ['512m', '1g'],
  'runners[].docker.service_cpus': ['1', '2'],
  'runners[].docker.service_cpuset_cpus': ['0', '1'],
  'runners[].docker.cpuset_mems': ['0', '1'],
  'runners[].docker.ulimit': [{ nofile: '1024' }, { nofile: '2048' }],
  'runners[].docker.log_options': [{ env: 'A' }, { env: 'B' }],
  'runners[].docker.container_labels': [{ a: 'b' }, { a: 'c' }],
  'runners[].docker.sysctls': [{ 'net.core.somaxconn': '1' }, { 'net.core.somaxconn': '2' }],
  'runners[].docker.tmpfs': [{ '/a': 'rw' }, { '/a': 'ro' }],
  'runners[].docker.services_tmpfs': [{ '/s': 'rw' }, { '/s': 'ro' }],
  'runners[].docker.pull_policy': [['always'], ['if-not-present']],
  'runners[].docker.allowed_pull_policies': [['always'], ['if-not-present']],
  'runners[].autoscaler.state_storage.dir': ['/var/lib/a', '/var/lib/b'],
  'runners[].autoscaler.plugin_config': [{ profile: 'a' }, { profile: 'b' }],
  'runners[].machine.MachineDriver': ['amazonec2', 'google'],
  'runners[].machine.MachineOptions': [['amazonec2-root-size=20'], ['amazonec2-root-size=30']],
  'runners[].machine.autoscaling[].Periods': [['* * 9-17 * * * *'], ['* * 8-17 * * * *']],
  'runners[].machine.autoscaling[].Timezone': ['UTC', 'Europe/Berlin'],
  'runners[].monitoring.job_queuing_durations[].periods': [['* * * * *'], ['0 * * * *']],
  'runners[].monitoring.job_queuing_durations[].timezone': ['UTC', 'Europe/Berlin'],
};

const ofType: Readonly<Record<string, readonly [unknown, unknown]>> = {
  bool: [true, false],
  int: [7, 8],
  int64: [7, 8],
  float64: [2, 2.5],
  string: ['one', 'two'],
  'time.Duration': ['1h30m', '2h'],
  'time.Time': [new Date(0), new Date(86_400_000)],
  '[]string': [['a'], ['b']],
  '[]float64': [[1.5], [2.5]],
  'map[string]bool': [{ a: true }, { a: false }],
  'map[string]string': [{ a: 'b' }, { a: 'c' }],
  'map[string]any': [{ a: 1 }, { a: 2 }],
  'map[string][]string': [{ a: ['b'] }, { a: ['c'] }],
};

export function valuesOf(key: ConfigKey): readonly [unknown, unknown] {
  const values = special[key.path] ?? ofType[key.type];
  if (values === undefined) {
    throw new Error(`${key.path} has no values of the type ${key.type}, such as ${sampleOf(key)}`);
  }
  return values;
}

type Document = Record<string, unknown>;

/** A document with a value at a path, in the first table of each list. */
export function withKey(document: Document, path: string, value: unknown): Document {
  const [name = '', ...rest] = path.split('.');
  const plain = name.replace('[]', '');
  const inner = document[plain];
  const next = (outer: unknown) =>
    rest.length === 0 ? value : withKey((outer ?? {}) as Document, rest.join('.'), value);
  if (!name.endsWith('[]')) {
    return { ...document, [plain]: next(inner) };
  }
  const [first, ...others] = (inner ?? []) as Document[];
  return { ...document, [plain]: [next(first), ...others] };
}
