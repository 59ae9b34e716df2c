// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable of Terraform.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runnersIn } from '../../support/call-runners';
import { readStacks } from '../../support/synth';
import { temporaryFolder } from '../../support/temporary-folder';
import { upstreamRecordings } from '../../support/upstream-recordings';

const project = resolve(__dirname, '../../..');
const scenario = (name: string) => join(upstreamRecordings, 'scenarios', name, 'inputs.json');

// No default of the command comes from the environment.
beforeEach(() => vi.stubEnv('AWS_REGION', 'eu-west-3'));
afterEach(() => vi.unstubAllEnvs());

const synth = (folder: string, ...args: string[]) => runnersIn(folder, 'synth', ...args);

/** The command as users start it. */
const started = (out: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [join(project, 'tools/runners/bin.mjs'), 'synth', '--out', out, ...args], {
    cwd: project,
    encoding: 'utf8',
  });

function withFile(name: string, text: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  return folder;
}

const good = 'vpc_id = "vpc-1"\nsubnet_id = "subnet-1"\nenvironment = "ci"\n';
const runner = 'runner_gitlab = { url = "https://gitlab.example.com/" }\n';

describe('synth of a variable file', () => {
  it('writes the runner stack alone, as the scenario says', async () => {
    const folder = temporaryFolder();
    const { status, stdout } = await synth(folder, '--tfvars', scenario('docker-autoscaler'), '--out', 'out');
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'out/stacks/gitlab-runner/cdk.tf.json\n' });
    const stacks = readStacks(join(folder, 'out'));
    expect(Object.keys(stacks)).toEqual(['gitlab-runner']);
    const { resource, provider } = stacks['gitlab-runner']?.json ?? expect.fail('there is no such stack');
    expect(resource.aws_autoscaling_group?.autoscaler).toMatchObject({ max_size: 10, name: 'runners-default-asg' });
    expect(provider.aws?.[0]).not.toHaveProperty('region');
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('goes into cdktf.out by default, and takes a region', async () => {
    const folder = withFile('terraform.tfvars', good + runner);
    const { status, stdout } = await synth(folder, '--tfvars', 'terraform.tfvars', '--region', 'eu-west-1');
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'cdktf.out/stacks/gitlab-runner/cdk.tf.json\n' });
    const json = readStacks(join(folder, 'cdktf.out'))['gitlab-runner']?.json;
    expect(json?.provider.aws?.[0]).toMatchObject({ region: 'eu-west-1' });
    expect(json?.terraform.backend).toEqual({ local: { path: '../../../terraform.gitlab-runner.tfstate' } });
  });

  it('is the same from both languages', async () => {
    const folder = withFile('terraform.tfvars', good + runner);
    const json = {
      vpc_id: 'vpc-1',
      subnet_id: 'subnet-1',
      environment: 'ci',
      runner_gitlab: { url: 'https://gitlab.example.com/' },
    };
    writeFileSync(join(folder, 'terraform.tfvars.json'), JSON.stringify(json));
    const texts: (string | undefined)[] = [];
    for (const [index, file] of ['terraform.tfvars', 'terraform.tfvars.json'].entries()) {
      expect((await synth(folder, '--tfvars', file, '--out', `out-${index}`)).status).toBe(0);
      texts.push(readStacks(join(folder, `out-${index}`))['gitlab-runner']?.text);
    }
    expect(texts[0]).toEqual(texts[1]);
  });

  it('warns of what has no effect and of what may hurt', async () => {
    const folder = withFile('a.tfvars', `${good}${runner}runner_instanc = {}\n`);
    const { status, stderr } = await synth(folder, '--tfvars', 'a.tfvars');
    expect(status).toBe(0);
    expect(stderr).toMatch(/warning: runner_instanc: .*did you mean runner_instance\?/);
    expect(readFileSync(join(folder, 'cdktf.out/manifest.json'), 'utf8')).toMatch(
      /"message": "runnerWorker\.type: docker/,
    );
    expect(stderr).toMatch(/warning: runnerWorker\.type: docker\+machine ends with GitLab 20\.0/);
  });

  it('names every wrong setting at once, in sentences, and leaves what was written before', async () => {
    const folder = withFile('good.tfvars', good + runner);
    await synth(folder, '--tfvars', 'good.tfvars');
    const before = contents(join(folder, 'cdktf.out'));
    writeFileSync(
      join(folder, 'bad.tfvars'),
      'vpc_id = "vpc-1"\nenvironment = "runner-x"\nrunner_gitlab = {}\nrunner_worker = { type = "docker-autoscaler", max_jobs = "many" }\n',
    );
    const { status, stdout, stderr } = await synth(folder, '--tfvars', 'bad.tfvars');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      '3 settings are wrong:',
      '  - subnetId: is required',
      expect.stringMatching(/^ {2}- environment: must not begin with "runner-".*but is "runner-x"$/),
      '  - runnerWorker.maxJobs: must be a number, but is "many"',
    ]);
    expect(contents(join(folder, 'cdktf.out'))).toEqual(before);
  });

  it('writes nothing at all when the settings are wrong', async () => {
    const folder = withFile('bad.tfvars', 'vpc_id = "vpc-1"\n');
    expect((await synth(folder, '--tfvars', 'bad.tfvars', '--out', 'out')).status).toBe(1);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('leaves what was written before when a stack cannot be made', async () => {
    const folder = withFile('good.tfvars', good + runner);
    await synth(folder, '--tfvars', 'good.tfvars');
    const before = contents(join(folder, 'cdktf.out'));
    // Noise does not compress, so it is more than an instance reads from parameters when it boots.
    const noise = Array.from({ length: 40_000 }, (_, index) => ((index * 2654435761) % 2 ** 32).toString(36)).join('');
    writeFileSync(join(folder, 'big.tfvars'), `${good}${runner}runner_install = { start_script = "${noise}" }\n`);
    const { status, stderr } = await synth(folder, '--tfvars', 'big.tfvars');
    expect(status).toBe(1);
    expect(stderr).toContain('98304');
    expect(contents(join(folder, 'cdktf.out'))).toEqual(before);
  });

  it('never shows a secret', async () => {
    const secret = `gl${'rt'}-abcDEF0123456789`;
    const folder = withFile('a.tfvars', `${good}runner_gitlab = { registration_token = "${secret}" }\n`);
    const { status, stderr } = await synth(folder, '--tfvars', 'a.tfvars');
    expect(status).toBe(1);
    expect(stderr).toMatch(/runnerGitlab\.registrationToken: .*SSM/);
    expect(stderr).not.toContain('abcDEF');
  });
});

describe('synth of a call of the module', () => {
  const call = `module "runner" {
    source        = "cattle-ops/gitlab-runner/aws"
    vpc_id        = module.vpc.vpc_id
    subnet_id     = "subnet-1"
    environment   = "ci"
    runner_gitlab = { url = var.url }
  }`;

  it('reports each reference with the setting that needs its value', async () => {
    const { status, stderr } = await synth(withFile('main.tf', call), '--tfvars', 'main.tf');
    expect(status).toBe(1);
    expect(stderr).toMatch(/vpcId: is module\.vpc\.vpc_id, which is known to Terraform only: add --set 'vpc_id=VALUE'/);
    expect(stderr).toMatch(/runnerGitlab\.url: is var\.url, which is declared in no \.tf file of the folder/);
  });

  it('tells everything that is wrong at once: values, references, and names that nobody knows', async () => {
    const bad = call.replace('"ci"', '"runner-x"\n runner_instanc = {}\n runner_worker = { max_job = 1 }');
    const { status, stderr } = await synth(withFile('main.tf', bad), '--tfvars', 'main.tf');
    expect(status).toBe(1);
    expect(stderr).toMatch(/warning: runner_instanc: .*did you mean runner_instance\?/);
    expect(stderr).toMatch(/warning: runner_worker\.max_job: .*did you mean max_jobs\?/);
    expect(stderr).toMatch(/3 settings are wrong:/);
    expect(stderr).toMatch(/environment: must not begin with "runner-"/);
    expect(stderr).not.toContain('is required');
  });

  it('takes values with --set, and leaves ids as variables of the stack with --references', async () => {
    const folder = withFile('main.tf', call);
    const url = ['--set', 'runner_gitlab.url=https://gitlab.example.com/'];
    expect((await synth(folder, '--tfvars', 'main.tf', ...url, '--set', 'vpc_id=vpc-8', '--out', 'set')).status).toBe(
      0,
    );
    expect(readStacks(join(folder, 'set'))['gitlab-runner']?.text).toContain('vpc-8');
    const named = await synth(folder, '--tfvars', 'main.tf', ...url, '--references');
    expect(named.status).toBe(0);
    const { json } = readStacks(join(folder, 'cdktf.out'))['gitlab-runner'] ?? expect.fail('there is no such stack');
    expect(json).toMatchObject({
      variable: { vpc_id: { type: 'string', description: 'vpc_id of the module call, there module.vpc.vpc_id' } },
      resource: { aws_security_group: { runner: { vpc_id: '${var.vpc_id}' } } },
    });
    const lacking = await synth(folder, '--tfvars', 'main.tf', '--references');
    expect(lacking.stderr).toMatch(/A setting is wrong:\n {2}- runnerGitlab\.url: is var\.url/);
  });

  it('takes the values of a further file', async () => {
    const folder = withFile('main.tf', call);
    writeFileSync(join(folder, 'ids.tfvars'), `vpc_id = "vpc-7"\n${runner}`);
    expect((await synth(folder, '--tfvars', 'main.tf', '--tfvars', 'ids.tfvars')).status).toBe(0);
    expect(readStacks(join(folder, 'cdktf.out'))['gitlab-runner']?.text).toContain('vpc-7');
  });
});

describe('synth', () => {
  it('without flags is main.ts, byte by byte', () => {
    const [ours, plain] = [temporaryFolder(), temporaryFolder()];
    const { status } = started(join(ours, 'cdktf.out'));
    expect(status).toBe(0);
    const tsx = join(project, 'node_modules/.bin/tsx');
    expect(spawnSync(tsx, [join(project, 'main.ts')], { cwd: plain }).status).toBe(0);
    expect(contents(join(ours, 'cdktf.out'))).toEqual(contents(join(plain, 'cdktf.out')));
  });

  it.each([
    [['a.tfvars'], /Unexpected argument 'a\.tfvars'[\s\S]*Usage: npx runners synth[\s\S]*--tfvars FILE/],
    [['--tfvars', 'missing.tfvars'], /missing\.tfvars does not exist: name another file/],
    [['--app', ''], /--app is empty: give it APP, or leave it out\.\n\nUsage/],
    [['--region', 'eu-west-1', '--out', ''], /--out is empty/],
    [['--region', 'eu-west-1'], /--region goes with --tfvars only/],
  ])('called as %j says what is wrong and how it is called', async (args, message) => {
    const folder = withFile('cdktf.json', '{}');
    const { status, stdout, stderr } = await synth(folder, ...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(readdirSync(folder)).toEqual(['cdktf.json']);
  });

  it('tells wrong settings of another app in a list, without a trace', () => {
    const app = `import { App } from '${project}/node_modules/cdktf';
import { GitlabRunnerStack } from '${project}/stacks/gitlab-runner-stack';
new GitlabRunnerStack(new App(), 'ci', { vpcId: 'vpc-1', environment: 'runner-x', runnerGitlab: {} } as never);
`;
    const file = join(withFile('app.ts', app), 'app.ts');
    const { status, stdout, stderr } = started(join(temporaryFolder(), 'out'), '--app', file);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      `The app ${file} failed:`,
      '2 settings are wrong:',
      '  - subnetId: is required',
      expect.stringMatching(/^ {2}- environment: must not begin with "runner-"/),
    ]);
  });

  it('does not take an earlier synthesis for that of an app which writes none', async () => {
    const folder = withFile(
      'cdktf.json',
      '{"app": "mkdir -p $CDKTF_OUTDIR && echo \'{\\"stacks\\":{}}\' > $CDKTF_OUTDIR/manifest.json"}',
    );
    expect(await synth(folder)).toMatchObject({ status: 0, stderr: '' });
    const { status, stderr } = await synth(folder, '--app', 'true');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'The app true synthesizes no stacks: name a program that ends with app.synth()\n',
    });
  });
});

/** Every file of a folder with a checksum of its content. */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(folder.length), createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}
