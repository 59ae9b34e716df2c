import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import TOML from '@iarna/toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutComments } from '../../../src/machine-files/short-script';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { emulatedEnvironment } from '../../../tools/sandbox/environment';
import { dockerRunner } from '../../constructs/synthesized-runner';
import { EmulatedStacks, region } from '../../stacks/emulated-stacks';
import { useAttachingTerraform } from '../../support/attaching-terraform';
import { calledRunners } from '../../support/commands';
import { temporaryFolder } from '../../support/temporary-folder';

const tools = temporaryFolder();
let stacks: EmulatedStacks;
let endpoint: string;
let out: string;
/** What runs in the place of Terraform. */
let program: string | undefined;

/** The real AWS CLI, but what would take the terminal over is only written down. */
function recordingAws(): void {
  const real = execFileSync('sh', ['-c', 'command -v aws'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh
case "$1" in
  autoscaling) exec "${real}" "$@" ;;
  *) printf '%s\\n' "$*" >>"${join(tools, 'asked')}" ;;
esac
`;
  for (const [name, text] of Object.entries({ aws: script, 'session-manager-plugin': '#!/bin/sh\n' })) {
    writeFileSync(join(tools, name), text);
    chmodSync(join(tools, name), 0o755);
  }
}

function run(command: string, ...args: string[]) {
  const env = {
    ...emulatedEnvironment(endpoint),
    PATH: `${tools}${delimiter}${process.env.PATH}`,
    ...(program !== undefined && { TERRAFORM_BINARY_NAME: program }),
  };
  return calledRunners([command, '--out', out, ...args], { env });
}

const asked = () => readFileSync(join(tools, 'asked'), 'utf8').trim().split('\n').at(-1);

beforeAll(async () => {
  recordingAws();
  await useAttachingTerraform();
  stacks = await EmulatedStacks.start();
  const { Subnets: [subnet] = [] } = await stacks.ec2.send(new DescribeSubnetsCommand({}));
  const network = { vpcId: String(subnet?.VpcId), subnetId: String(subnet?.SubnetId), region };
  const cache = { runnerWorkerCache: { create: false, bucket: 'theirs' } };
  stacks.synth((app) => {
    new GitlabRunnerStack(app, 'silent', { ...dockerRunner, ...network, ...cache, environment: 'silent' });
    new GitlabRunnerStack(app, 'gitlab-runner', {
      ...dockerRunner,
      ...network,
      ...cache,
      runnerInstance: { name: 'ci', ssmAccess: true },
    });
  });
  const { folder } = stacks.of('gitlab-runner');
  out = dirname(dirname(folder));
  endpoint = stacks.endpoint;
  await stacks.of('gitlab-runner').apply();
});
afterAll(() => stacks?.stop());

describe('on a deployed runner', () => {
  it('connect opens a session on the manager of the group', async () => {
    expect(await run('connect')).toMatchObject({ exitCode: 0 });
    expect(asked()).toMatch(new RegExp(`^ssm start-session --target i-[0-9a-f]+ --region ${region}$`));
  });

  it('logs follows its stream, or with --all every stream', async () => {
    await run('logs', '--since', '2h');
    expect(asked()).toMatch(/^logs tail ci --follow --since 2h --region ap-northeast-1 --log-stream-name-prefix i-/);
    await run('logs', '--all');
    expect(asked()).toBe(`logs tail ci --follow --since 10m --region ${region}`);
  });

  it('runs OpenTofu where that is to be run', async () => {
    const script = `#!/bin/sh\nprintf '%s\\n' "$1" >>"${join(tools, 'tofu.asked')}"\nexec terraform "$@"\n`;
    writeFileSync(join(tools, 'tofu'), script, { mode: 0o755 });
    program = 'tofu';
    expect(await run('connect')).toMatchObject({ exitCode: 0 });
    program = undefined;
    expect(readFileSync(join(tools, 'tofu.asked'), 'utf8')).toBe('init\nshow\n');
  });

  it('render prints config.toml as the machine gets it, and writes every file on demand', async () => {
    const { stdout } = await run('render');
    const [, toml = ''] = stdout.split('# /etc/gitlab-runner/config.toml\n');
    expect(TOML.parse(toml)).toMatchObject({
      runners: [{ executor: 'docker', cache: { s3: { BucketName: 'theirs' } } }],
    });
    const folder = temporaryFolder();
    await run('render', '--to', folder);
    expect(readFileSync(join(folder, 'opt/gitlab-runner/boot.sh'), 'utf8')).toBe(
      withoutComments(readFileSync('assets/boot/boot.sh', 'utf8')),
    );
    expect(readFileSync(join(folder, 'cloud-config.yaml'), 'utf8')).toMatch(/^#cloud-config\n/);
  });
});

describe('what is missing is said', () => {
  it('when nothing was synthesized', async () => {
    const { exitCode, stderr } = await run('logs', '--stack', 'no-such');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/no synthesized stack in .*no-such: run `npx runners synth` first/);
  });

  it('when it was never deployed', async () => {
    expect((await run('render', '--stack', 'silent')).stderr).toMatch(/has no user_data .*deploy the stack first/);
    for (const command of ['logs', 'connect']) {
      expect((await run(command, '--stack', 'silent')).stderr).toMatch(
        /^Nothing is deployed: .*silent\. Deploy the stack/,
      );
    }
  });

  it('when a plan does not know it yet', async () => {
    const plan = join(temporaryFolder(), 'plan.json');
    mkdirSync(dirname(plan), { recursive: true });
    writeFileSync(plan, JSON.stringify({ planned_values: { root_module: { resources: [] } } }));
    expect((await run('render', '--plan', plan)).stderr).toMatch(/known only after the apply/);
  });
});
