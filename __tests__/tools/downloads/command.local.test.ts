import { writeFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { machineRunner, SynthesizedRunner } from '../../constructs/synthesized-runner';
import { runners } from '../../support/call-runners';

type Ran = Awaited<ReturnType<typeof runners>>;

/** What is synthesized already is only copied. */
function downloads(runner: SynthesizedRunner, ...args: readonly string[]): Promise<Ran> {
  const outdir = runner.stack.folder.replace(/\/stacks\/.*/, '');
  return runners('downloads', '--app', `cp -r ${outdir} "$CDKTF_OUTDIR"`, ...args);
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
    source: 'assets/boot/steps/170-gitlab-runner.sh',
    routes: [{ kind: 'given', by: machineRunner.subnetId }],
  });
});

it('exits with status 3 when a call has no route, and says which and why', () => {
  expect(closed.status).toBe(3);
  expect(closed.stdout).toMatch(
    /^ {2}packages\.gitlab\.com:443 {2}boot: gitlab-runner 19\.3\.0 {2}\(NO ROUTE: no egress rule .* lets out port 443\)$/m,
  );
  expect(closed.stdout).toMatch(/^runner workers$/m);
});

it('says that a stack without machines calls no host', async () => {
  const { stack } = new SynthesizedRunner(machineRunner);
  const outdir = stack.folder.replace(/\/stacks\/.*/, '');
  writeFileSync(`${stack.folder}/cdk.tf.json`, '{"provider":{"aws":[{"region":"eu-west-1"}]},"resource":{}}');
  const { status, stdout } = await runners('downloads', '--app', `cp -r ${outdir} "$CDKTF_OUTDIR"`);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: 'No host is called: nothing of these stacks boots, and no function runs in a subnet.\n',
  });
});
