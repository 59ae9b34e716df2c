import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { beforeAll, describe, expect, it } from 'vitest';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { downloadsOf, renderDownloads } from '../../../tools/downloads/downloads';
import type { Answers, AnyAnswers } from '../../../tools/init/answers';
import { commandsOf } from '../../../tools/init/commands';
import { checkedFleet, stacksOf } from '../../../tools/init/fleet';
import type { Flags } from '../../../tools/init/interview';
import { mainFile } from '../../../tools/init/main-file';
import { checkedServer, serverStacks } from '../../../tools/init/server';
import { readStacks, type SynthesizedStack } from '../../support/synth';
import { temporaryFolder } from '../../support/temporary-folder';
import { fleetOf, serverOf } from './reading';

const project = join(__dirname, '..', '..', '..');

const there = { vpc: 'vpc-0123456789abcdef0', subnets: 'subnet-0123456789abcdef0' };
const executors: readonly Flags[] = [{ executor: 'docker-autoscaler' }, { executor: 'docker+machine' }];
const places: readonly Flags[] = [
  { outbound: 'public' },
  { outbound: 'elastic-ip', 'elastic-ip': `Bob's "address" $x` },
  { outbound: 'elastic-ip', 'elastic-ip': 'eipalloc-0123456789abcdef0' },
  { ...there, outbound: 'public' },
  { ...there, outbound: 'private' },
  { ...there, outbound: 'elastic-ip', 'elastic-ip': 'a', 'public-subnet': 'subnet-9', 'route-tables': 'rtb-1,rtb-2' },
];
const markets: readonly Flags[] = [{ market: 'spot' }, { market: 'on-demand' }];
const hours: readonly Flags[] = [
  { hours: 'none' },
  { hours: 'sun,tue-thu 7-24', timezone: 'America/Argentina/Buenos_Aires' },
];
const types: readonly Flags[] = [{ types: 'm7g.large' }, {}];
const machines: readonly Flags[] = [{ machines: '1' }, { machines: '1000' }];

/** Every way through the questions. */
const fleets = [executors, places, markets, hours, types, machines]
  .reduce<Flags[]>((sofar, choices) => sofar.flatMap((flags) => choices.map((more) => ({ ...flags, ...more }))), [{}])
  .map((flags) => fleetOf(flags, { AWS_REGION: 'ap-northeast-1', AWS_PROFILE: 'dev' }));

/** GitLab servers, whose workers stand in a new VPC or in one that is there. */
const servers = [
  { ...hours[0], market: 'on-demand' },
  { ...hours[1], ...there, machines: '3', from: '192.0.2.0/24,2001:db8::/32' },
].map((flags) => serverOf(flags, { AWS_REGION: 'us-east-1', myAddress: () => '192.0.2.7' }));

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  for (const [index, answers] of fleets.entries()) {
    writeFileSync(join(folder, `fleet-${index}.ts`), written(answers));
  }
  for (const [index, answers] of servers.entries()) {
    writeFileSync(join(folder, `server-${index}.ts`), written(answers));
  }
});

function written(answers: AnyAnswers, root = project): string {
  const { doctor, deploy } = commandsOf(answers, 'main.ts');
  const stacks = answers.build === 'runners' ? stacksOf(answers) : serverStacks(answers);
  return mainFile(answers, stacks, { root, commands: [doctor, deploy] });
}

describe('what is written', () => {
  it('passes the type checker', () => {
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(project, 'tsconfig.json'), include: ['*.ts'] }),
    );
    expect(fleets).toHaveLength(192);
    execFileSync(join(project, 'node_modules/.bin/tsc'), ['--noEmit', '--project', folder], { encoding: 'utf8' });
  });

  it('is laid out as the formatter would, and has no lint', () => {
    const biome = join(project, 'node_modules/.bin/biome');
    const options = [`--config-path=${project}`, '--vcs-enabled=false', '--error-on-warnings', '--max-diagnostics=3'];
    const files = [...fleets.map((_, index) => `fleet-${index}.ts`), 'server-0.ts', 'server-1.ts'];
    execFileSync(biome, ['check', ...options, ...files], { cwd: folder, encoding: 'utf8' });
  });

  it('says how it is deployed', () => {
    const [answers] = fleets;
    expect(written(answers as Answers)).toMatch(
      /^ \* {3}aws-vault exec dev -- npx runners doctor\n \* {3}aws-vault exec dev -- npx cdktf deploy '\*'\n \*\/$/m,
    );
    expect(written(answers as Answers, '.')).toContain("from './stacks/gitlab-runner-stack';");
  });
});

const combinations = fleets
  .map((answers, index) => ({ answers, index, ...answers }))
  // One each of executor and place; the other choices take turns.
  .filter(({ index }) => index % 16 === (5 * Math.floor(index / 16)) % 16);

describe.each(combinations)('fleet $index: $executor, $vpc, $outbound, $market, $types', ({ answers, index }) => {
  let stacks: Readonly<Record<string, SynthesizedStack>>;
  let warnings: readonly string[];
  beforeAll(async () => {
    const outdir = join(folder, `out-${index}`);
    mkdirSync(outdir);
    process.env.CDKTF_OUTDIR = outdir;
    await import(join(folder, `fleet-${index}.ts`));
    stacks = readStacks(outdir);
    const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
    warnings = Object.values(manifest.stacks as Record<string, { annotations: { message: string }[] }>).flatMap(
      ({ annotations }) => annotations.map(({ message }) => message),
    );
  });
  const runner = () => stacks['gitlab-runner'] ?? expect.fail('There is no gitlab-runner');
  const config = () => {
    const files = readdirSync(runner().folder, { recursive: true, encoding: 'utf8' });
    const template = String(files.find((file) => file.endsWith('config.toml.tftpl')));
    const { runners, ...global } = TOML.parse(readFileSync(join(runner().folder, template), 'utf8'));
    const [only] = runners as unknown as readonly [Readonly<Record<string, never>>];
    return { global, runner: only };
  };
  const isAutoscaler = answers.executor === 'docker-autoscaler';
  const isPublic = answers.outbound === 'public';

  it('is the stacks that it needs, without a warning but of the end of docker+machine', () => {
    expect(Object.keys(stacks).sort()).toEqual([
      'gitlab-runner',
      ...(answers.outbound === 'elastic-ip' ? ['nat-gateway'] : []),
      ...(answers.vpc === undefined ? ['network'] : []),
    ]);
    expect(warnings).toEqual(isAutoscaler ? [] : [expect.stringMatching(/^runnerWorker\.type: docker\+machine ends/)]);
  });

  it('has a route for every call of managers, workers and functions', () => {
    const downloads = downloadsOf(PlannedApp.load(join(folder, `out-${index}`), undefined));
    const lost = downloads.filter(({ routes }) => routes.some(({ kind }) => kind === 'none'));
    expect(renderDownloads(lost)).toBe('');
    expect(downloads.map(({ role }) => role)).toEqual(expect.arrayContaining(['manager', 'workers']));
    const ways = new Set(downloads.flatMap(({ routes }) => routes.map(({ kind }) => kind)));
    // Nothing in these stacks says which route table an existing subnet has.
    expect(ways).toContain(answers.vpc === undefined ? (isPublic ? 'internet' : 'nat') : 'given');
  });

  it('holds its settings to one ceiling', () => {
    expect(config()).toMatchObject({ global: { concurrent: answers.machines }, runner: { limit: answers.machines } });
    if (isAutoscaler) {
      expect(config().runner.autoscaler).toMatchObject({ max_instances: answers.machines, capacity_per_instance: 1 });
      expect(runner().json.resource.aws_autoscaling_group?.autoscaler?.max_size).toBe(answers.machines);
    }
  });

  it('has public addresses only where asked, and an image of the right architecture', () => {
    const { aws_launch_template: templates = {} } = runner().json.resource;
    const addresses = Object.values(templates).map(
      ({ network_interfaces }) => (network_interfaces as [Record<string, unknown>])[0].associate_public_ip_address,
    );
    expect(new Set(addresses)).toEqual(new Set([String(isPublic)]));
    const images = JSON.stringify(runner().json.data.aws_ami);
    expect(images.includes('arm64-server')).toBe(answers.types.includes('m7g.large'));
    expect(images.includes('amd64-server')).toBe(!answers.types.includes('m7g.large'));
    if (!isAutoscaler) {
      expect(config().runner.machine).toMatchObject({
        MachineOptions: expect.arrayContaining([
          `amazonec2-private-address-only=${!isPublic}`,
          `amazonec2-request-spot-instance=${answers.market === 'spot'}`,
        ]),
      });
    }
  });

  it('lets a worker wait in working hours only', () => {
    const { autoscaler = {}, machine = {} } = config().runner as Record<string, Record<string, unknown>>;
    const timezone = 'America/Argentina/Buenos_Aires';
    if (isAutoscaler) {
      const never = { periods: ['* * * * *'], idle_count: 0 };
      const working = { periods: ['* 7-23 * * sun,tue-thu'], timezone, idle_count: 1 };
      expect(autoscaler.policy).toMatchObject(answers.hours ? [{ ...never, timezone }, working] : [never]);
    } else {
      const working = { Periods: ['* * 7-23 * * sun,tue-thu *'], Timezone: timezone, IdleCount: 1 };
      expect(machine).toMatchObject({ IdleCount: 0, ...(answers.hours && { autoscaling: [working] }) });
      expect('autoscaling' in machine).toBe(answers.hours !== undefined);
    }
  });
});

describe('checkedFleet', () => {
  it('finds what the stacks would refuse', () => {
    const [answers] = fleets as [Answers];
    expect(() => checkedFleet(stacksOf({ ...answers, zones: ['eu-west-1a', 'eu-west-1a'] }))).toThrow(
      'availabilityZones.1: is in the list twice',
    );
    expect(() => checkedFleet(stacksOf({ ...answers, tokenParameter: 'a/b' }))).toThrow(
      'runnerGitlab.preregisteredRunnerTokenSsmParameterName: must begin with a slash',
    );
  });
});

describe.each(servers.map((answers, index) => ({ answers, index })))('server $index', ({ answers, index }) => {
  let stacks: Readonly<Record<string, SynthesizedStack>>;
  beforeAll(async () => {
    const outdir = join(folder, `server-out-${index}`);
    mkdirSync(outdir);
    process.env.CDKTF_OUTDIR = outdir;
    await import(join(folder, `server-${index}.ts`));
    stacks = readStacks(outdir);
  });

  it('is open to the networks that were named, and to nobody else', () => {
    expect(Object.keys(stacks).sort()).toEqual(index === 0 ? ['gitlab-server', 'network'] : ['gitlab-server']);
    const { aws_vpc_security_group_ingress_rule: rules = {} } = stacks['gitlab-server']?.json.resource ?? {};
    const from = Object.values(rules).flatMap(({ cidr_ipv4, cidr_ipv6 }) => [cidr_ipv4 ?? cidr_ipv6].filter(Boolean));
    expect([...new Set(from)].sort()).toEqual([...answers.from].sort());
    expect(answers.from).toEqual(index === 0 ? ['192.0.2.7/32'] : ['192.0.2.0/24', '2001:db8::/32']);
  });

  it('has the settings that were asked for', () => {
    const { runnerWorker, runnerWorkerDockerAutoscalerAsg, gitlabServer } = checkedServer(serverStacks(answers));
    expect(runnerWorker).toMatchObject({ type: 'docker-autoscaler', maxJobs: answers.machines });
    expect(runnerWorkerDockerAutoscalerAsg.onDemandPercentageAboveBaseCapacity).toBe(
      answers.market === 'spot' ? 0 : 100,
    );
    expect(gitlabServer.versions).toMatchObject({ runner: answers.gitlabVersion });
  });
});
