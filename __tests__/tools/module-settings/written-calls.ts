// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are interpolations of Terraform's language.

/** A call that says the same as one of the recorded scenarios, in another form. */
export interface WrittenCall {
  /** Name of the scenario. */
  readonly says: string;
  /** Texts by file name; the call is in main.tf. */
  readonly files: Readonly<Record<string, string>>;
  /** Of the command. */
  readonly options?: readonly string[];
}

/** Ids by the names that the recordings have for them. */
export const ids = {
  '<<aws_vpc.this>>': 'vpc-0123456789abcdef0',
  '<<aws_subnet.public>>': 'subnet-0123456789abcdef1',
  '<<aws_subnet.private>>': 'subnet-0123456789abcdef2',
  '<<aws_subnet.private_1>>': 'subnet-0123456789abcdef3',
  '<<data.aws_security_group.default>>': 'sg-0123456789abcdef4',
} as const;

const vpc = ids['<<aws_vpc.this>>'];
const [openSubnet, subnet, otherSubnet] = [
  ids['<<aws_subnet.public>>'],
  ids['<<aws_subnet.private>>'],
  ids['<<aws_subnet.private_1>>'],
];
const group = ids['<<data.aws_security_group.default>>'];

const network = 'module "vpc" {\n source = "terraform-aws-modules/vpc/aws"\n version = "~> 5.16"\n}\n';
const set = (...pairs: readonly string[]) => pairs.flatMap((pair) => ['--set', pair]);
/** The recordings are of 9.5.2, and an older call has the defaults of its release. */
const withDefaultsOfNow = ['runner_egress_rules=null', 'runner_worker_egress_rules=null'];
const module = (body: string, head = 'source = "cattle-ops/gitlab-runner/aws"\n version = "9.5.2"', name = 'runner') =>
  `module "${name}" {\n ${head}\n ${body}\n}\n`;

const gitlab = `runner_gitlab = {
  url = "https://gitlab.example.jp/"
  preregistered_runner_token_ssm_parameter_name = "/gitlab/runner/token"
}`;
const gitlabOf = (url: string) => gitlab.replace('"https://gitlab.example.jp/"', url);

const dockerBody = (environment = '"runners-docker"', subnetId = `"${openSubnet}"`, name = '"docker"') => `
  environment       = ${environment}
  vpc_id            = "${vpc}"
  subnet_id         = ${subnetId}
  runner_instance   = { runner_use_eip = true, name = ${name} }
  runner_networking = { security_group_description = "Custom description for gitlab-runner" }
  ${gitlab}
  runner_worker     = { type = "docker" }
  runner_worker_docker_machine_instance                   = { private_address_only = false }
  runner_worker_docker_machine_security_group_description = "Custom description for docker-machine"`;

const minimal = `vpc_id = "${vpc}"\n subnet_id = "${subnet}"\n environment = "minimal"\n runner_gitlab = {}`;

const withHeredocs = `
  vpc_id      = module.vpc.vpc_id
  subnet_id   = element(module.vpc.private_subnets, 0)
  environment = "runners-default"
  runner_instance = {
    collect_autoscaling_metrics = ["GroupDesiredCapacity", "GroupInServiceCapacity"]
    name                        = "default-auto"
    ssm_access                  = true
  }
  runner_manager    = { maximum_concurrent_jobs = 5 }
  runner_networking = { allow_incoming_ping_security_group_ids = [data.aws_security_group.default.id] }
  ${gitlab}
  runner_worker       = { type = "docker+machine" }
  runner_worker_cache = { create = true, shared = true }
  runner_worker_gitlab_pipeline = {
    pre_build_script  = <<EOT
        '''
        echo 'multiline 1'
        echo 'multiline 2'
        '''
EOT
    post_build_script = chomp(<<-EOT
      "echo 'single line'"
    EOT
    )
  }
  runner_worker_docker_options = {
    privileged    = "true"
    volumes       = ["/cache", "/certs/client"]
    pull_policies = ["always"]
  }
  runner_worker_docker_volumes_tmpfs          = [{ volume = "/var/opt/cache", options = "rw,noexec" }]
  runner_worker_docker_services_volumes_tmpfs = [{ volume = "/var/lib/mysql", options = "rw,noexec" }]
  runner_worker_docker_machine_instance_spot  = { enable = true, max_price = "on-demand-price" }
  runner_worker_docker_machine_autoscaling_options = [{
    periods    = ["* * 0-9,17-23 * * mon-fri *", "* * * * * sat,sun *"]
    idle_count = 0, idle_time = 60, timezone = "Asia/Tokyo"
  }]
  tags = { "tf-aws-gitlab-runner:example" = "runner-default", "tf-aws-gitlab-runner:instancelifecycle" = "spot:yes" }`;

/** The same as a release before 7 named it. It knew no parameter with the token of a runner that exists. */
const ofRelease6 = `
  vpc_id                  = "${vpc}"
  subnet_id               = "${subnet}"
  environment             = "runners-default"
  metrics_autoscaling     = ["GroupDesiredCapacity", "GroupInServiceCapacity"]
  runners_name            = "default-auto"
  enable_runner_ssm_access = true
  runners_concurrent      = 5
  gitlab_runner_security_group_ids = ["${group}"]
  runners_gitlab_url      = "https://gitlab.example.jp/"
  runners_executor        = "docker+machine"
  cache_bucket            = { create = true }
  cache_shared            = true
  runners_pre_build_script  = <<EOT
        '''
        echo 'multiline 1'
        echo 'multiline 2'
        '''
EOT
  runners_post_build_script = "\\"echo 'single line'\\""
  runners_privileged        = "true"
  runners_additional_volumes = ["/certs/client"]
  runners_pull_policies      = ["always"]
  runners_volumes_tmpfs          = [{ volume = "/var/opt/cache", options = "rw,noexec" }]
  runners_services_volumes_tmpfs = [{ volume = "/var/lib/mysql", options = "rw,noexec" }]
  runners_request_spot_instance  = true
  docker_machine_spot_price_bid  = "on-demand-price"
  runners_machine_autoscaling = [{
    periods    = ["* * 0-9,17-23 * * mon-fri *", "* * * * * sat,sun *"]
    idle_count = 0, idle_time = 60, timezone = "Asia/Tokyo"
  }]
  tags = { "tf-aws-gitlab-runner:example" = "runner-default", "tf-aws-gitlab-runner:instancelifecycle" = "spot:yes" }`;

const withFunctions = `
  vpc_id      = var.vpc_id
  subnet_id   = element(var.subnet_ids, 0)
  environment = join("-", [local.names.prefix, lower("DEFAULT")])
  ${gitlabOf('format("https://%s.example.jp/", local.names.host)')}
  runner_instance = { for key, value in { name = "default-auto", ssm_access = true, type = null } : key => value if value != null }
  runner_worker   = merge(local.worker, { max_jobs = length(range(10)) })
  runner_worker_docker_autoscaler            = { connector_config_user = coalesce(var.user, "ubuntu") }
  runner_worker_docker_autoscaler_ami_owners = tolist(toset(["099720109477"]))
  runner_worker_docker_autoscaler_ami_filter = jsondecode(file("\${path.module}/ami.json"))
  runner_worker_docker_autoscaler_instance   = { monitoring = tobool("true") }
  runner_worker_docker_autoscaler_asg = {
    subnet_ids                    = var.subnet_ids
    types                         = flatten([for family in ["t3a", "t3"] : [for size in ["micro", "small"] : "\${family}.\${size}"]])
    enable_mixed_instances_policy = var.spot
    on_demand_base_capacity       = var.spot ? 1 : 0
    on_demand_percentage_above_base_capacity = 0
  }
  runner_worker_docker_autoscaler_autoscaling_options = [
    for row in local.hours : { periods = [row[0]], timezone = "Europe/Berlin", idle_count = row[1], idle_time = row[2], scale_factor = 2 }
  ]
  runner_worker_docker_options = { volumes = concat(["/cache"], [for path in ["/var/run/docker.sock"] : "\${path}:\${path}"]) }
  tags = {
    (local.prefix)                        = "runner-default"
    "tf-aws-gitlab-runner:instancelifecycle" = trimspace(templatefile("\${path.module}/spot.tftpl", { answer = "yes" }))
  }`;

const functionFiles = {
  'variables.tf': `variable "vpc_id" {}
    variable "subnet_ids" { type = list(string) }
    variable "spot" { default = true }
    variable "user" { default = null }`,
  'locals.tf': `locals {
    names  = { prefix = "runners", host = "gitlab" }
    worker = { type = "docker-autoscaler" }
    prefix = "tf-aws-gitlab-runner:\${"example"}"
    hours  = [["* * * * *", 0, "0s"], ["* 7-19 * * mon-fri", 3, "30m"]]
  }`,
  'terraform.tfvars': `vpc_id = "${vpc}"`,
  'network.auto.tfvars.json': JSON.stringify({ subnet_ids: [subnet, otherSubnet] }),
  'ami.json': '{"name": ["ubuntu-server-22-lts-x86-*"]}',
  'spot.tftpl': 'spot:${answer}\n',
};

const pem = (...lines: readonly string[]) =>
  `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;

export const writtenCalls: Readonly<Record<string, WrittenCall>> = {
  'release 9, with heredocs and references': {
    says: 'docker-machine',
    files: { 'main.tf': network + module(withHeredocs) },
    options: set(
      `vpc_id=${vpc}`,
      `subnet_id=${subnet}`,
      `runner_networking.allow_incoming_ping_security_group_ids[0]=${group}`,
    ),
  },
  'a release before 7': {
    says: 'docker-machine',
    files: { 'main.tf': module(ofRelease6, 'source = "npalm/gitlab-runner/aws"\n version = "5.9.1"') },
    options: set(
      'runner_gitlab.preregistered_runner_token_ssm_parameter_name=/gitlab/runner/token',
      ...withDefaultsOfNow,
      'runner_worker_docker_machine_instance.root_size=null',
    ),
  },
  'variables, locals and functions': {
    says: 'docker-autoscaler',
    files: { 'main.tf': module(withFunctions), ...functionFiles },
  },
  'files beside it': {
    says: 'certificates',
    files: {
      'main.tf': module(`vpc_id = "${vpc}"\n subnet_id = "${subnet}"\n environment = "runners-docker"
        ${gitlab.replace('\n}', '\n  certificate = file("${path.module}/gitlab.crt")\n  ca_certificate = file("ca.crt")\n}')}
        runner_worker_docker_options = { volumes = ["/cache", "/etc/gitlab-runner/certs/:/etc/gitlab-runner/certs:ro"] }
        runner_instance = { name = "docker" }
        runner_worker   = { type = "docker" }`),
      'gitlab.crt': pem('GITLAB-CERTIFICATE-LINE-1', 'GITLAB-CERTIFICATE-LINE-2'),
      'ca.crt': pem('CA-CERTIFICATE-LINE-1'),
    },
  },
  count: {
    says: 'docker',
    files: {
      'main.tf': `variable "enabled" { default = false }\n${module(
        dockerBody('"runners-${["docker", "other"][count.index]}"'),
        'source = "../../"\n count = var.enabled ? 1 : 0',
      )}`,
    },
    options: ['--var', 'enabled=true'],
  },
  for_each: {
    says: 'docker',
    files: {
      'main.tf': `locals {
        runners = {
          docker = { subnet = "${openSubnet}", name = "docker" }
          deploy = { subnet = module.vpc.private_subnets[0], name = "deploy" }
        }
      }
      ${module(
        dockerBody('"runners-${each.key}"', 'each.value.subnet', 'each.value.name'),
        'source = "git::https://git.example.com/terraform/gitlab-runner.git?ref=9.5.2"\n for_each = local.runners',
      )}`,
    },
    options: ['--module', 'runner["docker"]'],
  },
  'the first of two in a file': {
    says: 'docker',
    files: { 'main.tf': module(dockerBody(), undefined, 'first') + module(minimal, undefined, 'second') },
    options: ['--module', 'first'],
  },
  'the second of two in a file': {
    says: 'minimal',
    files: { 'main.tf': module(dockerBody(), undefined, 'first') + module(minimal, undefined, 'second') },
    options: ['--module', 'second'],
  },
  'release 7, with its registration token': {
    says: 'docker',
    files: {
      'main.tf': `variable "registration_token" { sensitive = true }\n${module(
        dockerBody().replace('runner_gitlab = {', 'runner_gitlab = {\n  registration_token = var.registration_token\n'),
        'source = "cattle-ops/gitlab-runner/aws"\n version = "7.3.0"',
      )}`,
    },
    options: set(...withDefaultsOfNow),
  },
  ...Object.fromEntries(
    [
      'source = "../../"',
      'source = "./modules/gitlab-runner"',
      'source = "app.terraform.io/example/gitlab-runner/aws"\n version = "~> 9.5"',
      'source = "git::ssh://git@git.example.com/infra/terraform-aws-gitlab-runner.git?ref=9.5.2"',
      'source = "tfr://registry.example.com/example/gitlab-runner/aws?version=9.5.2"',
      'source = "s3::https://s3-eu-west-1.amazonaws.com/example-modules/runner.zip"',
    ].map((head) => [
      head.replace('\n', ','),
      { says: 'minimal', files: { 'main.tf': module(`${minimal}\n runner_worker = {}`, head) } },
    ]),
  ),
};

/** Release 8 had rules as lists of destinations; the recordings have none, so this is what they say in release 9. */
export const rulesOf8 = {
  files: {
    'main.tf': module(
      `${minimal.replace('minimal', 'rules')}
      runner_worker = { type = "docker+machine" }
      runner_networking_egress_rules = [for port in [443, 22] : {
        cidr_blocks = ["192.0.2.0/24"], ipv6_cidr_blocks = null, prefix_list_ids = null, security_groups = null, self = null
        from_port = port, to_port = port, protocol = "tcp", description = "port \${port}"
      }]
      runner_worker_docker_machine_extra_egress_rules = [{
        cidr_blocks = null, ipv6_cidr_blocks = ["2001:db8::/32"], prefix_list_ids = null, security_groups = null, self = null
        from_port = 6301, to_port = 6301, protocol = "tcp", description = null
      }]`,
      'source = "cattle-ops/gitlab-runner/aws"\n version = "8.1.0"',
    ),
  },
  says: {
    vpc_id: vpc,
    subnet_id: subnet,
    environment: 'rules',
    runner_gitlab: {},
    runner_worker: { type: 'docker+machine' },
    runner_egress_rules: Object.fromEntries(
      [443, 22].map((port, index) => [
        `runner_networking_egress_rules_${index}_cidr_block_0`,
        { from_port: port, to_port: port, protocol: 'tcp', description: `port ${port}`, cidr_block: '192.0.2.0/24' },
      ]),
    ),
    runner_worker_egress_rules: {
      runner_worker_docker_machine_extra_egress_rules_0_ipv6_cidr_block_0: {
        from_port: 6301,
        to_port: 6301,
        protocol: 'tcp',
        description: 'Rule 0 of runner_worker_docker_machine_extra_egress_rules',
        ipv6_cidr_block: '2001:db8::/32',
      },
    },
  },
};
