import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { terminateRunnersArchive } from '../src/lambda/archive';
import { EmulatedStacks } from './stacks/emulated-stacks';
import { readStacks } from './support/synth';
import { temporaryFolder } from './support/temporary-folder';
import { Deployment } from './support/terraform';

const project = join(__dirname, '..');

/** The ten lines of an app in another project. */
const app = (network: { readonly vpcId: string; readonly subnetId: string }) => `import { App } from 'cdktf';
import { GitlabRunnerStack, NatGatewayStack } from 'gitlab-runner-cdktf';
const app = new App();
const [region, environment, tokens] = ['ap-northeast-1', 'ci', '/gitlab/runner/token'];
const runnerGitlab = { url: 'https://gitlab.example.com/', preregisteredRunnerTokenSsmParameterName: tokens };
const network = ${JSON.stringify(network)};
new GitlabRunnerStack(app, 'gitlab-runner', { region, environment, ...network, runnerGitlab, runnerWorker: { type: 'docker' } });
const route = { publicSubnetId: network.subnetId, privateRouteTableIds: ['rtb-0123456789abcdef0'] };
new NatGatewayStack(app, 'nat-gateway', { region, ...route, elasticIp: { allocationId: 'eipalloc-0123456789abcdef0' } });
app.synth();
`;

/** The options of `cdktf init --template typescript`, and no more of ours. */
const tsconfig = {
  compilerOptions: {
    ...{ target: 'ES2022', lib: ['es2022'], module: 'nodenext', moduleResolution: 'nodenext' },
    ...{ strict: true, noEmit: true, skipLibCheck: false, types: ['node'] },
  },
  files: ['main.ts'],
};

describe('the package in another project', () => {
  let emulated: EmulatedStacks;
  const home = temporaryFolder();
  const folder = join(home, 'app');
  const installed = join(folder, 'node_modules', 'gitlab-runner-cdktf');
  const out = join(folder, 'cdktf.out');

  /** Runs where the repository cannot be read, beside packages of the pinned releases. */
  const run = (program: string, ...args: readonly string[]) => {
    const hidden = ['--dev-bind', '/', '/', '--tmpfs', project, '--die-with-parent', '--chdir', folder];
    const packages = ['--ro-bind', join(project, 'node_modules'), join(home, 'node_modules')];
    const env = { ...process.env, CDKTF_OUTDIR: out };
    const result = spawnSync('bwrap', [...hidden, ...packages, program, ...args], { env, encoding: 'utf8' });
    return { status: result.status, output: `${result.stdout}${result.stderr}` };
  };

  beforeAll(async () => {
    for (const path of [installed, out, join(home, 'node_modules')]) {
      mkdirSync(path, { recursive: true });
    }
    execFileSync('npm', ['pack', '--silent', '--pack-destination', home], { cwd: project, stdio: 'pipe' });
    const [tarball = ''] = readdirSync(home).filter((name) => name.endsWith('.tgz'));
    execFileSync('tar', ['-xzf', join(home, tarball), '-C', installed, '--strip-components=1']);
    emulated = await EmulatedStacks.start();
    const { Subnets: [subnet] = [] } = await emulated.ec2.send(new DescribeSubnetsCommand({}));
    const network = { vpcId: String(subnet?.VpcId), subnetId: String(subnet?.SubnetId) };
    writeFileSync(join(folder, 'main.ts'), app(network));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    writeFileSync(
      join(folder, 'cdktf.json'),
      JSON.stringify({ language: 'typescript', app: 'node --import tsx main.ts' }),
    );
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'fleet', private: true }));
  });
  afterAll(() => emulated?.stop());

  it('holds what an app needs, and neither tests nor the machinery around them', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.d.ts', 'dist/assets/boot/lib.sh']),
    );
    expect(files.filter((file) => /__tests__|\.test\.|machine-room|node_modules/.test(file))).toEqual([]);
  });

  it('shares with the app what two copies of would not fit together', () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    const shared = ['@cdktf/provider-aws', 'cdktf', 'constructs'];
    expect(Object.keys(peerDependencies).sort()).toEqual(shared);
    expect(Object.keys(dependencies).filter((name) => shared.includes(name))).toEqual([]);
  });

  it('cannot reach the repository', () => {
    expect(run('ls', project)).toEqual({ status: 0, output: '' });
  });

  it('type-checks, and refuses a setting that there is not', () => {
    expect(run('../node_modules/.bin/tsc', '-p', '.')).toEqual({ status: 0, output: '' });
    writeFileSync(
      join(folder, 'wrong.ts'),
      readFileSync(join(folder, 'main.ts'), 'utf8').replace('runnerWorker:', 'runnerWorkers:'),
    );
    writeFileSync(join(folder, 'wrong.json'), JSON.stringify({ ...tsconfig, files: ['wrong.ts'] }));
    expect(run('../node_modules/.bin/tsc', '-p', 'wrong.json').output).toContain("'runnerWorkers' does not exist");
  });

  it('synthesizes, with the scripts and the function of the project, and is planned', async () => {
    expect(run(process.execPath, '--import', 'tsx', 'main.ts')).toMatchObject({ status: 0 });
    const stacks = readStacks(out);
    expect(Object.keys(stacks).sort()).toEqual(['gitlab-runner', 'nat-gateway']);
    const { json, folder: stack = '' } = stacks['gitlab-runner'] ?? {};
    expect(json?.resource.aws_lambda_function).toMatchObject({
      terminate_runner_instances: { source_code_hash: terminateRunnersArchive().base64sha256 },
    });
    const { errors, changes } = await new Deployment(stack, emulated.endpoint).plan();
    expect(errors).toBe('');
    expect(changes.map(({ address }) => address)).toContain('aws_autoscaling_group.gitlab_runner_instance');
  });

  it('brings the commands along', () => {
    expect(run(process.execPath, 'node_modules/gitlab-runner-cdktf/tools/runners/bin.mjs', '--help').output).toContain(
      'render',
    );
    // The app of that project: the package has no main.ts.
    expect(run(process.execPath, 'node_modules/gitlab-runner-cdktf/tools/runners/bin.mjs', 'synth')).toMatchObject({
      status: 0,
      output: expect.stringMatching(/cdktf\.out\/stacks\/gitlab-runner\/cdk\.tf\.json$/m),
    });
  });
});
