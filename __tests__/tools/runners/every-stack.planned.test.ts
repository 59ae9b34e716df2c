import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { stackFolders } from '../../../src/terraform/stack-folders';
import { commandNames } from '../../../tools/runners/commands';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { createExisting } from '../../../tools/sandbox/existing-resources';
import { runners } from '../../support/call-runners';
import { examples, synthesizedApp } from '../../support/examples';
import { readStacks, type SynthesizedStack } from '../../support/synth';
import { temporaryFolder } from '../../support/temporary-folder';
import { described, idsIn } from './existing-ids';
import { managerId, region, StandInAccount } from './stand-in-account';
import { writeStandIns } from './stand-in-state';

const project = join(__dirname, '..', '..', '..');
const filesOf = (folder: string) => readdirSync(join(project, folder)).filter((file) => file.endsWith('.ts'));
const apps = ['main.ts', ...examples];

/** The commands that are about stacks, each with a test below; `sandbox` deploys in tests of its own. */
const aboutStacks = [
  ...['synth', 'downloads', 'doctor', 'review', 'sandbox'],
  ...['render', 'status', 'logs', 'connect', 'gitlab-password', 'image', 'destroy'],
];
/** Those that are about something else: files of users, the module, programs. */
const aboutOthers = ['init', 'setup', 'completion', 'adopt', 'convert', 'upstream', 'bench', 'docs', 'rehearse'];

interface App {
  readonly file: string;
  readonly outdir: string;
  readonly stacks: readonly SynthesizedStack[];
}

let account: StandInAccount;
let emulator: Emulator;
const synthesized = new Map<string, App>();
const appOf = (file: string) => synthesized.get(file) ?? expect.fail(`${file} was not synthesized`);

/** The stacks that have a runner. */
function withRunner({ stacks }: App): readonly SynthesizedStack[] {
  return stacks.filter(({ text }) => /config\.toml\.tftpl|section\.toml\.tftpl/.test(text));
}

beforeAll(async () => {
  emulator = await startEmulator();
  for (const file of apps) {
    const outdir = await synthesizedApp(file);
    const stacks = Object.values(readStacks(outdir));
    stacks.forEach(writeStandIns);
    synthesized.set(file, { file, outdir, stacks });
  }
  account = new StandInAccount();
});
afterEach(() => account.calls());
afterAll(async () => {
  vi.unstubAllEnvs();
  await emulator?.stop();
});

describe('the table', () => {
  it('has every command and every stack', () => {
    expect([...aboutStacks, ...aboutOthers].sort()).toEqual(commandNames());
    const programs = apps.map((file) => readFileSync(join(project, file), 'utf8'));
    const used = filesOf('stacks').filter((file) =>
      [...programs, sharedByExamples()].some((text) => text.includes(`stacks/${file.replace('.ts', "'")}`)),
    );
    expect(used).toEqual(filesOf('stacks'));
  });
});

function sharedByExamples(): string {
  return filesOf('examples/common')
    .map((file) => readFileSync(join(project, 'examples/common', file), 'utf8'))
    .join('\n');
}

describe.each(apps)('%s', (file) => {
  /** What synthesizes it: it has been, so it is copied. */
  const copied = () => ['--app', `mkdir -p "$CDKTF_OUTDIR" && cp -R '${appOf(file).outdir}/.' "$CDKTF_OUTDIR"`];

  it('synth writes its stacks', async () => {
    const out = temporaryFolder();
    const { status, stdout } = await runners('synth', '--out', out, ...copied());
    expect(status).toBe(0);
    for (const { name } of appOf(file).stacks) {
      expect(stdout).toContain(join(out, 'stacks', name, 'cdk.tf.json'));
    }
  });

  it('downloads lists what each runner calls, and finds a route for every call', async () => {
    const { status, stdout } = await runners('downloads', '--json', ...copied());
    const calls: { stack: string; program: string; routes: { kind: string }[] }[] = JSON.parse(stdout);
    expect(calls.filter(({ routes }) => routes.some(({ kind }) => kind === 'none'))).toEqual([]);
    expect(status).toBe(0);
    for (const { name } of withRunner(appOf(file))) {
      const programs = calls.filter(({ stack }) => stack === name).map(({ program }) => program);
      expect(programs.length).toBeGreaterThan(5);
      expect(programs).toContain('jobs');
    }
  });

  it('doctor looks at it, and finds no problem in an account where it may look at nothing', async () => {
    const { status, stdout } = await runners('doctor', '--json', ...copied());
    const findings: { check: string; status: string; about: string }[] = JSON.parse(stdout).findings;
    expect(findings.filter((one) => one.status === 'problem')).toEqual([]);
    expect(status).toBe(0);
    const looked = findings.map(({ check }) => check);
    expect(looked).toEqual(expect.arrayContaining(['identity', 'tools', 'internet-access', 'instance-type', 'quota']));
  });

  it('review reports all of it as new, from plans and from stacks whose predecessors were never applied', async () => {
    const { outdir, stacks } = appOf(file);
    const planned = await runners('review', '--no-synth', '--json', '--out', outdir);
    expect([2, 3]).toContain(planned.status);
    expect(planned.stdout).not.toContain('was never applied');
    const out = temporaryFolder();
    await runners('synth', '--out', out, ...copied());
    for (const { name } of stacks) {
      rmSync(join(out, 'stacks', name, 'plan.json'));
    }
    const { status, stdout } = await runners('review', '--no-synth', '--out', out);
    expect([2, 3]).toContain(status);
    for (const { name } of stacks) {
      expect(stdout).toContain(name);
    }
  });

  it('status tells what runs, of each runner', async () => {
    const app = appOf(file);
    const { status, stdout } = await runners('status', '--json', '--out', app.outdir);
    expect(status).toBe(0);
    const fleets: { stack: string; fleet: { managers: object[]; capacity: { executor: string } } }[] =
      JSON.parse(stdout);
    expect(fleets.map(({ stack }) => stack).sort()).toEqual(
      withRunner(app)
        .map(({ name }) => name)
        .sort(),
    );
    for (const { fleet } of fleets) {
      expect(fleet.managers).toMatchObject([{ instanceId: managerId }]);
      expect(fleet.capacity.executor).toMatch(
        /^(docker|docker\+machine|docker-autoscaler|custom|docker-windows|instance)$/,
      );
    }
  });

  it('sandbox creates what its stacks expect to exist, which then name it', async () => {
    const outdir = temporaryFolder();
    cpSync(appOf(file).outdir, outdir, { recursive: true });
    const before = idsIn(outdir);
    // Each app has an account of its own, as in a sandbox: several examples are about the same server.
    const { endpoint, stop } = before.length > 0 ? await startEmulator() : { ...emulator, stop: async () => {} };
    try {
      const created = await createExisting(endpoint, stackFolders(outdir));
      expect([...created.keys()].sort()).toEqual(before);
      expect(idsIn(outdir)).toEqual([...created.values()].sort());
      const [subnet] = idsIn(outdir).filter((id) => id.startsWith('subnet-'));
      for (const instance of idsIn(outdir).filter((id) => id.startsWith('i-'))) {
        const answer = await described(endpoint, instance);
        expect(answer).toContain(`<subnetId>${subnet}</subnetId>`);
        expect(answer).toContain('instance-profile/ci-server');
      }
    } finally {
      await stop();
    }
  });

  it('render shows the config.toml of each runner, and writes its files', async () => {
    const { outdir, ...app } = appOf(file);
    for (const { name, folder } of withRunner({ outdir, ...app })) {
      const { stdout } = await runners('render', '--stack', name, '--out', outdir);
      const [, toml = ''] = stdout.split(/^# .*\.toml\n/m);
      expect(TOML.parse(toml)).toHaveProperty('runners');
      const to = temporaryFolder();
      const { status } = await runners('render', '--plan', join(folder, 'plan.json'), '--to', to);
      expect(status).toBe(0);
      expect(readdirSync(to).length).toBeGreaterThan(1);
    }
  });

  it('logs, connect and connect --ssh reach the instance of each runner', async () => {
    const { outdir, ...app } = appOf(file);
    for (const { name, json } of withRunner({ outdir, ...app })) {
      const at = ['--stack', name, '--out', outdir];
      await runners('logs', ...at);
      expect(account.calls().at(-1)).toMatch(/^aws logs tail \S+ --follow --since 10m --region ap-northeast-1/);
      expect(await runners('connect', '--ssh', ...at)).toMatchObject({ status: 0 });
      expect(account.calls().at(-1)).toMatch(/^ssh -i .* ec2-user@10\.0\.0\.7$/);
      if (!allowsSessions(json)) {
        const { status, stderr } = await runners('connect', ...at);
        expect([status, stderr]).toEqual([1, expect.stringMatching(/does not allow sessions: set runnerInstance/)]);
        continue;
      }
      expect(await runners('connect', ...at)).toMatchObject({ status: 0 });
      expect(account.calls().at(-1)).toBe(`aws ssm start-session --target ${managerId} --region ${region}`);
    }
  });

  it('gitlab-password and image know what a stack has, and say where it has none', async () => {
    const { outdir, stacks } = appOf(file);
    for (const { name, json } of stacks) {
      const at = ['--stack', name, '--out', outdir];
      const password = await runners('gitlab-password', ...at);
      expect(password).toMatchObject(
        json.resource.aws_instance?.gitlab
          ? { status: 0, stdout: 'correct horse battery staple\n' }
          : { status: 1, stderr: expect.stringContaining('gitlab_root_password has no name') },
      );
      const image = await runners('image', '--dry-run', ...at);
      expect(image).toMatchObject(
        json.output.fargate_repository_url
          ? { status: 0, stdout: expect.stringContaining('docker buildx build') }
          : { status: 1, stderr: expect.stringContaining('no output fargate_repository_url') },
      );
    }
  });

  it('destroy ends its stacks, the last first', async () => {
    const { outdir, stacks } = appOf(file);
    const { status, stdout, stderr } = await runners('destroy', '--yes', '--now', '--out', outdir);
    const destroyed = account.calls().filter((call) => call.startsWith('terraform destroy'));
    expect(destroyed).toHaveLength(stacks.length);
    // The instance of the account never ends, so it is told as left where it is a runner manager's.
    if (stacks.some(({ json }) => json.resource.aws_autoscaling_group?.gitlab_runner_instance)) {
      expect([status, stderr]).toEqual([1, expect.stringContaining(`--instance-ids ${managerId}`)]);
    } else {
      expect([status, stdout]).toEqual([0, expect.stringContaining('nothing of the runners is left')]);
    }
  });
});

function allowsSessions({ resource }: SynthesizedStack['json']): boolean {
  return (
    'instance_session_manager_policy' in (resource.aws_iam_policy ?? {}) ||
    'session_manager' in (resource.aws_iam_role_policy ?? {}) ||
    'runner_config' in (resource.aws_ssm_document ?? {})
  );
}

it('every file in examples is an app of its own', () => {
  expect(examples).toEqual(filesOf('examples').map((file) => `examples/${file}`));
});
