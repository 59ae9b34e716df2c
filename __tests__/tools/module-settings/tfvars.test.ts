import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { readTfvars } from '../../../tools/module-settings/tfvars';
import { upstreamRecordings } from '../../support/upstream-recordings';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfvars-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(name: string, text: string) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return readTfvars(path);
}

const required = 'vpc_id = "vpc-1"\nsubnet_id = "subnet-1"\nenvironment = "ci"\nrunner_gitlab = {}\n';

describe('a variable file', () => {
  it.each(['minimal', 'docker', 'docker-machine', 'docker-autoscaler', 'certificates'])(
    'of the scenario %s gives valid settings',
    async (scenario) => {
      const path = join(upstreamRecordings, 'scenarios', scenario, 'inputs.json');
      const { input, warnings } = await readTfvars(path);
      const settings = parseSettings(gitlabRunnerSettings, input);
      const given = JSON.parse(readFileSync(path, 'utf8'));
      expect(settings.environment).toBe(given.environment);
      expect(settings.runnerWorker.type).toBe(given.runner_worker?.type ?? 'docker+machine');
      expect(settings.tags).toEqual(given.tags ?? {});
      expect(warnings.map(({ setting }) => setting)).toEqual(
        scenario === 'docker' ? ['runner_instance.runner_use_eip'] : [],
      );
    },
  );

  // https://github.com/cattle-ops/terraform-aws-gitlab-runner, variables.tf at 8.1.0 and 6.5.2.
  it.each([
    [
      '8',
      'runner_networking_egress_rules = [{ cidr_blocks = ["10.0.0.0/8"], from_port = 443, to_port = 443, protocol = "tcp", description = "x" }]',
      {
        runnerEgressRules: {
          runner_networking_egress_rules_0_cidr_block_0: { cidrBlock: '10.0.0.0/8', fromPort: 443 },
        },
      },
    ],
    [
      '6',
      'agent_tags = { team = "a" }\noverrides = { name_sg = "mine" }',
      {
        runnerInstance: expect.objectContaining({ additionalTags: { team: 'a' } }),
        securityGroupPrefix: 'mine',
      },
    ],
  ])('of release %s is read under the names of the present one', async (release, text, expected) => {
    const { input, warnings } = await read(`release-${release}.tfvars`, `${required}${text}\n`);
    expect(input).toMatchObject(expected);
    expect(warnings.map(({ message }) => message)).toEqual(
      Array(warnings.length).fill(expect.stringMatching(/^is [a-z_.]+ since, and is read as that/)),
    );
    expect(warnings.length).toBeGreaterThan(0);
  });

  it('in another encoding than UTF-8 is refused', async () => {
    const path = join(folder, 'sjis.tfvars');
    // 本番 in Shift_JIS.
    writeFileSync(
      path,
      Buffer.concat([
        Buffer.from(`${required}tags = { Name = "`),
        Buffer.from([0x96, 0x7b, 0x94, 0xd4]),
        Buffer.from('" }\n'),
      ]),
    );
    await expect(readTfvars(path)).rejects.toThrow(`${path} is not in UTF-8: save it in that encoding`);
  });

  it('converts attributes and leaves the keys of free maps alone, in both languages', async () => {
    const hcl = `${required}
      runner_worker_cache = { create_aws_s3_bucket_public_access_block = false }
      runner_instance = { name = "x", root_device_config = { volume_size = 20 } }
      tags = { my_team = "a", "x:y" = "b" }
      runner_ingress_rules = { from_office = { protocol = "tcp", from_port = 22, to_port = "22", description = "d", cidr_block = "192.0.2.0/24" } }
      runner_worker_docker_services = [{ name = "dind", alias = "docker", entrypoint = [], command = ["--mtu"] }]`;
    const json = {
      vpc_id: 'vpc-1',
      subnet_id: 'subnet-1',
      environment: 'ci',
      runner_gitlab: {},
      runner_worker_cache: { create_aws_s3_bucket_public_access_block: false },
      runner_instance: { name: 'x', root_device_config: { volume_size: 20 } },
      tags: { my_team: 'a', 'x:y': 'b' },
      runner_ingress_rules: {
        from_office: { protocol: 'tcp', from_port: 22, to_port: '22', description: 'd', cidr_block: '192.0.2.0/24' },
      },
      runner_worker_docker_services: [{ name: 'dind', alias: 'docker', entrypoint: [], command: ['--mtu'] }],
    };
    const fromHcl = await read('a.tfvars', hcl);
    expect(fromHcl.warnings).toEqual([]);
    expect(await read('a.tfvars.json', JSON.stringify(json))).toEqual(fromHcl);
    expect(parseSettings(gitlabRunnerSettings, fromHcl.input)).toMatchObject({
      runnerWorkerCache: { createAwsS3BucketPublicAccessBlock: false },
      runnerInstance: { rootDeviceConfig: { volume_size: '20' } },
      tags: { my_team: 'a', 'x:y': 'b' },
      runnerIngressRules: { from_office: { fromPort: 22, toPort: 22, cidrBlock: '192.0.2.0/24' } },
    });
  });

  it('converts "true" and "8" as Terraform does', async () => {
    const { input } = await read(
      'strings.tfvars',
      `${required}runner_worker = { max_jobs = "8", ssm_access = "true" }`,
    );
    expect(parseSettings(gitlabRunnerSettings, input).runnerWorker).toMatchObject({ maxJobs: 8, ssmAccess: true });
  });

  // https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
  it.each([
    [
      'hcl',
      'text.tfvars',
      `vpc_id = "vpc-1"\nsubnet_id = "subnet-1"\nenvironment = 88\nrunner_gitlab = { access_token_secure_parameter_store_name = 19.3 }
      tags = { cost = 12, keep = true }\nrunner_worker = { environment_variables = [1, true, "A=b"] }
      runner_gitlab_registration_config = { description = false, maximum_timeout = 3600 }`,
    ],
    [
      'JSON',
      'text.tfvars.json',
      JSON.stringify({
        vpc_id: 'vpc-1',
        subnet_id: 'subnet-1',
        environment: 88,
        runner_gitlab: { access_token_secure_parameter_store_name: 19.3 },
        tags: { cost: 12, keep: true },
        runner_worker: { environment_variables: [1, true, 'A=b'] },
        runner_gitlab_registration_config: { description: false, maximum_timeout: 3600 },
      }),
    ],
  ])('makes text of numbers and truth values where a setting is text: %s', async (_, name, file) => {
    const { input } = await read(name, file);
    expect(parseSettings(gitlabRunnerSettings, input)).toMatchObject({
      environment: '88',
      runnerGitlab: { accessTokenSecureParameterStoreName: '19.3' },
      tags: { cost: '12', keep: 'true' },
      runnerWorker: { environmentVariables: ['1', 'true', 'A=b'] },
      runnerGitlabRegistrationConfig: { description: 'false', maximumTimeout: '3600' },
    });
  });

  it('drops what the module does not know, and names each', async () => {
    const { input, warnings } = await read(
      'unknown.tfvars',
      `${required}runer_worker = {}\nrunnerAmiId = "x"\nrunner_worker_docker_autoscaler_asg = { max_growth_rate = 10, type = ["a"] }`,
    );
    expect(warnings.map(({ setting }) => setting)).toEqual([
      'runner_worker_docker_autoscaler_asg.max_growth_rate',
      'runer_worker',
      'runnerAmiId',
      'runner_worker_docker_autoscaler_asg.type',
    ]);
    expect(warnings[1]?.message).toContain('did you mean runner_worker?');
    expect(warnings[3]?.message).toContain('did you mean types?');
    expect(() => parseSettings(gitlabRunnerSettings, input)).not.toThrow();
  });

  it('says settings that the module lacks in the same way, with the own keys of config.toml', async () => {
    const hcl = `${required}
      config_toml = {
        shutdown_timeout = 30
        runners = {
          slot_cgroup_template = "runner/$\${slot}"
          feature_flags        = { FF_USE_FASTZIP = true }
          cache                = { MaxUploadedArchiveSize = 5, s3 = { RoleARN = "arn:aws:iam::111122223333:role/cache" } }
          docker               = { ulimit = { nofile = "1024" }, group_add = ["audio"] }
        }
      }
      proxy  = { http_proxy = "http://192.0.2.10:3128", no_proxy = [".example.com"] }
      state  = { bucket = "states", region = "eu-west-1", key_prefix = "ci/" }
      region = "eu-west-1"`;
    const json = JSON.stringify({ config_toml: { runners: { docker: { services_limit: 2 }, labels: { a_B: 'x' } } } });
    const { input, stack, warnings } = await read('ours.tfvars', hcl);
    expect(warnings).toEqual([]);
    expect(input.configToml).toEqual({
      shutdown_timeout: 30,
      runners: {
        slot_cgroup_template: 'runner/$' + '{slot}',
        feature_flags: { FF_USE_FASTZIP: true },
        cache: { MaxUploadedArchiveSize: 5, s3: { RoleARN: 'arn:aws:iam::111122223333:role/cache' } },
        docker: { ulimit: { nofile: '1024' }, group_add: ['audio'] },
      },
    });
    expect(input.proxy).toEqual({ httpProxy: 'http://192.0.2.10:3128', noProxy: ['.example.com'] });
    expect(stack).toEqual({ region: 'eu-west-1', state: { bucket: 'states', region: 'eu-west-1', keyPrefix: 'ci/' } });
    expect((await read('ours.tfvars.json', json)).input.configToml).toEqual({
      runners: { docker: { services_limit: 2 }, labels: { a_B: 'x' } },
    });
  });

  it('tells what is left out here, when it is asked for', async () => {
    const on = await read('debug.tfvars', `${required}debug = { write_runner_config_to_file = true }`);
    expect(on.warnings).toEqual([
      { setting: 'debug.write_runner_config_to_file', message: expect.stringContaining('npx runners render') },
    ]);
    const off = await read('debug.tfvars', `${required}debug = { write_runner_config_to_file = false }`);
    expect(off.warnings).toEqual([]);
    for (const { input } of [on, off]) {
      expect(() => parseSettings(gitlabRunnerSettings, input)).not.toThrow();
    }
  });

  it('refuses expressions, each by name', async () => {
    const file = `${required}runner_ami_id = var.ami\ntags = { a = "x-\${local.b}", (local.key) = "c" }\nrunner_worker = { max_jobs = 1 + 2 }`;
    await expect(read('expressions.tfvars', file)).rejects.toThrow(
      /runner_ami_id: is var\.ami[\s\S]*runner_worker\.max_jobs: is 1 \+ 2[\s\S]*tags \(a key\): is \(local\.key\)[\s\S]*tags\.a: is "x-/,
    );
  });

  it('says which file cannot be read, and where', async () => {
    await expect(read('broken.tfvars', 'vpc_id = [\n  a =')).rejects.toThrow(/broken\.tfvars cannot be read: .*:2,/);
    await expect(read('broken.tfvars.json', '{"a": }')).rejects.toThrow(/broken\.tfvars\.json cannot be read: .*JSON/);
    await expect(read('list.tfvars.json', '[]')).rejects.toThrow(/has to be an object/);
  });

  it('brings any text as it is, from both languages', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const hcl = `${required}runner_install = { start_script = "${hclEscaped(text)}" }`;
        const json = JSON.stringify({ runner_install: { start_script: text } });
        expect((await read('any.tfvars', hcl)).input.runnerInstall?.startScript).toBe(text);
        expect((await read('any.tfvars.json', json)).input.runnerInstall?.startScript).toBe(text);
      }),
      { numRuns: 300, examples: [['$${{'], ['$%{{']] },
    );
  });
});

const hostile = fc
  .array(
    fc.constantFrom('$', '%', '{', '}', '$' + '{', '%' + '{', '"', "'", '\\', '\n', '`', 'é', '<', '&', 'if', '日本'),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));

/** How one writes a text in Terraform's language. */
function hclEscaped(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/([$%])\{/g, '$1$1{');
}
