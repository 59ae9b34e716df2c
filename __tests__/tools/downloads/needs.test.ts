import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { App } from 'cdktf';
import { beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { ProxiedRunnerStack } from '../../../stacks/proxied-runner-stack';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { type Download, downloadsOf } from '../../../tools/downloads/downloads';
import { autoscalerRunner, dockerRunner, machineRunner } from '../../constructs/synthesized-runner';
import { examples, synthesizedApp } from '../../support/examples';
import { temporaryFolder } from '../../support/temporary-folder';
import { dense } from '../../user-data/dense';
import { assets, bare, filesIn, isFor, needsOf, onlyWith, programOf } from './needs';

/** A stack, the files of assets/ that it gives to its instances, and its list of calls. */
interface Listed {
  readonly title: string;
  /** Of all files that it uses. */
  readonly text: string;
  readonly files: readonly string[];
  readonly calls: readonly Download[];
}

const proxy = {
  httpProxy: 'http://192.0.2.1:3128',
  noProxy: ['gitlab.example.com'],
  credentialsSsmParameterName: '/proxy/credentials',
  vpcEndpoints: ['ssm'],
};
const where = { region: 'ap-northeast-1', vpcId: 'vpc-0123456789abcdef0', subnetId: 'subnet-0123456789abcdef0' };

/** What no example has: credentials of a proxy, keys kept for the workers, an Elastic IP, programs by their version, more files than user data hold. */
function furtherStacks(outdir: string): void {
  const app = new App({ outdir });
  new GitlabRunnerStack(app, 'machines', {
    ...machineRunner,
    ...where,
    environment: 'machines',
    proxy,
    runnerInstance: { name: 'ci', useEip: true },
  });
  new GitlabRunnerStack(app, 'keys', {
    ...machineRunner,
    ...where,
    environment: 'keys',
    runnerWorkerDockerMachineFleet: { enable: true },
  });
  new GitlabRunnerStack(app, 'autoscaler', {
    ...autoscalerRunner,
    ...where,
    environment: 'autoscaler',
    proxy,
    runnerGitlab: { ...machineRunner.runnerGitlab, runnerVersion: '16.10.0' },
    runnerWorkerDockerAutoscaler: { fleetingPluginSha256: '0'.repeat(64), keyPairName: 'workers' },
  });
  new ProxiedRunnerStack(app, 'server', {
    ...where,
    environment: 'ci-server',
    ciServer: {
      instanceId: 'i-0123456789abcdef0',
      securityGroupId: 'sg-0123456789abcdef0',
      roleName: 'ci-server',
      configFile: '/etc/gitlab-runner/config.toml',
      systemd: {},
    },
    proxy,
  });
  new GitlabRunnerStack(app, 'much', {
    ...dockerRunner,
    ...where,
    environment: 'much',
    runnerInstall: { startScript: dense(20_000) },
  });
  app.synth();
}

/** Files that the user data have no room for are in one that is zipped. */
function textIn(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

let listed: readonly Listed[];
beforeAll(async () => {
  const contents = filesIn(assets).map((path) => [relative(assets, path), bare(readFileSync(path, 'utf8'))] as const);
  const further = temporaryFolder();
  furtherStacks(further);
  const outdirs = [further, ...(await Promise.all(examples.map(synthesizedApp)))];
  listed = outdirs.flatMap((outdir) => {
    const app = PlannedApp.load(outdir, undefined);
    const calls = downloadsOf(app);
    return app.stacks.map(({ name, folder, json }) => {
      // Assets are copied with their folders, but the JSON names what is used.
      const used = new Set(JSON.stringify(json).match(/assets\/[\w./-]+(?:\.(?!zip)\w+|\/Dockerfile)/g) ?? []);
      const text = [...used].map((path) => bare(textIn(join(folder, path)))).join('\n');
      return {
        title: name,
        text,
        files: contents.filter(([, content]) => text.includes(content)).map(([file]) => file),
        calls: calls.filter(({ stack }) => stack === name),
      };
    });
  });
});

describe('what the files of assets/ ask for over the network', () => {
  it('is in the list of each stack that has the file, under the program that runs it', () => {
    const missing = listed.flatMap(({ title, text, files, calls }) =>
      files.flatMap((file) =>
        needsOf(readFileSync(join(assets, file), 'utf8'))
          .filter(({ name }) => onlyWith[`${file} ${name}`]?.test(text) ?? true)
          .filter((need) => !calls.some((call) => call.program === programOf(file) && isFor(need, call)))
          .map(({ name }) => `${title} ${file}: ${name}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('is looked at in every file that asks for something', () => {
    const asking = filesIn(assets)
      .map((path) => relative(assets, path))
      .filter((file) => needsOf(readFileSync(join(assets, file), 'utf8')).length > 0);
    const seen = new Set(listed.flatMap(({ files }) => files));
    // Images for Fargate are built by people (npm run image), so nothing of a stack gets what they are built from.
    const elsewhere = (file: string) => file.startsWith('fargate-image/');
    expect(asking.filter((file) => !seen.has(file) && !elsewhere(file))).toEqual([]);
    expect(asking).toEqual(
      expect.arrayContaining([
        'boot/lib.sh',
        'boot/secrets.sh',
        'boot/steps/150-docker-machine.sh',
        'boot/steps/050-elastic-ip.sh',
        'boot/steps/190-fargate-driver.sh',
        'boot/steps/180-fleeting-plugin.sh',
        'boot/steps/170-gitlab-runner.sh',
        'boot/steps/160-worker-key.sh',
        'ci-server/secrets.sh',
        'fargate-image/Dockerfile',
        'gitlab-server/docker-compose.yml',
        'gitlab-server/runner/Dockerfile',
        'gitlab-server/steps/docker-compose.sh',
        'proxy/credentials.sh',
      ]),
    );
  });

  it('is nothing at all for what runs in a task on Fargate', () => {
    expect(needsOf(readFileSync(join(assets, 'fargate-image/entrypoint.sh'), 'utf8'))).toEqual([]);
  });
});
