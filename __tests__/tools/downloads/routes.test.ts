import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { NatGatewayStack } from '../../../stacks/nat-gateway-stack';
import { NetworkStack } from '../../../stacks/network-stack';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { calledServices, otherServices } from '../../../tools/doctor/routes/services';
import { downloadsOf, renderDownloads } from '../../../tools/downloads/downloads';
import { synthStacks } from '../../support/synth';

const project = join(__dirname, '..', '..', '..');
const where = { region: 'ap-northeast-1' };

let outdir: string;
let json: Readonly<Record<string, string>>;
beforeAll(() => {
  const stacks = synthStacks((app) => {
    const network = new NetworkStack(app, 'network', {
      ...where,
      environment: 'fleet',
      cidrBlock: '10.0.0.0/16',
      availabilityZones: ['ap-northeast-1a'],
    });
    new NatGatewayStack(app, 'nat-gateway', {
      ...where,
      name: 'fleet',
      publicSubnetId: network.publicSubnetIds[0] as string,
      privateRouteTableIds: network.privateRouteTableIds,
      elasticIp: { name: 'fleet' },
    });
    new GitlabRunnerStack(app, 'gitlab-runner', {
      ...where,
      environment: 'fleet',
      vpcId: network.vpcId,
      subnetId: network.privateSubnetIds[0] as string,
      runnerInstance: { name: 'fleet' },
      runnerGitlab: {
        url: 'https://gitlab.example.com/',
        runnerVersion: '19.3.0',
        preregisteredRunnerTokenSsmParameterName: '/gitlab/runner/token',
      },
      runnerWorkerDockerMachineInstance: { types: ['t3.medium'] },
    });
  });
  json = Object.fromEntries(Object.values(stacks).map(({ folder, text }) => [join(folder, 'cdk.tf.json'), text]));
  outdir = join(Object.values(stacks)[0]?.folder ?? '', '..', '..');
});

/** Calls without a route when a resource is taken out of the JSON. */
function redWithout(...addresses: readonly string[]): string[] {
  for (const [path, text] of Object.entries(json)) {
    const stack = JSON.parse(text);
    for (const [type, name] of addresses.map((address) => address.split('.'))) {
      delete stack.resource?.[String(type)]?.[String(name)];
    }
    writeFileSync(path, JSON.stringify(stack));
  }
  return calls()
    .filter(({ routes }) => routes.some(({ kind }) => kind === 'none'))
    .map(nameOf);
}

const calls = () => downloadsOf(PlannedApp.load(outdir, undefined));
type Call = ReturnType<typeof calls>[number];
const nameOf = ({ role, program, host, port }: Call) => `${role} ${program} ${host}:${port}`;
const named = (choose: (call: Call) => boolean) => calls().filter(choose).map(nameOf);
/** The gateway endpoint serves these alone: docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html */
const toS3 = ({ host }: Call) => /^(s3|al2023-.*)\.ap-northeast-1\.amazonaws\.com$/.test(host);

describe('the route of every call', () => {
  it('is there in a fleet behind a NAT gateway', () => {
    expect(redWithout()).toEqual([]);
    expect(new Set(calls().map(({ role }) => role.replace(/.*lambda.*/, 'function')))).toEqual(
      new Set(['manager', 'workers', 'function']),
    );
  });

  it.each(['aws_nat_gateway.this', 'aws_route.private_0', 'aws_route.public', 'aws_internet_gateway.this'])(
    'by NAT gateway ends without %s, but for S3 and what runs outside of the VPC',
    (address) => {
      redWithout();
      const expected = named((call) => !toS3(call) && call.routes.every(({ kind }) => kind !== 'no-vpc'));
      expect(expected.length).toBeGreaterThan(10);
      expect(redWithout(address)).toEqual(expected);
    },
  );

  it('by the S3 endpoint goes by NAT without it, and ends without both', () => {
    redWithout();
    const viaS3 = named(toS3);
    expect(viaS3.length).toBeGreaterThan(2);
    expect(redWithout('aws_vpc_endpoint.s3')).toEqual([]);
    expect(redWithout('aws_vpc_endpoint.s3', 'aws_route.private_0')).toEqual(expect.arrayContaining(viaS3));
  });

  it('ends with the egress rule of its port, for the machines of that security group alone', () => {
    redWithout();
    const rules = Object.values(json).flatMap((text) =>
      Object.keys(JSON.parse(text).resource?.aws_vpc_security_group_egress_rule ?? {}),
    );
    const red = {
      runner_allow_https_ipv4: named(({ role, port }) => role === 'manager' && port === 443),
      docker_machine_allow_https_ipv4: named(({ role, port }) => role === 'workers' && port === 443),
      docker_machine_allow_http_ipv4: named(({ role, port }) => role === 'workers' && port === 80),
      terminate_runner_instances_allow_https_ipv4: named(({ role }) => role.startsWith('aws_lambda')),
    };
    expect(rules).toEqual(expect.arrayContaining(Object.keys(red).slice(0, 3)));
    for (const rule of rules) {
      expect(redWithout(`aws_vpc_security_group_egress_rule.${rule}`), rule).toEqual(
        (red as Readonly<Record<string, string[]>>)[rule] ?? [],
      );
    }
  });
});

describe('the list of calls', () => {
  const files = (folder: string, pattern: RegExp) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => pattern.test(file))
      .map((file) => readFileSync(join(project, folder, file), 'utf8'));

  it('knows every service that a policy names', () => {
    const text = files('src/policies', /\.ts$/).join();
    const services = [...text.matchAll(/'([a-z0-9-]+):[A-Z][A-Za-z]+\*?'/g)].map(([, service]) => service);
    const unknown = services.filter((one) => !(String(one) in { ...calledServices, ...otherServices }));
    expect(services.length).toBeGreaterThan(50);
    expect(unknown).toEqual([]);
  });

  it('knows every host that a boot script downloads from, and every service it asks', () => {
    const list = files('tools/doctor/routes', /\.ts$/).join();
    const scripts = files('assets/boot', /\.sh$/).join('\n');
    const hosts = [...scripts.matchAll(/https:\/\/([a-z][a-z0-9.-]+\.[a-z]+)\//g)].map(([, host]) => String(host));
    const asked = [...scripts.matchAll(/(?<!need )\b(?:ask_)?aws (?:--\S+ \d+ )*([a-z][a-z0-9-]+) /g)].map(
      ([, service]) => String(service),
    );
    expect(hosts.length).toBeGreaterThan(3);
    expect(hosts.filter((host) => !list.includes(host))).toEqual([]);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((service) => !Object.values(calledServices).includes(service))).toEqual([]);
  });

  it('says both hosts of the package repository, with the version', () => {
    redWithout();
    const runner = calls().filter(({ artifact }) => artifact === 'gitlab-runner 19.3.0');
    expect(runner.map(({ host }) => host)).toEqual(['packages.gitlab.com', 'storage.googleapis.com']);
    expect(renderDownloads(runner)).toContain('packages.gitlab.com:443  boot: gitlab-runner 19.3.0  (nat, ');
  });
});
