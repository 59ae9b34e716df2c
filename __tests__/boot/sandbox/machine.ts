import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { Gitlab } from '../../../tools/machine-room/gitlab/gitlab';
import { type Call, type Handler, listener } from '../../../tools/machine-room/gitlab/http';
import { emulatedRegion } from '../../../tools/sandbox/environment';
import { ForwardProxy } from '../../support/forward-proxy';
import { awsCli, preloadedCommand } from '../../support/preloaded/preloaded';
import { AwsGateway } from './aws-gateway';
import { type Certificate, selfSigned } from './certificate';
import { contentOf, readUserData, runcmdScript } from './cloud-config';
import { Downloads } from './downloads';
import { FakeMetadata } from './fake-metadata';
import { hostProgram, hostUsr, type Image, programsFolder } from './programs';
import { layOut, type Release } from './root-folder';
import { type Program, readTrace, straceArguments } from './trace';

export const gitlabHost = 'gitlab.example.com';

/** Where the sandbox has a proxy, when it has one. */
export const proxyAddress = 'http://proxy.example.com:3128';

const someInstance = 'i-0123456789abcdef0';
const emulatorPort = 4566;
/** Where the sandbox keeps what is not part of the machine: sockets and the trace. */
const backstage = '/srv';
const relay = `${backstage}/relay.py`;

/** Where cloud-init keeps what is this instance's. */
const cloudInit = '/var/lib/cloud/instance';

const everyHost = [gitlabHost, ...Downloads.hosts];
/** What every host of the internet shows; machines trust it. */
export const publicCertificate = selfSigned(everyHost);

export interface MachineOptions {
  /** The emulator's endpoint. */
  readonly emulator: string;
  readonly region?: string;
  readonly instanceId?: string;
  readonly release?: Release;
  readonly architecture?: 'x86_64' | 'aarch64';
  /** Shared by machines that talk to one GitLab. */
  readonly gitlab?: Gitlab;
  /** What GitLab shows, where it is not what every machine trusts, asked for at each connection. */
  readonly gitlabCertificate?: () => Certificate;
  /** What it runs: by default Amazon Linux. */
  readonly image?: Image;
  /** Notes the programs that are started ({@link Run.programs}), which takes a tenth more time. */
  readonly traced?: boolean;
  /** Programs that the machine's image lacks; its package manager installs them. */
  readonly lacking?: readonly string[];
  /** The only way out is the proxy at {@link proxyAddress}, for anyone who signs in so (`user:password`) if any is given. */
  readonly behindProxy?: { readonly credentials?: string };
}

/** The real one, and how machines see the folders it needs. */
function awsCliOfMachines(): { command: readonly string[]; folders: readonly (readonly [string, string])[] } {
  const { cli, folder: loaded } = awsCli();
  const folders = cli.folders.map((folder) => [folder, folder] as const);
  const place = `${backstage}/preloaded`;
  return 'python' in cli
    ? { command: preloadedCommand(hostProgram('perl'), place, 'aws'), folders: [...folders, [loaded, place]] }
    : { command: [cli.program], folders };
}

/** What a command on the machine did. */
export interface Run {
  readonly exitCode: number;
  readonly output: string;
  /** Every program that was started, in order. An error where the machine is not traced. */
  readonly programs: readonly Program[];
}

/**
 * An EC2 instance for boot scripts, as far as they can tell: root in a file system of its own, with those programs of
 * this computer that its image has (./programs.ts) and no other, in a network of its own where GitLab, AWS, the instance metadata and the rest of the internet are
 * servers of the test. What no computer of ours has (package managers, systemd, gitlab-runner) are stand-ins, each a
 * few lines of shell that a test may replace. Nothing outside its own folder is touched.
 *
 * Needs bwrap, strace, ip, openssl, Perl, Python and the aws CLI. It works as root wherever namespaces may be made (a
 * container needs to be a privileged one), and as another user where the kernel lets that user make them.
 */
export class Machine {
  readonly gitlab: Gitlab;
  readonly metadata: FakeMetadata;
  readonly aws: AwsGateway;
  /** Where programs on the machine find AWS. */
  readonly awsEndpoint = `http://127.0.0.1:${emulatorPort}`;
  readonly downloads = new Downloads();
  /** Notes what went out by it; nothing unless the machine is behind one. */
  readonly proxy: ForwardProxy;
  private readonly folder = mkdtempSync(join(tmpdir(), 'machine-'));
  private readonly servers: Server[] = [];
  private readonly awsCli = awsCliOfMachines();
  /** With its /usr/bin and /usr/sbin. */
  private readonly programs: string;
  private runs = 0;

  /** Whether {@link Run.programs} are noted. */
  get isTraced(): boolean {
    return this.options.traced ?? false;
  }

  private constructor(private readonly options: MachineOptions) {
    const { region = emulatedRegion, instanceId = someInstance, image = 'Amazon Linux', lacking = [] } = options;
    this.programs = programsFolder(image, lacking, this.awsCli.command);
    this.gitlab = options.gitlab ?? new Gitlab();
    this.metadata = new FakeMetadata({ instanceId, region });
    this.aws = new AwsGateway(options.emulator);
    const route = (_: string, port: number) => ({ path: this.path(`${backstage}/${port === 443 ? 'https' : 'http'}`) });
    this.proxy = new ForwardProxy({ route, credentials: options.behindProxy?.credentials });
  }

  static async start(options: MachineOptions): Promise<Machine> {
    const machine = new Machine(options);
    const { command } = machine.awsCli;
    layOut(machine.root, {
      release: options.release ?? '2023',
      architecture: options.architecture ?? 'x86_64',
      machineId: createHash('md5')
        .update(options.instanceId ?? someInstance)
        .digest('hex'),
      trusted: publicCertificate.cert,
      aws: { command, endpoint: machine.awsEndpoint },
    });
    mkdirSync(machine.path(hostUsr), { recursive: true });
    for (const program of options.lacking ?? []) {
      machine.write(
        `/srv/packages/${program}`,
        `#!/bin/bash
exec ${hostProgram(program)} "$@"
`,
        0o755,
      );
    }
    await machine.listen();
    return machine;
  }

  async stop(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What cloud-init does with user data at an instance's first boot: its files, then its commands. */
  async boot(userData: string, environment: Readonly<Record<string, string>> = {}): Promise<Run> {
    const { config } = readUserData(userData);
    // It marks what it is about to do: cloudinit/helpers.py, FileSemaphores.
    for (const module of ['write_files', 'runcmd', 'scripts_user']) {
      this.write(`${cloudInit}/sem/config_${module}`, '');
    }
    this.writeFiles(userData);
    const script = `${cloudInit}/scripts/runcmd`;
    this.write(script, runcmdScript(config), 0o700);
    return this.run([script], environment);
  }

  /** The files of user data alone: nothing runs. */
  writeFiles(userData: string): void {
    for (const file of readUserData(userData).config.write_files) {
      this.write(file.path, contentOf(file), Number.parseInt(file.permissions ?? '0644', 8));
    }
  }

  /** What happens when it starts again after {@link restart}: cloud-init's part, and the services that are enabled. */
  async startAgain(userData: string, environment: Readonly<Record<string, string>> = {}): Promise<Run> {
    for (const command of readUserData(userData).config.bootcmd ?? []) {
      await this.run(command);
    }
    if (!this.exists(`${cloudInit}/sem/config_write_files`)) {
      return this.boot(userData, environment);
    }
    const enabled = this.exists(`${backstage}/units/gitlab-runner-boot.enabled`);
    return this.run(enabled ? ['start-boot'] : ['true'], environment);
  }

  /** Runs a command as root, with what earlier runs left behind. Ends every process that it started and left. */
  async run(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> {
    this.runs += 1;
    const trace = `${backstage}/trace-${this.runs}`;
    const sandboxed = [
      ...this.namespaces(environment),
      '--',
      ...this.network(),
      ...(this.isTraced ? [hostProgram('strace'), ...straceArguments, '-o', trace] : []),
    ];
    const child = spawn('bwrap', [...sandboxed, ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? -1));
    });
    if (!this.isTraced) {
      return {
        exitCode,
        output,
        get programs(): never {
          throw new Error('This machine notes no programs: start it with traced');
        },
      };
    }
    if (!existsSync(this.path(trace))) {
      throw new Error(`The sandbox did not start (it needs bwrap, strace, ip and namespaces): ${output}`);
    }
    return { exitCode, output, programs: readTrace(readFileSync(this.path(trace), 'utf8')) };
  }

  /** What no disk holds is gone, and nothing runs. */
  restart(): void {
    rmSync(this.path('/run'), { recursive: true, force: true });
    mkdirSync(this.path('/run'));
    for (const unit of this.list(`${backstage}/units`).filter((name) => !name.endsWith('.enabled'))) {
      this.remove(`${backstage}/units/${unit}`);
    }
  }

  /** Where a file of the machine really lies. */
  path(file: string): string {
    return join(this.root, file);
  }

  exists(file: string): boolean {
    return existsSync(this.path(file));
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  list(folder: string): string[] {
    return this.exists(folder) ? readdirSync(this.path(folder)).sort() : [];
  }

  /** Permissions as `ls` would have them, such as 0600. */
  mode(file: string): string {
    return (statSync(this.path(file)).mode & 0o7777).toString(8).padStart(4, '0');
  }

  write(file: string, content: string | Buffer, mode = 0o644): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), content);
    chmodSync(this.path(file), mode);
  }

  remove(file: string): void {
    rmSync(this.path(file));
  }

  /** Replaces a program by a few lines of bash. */
  standIn(program: string, bash: string): void {
    this.write(`/usr/local/sbin/${program}`, `#!/bin/bash\n${bash}\n`, 0o755);
  }

  /** Puts a few lines of bash before a program in /usr/local/sbin, which they find as `$itself`. */
  wrap(program: string, bash: string): void {
    const itself = `/usr/local/sbin/${program}-itself`;
    this.write(itself, this.read(`/usr/local/sbin/${program}`), 0o755);
    this.standIn(program, `itself=${itself}\n${bash}\nexec "$itself" "$@"`);
  }

  private get root(): string {
    return join(this.folder, 'root');
  }

  private async listen(): Promise<void> {
    const web: Handler = (call: Call) =>
      call.host === gitlabHost ? this.gitlab.handle(call) : this.downloads.handle(call);
    const { gitlabCertificate = () => publicCertificate } = this.options;
    const secure = {
      ...publicCertificate,
      SNICallback: (host: string, done: (error: null, context: ReturnType<typeof createSecureContext>) => void) =>
        done(null, createSecureContext(host === gitlabHost ? gitlabCertificate() : publicCertificate)),
    };
    const servers: [string, Server][] = [
      ['https', createTlsServer(secure, listener(web)) as unknown as Server],
      ['http', createServer(listener(web))],
      ['metadata', createServer(listener(this.metadata.handle))],
      ['aws', createServer(listener(this.aws.handle))],
      ['proxy', this.proxy.server],
    ];
    for (const [name, server] of servers) {
      await new Promise<void>((resolve) => server.listen(this.path(`${backstage}/${name}`), resolve));
      this.servers.push(server);
    }
  }

  private namespaces(environment: Readonly<Record<string, string>>): string[] {
    const own = ['etc', 'home', 'opt', 'root', 'run', 'srv', 'tmp', 'usr/local', 'var'];
    // What cloud-init starts scripts with, and nothing of the test's own environment.
    const variables = {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LANG: 'C.UTF-8',
      ...environment,
    };
    const asRoot = process.getuid?.() === 0 ? [] : ['--unshare-user', '--uid', '0', '--gid', '0'];
    return [
      ...asRoot,
      ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--die-with-parent', '--new-session'],
      ...['--cap-add', 'ALL', '--hostname', 'ip-192-0-2-10', '--clearenv'],
      ...['--ro-bind', '/usr', '/usr', '--proc', '/proc', '--dev', '/dev', '--chdir', '/'],
      ...['bin', 'sbin'].flatMap((name) => ['--ro-bind', join(this.programs, name), `/usr/${name}`]),
      ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
      ...own.flatMap((name) => ['--bind', join(this.root, name), `/${name}`]),
      ...['--ro-bind', '/usr', hostUsr],
      ...this.awsCli.folders.flatMap(([from, to]) => ['--ro-bind', from, to]),
      ...['--ro-bind', process.execPath, `${backstage}/node`],
      ...['--ro-bind', join(__dirname, 'relay.py'), relay],
      ...Object.entries(variables).flatMap(([name, value]) => ['--setenv', name, value]),
    ];
  }

  /** The metadata's address on the loopback device, then the relay, then what it is to run. */
  private network(): string[] {
    const internet = this.options.behindProxy
      ? [['127.0.0.1', '3128', 'proxy'] as const]
      : ([
          ['127.0.0.1', '443', 'https'],
          ['127.0.0.1', '80', 'http'],
        ] as const);
    const listening = [
      ...internet,
      ['169.254.169.254', '80', 'metadata'] as const,
      ['127.0.0.1', String(emulatorPort), 'aws'] as const,
    ].flatMap(([host, port, server]) => [host, port, `${backstage}/${server}`]);
    const address = `${hostProgram('ip')} address add 169.254.169.254/32 dev lo && exec "$@"`;
    const python = [hostProgram('python3'), '-ISs'];
    return [hostProgram('sh'), '-c', address, 'sh', ...python, relay, ...listening, '--'];
  }
}
