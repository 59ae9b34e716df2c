import { chmodSync, symlinkSync } from 'node:fs';
import { Machine, type Run } from '../boot/sandbox/machine';

export const configFile = '/srv/gitlab-runner/config/config.toml';
export const override = '/srv/ci/docker-compose.override.yml';
export const dropIn = '/etc/systemd/system/gitlab-runner.service.d/50-gitlab-runner-cdktf.conf';

/** What docker-machine of the images of GitLab Runner says of itself; a test may take options out. */
const driverOptions = [
  ...[
    'access-key',
    'ami',
    'iam-instance-profile',
    'instance-type',
    'metadata-token',
    'metadata-token-response-hop-limit',
  ],
  ...['monitoring', 'private-address-only', 'region', 'request-spot-instance', 'root-size', 'secret-key', 'spot-price'],
  ...[
    'security-group',
    'security-group-readonly',
    'subnet-id',
    'tags',
    'use-ebs-optimized-instance',
    'use-private-address',
  ],
  ...['userdata', 'volume-type', 'vpc-id', 'zone'],
].map((option) => `amazonec2-${option}`);
export const machineOptions = [
  ...driverOptions,
  'engine-env',
  'engine-insecure-registry',
  // commands/create.go of docker-machine.
  'engine-install-url',
  'engine-registry-mirror',
];

/** The runner's container sees the configuration in another folder, and its environment is what compose was told. */
const docker = `
echo "docker $*" >>/srv/docker.log
[[ $1 == compose ]] || exit 1
shift
case $1 in
  version) ;;
  up) [[ ! -e /srv/service-fails ]] ;;
  exec)
    shift 3
    if [[ $1 == printenv ]]; then
      grep -q "^ *$2: " /srv/ci/docker-compose.override.yml
    else
      exec "$@"
    fi
    ;;
esac`;

/** It reads a file as the real one does, up to what it thinks of it. */
const gitlabRunner = `
case $1 in
  --version) printf 'Version:      %s\\nGit revision: 00000000\\n' "$(</srv/runner-version)" ;;
  list)
    grep -q "$(cat /srv/runner-refuses 2>/dev/null || echo nothing-of-this)" "$3" && exit 0
    sed -n 's/^ *token = "\\(.*\\)"/runner Executor=x Token=\\1/p' "$3" >&2
    ;;
  lint) GITLAB_RUNNER_TWIN_RELEASE=$(</srv/runner-version) exec /srv/node /srv/gitlab-runner.cjs "$@" ;;
esac`;

const dockerMachine = `
case $1 in
  create) cat /srv/machine-options ;;
  ls) [[ ! -e /srv/machines ]] || cat /srv/machines ;;
  rm) sed -i "/^$3$/d" /srv/machines ;;
esac`;

/** What the agent makes of a document before it fills in the parameter. */
export function scriptOf(content: string): string {
  const { mainSteps } = JSON.parse(content) as {
    readonly mainSteps: readonly [{ readonly inputs: { readonly runCommand: readonly string[] } }];
  };
  return mainSteps[0].inputs.runCommand.join('\n');
}

/** A server that GitLab Runner runs on, by compose or by systemd, with a document of Systems Manager to run. */
export class Server {
  private constructor(
    readonly machine: Machine,
    private readonly document: string,
    readonly configFile: string,
  ) {}

  /** @param content the document's, as Terraform made it */
  static async start(content: string, options: Partial<Parameters<typeof Machine.start>[0]> = {}): Promise<Server> {
    const machine = await Machine.start({ emulator: 'http://127.0.0.1:1', ...options });
    const document = scriptOf(content);
    const byCompose = document.includes("RUN_AS='compose'");
    const server = new Server(machine, document, byCompose ? configFile : '/etc/gitlab-runner/config.toml');
    if (byCompose) {
      machine.write('/srv/ci/docker-compose.yml', 'services: {}\n');
      machine.write(configFile, '');
      symlinkSync('/srv/gitlab-runner/config', machine.path('/etc/gitlab-runner'));
    }
    machine.standIn('docker', docker);
    machine.standIn('gitlab-runner', gitlabRunner);
    machine.standIn('docker-machine', dockerMachine);
    server.runnerVersion('16.1.0');
    machine.write('/srv/machine-options', machineOptions.map((option) => `   --${option} "x"\n`).join(''));
    return server;
  }

  runnerVersion(version: string): void {
    this.machine.write('/srv/runner-version', version);
  }

  get config(): string {
    return this.machine.read(this.configFile);
  }

  set config(text: string) {
    this.machine.write(this.configFile, text);
    chmodSync(this.machine.path(this.configFile), 0o600);
  }

  /**
   * What Systems Manager's agent does with the document.
   *
   * @param edited what another deployment has made of it
   */
  async run(action: 'apply' | 'restore', edited = (script: string) => script): Promise<Run> {
    return this.runScript(edited(this.document), action);
  }

  /** The same with the document of another stack, as Terraform made it. */
  async runOther(content: string, action: 'apply' | 'restore'): Promise<Run> {
    return this.runScript(scriptOf(content), action);
  }

  private runScript(script: string, action: 'apply' | 'restore'): Promise<Run> {
    this.machine.write('/tmp/_script.sh', script.replaceAll('{{ Action }}', action), 0o755);
    return this.machine.run(['sh', '-c', '/tmp/_script.sh']);
  }

  /** How often compose was told to start the runner anew. */
  get starts(): number {
    return this.machine
      .read('/srv/docker.log')
      .split('\n')
      .filter((line) => line.includes(' up ')).length;
  }
}
