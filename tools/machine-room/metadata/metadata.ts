import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { clientOf, type HostHandler } from '../network/hosts';
import type { InstanceMetadata } from './instance-metadata';

const tokenHeader = 'x-aws-ec2-metadata-token';
const ttlHeader = 'x-aws-ec2-metadata-token-ttl-seconds';
const longestTtl = 21_600;

/** One request to the service, for tests. */
export interface MetadataRequest {
  readonly instanceId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/**
 * The Instance Metadata Service of every instance in the room, told apart by their address. Version 2 only, as every
 * launch template of ours asks for: a token comes from a PUT, and expires.
 *
 * Deviation: paths of a dated version (`/2009-04-04/...`) need no token. cloud-init recognises EC2 by the computer's
 * DMI table, which a container does not show, and then uses no token there.
 *
 * Source: EC2 User Guide, "Use the Instance Metadata Service to access instance metadata".
 */
export class MetadataService {
  readonly requests: MetadataRequest[] = [];
  private readonly instances = new Map<string, InstanceMetadata>();
  private readonly tokens = new Map<string, { readonly instanceId: string; readonly expires: number }>();

  add(address: string, metadata: InstanceMetadata): void {
    this.instances.set(address, metadata);
  }

  /** Another instance may have its address by now. */
  remove(address: string, metadata: InstanceMetadata): void {
    if (this.instances.get(address) === metadata) {
      this.instances.delete(address);
    }
  }

  readonly handle: HostHandler = async (req, res) => {
    const instance = this.instances.get(clientOf(req));
    const path = new URL(String(req.url), 'http://metadata').pathname;
    await text(req);
    const status = instance ? this.answer(instance, path, req, res) : refuse(res, 404);
    this.requests.push({ instanceId: instance?.instanceId ?? '', method: String(req.method), path, status });
  };

  private answer(instance: InstanceMetadata, path: string, req: IncomingMessage, res: ServerResponse): number {
    if (path === '/latest/api/token') {
      return this.issueToken(instance, req, res);
    }
    const [, version = '', ...rest] = path.split('/');
    if (version === 'latest' && !this.isValid(req.headers[tokenHeader], instance)) {
      return refuse(res, 401);
    }
    const value = path === '/' ? 'latest\n2009-04-04' : instance.read(rest.join('/'));
    if (value === undefined) {
      return refuse(res, 404);
    }
    res.writeHead(200, { 'content-type': 'text/plain' }).end(value);
    return 200;
  }

  private issueToken(instance: InstanceMetadata, req: IncomingMessage, res: ServerResponse): number {
    const seconds = Number(req.headers[ttlHeader]);
    // "The PUT request must not contain an X-Forwarded-For header."
    if (req.method !== 'PUT' || !(seconds >= 1 && seconds <= longestTtl)) {
      return refuse(res, req.method === 'PUT' ? 400 : 405);
    }
    if (req.headers['x-forwarded-for'] !== undefined) {
      return refuse(res, 403);
    }
    const token = randomUUID();
    this.tokens.set(token, { instanceId: instance.instanceId, expires: Date.now() + seconds * 1000 });
    // Without this header Go's SDK finds no credentials.
    res.writeHead(200, { 'content-type': 'text/plain', 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds': String(seconds) });
    res.end(token);
    return 200;
  }

  private isValid(token: string | string[] | undefined, { instanceId }: InstanceMetadata): boolean {
    const known = this.tokens.get(String(token));
    return known !== undefined && known.instanceId === instanceId && known.expires > Date.now();
  }
}

function refuse(res: ServerResponse, status: number): number {
  res.writeHead(status).end();
  return status;
}
