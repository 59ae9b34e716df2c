import { execFile } from 'node:child_process';
import type { Socket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server as NetServer, Socket as TcpSocket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { containsRange } from '../../../src/settings/cidr';
import type { Engine } from '../daemon/engine';
import { Authority } from './authority';
import { answerQueries } from './dns';
import { type HostHandler, type HostRequest, type Hosts, handleHosts } from './hosts';
import { HttpProxy, type HttpProxyOptions } from './http-proxy';
import { Listeners } from './listeners';

const execute = promisify(execFile);
const metadataAddress = '169.254.169.254';

/** The routing table of what the metadata service answers. */
const metadataRoutes = '169';

/** A VPC of the emulator, which is a network of Docker's. */
export interface Vpc {
  readonly id: string;
  readonly cidr: string;
}

/**
 * The room's internet and its VPCs. Each VPC is a Docker network whose first address is the router, the DNS server that
 * resolves every name to itself, and every host behind those names. Nothing leaves the computer.
 */
export class Network {
  /** What instances asked the internet for, in order. */
  readonly requests: HostRequest[] = [];
  /** Where there is one, on port 3128 of every name. */
  proxy?: HttpProxy;
  private hosts: Hosts = [];
  private readonly vpcs = new Map<string, Promise<void>>();
  private readonly servers: (Server | NetServer)[] = [];
  private readonly sockets: Socket[] = [];

  private constructor(
    private readonly engine: Engine,
    readonly authority: Authority,
  ) {}

  /**
   * @param metadata - answers on 169.254.169.254
   * @param proxy - is the only way out, where it is given
   */
  static async start(engine: Engine, metadata: HostHandler, proxy?: HttpProxyOptions): Promise<Network> {
    const network = new Network(engine, await Authority.create(engine.folder));
    const listeners = await Listeners.in(engine.inNetwork);
    const hosts = handleHosts(
      () => network.hosts,
      (request) => network.requests.push(request),
    );
    network.proxy = proxy && new HttpProxy(proxy, { web: hosts, server: (port) => (port === 443 ? secure : plain) });
    const web = network.proxy?.guard(hosts) ?? hosts;
    const secure = createTlsServer(
      {
        SNICallback: (host, done) =>
          network.authority.context(host).then(
            (context) => done(null, context),
            (error: Error) => done(error),
          ),
      },
      web,
    );
    const plain = createServer((req, res) => (isMetadata(req) ? metadata : web)(req, res));
    for (const [port, server] of [
      [80, plain],
      [443, secure],
      [5000, createServer(web)],
      ...(network.proxy ? [[3128, network.proxy.server] as const] : []),
    ] as const) {
      server.listen(await listeners.tcp('0.0.0.0', port));
      network.servers.push(server as Server);
    }
    const dns = await listeners.udp('0.0.0.0', 53);
    answerQueries(dns, (name, client) => network.resolve(name, client));
    network.sockets.push(dns);
    listeners.close();
    await network.ip('rule', 'add', 'from', metadataAddress, 'lookup', metadataRoutes);
    return network;
  }

  /** A connection to an instance, as somebody on the internet opens it. */
  async connect(address: string, port: number): Promise<TcpSocket> {
    const listeners = await Listeners.in(this.engine.inNetwork);
    try {
      return await listeners.connection(address, port);
    } finally {
      listeners.close();
    }
  }

  /** Adds hosts before those that are there. */
  plugIn(hosts: Hosts): void {
    this.hosts = [...hosts, ...this.hosts];
  }

  /** The Docker network of a VPC, created when it is first asked for. */
  async attach(vpc: Vpc): Promise<string> {
    const created = this.vpcs.get(vpc.id) ?? this.create(vpc);
    this.vpcs.set(vpc.id, created);
    await created;
    return vpc.id;
  }

  /** What a container in a VPC needs: its Docker network, and the file that its resolver reads. */
  async join(vpc: Vpc): Promise<{ readonly name: string; readonly resolvConf: string }> {
    return { name: await this.attach(vpc), resolvConf: this.resolvConf(vpc) };
  }

  /** The instances' resolvers read one file: nobody writes it again, since they would find it empty for a moment. */
  private async create(vpc: Vpc): Promise<void> {
    const router = firstAddress(vpc.cidr);
    await this.engine.docker('network', 'create', '--subnet', vpc.cidr, '--gateway', router, vpc.id);
    writeFileSync(this.resolvConf(vpc), `nameserver ${router}\n`);
    this.ranges.set(vpc.id, vpc.cidr);
  }

  private resolvConf({ id }: Vpc): string {
    return join(this.engine.folder, `${id}.resolv.conf`);
  }

  /** The bridge that connects the instances of a VPC. */
  async bridge(vpc: Vpc): Promise<string> {
    const id = await this.engine.docker('network', 'inspect', '--format', '{{.Id}}', await this.attach(vpc));
    return `br-${id.slice(0, 12)}`;
  }

  /**
   * Answers of the metadata service go this many hops: with 1 no further than to the instance itself, so that a container
   * on it gets none. EC2 limits the answer with the token only, without which there is no other.
   *
   * Source: EC2 User Guide, "Configure the Instance Metadata Service options" (`HttpPutResponseHopLimit`)
   */
  async limitMetadataHops(vpc: Vpc, address: string, hops: number): Promise<void> {
    const device = await this.bridge(vpc);
    await this.ip(
      'route',
      'replace',
      `${address}/32`,
      'dev',
      device,
      'table',
      metadataRoutes,
      'hoplimit',
      String(hops),
    );
  }

  private async ip(...words: readonly string[]): Promise<string> {
    const [program = '', ...before] = [...this.engine.inNetwork, 'ip'];
    return (await execute(program, [...before, ...words])).stdout;
  }

  /** Changes the port of a bridge that has this interface number, as `ip link set` says. */
  async setPort(number: string, change: readonly string[]): Promise<void> {
    const port = new RegExp(`^${number}: ([^@:]+)`, 'm').exec(await this.ip('-oneline', 'link'))?.[1];
    await this.ip('link', 'set', String(port), ...change);
  }

  close(): void {
    for (const server of this.servers) {
      if ('closeAllConnections' in server) {
        server.closeAllConnections();
      }
      server.close();
    }
    for (const socket of this.sockets) {
      socket.close();
    }
  }

  private readonly ranges = new Map<string, string>();

  /** An instance's own name, or the router for every host of the internet. */
  private resolve(name: string, client: string): string | undefined {
    const [, ...own] = /^ip-(\d+)-(\d+)-(\d+)-(\d+)\./.exec(name) ?? [];
    if (own.length > 0) {
      return own.join('.');
    }
    const range = [...this.ranges.values()].find((cidr) => containsRange(cidr, `${client}/32`));
    return range === undefined ? undefined : firstAddress(range);
  }
}

/** The first address of a CIDR block after its network address: in AWS the VPC's router. */
export function firstAddress(cidr: string): string {
  const bytes = String(cidr.split('/')[0]).split('.').map(Number);
  return [...bytes.slice(0, 3), Number(bytes[3]) + 1].join('.');
}

const isMetadata = ({ socket }: IncomingMessage) => String(socket.localAddress).endsWith(metadataAddress);
