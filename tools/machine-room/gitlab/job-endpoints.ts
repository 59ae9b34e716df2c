import { type Answer, type Call, jsonObject } from './http';
import type { Jobs } from './jobs';
import { forbidden } from './runners';

/** `/api/v4/jobs/ID` and below: what a runner says of the job that it runs. */
export function answerJob(jobs: Jobs, call: Call, id: number, part: string | undefined): Answer {
  const token = String(call.headers['job-token'] ?? call.fields.token ?? call.query.token);
  if (call.method === 'GET' && part === 'artifacts') {
    return artifactsOf(jobs, id, token);
  }
  const job = jobs.authenticate(id, token);
  if (!('specification' in job)) {
    return job;
  }
  switch (`${call.method} ${part ?? ''}`) {
    case 'PATCH trace':
      return call.headers['content-range'] === undefined
        ? { status: 400, body: { error: '400 Missing header Content-Range' } }
        : jobs.append(job, call.headers['content-range'], call.bytes);
    case 'PUT ':
      return jobs.update(job, readUpdate(call));
    case 'POST artifacts':
      job.artifacts = uploadedFile(call);
      return { status: 201, body: '201' };
    default:
      return { status: 404, body: { error: '404 Not Found' } };
  }
}

/** Also a job that depends on another asks with the other's token. */
function artifactsOf(jobs: Jobs, id: number, token: string): Answer {
  const job = jobs.all.find((candidate) => candidate.id === id && candidate.token === token);
  if (!job) {
    return forbidden;
  }
  return job.artifacts
    ? { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: job.artifacts }
    : { status: 404, body: { message: '404 Not Found' } };
}

interface UpdateRequest {
  readonly state: string;
  readonly failure_reason: string;
  readonly exit_code: number;
  readonly output: { readonly bytesize?: number };
}

function readUpdate(call: Call) {
  const {
    state = '',
    failure_reason: failureReason,
    exit_code: exitCode,
    output,
  } = jsonObject(call.body) as Partial<UpdateRequest>;
  return { state, failureReason, exitCode, bytes: output?.bytesize };
}

/** The file of a multipart body. */
function uploadedFile({ bytes, headers }: Call): Buffer {
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1];
  const head = bytes.indexOf('\r\n\r\n', bytes.indexOf('name="file"')) + 4;
  const end = bytes.indexOf(`\r\n--${boundary}`, head);
  return bytes.subarray(head, end);
}
