import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettingsFiles, wholeSettings } from '../../../tools/module-settings/settings-files';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'older-defaults-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(version: string, given = '', sets: readonly string[] = []) {
  const path = join(folder, 'main.tf');
  writeFileSync(
    path,
    `module "runner" {
      source      = "cattle-ops/gitlab-runner/aws"
      version     = "${version}"
      environment = "ci"
      vpc_id      = "vpc-0123456789abcdef0"
      subnet_id   = "subnet-0123456789abcdef0"
      ${given}
    }`,
  );
  const files = await readSettingsFiles([path], { sets });
  return { ...wholeSettings(files), told: files.warnings.map(({ setting }) => setting) };
}

const url = 'runner_gitlab = { url = "https://gitlab.example.com/" }';
const autoscaler = `${url}
      runner_worker = { type = "docker-autoscaler", max_jobs = 4 }
      runner_worker_docker_autoscaler_asg = { subnet_ids = ["subnet-0123456789abcdef0"] }`;

const destinations = (rules: Readonly<Record<string, object>>) =>
  Object.values(rules).map((rule) => {
    const { protocol, fromPort, cidrBlock, ipv6CidrBlock } = rule as Record<string, unknown>;
    return `${protocol} ${fromPort ?? 'all'} ${cidrBlock ?? ipv6CidrBlock}`;
  });
const everything = ['-1 all 0.0.0.0/0', '-1 all ::/0'];

// Defaults of runner_networking_egress_rules and runner_worker_docker_machine_extra_egress_rules, and
// aws_security_group_rule.autoscaler_egress: https://github.com/cattle-ops/terraform-aws-gitlab-runner/tree/8.1.0
describe('egress that a call of before 9.0.0 does not say', () => {
  it.each(['7.0.0', '~> 8.0', '8.1.0'])('is open, as release %s had it', async (version) => {
    const { runnerEgressRules, runnerWorkerEgressRules, told } = await read(version, url);
    expect(destinations(runnerEgressRules)).toEqual(everything);
    expect(destinations(runnerWorkerEgressRules)).toEqual(everything);
    expect(told).toEqual(['version', 'runnerEgressRules', 'runnerWorkerEgressRules']);
  });

  it('of docker-autoscaler was that to IPv4 for the workers', async () => {
    const { runnerEgressRules, runnerWorkerEgressRules } = await read('8.1.0', autoscaler);
    expect(destinations(runnerEgressRules)).toEqual(everything);
    expect(destinations(runnerWorkerEgressRules)).toEqual(['-1 all 0.0.0.0/0']);
  });

  it('has no workers with the docker executor', async () => {
    const { told } = await read('8.1.0', `${url}\nrunner_worker = { type = "docker" }`);
    expect(told).toEqual(['version', 'runnerEgressRules']);
  });

  it.each(['9.0.0', '>= 7.0', '~> 9.0'])('is that of now where the release is %s', async (version) => {
    const { runnerEgressRules, runnerWorkerEgressRules } = await read(version, url);
    expect(new Set(destinations(runnerEgressRules))).toEqual(new Set(['tcp 443 0.0.0.0/0', 'tcp 443 ::/0']));
    expect(Object.values(runnerWorkerEgressRules).map(({ toPort }) => toPort)).not.toContain(undefined);
  });

  it('is what the call or the command line says', async () => {
    const rule = `{
      cidr_blocks = ["192.0.2.0/24"], ipv6_cidr_blocks = null, prefix_list_ids = null, from_port = 443, protocol = "tcp",
      security_groups = null, self = null, to_port = 443, description = "GitLab"
    }`;
    const sets = ['runner_worker_egress_rules={}'];
    const { runnerEgressRules, runnerWorkerEgressRules } = await read(
      '8.1.0',
      `${url}\nrunner_networking_egress_rules = [${rule}]`,
      sets,
    );
    expect(destinations(runnerEgressRules)).toEqual(['tcp 443 192.0.2.0/24']);
    expect(runnerWorkerEgressRules).toEqual({});
  });

  it('is that of now where the call names release 9, whatever its names', async () => {
    const { runnerWorkerEgressRules } = await read('9.5.2', `${url}\nrunner_networking_egress_rules = []`);
    expect(Object.keys(runnerWorkerEgressRules)).toContain('allow_ssh_ipv4');
  });

  it('is that of now where the command line says null', async () => {
    const { runnerEgressRules, told } = await read('8.1.0', url, ['runner_egress_rules=null']);
    expect(Object.keys(runnerEgressRules)).toContain('allow_https_ipv4');
    expect(told).toEqual(['version', 'runnerWorkerEgressRules']);
  });

  it('is known from the names alone, where the source names no release', async () => {
    const path = join(folder, 'main.tfvars');
    writeFileSync(path, 'environment = "ci"\nrunners_gitlab_url = "https://gitlab.example.com/"\n');
    const { input } = await readSettingsFiles([path]);
    expect(input.runnerEgressRules).toHaveProperty('all_ipv4');
    writeFileSync(path, 'environment = "ci"\nrunner_networking_egress_rules = []\n');
    const ofRelease8 = await readSettingsFiles([path]);
    expect(ofRelease8.input.runnerEgressRules).toEqual({});
    expect(ofRelease8.input.runnerWorkerEgressRules).toHaveProperty('all_ipv6');
    // Of a variable that is not declared any more, Terraform only warns.
    writeFileSync(path, 'environment = "ci"\nrunner_gitlab = {}\nenable_kms = true\n');
    expect((await readSettingsFiles([path])).input).not.toHaveProperty('runnerEgressRules');
    writeFileSync(path, 'environment = "ci"\n');
    expect((await readSettingsFiles([path])).input).toEqual({ environment: 'ci' });
  });
});

// runners_root_size: https://github.com/cattle-ops/terraform-aws-gitlab-runner/blob/6.5.2/variables.tf
describe('the root volume of the workers', () => {
  const old = 'runners_name = "old"\nrunners_gitlab_url = "https://gitlab.example.com/"';

  it('has 16 GB in a call of before 7.0.0 that does not say it', async () => {
    const { runnerWorkerDockerMachineInstance, told } = await read('6.5.2', old);
    expect(runnerWorkerDockerMachineInstance.rootSize).toBe(16);
    expect(told).toContain('runnerWorkerDockerMachineInstance.rootSize');
  });

  it('has what the call says, and 8 since', async () => {
    const said = await read('6.5.2', `${old}\nrunners_root_size = 40`);
    expect(said.runnerWorkerDockerMachineInstance.rootSize).toBe(40);
    expect((await read('8.1.0', url)).runnerWorkerDockerMachineInstance.rootSize).toBe(8);
  });

  it('is not said twice where its value is missing', async () => {
    await expect(read('6.5.2', `${old}\nrunners_root_size = local.size`)).rejects.toThrow(/rootSize/);
  });
});
