import type { ConfigKey } from '../../src/config-keys/keys';

/** A value that GitLab Runner reads, where any of the key's type is not one. */
const special: Readonly<Record<string, unknown>> = {
  log_level: 'debug',
  log_format: 'text',
  labels: { team_name: 'a.b-c' },
  'session_server.listen_address': '[::]:8093',
  'session_server.advertise_address': 'runner.example.com:8093',
  'experimental.usage_logger.writers': ['logrotate'],
  'runners[].shell': 'pwsh',
  'runners[].labels': { team_name: 'a.b-c' },
  'runners[].feature_flags': { FF_USE_FASTZIP: true, FF_SCRIPT_SECTIONS: false },
  'runners[].slot_cgroup_template': 'runner/slot-$' + '{slot}',
  'runners[].docker.service_slot_cgroup_template': 'runner/service-$' + '{slot}',
  'runners[].cache.s3.ServerSideEncryption': 'KMS',
  'runners[].cache.s3.RoleARN': 'arn:aws:iam::111122223333:role/cache',
  'runners[].cache.s3.UploadRoleARN': 'arn:aws:iam::111122223333:role/upload',
  'runners[].docker.service_memory': '512m',
  'runners[].docker.service_memory_swap': '1 GiB',
  'runners[].docker.service_memory_reservation': '256m',
  'runners[].docker.service_cpus': '1.5',
  'runners[].docker.service_cpuset_cpus': '0-2,4',
  'runners[].docker.cpuset_mems': '0,1',
  'runners[].docker.ulimit': { nofile: '1024:2048', nproc: '64' },
  'runners[].docker.log_options': { env: 'CI' },
  'runners[].autoscaler.state_storage.dir': '/var/lib/runner-state',
  'runners[].autoscaler.plugin_config': { profile: 'ci', port: 1, fast: true },
  'runners[].monitoring.job_queuing_durations[].periods': ['* * * * *', '0 * 9-17 * * mon-fri *'],
  'runners[].monitoring.job_queuing_durations[].jobs_running_for_project': '^(1|Inf\\+)$',
  'runners[].monitoring.job_queuing_durations[].timezone': 'Europe/Berlin',
};

const ofType: Readonly<Record<string, unknown>> = {
  bool: true,
  int: 7,
  int64: 7,
  float64: 2,
  string: 'a "text" with $' + '{this} and \\ that',
  'time.Duration': '1h30m',
  'time.Time': new Date(0),
  '[]string': ['a', "b'c"],
  '[]float64': [1, 2.5],
  'map[string]bool': { a: true },
  'map[string]string': { 'a.b': 'c' },
  'map[string]any': { a: 1 },
  'map[string][]string': { 'redis:*': ['/dev/fuse'] },
};

/** A value that the key may have. */
export function sampleOf({ path, type }: ConfigKey): unknown {
  return special[path] ?? ofType[type];
}

/** `configToml` with that key alone. Where a path has several tables, there is one. */
export function alone(path: string, value: unknown): Record<string, unknown> {
  return path.split('.').reduceRight<unknown>((inner, name) => {
    const plain = name.replace('[]', '');
    return { [plain]: name.endsWith('[]') && plain !== 'runners' ? [inner] : inner };
  }, value) as Record<string, unknown>;
}

/** What a document has at that path, in the first table of each list. */
export function valueAt(document: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((outer, name) => {
    const inner = (outer as Record<string, unknown> | undefined)?.[name.replace('[]', '')];
    return name.endsWith('[]') && Array.isArray(inner) ? inner[0] : inner;
  }, document);
}
