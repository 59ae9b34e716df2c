import { isTimeZone } from '../primitives';
import { cronProblem, fiveFields, sevenFields } from '../rules/cron';

type Check = (value: unknown) => string | undefined;

const like =
  (pattern: RegExp, error: string): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : error;
const oneOf = (...words: readonly string[]) =>
  like(new RegExp(`^(${words.join('|')})$`), `must be one of ${words.join(', ')}`);
const atLeast =
  (min: number): Check =>
  (value) =>
    Number(value) >= min ? undefined : `must be ${min} or more`;
const each =
  (check: Check): Check =>
  (list) =>
    (list as readonly unknown[]).map(check).find((problem) => problem !== undefined);
const eachValue =
  (check: Check): Check =>
  (table) =>
    each(check)(Object.values(table as object));
const eachName =
  (check: Check): Check =>
  (table) =>
    each(check)(Object.keys(table as object));
const both =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.map((check) => check(value)).find((problem) => problem !== undefined);

/** RAMInBytes of docker/go-units 0.5.0, which common/config.go reads sizes with. */
const size = like(
  /^\d+(\.\d+)* ?([kKmMgGtTpP]?[iI]?[bB]?)$/,
  'must be a size with the unit b, k, m or g, such as 512m',
);
/** A rational number: computeNanoCPUs in common/config.go. */
const cpus = like(/^\d+(\.\d+|\/[1-9]\d*)?$/, 'must be a number of CPUs, such as 1.5');
/** The kernel's list format (cpuset(7)). */
const cpuSet = like(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'must be a list of numbers and ranges, such as 0-2,4');
const address = like(/^(\[[0-9A-Fa-f:]*\]|[^\s:/]*):\d{1,5}$/, 'must be host:port, such as [::]:8093');
const roleArn = like(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, 'must be the ARN of a role');
const slot = like(/\$(\{slot\}|slot)/, `must hold \${slot}, or all jobs share one cgroup`);
/** helpers/timeperiod reads five fields, or seven with seconds and years. */
const period: Check = (expression) => {
  const text = String(expression);
  return cronProblem(text, text.trim().split(/\s+/).length === 5 ? fiveFields : sevenFields);
};
/** Go's regexp, which knows no lookaround and no reference to a group; GitLab Runner does not start with a wrong one. */
const regularExpression: Check = (text) => {
  try {
    new RegExp(String(text));
  } catch {
    return 'must be a regular expression, such as ^(1|Inf\\+)$';
  }
  return /\(\?<?[=!]|\\[1-9]/.test(String(text))
    ? 'must be a regular expression without lookaround and references, which Go does not have'
    : undefined;
};
/** common/labels.go */
const labels = both(
  eachName(like(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{2,64}$/, 'has names of 3 to 65 letters, digits and ._-')),
  eachValue(like(/^[a-zA-Z0-9._-]{1,256}$/, 'has values of 1 to 256 letters, digits and ._-')),
);

/** What GitLab Runner, or what it hands a value on to, reads in a key beyond its type. */
const checks: Readonly<Record<string, Check>> = {
  log_level: oneOf('panic', 'fatal', 'error', 'warning', 'warn', 'info', 'debug', 'trace'),
  log_format: oneOf('runner', 'text', 'json'),
  shutdown_timeout: atLeast(0),
  labels,
  'session_server.listen_address': address,
  'session_server.advertise_address': address,
  'session_server.session_timeout': atLeast(0),
  'machine.shutdown_drain.concurrency': atLeast(1),
  'machine.shutdown_drain.max_retries': atLeast(0),
  'experimental.usage_logger.writers': each(oneOf('logrotate', 'snowplow_billing')),
  'runners[].shell': oneOf('bash', 'sh', 'cmd', 'pwsh', 'powershell'),
  'runners[].labels': labels,
  'runners[].feature_flags': eachName(like(/^FF_[A-Z0-9_]+$/, 'has names of feature flags, such as FF_USE_FASTZIP')),
  'runners[].unhealthy_requests_limit': atLeast(0),
  'runners[].job_status_final_update_retry_limit': atLeast(0),
  'runners[].slot_cgroup_template': slot,
  'runners[].docker.service_slot_cgroup_template': slot,
  'runners[].cache.MaxUploadedArchiveSize': atLeast(0),
  'runners[].cache.s3.ServerSideEncryption': like(
    /^(S3|AES256|KMS|AWS:KMS|DSSE-KMS|AWS:KMS:DSSE)$/i,
    'must be one of S3, KMS, DSSE-KMS',
  ),
  'runners[].cache.s3.RoleARN': roleArn,
  'runners[].cache.s3.UploadRoleARN': roleArn,
  'runners[].cache.s3.AssumeRoleMaxConcurrency': atLeast(-1),
  'runners[].docker.services_limit': atLeast(-1),
  'runners[].docker.network_mtu': atLeast(0),
  'runners[].docker.service_memory': size,
  'runners[].docker.service_memory_swap': size,
  'runners[].docker.service_memory_reservation': size,
  'runners[].docker.service_cpus': cpus,
  'runners[].docker.service_cpuset_cpus': cpuSet,
  'runners[].docker.cpuset_mems': cpuSet,
  'runners[].docker.service_cpu_shares': atLeast(0),
  // GetUlimits: soft, or soft:hard.
  'runners[].docker.ulimit': eachValue(like(/^[+-]?\d+(:[+-]?\d+)?$/, 'has limits such as 1024, or 1024:2048')),
  // GetLogConfig knows no other.
  'runners[].docker.log_options': eachName(oneOf('env', 'labels')),
  'runners[].machine.IdleScaleFactor': atLeast(0),
  'runners[].machine.IdleCountMin': atLeast(0),
  'runners[].machine.MaxRemovalAttempts': atLeast(0),
  'runners[].autoscaler.scale_throttle.limit': atLeast(0),
  'runners[].autoscaler.scale_throttle.burst': atLeast(0),
  'runners[].autoscaler.failure_threshold': atLeast(0),
  'runners[].autoscaler.shutdown_deletion_retries': atLeast(0),
  'runners[].autoscaler.state_storage.dir': both(
    like(/^\//, 'must be an absolute path'),
    like(
      /^(?!\/(tmp|run|var\/run|dev|proc|sys)(\/|$))/,
      'must be a folder that survives a restart, such as /var/lib/gitlab-runner',
    ),
  ),
  'runners[].monitoring.job_queuing_durations[].periods': each(period),
  'runners[].monitoring.job_queuing_durations[].jobs_running_for_project': regularExpression,
  'runners[].monitoring.job_queuing_durations[].timezone': (zone) =>
    zone === 'Local' || isTimeZone(String(zone)) ? undefined : 'must be a time zone of the IANA database, such as UTC',
};

/** What is wrong with a value that is of its key's type; undefined when nothing is. */
export function valueProblem(path: string, value: unknown): string | undefined {
  return checks[path]?.(value);
}
