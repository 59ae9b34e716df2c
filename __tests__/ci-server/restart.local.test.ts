import { describe, expect, it } from 'vitest';
import { LightServer, type Stack } from './light-server';

const config = '[[runners]]\n  name = "a"\n  token = "zx4k9y2abcdefghijklm"\n  executor = "shell"\n';
const stack: Stack = {
  environment: 'e',
  project: 'p',
  runnerName: '',
  section: '[[runners]]\nexecutor = "docker+machine"\n\n  [runners.machine]\n  IdleCount = 1\n',
};

describe('a restart of the runner', () => {
  it.each(['apply', 'restore'] as const)('waits for its jobs: %s', (action) => {
    const server = new LightServer({ p: config });
    if (action === 'restore') {
      server.run(stack, 'apply');
    }
    // Seconds that the job still takes.
    server.write('srv/p/jobs', '3\n');
    expect(server.run(stack, action)).toMatchObject({ status: 0 });
    expect(server.exists('srv/p/jobs')).toBe(false);
    expect(server.exists('srv/p/ended-jobs')).toBe(false);
  });

  it('ends jobs that take longer than the bound, and says so', () => {
    const server = new LightServer({ p: config });
    server.write('srv/p/jobs', '1000\n');
    const { status, output } = server.run(stack, 'apply');
    expect(status).toBe(0);
    expect(output).toContain(
      'GitLab Runner has jobs after 5 seconds (ciServer.restartTimeout): they end with its restart',
    );
    expect(server.exists('srv/p/ended-jobs')).toBe(true);
  });

  it('is none where nothing of its environment changes, and jobs go on', () => {
    const server = new LightServer({ p: config });
    server.run(stack, 'apply');
    server.write('srv/p/jobs', '3\n');
    server.run({ ...stack, section: stack.section.replace('= 1', '= 2') }, 'apply');
    expect(server.read('srv/p/jobs')).toBe('3\n');
  });
});

describe('a service of systemd', () => {
  /** What `systemctl` of a service with a job does: the process of SIGQUIT ends after as many seconds. */
  const systemctl = `
    echo "$@" >>"$ROOT/systemctl"
    case $1 in
      show)
        left=$(cat "$ROOT/job" 2>/dev/null || echo 0)
        echo "MainPID=$((left > 0 ? 4711 : 0))"
        ;;
    esac`;

  it('restarts after its jobs, which SIGQUIT lets end', () => {
    const server = new LightServer({ p: config });
    server.write('bin/systemctl', `#!/bin/bash\n${systemctl}\n`, 0o755);
    server.write('bin/sleep', '#!/bin/bash\necho "$(($(<"$ROOT/job") - 1))" >"$ROOT/job"\n', 0o755);
    server.write('job', '3');
    const { status, output } = server.restart('runner.service');
    expect(status, output).toBe(0);
    expect(server.read('systemctl')).toBe(
      [
        'show --property=MainPID runner.service',
        'kill --kill-who=main --signal=SIGQUIT runner.service',
        ...Array(4).fill('show --property=MainPID runner.service'),
        'daemon-reload',
        'restart runner.service',
        '',
      ].join('\n'),
    );
    expect(server.read('job').trim()).toBe('0');
  });

  it('restarts with its jobs when they take longer than the bound, and says so', () => {
    const server = new LightServer({ p: config });
    server.write('bin/systemctl', `#!/bin/bash\n${systemctl}\n`, 0o755);
    server.write('bin/sleep', '#!/bin/bash\n', 0o755);
    server.write('job', '3');
    const { status, output } = server.restart('runner.service');
    expect(status, output).toBe(0);
    expect(output).toContain('GitLab Runner has jobs after 5 seconds (ciServer.restartTimeout)');
    expect(server.read('systemctl')).toContain('restart runner.service');
  });
});
