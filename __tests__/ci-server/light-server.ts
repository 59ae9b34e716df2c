import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withoutComments } from '../../src/machine-files/short-script';
import { temporaryFolder } from '../support/temporary-folder';

const assets = join(__dirname, '../../assets');
/** As src/constructs/proxied-runner/runner-document.ts carries them. */
const scripts = [
  ...['configure.sh', 'resume.sh', 'runner.sh', 'checks.sh', 'service-environment.sh', 'secrets.sh'].map(
    (name) => `ci-server/${name}`,
  ),
  ...['ci-server/config-reader.awk', 'ci-server/config-file.awk', 'boot/lint-complaints.sh', 'proxy/functions.sh'],
];
const short = (path: string) => withoutComments(readFileSync(join(assets, path), 'utf8'));
const carriedScripts = Object.fromEntries(scripts.map((path) => [basename(path), short(path)]));

/** Each compose project has one service; its container is what these files in its folder say. */
const docker = `
if [[ $1 == inspect ]]; then
  [[ ! -e $2/running ]] || printf '"Running": true,\\n"StartedAt": "%s",\\n' "$(<"$2/running")"
  exit
fi
shift
case $1 in
  version) ;;
  ps) [[ ! -e running ]] || pwd ;;
  kill) [[ -e jobs ]] || rm -f running ;;
  up)
    [[ ! -e service-fails ]] || exit 1
    [[ ! -e jobs ]] || mv jobs ended-jobs
    echo again >running
    ;;
  exec)
    shift 3
    if [[ $1 == printenv ]]; then
      grep -q "^ *$2: " docker-compose.override.yml
    else
      exec "$@"
    fi
    ;;
esac`;

const gitlabRunner = `
case $1 in
  --version) printf 'Version:      %s\\n' "$(cat "$ROOT/runner-version" 2>/dev/null || echo 16.1.0)" ;;
  fleeting)
    case $4 in
      install)
        [[ ! -e $ROOT/no-registry ]] || { cat "$ROOT/no-registry" >&2; exit 1; }
        mkdir -p "$FLEETING_PLUGIN_PATH/aws/1.2.3" && echo plugin >"$FLEETING_PLUGIN_PATH/aws/1.2.3/plugin"
        ;;
      list) echo "runner: x, plugin: aws:1, path: $FLEETING_PLUGIN_PATH/aws/1.2.3/plugin" ;;
    esac
    ;;
  list) sed -n 's/^ *token = "\\(.*\\)"/runner Executor=x Token=\\1/p' "$3" >&2 ;;
esac`;

const dockerMachine = `
case $1 in
  create) printf -- '   --amazonec2-region "x"\\n' ;;
  ls) [[ ! -e machines ]] || cat machines ;;
  rm)
    [[ ! -e $ROOT/aws-refuses ]] || { echo "Error removing host $3: RequestLimitExceeded"; exit 1; }
    grep -vx -- "$3" machines >machines.left; cat machines.left >machines; rm machines.left
    ;;
esac`;

/** The job of a runner that is told to end comes to its end as the seconds pass. */
const sleep = `
cd "$ROOT"/srv
for jobs in */jobs; do
  [[ -e $jobs ]] || continue
  left=$(($(<"$jobs") - 1))
  echo "$left" >"$jobs"
  ((left > 0)) || rm -f "$jobs" "\${jobs%jobs}running"
done`;

/** Notes what a power loss would leave of a file, also where the server's own disk is full. The real one takes seconds. */
const sync = `
ulimit -S -f unlimited
[[ $1 != -f ]] || shift
(($#)) || set -- "$ROOT"
find "$@" -type f -exec sha256sum {} + | cut -d ' ' -f 1 >>"$ROOT/synced"`;

/** What takes the place of something else is to be on the disk before. */
const mv = `
for last; do :; done
from=\${*: -2:1}
[[ -e $from ]] || from=$1
if [[ $last == */srv/* ]]; then
  sum=$(sha256sum <"$from")
  grep -q "\${sum%% *}" "$ROOT/synced" 2>/dev/null || (ulimit -S -f unlimited && echo "$from" >>"$ROOT/lost")
fi
exec /bin/mv "$@"`;

/** Cuts the script off at one of its steps: by SIGKILL, or every byte that it writes from there on does not fit. */
const interruption = `
if [[ $0 == */configure.sh ]]; then
  step=0
  set -T
  if [[ -n $KILL_AT ]]; then
    trap '((++step != KILL_AT)) || [[ $BASHPID != "$$" ]] || kill -9 $$' DEBUG
  elif [[ -n $FULL_AT ]]; then
    trap '' XFSZ
    trap '((++step != FULL_AT)) || ulimit -S -f 0' DEBUG
  elif [[ -n $NOTE_STEPS ]]; then
    trap 'echo "$((++step)) \${BASH_COMMAND%%$'"'\\n'"'*}" >>"$ROOT/steps"' DEBUG
  fi
fi`;

export interface Interruption {
  readonly killAt?: number;
  readonly fullAt?: number;
  /** Writes to the file `steps` what each of them is, and cuts nothing off. */
  readonly noteSteps?: boolean;
}

/** A stack's documents, and where its runner is. */
export interface Stack {
  readonly environment: string;
  /** Name of the compose project that the runner is a service of. */
  readonly project: string;
  readonly runnerName: string;
  readonly section: string;
  readonly registry?: string;
  /** `docker+machine` by default. */
  readonly executor?: 'docker+machine' | 'docker-autoscaler';
  readonly pluginSha256?: string;
  /** Name of its file. */
  readonly file?: string;
  /** A service of systemd instead, of which the refusals alone can be run here: what changes it writes to /etc. */
  readonly unit?: string;
}

/**
 * What a stack's document brings to the server.
 *
 * @param place the folder of the compose project
 */
export function carriedFiles(
  {
    runnerName,
    section,
    registry = '',
    unit = '',
    executor = 'docker+machine',
    pluginSha256 = '',
    file = 'config.toml',
  }: Stack,
  place: string,
): Record<string, string> {
  const environment = {
    ...{
      CONFIG_FILE: join(place, 'config', file),
      RUNNER_NAME: runnerName,
      RUN_AS: unit ? 'systemd' : 'compose',
    },
    ...{ COMPOSE_DIRECTORY: place, COMPOSE_SERVICE: 'runner', CONTAINER_CONFIG_DIRECTORY: join(place, 'config') },
    ...{
      SYSTEMD_UNIT: unit,
      RESTART_TIMEOUT: '5',
      PROXY_URL: '',
      PROXY_BYPASS: '',
      PROXY_CHECK_URL: '',
      PROXY_CREDENTIALS: '',
    },
    ...{
      ACCESS_KEY: '',
      ACCESS_KEY_GENERATION: '',
      AWS_REGION: 'us-east-1',
      DOCKER_MACHINE_URL: '',
      DOCKER_MACHINE_SHA256: '',
    },
    WORKERS: 'workers',
    ...(executor === 'docker+machine'
      ? {}
      : {
          EXECUTOR: executor,
          FLEETING_PLUGIN: 'aws:1',
          FLEETING_PLUGIN_PATH: join(place, 'config/plugins'),
          FLEETING_PLUGIN_SHA256: pluginSha256,
        }),
  };
  const machines = executor === 'docker+machine';
  const variable = machines ? 'MACHINE_STORAGE_PATH' : 'FLEETING_PLUGIN_PATH';
  const override = `# Written by gitlab-runner-cdktf\nservices:\n  runner:\n    environment:\n      ${variable}: "x${registry}"\n`;
  return {
    ...carriedScripts,
    'executor.sh': short(`ci-server/docker-${machines ? 'machine' : 'autoscaler'}.sh`),
    environment: Object.entries(environment)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
    'section.toml': section,
    'service-environment': override,
    ...(machines
      ? { 'worker-start.sh': `#!/bin/sh\necho ${registry}\n` }
      : { 'aws-config': `[default]\nregion = ${registry}\n` }),
  };
}

/**
 * A server with GitLab Runners in compose projects, without a sandbox: with compose, the scripts touch nothing but the
 * folders that they are given, and find the programs of the server on a PATH.
 */
export class LightServer {
  readonly root = temporaryFolder();
  private readonly bin = join(this.root, 'bin');
  private readonly moments = temporaryFolder();

  /** @param mutant what the script is to be instead, to see that somebody notices */
  constructor(
    configs: Readonly<Record<string, string>>,
    private readonly mutant: (configure: string) => string = (configure) => configure,
  ) {
    for (const [name, body] of Object.entries({
      docker,
      sync,
      mv,
      'gitlab-runner': gitlabRunner,
      'docker-machine': dockerMachine,
      sleep,
    })) {
      this.write(`bin/${name}`, `#!/bin/bash\n${body}\n`, 0o755);
    }
    this.write('interruption', interruption);
    for (const [project, config] of Object.entries(configs)) {
      this.write(`srv/${project}/docker-compose.yml`, 'services: {}\n');
      this.write(`srv/${project}/running`, 'first');
      this.write(this.configFile(project), config, 0o600);
    }
  }

  configFile(project: string): string {
    return `srv/${project}/config/config.toml`;
  }

  /** What Systems Manager's agent does with a stack's document. */
  run(stack: Stack, action: 'apply' | 'restore', { killAt, fullAt, noteSteps }: Interruption = {}) {
    const folder = `lib/${stack.environment}`;
    for (const [name, text] of Object.entries(carriedFiles(stack, join(this.root, 'srv', stack.project)))) {
      this.write(`${folder}/${name}`, name === 'configure.sh' ? this.mutant(text) : text);
    }
    const { status, signal, stdout, stderr } = spawnSync('bash', [join(this.root, folder, 'configure.sh'), action], {
      encoding: 'utf8',
      env: {
        PATH: `${this.bin}:${process.env.PATH}`,
        HOME: this.root,
        ROOT: this.root,
        BASH_ENV: join(this.root, 'interruption'),
        KILL_AT: String(killAt ?? ''),
        FULL_AT: String(fullAt ?? ''),
        NOTE_STEPS: noteSteps ? '1' : '',
      },
    });
    return { status, signal, output: stdout + stderr };
  }

  /** Restarts a service of systemd as the script does where its environment changed. */
  restart(unit: string) {
    const script = `. ${join(assets, 'ci-server/runner.sh')}; restart_runner`;
    const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
      encoding: 'utf8',
      env: {
        PATH: `${this.bin}:${process.env.PATH}`,
        ROOT: this.root,
        RUN_AS: 'systemd',
        SYSTEMD_UNIT: unit,
        RESTART_TIMEOUT: '5',
      },
    });
    return { status, output: stdout + stderr };
  }

  /** Everything on it is kept, so that `back` has it again under the same name of a folder. */
  keep(moment: string): void {
    cpSync(this.root, join(this.moments, moment), { recursive: true, preserveTimestamps: true });
  }

  back(moment: string): void {
    rmSync(this.root, { recursive: true });
    cpSync(join(this.moments, moment), this.root, { recursive: true, preserveTimestamps: true });
  }

  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
    chmodSync(join(this.root, path), mode);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  exists(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  /** Every file below a folder, with its mode and what is in it. */
  snapshot(folder: string): Record<string, string> {
    if (!this.exists(folder)) {
      return {};
    }
    const files = readdirSync(join(this.root, folder), { recursive: true, encoding: 'utf8' }).sort();
    return Object.fromEntries(
      files.map((file) => {
        const path = join(this.root, folder, file);
        const { mode } = statSync(path);
        return [
          file,
          statSync(path).isDirectory() ? 'folder' : `${(mode & 0o777).toString(8)} ${readFileSync(path, 'utf8')}`,
        ];
      }),
    );
  }
}
