import { randomUUID } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AwsCall, readAwsCall } from './aws-call';
import { onLoopback } from './loopback';
import { answerLifecycleManager } from './snapshot-policies';
import { associationCalls } from './ssm-associations';

/** A call that the emulator does not know, and what is answered in its place. */
export interface MissingCall {
  readonly service: string;
  /** The operation, or `*` for a service that it does not know at all. */
  readonly action: string;
  /** Why anybody asks. */
  readonly reason: string;
  /** Where the emulator knows the call for other things: whether this one is meant. By default every call is. */
  readonly when?: (call: AwsCall) => boolean;
  /** The HTTP status of the answer; by default 200. */
  readonly status?: number;
  /** The XML or JSON document that AWS would send with it, or that and a status of its own. */
  readonly answer: (call: AwsCall, ask: Ask) => string | Reply | Promise<string | Reply>;
}

export interface Reply {
  readonly status: number;
  readonly document: string;
}

/** Asks the emulator after all: what the call was, or the same operation's sibling with other parameters. */
export type Ask = (parameters?: Readonly<Record<string, string>>) => Promise<Reply>;

export interface RecordedCall extends AwsCall {
  /** The HTTP status that the caller got. */
  readonly status: number;
}

/** Exactly what is asked for here and the emulator lacks; everything else is its own answer. */
export const missingCalls: readonly MissingCall[] = [
  {
    service: 'autoscaling',
    action: 'CompleteLifecycleAction',
    reason: 'a machine reports that it is ready, or that it may be terminated',
    answer: () => autoscalingResult('CompleteLifecycleAction'),
  },
  {
    service: 'autoscaling',
    action: 'RecordLifecycleActionHeartbeat',
    reason: 'a manager that waits for its last jobs asks for more time',
    answer: () => autoscalingResult('RecordLifecycleActionHeartbeat'),
  },
  {
    service: 'autoscaling',
    action: 'StartInstanceRefresh',
    reason: 'a changed launch template replaces the machines of its group; there are none to replace here',
    answer: () => autoscalingResult('StartInstanceRefresh', `<InstanceRefreshId>${randomUUID()}</InstanceRefreshId>`),
  },
  {
    service: 'autoscaling',
    action: 'DescribeInstanceRefreshes',
    reason: 'anyone who started a refresh looks whether it goes on',
    answer: () => autoscalingResult('DescribeInstanceRefreshes', '<InstanceRefreshes/>'),
  },
  {
    service: 'ec2',
    action: 'DetachNetworkInterface',
    reason: 'a terminated instance has left its network interface, though the emulator shows it as attached forever',
    status: 400,
    answer: () => ec2Error('InvalidAttachmentID.NotFound', 'The attachment does not exist.'),
  },
  {
    service: 'ec2',
    action: 'ModifySecurityGroupRules',
    reason: 'a rule of all protocols has no ports, and the emulator wants some; AWS shows such a rule with -1',
    when: ({ parameters }) => allProtocols(parameters).length > 0,
    answer: ({ parameters }, ask) => {
      const ports = allProtocols(parameters).flatMap((rule) => [
        [`${rule}.FromPort`, '-1'],
        [`${rule}.ToPort`, '-1'],
      ]);
      return ask({ ...parameters, ...Object.fromEntries(ports) });
    },
  },
  {
    service: 'dlm',
    action: '*',
    reason: 'the volume of a GitLab server has a policy for its snapshots',
    answer: answerLifecycleManager,
  },
  {
    service: 'servicequotas',
    action: 'GetServiceQuota',
    reason:
      "anyone who means to deploy looks how many vCPUs the account may run; the emulator knows the quotas of VPC's only",
    answer: ({ parameters }) => vcpuQuota(String(parameters.QuotaCode), 256),
  },
  ...associationCalls(),
];

/** The names of rules, in a call that changes them, that are of all protocols. */
function allProtocols(parameters: AwsCall['parameters']): readonly string[] {
  const named = Object.entries(parameters).map(([name, value]) => [/^(.*)\.IpProtocol$/.exec(name)?.[1], value]);
  return named.flatMap(([rule, value]) => (rule !== undefined && value === '-1' ? [String(rule)] : []));
}

/** The answer to `GetServiceQuota` of EC2, for a quota in vCPUs. */
export function vcpuQuota(code: string, value: number): string {
  return JSON.stringify({
    Quota: { ServiceCode: 'ec2', QuotaCode: code, QuotaName: `vCPUs of ${code}`, Value: value },
  });
}

function ec2Error(code: string, message: string): string {
  const error = `<Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors>`;
  return `<Response>${error}<RequestID>${randomUUID()}</RequestID></Response>`;
}

function autoscalingResult(action: string, result = ''): string {
  return [
    `<${action}Response xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/">`,
    `<${action}Result>${result}</${action}Result>`,
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`,
    `</${action}Response>`,
  ].join('');
}

export interface Proxy {
  readonly endpoint: string;
  /** Everything asked so far, in the order of the answers. */
  readonly calls: readonly RecordedCall[];
  close(): Promise<void>;
}

/** Is in front of the emulator on a free loopback port: answers what is missing, forwards the rest, records all. */
export async function startProxy(
  emulator: string,
  missing: readonly MissingCall[],
  answered: (call: RecordedCall) => void = () => {},
): Promise<Proxy> {
  const calls: RecordedCall[] = [];
  const server = createServer((incoming, outgoing) => {
    answer(emulator, missing, incoming, outgoing)
      .then((call) => {
        calls.push(call);
        answered(call);
      })
      .catch((error: Error) => outgoing.destroy(error));
  });
  const { url, close } = await onLoopback(server);
  return { endpoint: url, calls, close };
}

async function answer(
  emulator: string,
  missing: readonly MissingCall[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<RecordedCall> {
  const body = Buffer.concat(await incoming.toArray());
  const call = readAwsCall(incoming, body);
  const known = missing.find(
    ({ service, action, when = () => true }) =>
      service === call.service && (action === '*' || action === call.action) && when(call),
  );
  if (known) {
    const given = await known.answer(call, (parameters) => askEmulator(emulator, incoming, body, parameters));
    const { status, document } = typeof given === 'string' ? { status: known.status ?? 200, document: given } : given;
    const contentType = document.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.1';
    outgoing.writeHead(status, { 'content-type': contentType }).end(document);
    return { ...call, status };
  }
  return { ...call, status: await forward(emulator, incoming, body, outgoing) };
}

async function askEmulator(
  emulator: string,
  incoming: IncomingMessage,
  body: Buffer,
  parameters: Readonly<Record<string, string>> | undefined,
): Promise<Reply> {
  const { authorization = '', 'content-type': type = '', 'x-amz-target': target } = incoming.headers;
  const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
  const asGiven = { 'content-type': type, ...(typeof target === 'string' ? { 'x-amz-target': target } : {}) };
  const response = await fetch(new URL(String(incoming.url), emulator), {
    method: parameters ? 'POST' : incoming.method,
    headers: { authorization, connection: 'close', ...(parameters ? asForm : asGiven) },
    // A GET has none.
    body: parameters ? new URLSearchParams(parameters).toString() : body.toString() || undefined,
  });
  return { status: response.status, document: await response.text() };
}

/** The emulator closes its connections silently, so none is used twice. */
const noReuse = new Agent({ keepAlive: false });

function forward(emulator: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): Promise<number> {
  const { 'transfer-encoding': _chunked, expect: _expect, connection: _connection, ...headers } = incoming.headers;
  return new Promise((resolve, reject) => {
    const upstream = request(new URL(String(incoming.url), emulator), {
      method: incoming.method,
      headers: { ...headers, 'content-length': body.length },
      agent: noReuse,
    });
    upstream.on('error', reject);
    upstream.on('response', (response) => {
      const status = Number(response.statusCode);
      outgoing.writeHead(status, response.headers);
      response.on('error', reject);
      response.on('end', () => resolve(status));
      response.pipe(outgoing);
    });
    upstream.end(body);
  });
}
