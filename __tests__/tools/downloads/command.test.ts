import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { machineRunner, SynthesizedRunner } from '../../constructs/synthesized-runner';

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is synthesized already is only copied. */
async function downloads(runner: SynthesizedRunner, ...args: readonly string[]): Promise<Ran> {
  const outdir = runner.stack.folder.replace(/\/stacks\/.*/, '');
  const app = `cp -r ${outdir} "$CDKTF_OUTDIR"`;
  try {
    const ran = await promisify(execFile)('npm', ['run', '-s', 'downloads', '--', '--app', app, ...args]);
    return { status: 0, ...ran };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}

let complete: Ran;
let closed: Ran;
beforeAll(async () => {
  const runnerEgressRules = {
    ssh: { description: 'SSH', protocol: 'tcp' as const, fromPort: 22, toPort: 22, cidrBlock: '0.0.0.0/0' },
  };
  complete = await downloads(new SynthesizedRunner(machineRunner), '--json', '--stack', 'runner');
  closed = await downloads(new SynthesizedRunner({ ...machineRunner, runnerEgressRules }));
});

it('exits with status 0 when every call has a route, and lists them for programs with --json', () => {
  expect(complete).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(complete.stdout)).toContainEqual({
    stack: 'runner',
    role: 'manager',
    program: 'boot',
    host: 'packages.gitlab.com',
    port: 443,
    artifact: 'gitlab-runner 19.3.0',
    url: 'https://packages.gitlab.com',
    source: 'assets/boot/steps/gitlab-runner.sh',
    routes: [{ kind: 'given', by: machineRunner.subnetId }],
  });
});

it('exits with another status when a call has no route, and says which and why', () => {
  expect(closed.status).toBeGreaterThan(0);
  expect(closed.stdout).toMatch(
    /^ {2}packages\.gitlab\.com:443 {2}boot: gitlab-runner 19\.3\.0 {2}\(NO ROUTE: no egress rule .* lets out port 443\)$/m,
  );
  expect(closed.stdout).toMatch(/^runner workers$/m);
});
