import type { Call } from './http';
import { isFailureReason } from './jobs';

/**
 * What a request may hold. Source: gitlab-runner 19.3.0, common/network.go (the types of the requests), and GitLab's
 * lib/api/ci/runner.rb and https://docs.gitlab.com/api/users/#create-a-runner-linked-to-a-user for what others send.
 */
interface KnownRequest {
  readonly path: RegExp;
  readonly fields: readonly string[];
  readonly needed?: readonly string[];
}

const creation = [
  'description',
  'maintenance_note',
  'tag_list',
  'run_untagged',
  'locked',
  'access_level',
  'maximum_timeout',
  'paused',
];

const known: readonly KnownRequest[] = [
  { path: /^POST \/api\/v4\/runners$/, fields: [...creation, 'info', 'token', 'active'], needed: ['token'] },
  {
    path: /^POST \/api\/v4\/user\/runners$/,
    fields: [...creation, 'runner_type', 'group_id', 'project_id'],
    needed: ['runner_type'],
  },
  { path: /^POST \/api\/v4\/runners\/verify$/, fields: ['info', 'token', 'system_id'], needed: ['token'] },
  { path: /^POST \/api\/v4\/runners\/reset_authentication_token$/, fields: ['token'], needed: ['token'] },
  { path: /^POST \/api\/v4\/runners\/\d+\/reset_authentication_token$/, fields: [] },
  { path: /^DELETE \/api\/v4\/runners\/managers$/, fields: ['token', 'system_id'], needed: ['token', 'system_id'] },
  { path: /^DELETE \/api\/v4\/runners$/, fields: ['token'], needed: ['token'] },
  {
    path: /^POST \/api\/v4\/jobs\/request$/,
    fields: ['info', 'token', 'system_id', 'last_update', 'session'],
    needed: ['token', 'system_id', 'info'],
  },
  { path: /^GET \/api\/v4\/runners\/router\/discovery$/, fields: [] },
  { path: /^GET \/(api\/v4\/(version|personal_access_tokens\/self)|-\/readiness)$/, fields: [] },
  {
    path: /^PUT \/api\/v4\/jobs\/\d+$/,
    fields: ['info', 'token', 'state', 'failure_reason', 'checksum', 'output', 'exit_code', 'environment_key'],
    needed: ['token', 'state'],
  },
  {
    path: /^(POST|GET) \/api\/v4\/jobs\/\d+\/artifacts$/,
    fields: ['file', 'token', 'expire_in', 'artifact_type', 'artifact_format'],
  },
];

const trace = /^PATCH \/api\/v4\/jobs\/\d+\/trace$/;

/** What is wrong with a request, in plain words; nothing for a good one. */
export function problemsOf(call: Call): string[] {
  const asked = `${call.method} ${call.path}`;
  if (trace.test(asked)) {
    return /^\d+-\d+$/.test(call.headers['content-range'] ?? '')
      ? []
      : [`${asked}: Content-Range is ${call.headers['content-range'] ?? 'missing'}, not START-END`];
  }
  const request = known.find(({ path }) => path.test(asked));
  if (!request) {
    return [`${asked}: GitLab has no such endpoint for runners`];
  }
  const { fields } = call;
  const unknown = Object.keys(fields).filter((field) => !request.fields.includes(field));
  const missing = (request.needed ?? []).filter(
    (field) => fields[field] === undefined && call.query[field] === undefined,
  );
  return [
    ...(isUnreadable(call) ? [`${asked}: the body is no JSON object`] : []),
    ...unknown.map((field) => `${asked}: unknown field ${field}`),
    ...missing.map((field) => `${asked}: ${field} is missing`),
    ...valueProblems(fields).map((problem) => `${asked}: ${problem}`),
  ];
}

function isUnreadable({ headers, body }: Call): boolean {
  if (!headers['content-type']?.startsWith('application/json') || body === '') {
    return false;
  }
  try {
    return typeof JSON.parse(body) !== 'object';
  } catch {
    return true;
  }
}

/** `s_` with a hash of the machine's id, or `r_` with random letters (gitlab-runner 19.3.0,
 * commands/internal/configfile/system_id_state.go). */
const systemId = /^[sr]_[0-9A-Za-z]{12}$/;

function valueProblems({ system_id: system, state, failure_reason: reason }: Call['fields']): string[] {
  return [
    ...(system !== undefined && !systemId.test(system)
      ? [`system_id is ${system}, not s_ or r_ and 12 characters`]
      : []),
    ...(state !== undefined && !['running', 'success', 'failed'].includes(state) ? [`state is ${state}`] : []),
    ...(reason !== undefined && reason !== '' && !isFailureReason(reason) ? [`failure_reason is ${reason}`] : []),
  ];
}
