// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are interpolations of Terraform's language.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { runnersIn } from '../../support/call-runners';
import { readStacks } from '../../support/synth';
import { temporaryFolder } from '../../support/temporary-folder';
import { Deployment, type Plan } from '../../support/terraform';

const vpc = 'module "vpc" {\n source = "terraform-aws-modules/vpc/aws"\n version = ">= 5.16.0"\n}\n';
const ids = ['--set', 'vpc_id=vpc-0123456789abcdef0', '--set', 'subnet_id=subnet-0123456789abcdef0'];
const token = ['--var', 'token_parameter=/ci/token'];
const network = ['vpcId', 'subnetId'];
const gitlab =
  'runner_gitlab = {\n url = var.url\n preregistered_runner_token_ssm_parameter_name = var.token_parameter\n}';
const variables =
  'variable "token_parameter" { type = string }\nvariable "url" { default = "https://gitlab.example.com" }\nvariable "name" { default = "build" }\n';

const call = (args: string, head = 'source = "../../"') => `${vpc}module "runner" {
  ${head}
  vpc_id      = module.vpc.vpc_id
  subnet_id   = element(module.vpc.private_subnets, 0)
  environment = "\${var.name}-ci"
  ${gitlab}
  ${args}
}\n`;

interface Form {
  readonly main: string;
  readonly options?: readonly string[];
  /** Settings without a value, besides the network and the token. */
  readonly missing?: readonly string[];
  readonly sets?: readonly string[];
  /** What the stack has of the call. */
  readonly has: string;
}

/** The first five have the shape of the module's own examples: what is in their calls, in our words. */
const forms: Readonly<Record<string, Form>> = {
  'runner-default': {
    main: `data "aws_security_group" "default" {\n name = "default"\n}\n${call(`
      runner_networking = { allow_incoming_ping = true, allow_incoming_ping_security_group_ids = [data.aws_security_group.default.id] }
      runner_worker_gitlab_pipeline = {
        pre_build_script  = <<EOT
        '''
        echo 'lines of a script'
        '''
        EOT
        post_build_script = "\\"echo 'one line'\\""
      }`)}`,
    missing: ['runnerNetworking.allowIncomingPingSecurityGroupIds.0'],
    sets: ['runner_networking.allow_incoming_ping_security_group_ids[0]=sg-0123456789abcdef0'],
    has: 'sg-0123456789abcdef0',
  },
  'runner-docker': { main: call('runner_worker = { type = "docker" }'), has: 'build-ci' },
  'runner-public, its second call': {
    main: `${call('runner_worker = { type = "docker" }')}${call(
      'runner_worker_cache = { create = false, policy = module.cache.policy_arn, bucket = module.cache.bucket }',
    )
      .replace('"runner"', '"runner2"')
      .replace('-ci"', '-ci-2"')}`.replace(vpc, ''),
    options: ['--module', 'runner2'],
    missing: ['runnerWorkerCache.policy', 'runnerWorkerCache.bucket'],
    sets: ['runner_worker_cache.policy=arn:aws:iam::111122223333:policy/cache', 'runner_worker_cache.bucket=my-cache'],
    has: 'policy/cache',
  },
  'runner-certificates': {
    main: call('runner_worker = { type = "docker" }').replace(
      'url = var.url',
      'url = var.url\n certificate = file("${path.module}/ca.crt")',
    ),
    has: 'build-ci',
  },
  'runner-fleeting-plugin': {
    main: call(
      'runner_worker = { type = "docker-autoscaler", max_jobs = 10 }\n runner_worker_docker_autoscaler_asg = { subnet_ids = module.vpc.private_subnets, types = ["t3.small"] }',
    ),
    missing: ['runnerWorkerDockerAutoscalerAsg.subnetIds'],
    sets: ['runner_worker_docker_autoscaler_asg.subnet_ids=["subnet-0123456789abcdef1"]'],
    has: 'subnet-0123456789abcdef1',
  },
  'runner-windows': {
    main: `data "aws_security_group" "default" {\n name = "default"\n}\n${call(`
      runner_instance   = { name = "windows", ssm_access = true, private_address_only = false }
      runner_networking = { allow_incoming_ping_security_group_ids = [data.aws_security_group.default.id] }
      runner_worker = {
        type                  = "docker-autoscaler"
        max_jobs              = 10
        use_private_key       = true
        environment_variables = ["FF_USE_POWERSHELL_PATH_RESOLVER=1"]
      }
      runner_worker_docker_autoscaler            = { fleeting_plugin_version = "1.0.0", connector_config_user = "Administrator" }
      runner_worker_docker_autoscaler_ami_owners = ["self"]
      runner_worker_docker_autoscaler_ami_id     = "<windows-ami-id>"
      runner_worker_docker_autoscaler_asg = {
        subnet_ids                    = module.vpc.private_subnets
        types                         = ["m6a.medium", "m6i.medium"]
        enable_mixed_instances_policy = true
        spot_allocation_strategy      = "price-capacity-optimized"
        spot_instance_pools           = 0
      }
      runner_worker_docker_options = { volumes = ["C:/cache"], privileged = false }`)}`,
    missing: ['runnerNetworking.allowIncomingPingSecurityGroupIds.0', 'runnerWorkerDockerAutoscalerAsg.subnetIds'],
    sets: [
      'runner_networking.allow_incoming_ping_security_group_ids[0]=sg-0123456789abcdef0',
      'runner_worker_docker_autoscaler_asg.subnet_ids=["subnet-0123456789abcdef1"]',
      'runner_worker_docker_autoscaler_ami_id=ami-0123456789abcdef0',
    ],
    has: 'ami-0123456789abcdef0',
  },
  'release 8 with its rules': {
    main: call(
      `runner_worker = { type = "docker" }
      runner_networking_egress_rules = [for port in [443, 80] : {
        cidr_blocks = ["192.0.2.0/24"], ipv6_cidr_blocks = null, prefix_list_ids = null, security_groups = null, self = null
        from_port = port, to_port = port, protocol = "tcp", description = "port \${port}"
      }]`,
      'source = "cattle-ops/gitlab-runner/aws"\n version = "8.1.0"',
    ),
    has: 'port 80',
  },
  'one of a for_each': {
    main: call(
      'runner_worker = { type = each.value }',
      'source = "git::https://example.com/r.git?ref=9.5.2"\n for_each = { a = "docker", b = "docker" }',
    ).replace('"${var.name}-ci"', '"${each.key}-ci"'),
    options: ['--module', 'runner["b"]'],
    has: 'b-ci',
  },
};

function folderOf(main: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'main.tf'), main);
  writeFileSync(join(folder, 'variables.tf'), variables);
  writeFileSync(join(folder, 'ca.crt'), '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
  return folder;
}

describe('a call in the form of', () => {
  it.each(Object.entries(forms))('%s names what is missing, and synthesizes with it', async (_, form) => {
    const { main, options = [], missing = [], sets = [], has } = form;
    const folder = folderOf(main);
    const lacking = await runnersIn(folder, 'synth', '--tfvars', 'main.tf', ...options);
    expect(lacking.status).toBe(1);
    const named = [...lacking.stderr.matchAll(/^ {2}- ([\w.]+): is .*(?:--set|--var) '/gm)].map(
      ([, setting]) => setting,
    );
    expect(named.sort()).toEqual(
      [...network, 'runnerGitlab.preregisteredRunnerTokenSsmParameterName', ...missing].sort(),
    );
    const answers = [...ids, ...token, ...sets.flatMap((set) => ['--set', set])];
    const { status, stderr } = await runnersIn(folder, 'synth', '--tfvars', 'main.tf', ...options, ...answers);
    expect(status, stderr).toBe(0);
    expect(readStacks(join(folder, 'cdktf.out'))['gitlab-runner']?.text).toContain(has);
  });
});

describe('two runners of a file in one environment', () => {
  const answers = [...ids, ...token];
  const synth = (main: string, ...options: readonly string[]) =>
    runnersIn(folderOf(main), 'synth', '--tfvars', 'main.tf', ...options, ...answers);

  it('are refused where for_each makes both, until one gets another', async () => {
    const both = call('runner_worker = { type = "docker" }', 'source = "../../"\n for_each = toset(["a", "b"])');
    const { status, stderr } = await synth(both, '--module', 'runner["a"]');
    expect(status).toBe(1);
    expect(stderr).toMatch(/environment: is build-ci, and so is that of module runner\["b"\]: clean-up tells/);
    expect((await synth(both, '--module', 'runner["a"]', '--set', 'environment=a-ci')).status).toBe(0);
  });

  it('are refused where two calls say it in two ways', async () => {
    const calls = `${call('runner_worker = {}')}${call('runner_worker = {}').replace(vpc, '').replace('"runner"', '"other"').replace('"${var.name}-ci"', '"build-ci"')}`;
    const { stderr } = await synth(calls, '--module', 'runner');
    expect(stderr).toMatch(/environment: is build-ci, and so is that of module other/);
  });
});

// Release 9.5.2 refuses it as well (variables.tf, `environment`), so its example runner-public needs another value, too.
it('an environment that the module refuses is answered by --set and --var', async () => {
  const folder = folderOf(call('runner_worker = { type = "docker" }').replace('"${var.name}-ci"', 'var.name'));
  const synth = (...options: readonly string[]) =>
    runnersIn(folder, 'synth', '--tfvars', 'main.tf', ...ids, ...token, ...options);
  const refused = await synth('--var', 'name=runner-public');
  expect(refused.stderr).toMatch(/environment: must not begin with "runner-"/);
  expect((await synth('--var', 'name=runner-public', '--set', 'environment=public')).status).toBe(0);
  expect((await synth('--var', 'name=public')).status).toBe(0);
});

const plannedIn = (changes: Plan['changes']) => (type: string) =>
  changes.find((change) => change.type === type)?.change.after;

describe('a stack with variables for its references', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator?.stop());

  it('plans as a root of its own, with the ids of another one', async () => {
    const folder = folderOf(forms['runner-docker']?.main ?? '');
    const arguments_ = ['--tfvars', 'main.tf', '--references', '--region', 'eu-west-1', ...token];
    expect((await runnersIn(folder, 'synth', ...arguments_)).status).toBe(0);
    const deployment = new Deployment(join(folder, 'cdktf.out', 'stacks', 'gitlab-runner'), emulator.endpoint);
    const given = ['-var', 'vpc_id=vpc-0123456789abcdef0', '-var', 'subnet_id=subnet-0123456789abcdef0'];
    const { errors, changes } = await deployment.plan(...given);
    expect(errors).toBe('');
    const planned = plannedIn(changes);
    expect(planned('aws_security_group')).toMatchObject({ vpc_id: 'vpc-0123456789abcdef0' });
    expect(planned('aws_autoscaling_group')).toMatchObject({ vpc_zone_identifier: ['subnet-0123456789abcdef0'] });
  });

  it('plans as a root of its own, with the outputs of the state of another one', async () => {
    const folder = folderOf(forms['runner-docker']?.main ?? '');
    const output = (name: string) => `\${data.terraform_remote_state.network.outputs.${name}}`;
    const sets = ['--set', `vpc_id=${output('vpc_id')}`, '--set', `subnet_id=${output('subnets[1]')}`];
    const { status, stderr } = await runnersIn(
      folder,
      ...['synth', '--tfvars', 'main.tf', '--region', 'eu-west-1', ...token, ...sets],
    );
    expect(status, stderr).toBe(0);
    const stack = join(folder, 'cdktf.out', 'stacks', 'gitlab-runner');
    const outputs = {
      vpc_id: { value: 'vpc-0123456789abcdef7', type: 'string' },
      subnets: { value: ['subnet-1', 'subnet-0123456789abcdef8'], type: ['tuple', ['string', 'string']] },
    };
    writeFileSync(
      join(folder, 'network.tfstate'),
      JSON.stringify({
        version: 4,
        terraform_version: '1.11.0',
        serial: 1,
        lineage: 'network',
        outputs,
        resources: [],
      }),
    );
    writeFileSync(
      join(stack, 'network.tf'),
      'data "terraform_remote_state" "network" {\n backend = "local"\n config = { path = "../../../network.tfstate" }\n}\n',
    );
    const { errors, changes } = await new Deployment(stack, emulator.endpoint).plan();
    expect(errors).toBe('');
    const planned = plannedIn(changes);
    expect(planned('aws_security_group')).toMatchObject({ vpc_id: 'vpc-0123456789abcdef7' });
    expect(planned('aws_autoscaling_group')).toMatchObject({ vpc_zone_identifier: ['subnet-0123456789abcdef8'] });
  });

  it('takes an output of another state for ids only', async () => {
    const folder = folderOf(forms['runner-docker']?.main ?? '');
    const set = 'environment=${data.terraform_remote_state.network.outputs.name}';
    const { status, stderr } = await runnersIn(folder, 'synth', '--tfvars', 'main.tf', ...ids, ...token, '--set', set);
    expect(status).toBe(1);
    expect(stderr).toMatch(/--set environment is an output of another state: only ids can be/);
  });
});
