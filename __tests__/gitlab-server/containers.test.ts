import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockerfileProblems } from '../support/dockerfile';

const folder = join(__dirname, '..', '..', 'assets', 'gitlab-server');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const compose = read('docker-compose.yml');

/** What GitLab Runner 18 shows at its metrics address (docs.gitlab.com/runner/monitoring). */
const metrics = new Set([
  'gitlab_runner_api_request_statuses_total',
  'gitlab_runner_autoscaling_actions_total',
  'gitlab_runner_autoscaling_machine_creation_duration_seconds_bucket',
  'gitlab_runner_autoscaling_machine_states',
  'gitlab_runner_concurrent',
  'gitlab_runner_errors_total',
  'gitlab_runner_failed_jobs_total',
  'gitlab_runner_job_duration_seconds_bucket',
  'gitlab_runner_jobs',
  'gitlab_runner_jobs_total',
  'gitlab_runner_limit',
]);

interface Dashboard {
  readonly panels: readonly {
    readonly datasource: { readonly uid: string };
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

describe('what watches the runner', () => {
  const services = [...compose.matchAll(/^ {2}([a-z-]+):$/gm)].map(([, name]) => name);
  const dashboard = JSON.parse(read('grafana/runner.json')) as Dashboard;

  it('asks the container of the runner, at the address that config.toml opens', () => {
    expect(services).toEqual(['gitlab', 'gitlab-runner', 'prometheus', 'grafana']);
    expect(read('prometheus.yml')).toContain('targets: ["gitlab-runner:9252"]');
  });

  it('is shown from the container of Prometheus', () => {
    expect(read('grafana/datasources.yml')).toMatch(/uid: prometheus\n[\s\S]*url: http:\/\/prometheus:9090\n/);
    expect(new Set(dashboard.panels.map(({ datasource }) => datasource.uid))).toEqual(new Set(['prometheus']));
  });

  it('draws what GitLab Runner really tells', () => {
    const drawn = dashboard.panels
      .flatMap(({ targets }) => targets)
      .flatMap(({ expr }) => expr.match(/gitlab_runner_\w+/g) ?? []);
    expect(drawn.length).toBeGreaterThan(8);
    expect(drawn.filter((metric) => !metrics.has(metric))).toEqual([]);
  });
});

/**
 * `reconfigure` stops at keys that GitLab removed: files/gitlab-cookbooks/package/libraries/deprecations.rb of
 * omnibus-gitlab, and https://docs.gitlab.com/update/deprecations/ for 16.0 and later. Gitaly and Praefect have lost all
 * keys of their own but these in 16.0.
 */
const removed =
  /^(git_data_dirs|grafana|unicorn|repmgrd?|actioncable|sidekiq_cluster|omnibus_gitconfig|(gitaly|praefect)\['(?!env'|configuration'|enable'))/;

describe("GitLab's own file", () => {
  const keys = [...read('gitlab.rb').matchAll(/^\s*(\w+(?:\['\w+'\])|external_url)/gm)].map(([, key]) => String(key));

  it('has no key that GitLab removed', () => {
    expect(keys).toContain("gitlab_rails['gitlab_shell_ssh_port']");
    expect(keys).toContain('external_url');
    expect(keys.filter((key) => removed.test(key))).toEqual([]);
  });
});

describe('the containers', () => {
  it('are built from a Dockerfile that a linter takes', () => {
    expect(dockerfileProblems(read('runner/Dockerfile'))).toEqual([]);
  });

  it('leave GitLab the time to end its database, also when the machine stops', () => {
    const [, gitlab = ''] = compose.split(/^ {2}(?=[a-z-]+:$)/m);
    const [, minutes] = /^gitlab:\n[\s\S]*stop_grace_period: (\d+)m\n/.exec(gitlab) ?? [];
    const [, seconds] = /^\[Service\]\nTimeoutStopSec=(\d+)$/m.exec(read('docker-needs-data.conf')) ?? [];
    expect(Number(minutes)).toBeGreaterThanOrEqual(5);
    expect(Number(seconds)).toBeGreaterThan(Number(minutes) * 60);
  });

  it('let Grafana download nothing: its image is all that is pinned', () => {
    const [, , , , grafana] = compose.split(/^ {2}(?=[a-z-]+:$)/m);
    expect(grafana).toMatch(/^grafana:\n/);
    expect(grafana).toContain('GF_PLUGINS_PREINSTALL_DISABLED: "true"');
  });

  it('open nothing to the outside but GitLab', () => {
    const ports = [...compose.matchAll(/^ +- "(\S+)"$/gm)].map(([, port]) => port);
    expect(ports.filter((port) => port?.includes(':'))).toEqual([
      '80:80',
      '443:443',
      expect.stringMatching(/^\$\{GITLAB_SSH_PORT\}:22$/),
      '127.0.0.1:3000:3000',
    ]);
  });

  it('are pinned to exact versions, checked for their health, bounded, and rotate their logs', () => {
    const parts = compose.split(/^ {2}(?=[a-z-]+:$)/m).slice(1);
    for (const part of parts) {
      expect(part).toMatch(/image: \S+:\S*\$\{\w+_VERSION\}/);
      expect(part).toContain('mem_limit: ');
      expect(part).toContain('healthcheck:');
      expect(part).toContain('logging: ');
    }
    expect(compose).not.toContain('latest');
    expect(compose).not.toMatch(/password/i);
  });
});
