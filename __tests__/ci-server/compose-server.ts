import { Machine } from '../boot/sandbox/machine';
import { carriedFiles, type Stack } from './light-server';

export const config =
  'concurrent = 1\n\n[[runners]]\n  name = "a"\n  token = "zx4k9y2abcdefghijklm"\n  executor = "shell"\n';
export const folder = '/var/lib/gitlab-runner-cdktf/e';
export const configFile = '/srv/p/config/config.toml';

const stack: Stack = {
  environment: 'e',
  project: 'p',
  runnerName: '',
  section: '[[runners]]\nexecutor = "docker+machine"\n\n  [runners.machine]\n  IdleCount = 1\n',
  registry: '1',
};

/** A server with a runner in compose, to which Systems Manager's agent has just brought the files. */
export async function startServer(options: Partial<Parameters<typeof Machine.start>[0]> = {}): Promise<Machine> {
  const machine = await Machine.start({ emulator: 'http://127.0.0.1:1', ...options });
  machine.write('/run/systemd/system/unit', '');
  machine.write('/srv/p/docker-compose.yml', 'services: {}\n');
  machine.write(configFile, config, 0o600);
  machine.standIn(
    'docker',
    `shift
    case $1 in
      up) echo up >>/srv/starts ;;
      exec) shift 3; if [[ $1 == printenv ]]; then grep -q "^ *$2: " docker-compose.override.yml; else exec "$@"; fi ;;
    esac`,
  );
  machine.standIn(
    'gitlab-runner',
    `case $1 in
      --version) echo 'Version:      16.1.0' ;;
      list) sed -n 's/^ *token = "\\(.*\\)"/runner Executor=x Token=\\1/p' "$3" >&2 ;;
    esac`,
  );
  machine.standIn('docker-machine', '[[ $1 != create ]] || echo "   --amazonec2-region x"');
  bringFiles(machine);
  return machine;
}

/** What the agent does at each deployment. */
export function bringFiles(machine: Machine): void {
  for (const [name, text] of Object.entries(carriedFiles(stack, '/srv/p'))) {
    machine.write(`${folder}/${name}`, text);
  }
}
