import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whyMade } from '../../../tools/adopt/made-anew';
import { unquoted } from '../../../tools/convert/shell-word';
import { shellWord } from '../../../tools/text/shell';
import { runners } from '../../support/call-runners';
import { temporaryFolder } from '../../support/temporary-folder';
import { planOf } from '../review/planned';
import { moduleState, withAttributes } from './module-state';

async function run(...args: readonly string[]) {
  const { status, stdout, stderr } = await runners('adopt', ...args);
  return { status, stdout, stderr: stderr.trim() };
}

const secret = 'documentation-token-of-a-runner';

function folder() {
  const path = temporaryFolder();
  const token = 'aws_ssm_parameter.runner_registration_token';
  const state = join(path, 'old.tfstate');
  writeFileSync(state, JSON.stringify(withAttributes(moduleState('docker-machine'), token, { value: secret })));
  const file = (name: string, text: string) => {
    writeFileSync(join(path, name), text);
    return join(path, name);
  };
  return { state, out: join(path, 'adoption'), file };
}

const call = `
module "runner" {
  source      = "cattle-ops/gitlab-runner/aws"
  version     = "9.5.2"
  environment = "ENVIRONMENT"
  vpc_id      = module.vpc.vpc_id
  subnet_id   = module.vpc.private_subnets[0]
  runner_gitlab   = { url = "https://gitlab.example.com/", runner_version = "18.0.0" }
  runner_instance = { name = "default-auto", ssm_access = true }
  runner_networking = {
    allow_incoming_ping                    = true
    allow_incoming_ping_security_group_ids = [module.vpc.default_security_group_id]
  }
  runner_worker_cache = { shared = true, random_suffix = true }
  tags = {
    "tf-aws-gitlab-runner:example"           = "runner-default"
    "tf-aws-gitlab-runner:instancelifecycle" = "spot:yes"
  }
}
`;

describe('npx runners adopt', () => {
  it('writes an app, its imports and the report, and no value of a secret', async () => {
    const { state, out } = folder();
    const { status, stdout } = await run(state, '--to', out);
    expect(status).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['imports.ts', 'main.ts', 'report.md']);
    const [app = '', imports = '', report = ''] = ['main.ts', 'imports.ts', 'report.md'].map((name) =>
      readFileSync(join(out, name), 'utf8'),
    );
    expect(report.trim()).toBe(stdout.trim());
    expect(app).toMatch(
      /new GitlabRunnerStack\(app, 'gitlab-runner', \{\n {2}region,\n.*\n {2}adopt: adoption.gitlabRunner,/,
    );
    expect(imports).toContain("'aws_ssm_parameter.runner_registration_token': 'runners-default-runner-token'");
    expect(report).toMatch(/\| gitlab-runner \| 57 \| 4 \|/);
    expect(report).toContain(
      `terraform state rm 'module.runner.aws_vpc_security_group_egress_rule.runner["allow_https_ipv4"]'`,
    );
    expect([app, imports, report].join('\n')).not.toContain(secret);

    const again = await run(state, '--to', out);
    expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining('main.ts is there already') });
  });

  it('takes the settings of the call, and from the state what the call refers to', async () => {
    const { state, out, file } = folder();
    const main = file('main.tf', call.replace('ENVIRONMENT', 'runners-default'));
    const { status, stdout, stderr } = await run(
      state,
      '--tfvars',
      main,
      '--stack-name',
      'fleet',
      '--to',
      out,
      '--json',
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.stacks.map(({ name }: { name: string }) => name)).toEqual(['network', 'nat-gateway', 'fleet']);
    expect(report.stacks[2].settings).toMatchObject({
      vpcId: expect.stringMatching(/^vpc-/),
      subnetId: expect.stringMatching(/^subnet-/),
      runnerGitlab: { runnerVersion: '18.0.0' },
      runnerNetworking: { allowIncomingPingSecurityGroupIds: [expect.stringMatching(/^sg-/)] },
      runnerWorkerCache: { shared: true, bucketName: 'runners-default-111122223333-gitlab-runner-cache-abcdefgh' },
    });
    expect(report.stacks[2].taken).toHaveLength(57);
    expect(report.forget).toContain(`terraform state rm 'module.vpc.aws_eip.nat[0]'`);
    expect(stdout).not.toContain(secret);
  });

  it('prints commands that a shell reads as they are meant, and the reason of each new resource', async () => {
    const { state, out } = folder();
    const folderOfMine = join(out, "my fleet's");
    const { status, stdout } = await run(state, '--to', folderOfMine);
    expect(status).toBe(0);
    const [, line = ''] = /^1\. Synthesize: npx cdktf synth --app (.*)$/m.exec(stdout) ?? [];
    // A shell reads the line, and cdktf gives the word to a shell again.
    expect(unquoted(line)).toBe(`npx tsx ${shellWord(join(folderOfMine, 'main.ts'))}`);
    expect(unquoted(shellWord(join(folderOfMine, 'main.ts')))).toBe(join(folderOfMine, 'main.ts'));
    const module = "The module's release 9.5.2 has it, with these settings.";
    const extra = [
      'aws_ssm_parameter.boot_files',
      'aws_ssm_parameter.boot_files_3',
      'aws_autoscaling_group.worker_group_2',
    ];
    for (const address of extra) {
      expect(whyMade(address)).not.toBe(module);
    }
    expect(whyMade('aws_ssm_parameter.boot_files_3')).toBe(whyMade('aws_ssm_parameter.boot_files'));
    expect(whyMade('aws_iam_policy.lambda_kms')).toBe(module);
  });

  it('refuses settings that would replace what stands, and writes nothing', async () => {
    const { state, out, file } = folder();
    const { status, stderr } = await run(
      state,
      '--tfvars',
      file('main.tf', call.replace('ENVIRONMENT', 'other')),
      '--to',
      out,
    );
    expect(status).toBe(1);
    expect(stderr).toContain(
      'aws_cloudwatch_log_group.environment has the name runners-default, and the settings say other',
    );
    expect(existsSync(out)).toBe(false);
  });

  it('says what it wants', async () => {
    expect(await run()).toMatchObject({ status: 1, stderr: expect.stringContaining('STATE is missing') });
    expect(await run('no-such-file')).toMatchObject({
      status: 1,
      stderr: 'no-such-file does not exist: name another file',
    });
    expect((await run('--help')).stdout).toContain('terraform state pull');
  });

  it('takes for a state what is one, and writes nothing otherwise', async () => {
    const { out, file } = folder();
    const { status, stdout, stderr } = await run(file('bad.tfstate', '{"version":4,"resources":{}}'), '--to', out);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^\S*bad\.tfstate is no state: write one with terraform state pull > FILE$/);
    expect(existsSync(out)).toBe(false);
  });

  it('names a folder that is no file, and leaves what lies where it would write', async () => {
    const { state, out, file } = folder();
    expect((await run(join(state, '..'))).stderr).toMatch(/ is a folder: name a file$/);
    file('report.md', 'mine');
    expect((await run(state, '--to', join(out, '..'))).stderr).toMatch(
      /report\.md is there already: name another folder/,
    );
    expect((await run(state, '--to', out, '--stack-name', "it's")).stderr).toMatch(
      /^--stack-name is it's: it has to be of letters/,
    );
    expect((await run(state, '--plan', state)).stderr).toMatch(/^--plan checks a plan: leave .* out$/);
  });
});

/** As `terraform show -json` writes it. */
function planText(written: Parameters<typeof planOf>[0]): string {
  return JSON.stringify({ format_version: '1.2', ...planOf(written) });
}

describe('npx runners adopt --plan', () => {
  const policy = 'aws_iam_policy.docker_machine_cache';
  const imported = { address: policy, change: { actions: ['no-op'], before: {}, after: {}, importing: { id: 'arn' } } };

  it('tells a plan that leaves all standing from one that does not', async () => {
    const { file } = folder();
    const template = {
      address: 'aws_launch_template.gitlab_runner_instance',
      change: {
        before: { user_data: 'old', instance_type: 't3.micro' },
        after: { user_data: 'new', instance_type: 't3.small' },
        importing: { id: 'lt-1' },
      },
    };
    const safe = await run('--plan', file('safe.json', planText([imported, template])));
    expect(safe).toMatchObject({ status: 0, stderr: '' });
    expect(safe.stdout).toContain('2 to import, 0 to add, 1 to change in place, 0 to replace, 0 to destroy.');
    expect(safe.stdout).toContain("user_data: Machines boot by this project's scripts");
    expect(safe.stdout).toContain('instance_type: NOT EXPECTED');

    const bucket = {
      address: 'aws_s3_bucket.build_cache',
      change: {
        actions: ['delete', 'create'],
        before: { bucket: 'a' },
        after: { bucket: 'b' },
        replace_paths: [['bucket']],
      },
    };
    const key = { address: 'aws_kms_key.default', change: { actions: ['delete'], before: { id: 'k' }, after: null } };
    const unsafe = await run('--plan', file('unsafe.json', planText([imported, bucket, key])));
    expect(unsafe.status).toBe(3);
    const told = await run('--json', '--plan', file('unsafe.json', planText([imported, bucket, key])));
    expect(told.status).toBe(3);
    expect(JSON.parse(told.stdout)).toEqual({
      safe: false,
      imported: 1,
      created: [],
      updated: [],
      replaced: ['aws_s3_bucket.build_cache'],
      destroyed: ['aws_kms_key.default'],
    });
    expect(unsafe.stdout).toContain('1 to replace, 1 to destroy');
    expect(unsafe.stdout).toMatch(
      /Do not apply this plan:\n- replaces aws_s3_bucket.build_cache\n- destroys aws_kms_key.default/,
    );
  });
});
