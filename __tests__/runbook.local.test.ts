import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder';

type Table = Record<string, unknown>;

/** What Terraform and the boot fill in, with the values that stand in the hand-made file. */
const facts: Readonly<Record<string, string>> = {
  aws_region: 'ap-northeast-1',
  aws_zone: 'a',
  vpc_id: 'vpc-0123456789abcdef0',
  worker_subnet_id_0: 'subnet-0123456789abcdef0',
  worker_security_group: 'gitlab-runner-docker-machine20250819131142905300000004',
  worker_instance_profile: 'gitlab-runner-docker-machine',
  worker_ami: 'ami-02dc59944bc69e802',
  cache_bucket: 'gitlab-runner-111122223333-gitlab-runner-cache',
};
const atBoot: Readonly<Record<string, string>> = {
  __PARENT_TAG__: 'gitlab-runner-parent-id,i-0123456789abcdef0',
  __REPLACED_BY_USER_DATA__: 'RUNNER-AUTHENTICATION-TOKEN',
  __SENTRY_DSN_REPLACED_BY_USER_DATA__: '',
};

/** What GitLab Runner assumes where a key is absent; the first group it also writes itself when it registers. */
const globalDefaults = {
  session_server: { session_timeout: 1800 },
  shutdown_timeout: 0,
  listen_address: '',
  connection_max_age: '15m',
};
const runnerDefaults = { clone_url: '', environment: [], limit: 0, output_limit: 4096, request_concurrency: 1 };
const dockerDefaults = { disable_entrypoint_overwrite: false, oom_kill_disable: false };
const writtenByTheRunner = ['id', 'token_obtained_at', 'token_expires_at'];

function meaning(text: string): Table {
  const { runners, ...global } = TOML.parse(text) as unknown as { runners: Table[] };
  return {
    ...globalDefaults,
    ...global,
    runners: runners.map((runner) => {
      const { docker, cache, machine, ...rest } = runner as { docker: Table; cache: { s3: Table }; machine: Table };
      const kept = Object.entries(rest).filter(([key]) => !writtenByTheRunner.includes(key));
      return {
        ...runnerDefaults,
        ...Object.fromEntries(kept),
        docker: { ...dockerDefaults, ...docker },
        cache: { MaxUploadedArchiveSize: 0, Shared: false, ...cache, s3: { Insecure: false, ...cache.s3 } },
        machine: { MaxGrowthRate: 0, IdleScaleFactor: 0, IdleCountMin: 0, ...machine },
      };
    }),
  };
}

function templateOfMain(): string {
  const outdir = join(temporaryFolder(), 'cdktf.out');
  mkdirSync(outdir);
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'main.ts'], {
    env: { ...process.env, CDKTF_OUTDIR: outdir },
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const paths = readdirSync(join(outdir, 'stacks', 'gitlab-runner'), { recursive: true, encoding: 'utf8' });
  const path = paths.find((file) => file.endsWith('config.toml.tftpl'));
  return readFileSync(join(outdir, 'stacks', 'gitlab-runner', String(path)), 'utf8');
}

function filledIn(template: string): string {
  const withFacts = template.replace(/(?<!\$)\$\{(\w+)\}/g, (hole, name) => facts[name] ?? hole);
  return Object.entries(atBoot).reduce((text, [placeholder, value]) => text.replaceAll(placeholder, value), withFacts);
}

/** The file by hand is of 2025. Its runner, with the three values that are chosen otherwise today. */
function withReleasesOfToday({ docker, machine, ...runner }: Table): Table {
  const { MachineOptions, ...rest } = machine as Table & { MachineOptions: string[] };
  return {
    ...runner,
    // From 18.0 on it is a maximum: one question at a time is what 19.3 warns of at every start.
    request_concurrency: 4,
    // After three requests that fail, GitLab Runner asks nothing for an hour without it.
    unhealthy_interval: '1m',
    // The client in docker:18.03.1-ce speaks Docker's API 1.37, and Docker 29 takes none below 1.40.
    docker: { ...(docker as Table), image: 'docker:28.3.3' },
    // Without it docker-machine installs the newest Docker of the day.
    machine: {
      ...rest,
      MachineOptions: [...MachineOptions, 'engine-install-url=https://releases.rancher.com/install-docker/28.3.3.sh'],
    },
  };
}

describe("the sample deployment's config.toml", () => {
  let ours: string;
  beforeAll(() => {
    ours = filledIn(templateOfMain());
  });

  it('means what the one merged by hand means', () => {
    const byHand = readFileSync(join(__dirname, 'fixtures', 'runbook', 'config.toml'), 'utf8');
    const { runners, ...global } = meaning(byHand) as { runners: Table[] };
    // A manager that stops removes its machines, which 19.2 and later can wait for.
    const drain = { shutdown_timeout: 600, machine: { shutdown_drain: { enabled: true, concurrency: 5 } } };
    expect(meaning(ours)).toEqual({ ...global, ...drain, runners: runners.map(withReleasesOfToday) });
  });

  it('leaves no hole', () => {
    expect(ours).not.toMatch(/\$\{|__[A-Z_]+__/);
  });
});
