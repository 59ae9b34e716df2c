// Written by `npx runners docs` from the schemas in src/settings. Do not edit.
import type { ConfigToml } from '../../config-keys/config-toml';

/** What a GitlabRunnerStack takes. The runner of the module: a runner manager, and workers of one executor. */
export interface GitlabRunnerInput {
  /** Id of the VPC of the manager, the workers and the terminate hook's Lambda. Required. */
  vpcId: string;
  /** Id of the subnet of the manager and, unless they have subnets of their own, the workers. In `vpcId`. Required. */
  subnetId: string;
  /**
   * Name of this deployment: the beginning of most physical names and the value of the tags Name and Environment. No
   * other runner of the account and region may have it. Required. It may not begin with `runner-`: the terminate hook
   * tells key pairs apart by that.
   */
  environment: string;
  /**
   * Tags of every resource, beside Name and Environment. A Name given here also renames what is called after it.
   *
   * @default - none
   */
  tags?: Record<string, string>;
  /**
   * Keys of tags that no resource gets by default, such as Environment where a policy forbids it.
   *
   * @default []
   */
  suppressedTags?: string[];
  /**
   * What the security groups are called; by default the Name tag.
   *
   * @default - the Name tag
   */
  securityGroupPrefix?: string;
  /**
   * What roles, policies and instance profiles begin with; by default the Name tag.
   *
   * @default - the Name tag
   */
  iamObjectPrefix?: string;
  /**
   * Name (not ARN) of the policy that bounds the permissions of every role; by default none.
   *
   * @default - none
   */
  iamPermissionsBoundary?: string;
  debug?: {
    /**
     * Shell trace of the boot scripts, in the manager's log. It may show what they read, so only for a while.
     *
     * @default false
     */
    traceRunnerUserData?: boolean | 'true' | 'false';
    /**
     * Left out: `npx runners render` writes config.toml.
     *
     * @default false
     */
    writeRunnerConfigToFile?: boolean | 'true' | 'false';
    /**
     * Left out: `npx runners render` writes the user data.
     *
     * @default false
     */
    writeRunnerUserDataToFile?: boolean | 'true' | 'false';
  };
  /**
   * ARN of an existing KMS key; by default AWS's own keys. The policy of the key must let CloudWatch Logs and Auto
   * Scaling's service-linked role use it; that of a key in another account must also name the roles of this deployment,
   * because their own policies are not enough there.
   *
   * @default - AWS's own keys
   */
  kmsKeyId?: string;
  /**
   * Make a KMS key with a fitting policy. Costs about a dollar a month. Not beside `kmsKeyId`. Switched off again, the key
   * stays in the account and out of the state, because what it encrypts can be read only with it.
   *
   * @default false
   */
  enableManagedKmsKey?: boolean | 'true' | 'false';
  /**
   * Alias of the managed key, without `alias/`; by default it has none.
   *
   * @default - it has none
   */
  kmsManagedAliasName?: string;
  /**
   * Days between the managed key's destruction and its end, 7 to 30; its material is rotated every year as well.
   * 0 turns rotation off and leaves the time to AWS (30 days).
   *
   * @default 7
   */
  kmsManagedDeletionRotationWindowInDays?: number | string;
  /** @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-global-section */
  runnerManager?: {
    /**
     * Seconds between two questions for new jobs (check_interval).
     *
     * @default 3
     */
    gitlabCheckInterval?: number | string;
    /**
     * How many jobs may run at once, over all workers (concurrent). GitLab Runner does not start with 0.
     *
     * @default 10
     */
    maximumConcurrentJobs?: number | string;
    /**
     * `host:port` on which Prometheus reads metrics (listen_address); by default none.
     *
     * @default - none
     */
    prometheusListenAddress?: string;
    /**
     * Where errors are reported (sentry_dsn); by default what the SSM parameter holds when the manager boots.
     *
     * @default '__SENTRY_DSN_REPLACED_BY_USER_DATA__'
     */
    sentryDsn?: string;
    /**
     * How long a connection to GitLab is used again (connection_max_age).
     *
     * @default '15m'
     */
    connectionMaxAge?: string;
  };
  /** What the manager's boot installs and runs. */
  runnerInstall?: {
    /**
     * Install Amazon's helper that logs Docker in at ECR.
     *
     * @default false
     */
    amazonEcrCredentialHelper?: boolean | 'true' | 'false';
    /**
     * Where docker-machine is downloaded; by default from its project, in `dockerMachineVersion`.
     *
     * @default - from its project
     */
    dockerMachineDownloadUrl?: string;
    /**
     * Release of the CKI project's docker-machine.
     *
     * @default '0.16.2-gitlab.19-cki.5'
     */
    dockerMachineVersion?: string;
    /**
     * SHA-256 of docker-machine for the manager's processor; by default the download is not compared.
     *
     * @default - the download is not compared
     */
    dockerMachineSha256?: string;
    /**
     * Major version of Docker on the manager, where the executor needs it; empty takes what Amazon Linux has.
     *
     * @default '25'
     */
    dockerMajorVersion?: string | number;
    /**
     * Where GitLab Runner's rpm package is downloaded; by default from GitLab's own repository, which signs it.
     *
     * @default - from GitLab's own repository
     */
    runnerPackageUrl?: string;
    /**
     * SHA-256 of the package at `runnerPackageUrl`; by default the download is not compared.
     *
     * @default - the download is not compared
     */
    runnerPackageSha256?: string;
    /**
     * How a boot that failed ends the launch hook: `ABANDON` replaces the instance and tries again, `CONTINUE` leaves
     * it for somebody to look at, though it serves no jobs.
     *
     * @default 'ABANDON'
     */
    failedBootResult?: 'ABANDON' | 'CONTINUE';
    /**
     * Shell run before GitLab Runner is installed.
     *
     * @default ''
     */
    preInstallScript?: string;
    /**
     * Shell run after GitLab Runner is installed.
     *
     * @default ''
     */
    postInstallScript?: string;
    /**
     * Shell run at the end of the boot, when GitLab Runner is up.
     *
     * @default ''
     */
    startScript?: string;
    /**
     * Update all packages first.
     *
     * @default true
     */
    yumUpdate?: boolean | 'true' | 'false';
  };
  /** The manager's log group. */
  runnerCloudwatch?: {
    /** @default true */
    enable?: boolean | 'true' | 'false';
    /**
     * By default `environment`. Needs `enable`.
     *
     * @default - `environment`
     */
    logGroupName?: string;
    /**
     * Days that logs are kept, 0 for ever; also of the Lambda's. Only the numbers that CloudWatch knows.
     *
     * @default 0
     */
    retentionDays?: number | string;
  };
  /**
   * Make a new Auto Scaling group with every new launch template (it is named after it), instead of keeping one.
   *
   * @default true
   */
  runnerEnableAsgRecreation?: boolean | 'true' | 'false';
  /**
   * Stop and start the manager at the hours of `runnerScheduleConfig`.
   *
   * @default false
   */
  runnerScheduleEnable?: boolean | 'true' | 'false';
  /**
   * The hours of `runnerScheduleEnable`, a free map with the module's own keys. Both `scale_in_` and `scale_out_` need
   * `recurrence` (five cron fields) and either `count` or all of `min_size`, `desired_capacity` and `max_size`;
   * `time_zone` is `Etc/UTC` unless given. Its default stops the manager at 18:00 and starts it at 8:00, Monday to
   * Friday.
   *
   * @default { scale_in_count: 0, scale_in_recurrence: '0 18 * * 1-5', scale_in_time_zone: 'Etc/UTC', scale_out_count: 1, scale_out_recurrence: '0 8 * * 1-5', scale_out_time_zone: 'Etc/UTC' }
   */
  runnerScheduleConfig?: Record<string, string | number | boolean>;
  /**
   * How long Terraform waits until the manager's Auto Scaling group is gone.
   *
   * @default '10m'
   */
  runnerTerraformTimeoutDeleteAsg?: string;
  runnerInstance?: {
    /**
     * Tags of the manager's instance, beside those of every resource.
     *
     * @default - none
     */
    additionalTags?: Record<string, string>;
    /**
     * Metrics of its Auto Scaling group; by default none.
     *
     * @default - none
     */
    collectAutoscalingMetrics?: (
      | 'GroupMinSize'
      | 'GroupMaxSize'
      | 'GroupDesiredCapacity'
      | 'GroupInServiceInstances'
      | 'GroupPendingInstances'
      | 'GroupStandbyInstances'
      | 'GroupTerminatingInstances'
      | 'GroupTotalInstances'
      | 'GroupInServiceCapacity'
      | 'GroupPendingCapacity'
      | 'GroupStandbyCapacity'
      | 'GroupTerminatingCapacity'
      | 'GroupTotalCapacity'
      | 'WarmPoolDesiredCapacity'
      | 'WarmPoolWarmedCapacity'
      | 'WarmPoolPendingCapacity'
      | 'WarmPoolTerminatingCapacity'
      | 'WarmPoolTotalCapacity'
      | 'GroupAndWarmPoolDesiredCapacity'
      | 'GroupAndWarmPoolTotalCapacity'
    )[];
    /** @default true */
    ebsOptimized?: boolean | 'true' | 'false';
    /**
     * Seconds until AWS replaces the instance, a day to a year; by default never.
     *
     * @default - never
     */
    maxLifetimeSeconds?: number | string;
    /**
     * Metrics of the instance every minute instead of every five.
     *
     * @default true
     */
    monitoring?: boolean | 'true' | 'false';
    /** The runner's name in config.toml. Required beside any other attribute of `runnerInstance`. */
    name: string;
    /**
     * What the launch template and the Name tag of the instance are called; by default the Name tag.
     *
     * @default - the Name tag
     */
    namePrefix?: string;
    /**
     * Have no public address, as long as the docker+machine workers have none either.
     *
     * @default true
     */
    privateAddressOnly?: boolean | 'true' | 'false';
    /**
     * The root volume, a free map with Terraform's own keys: `device_name` (/dev/xvda), `volume_type` (gp3),
     * `volume_size` (8 GiB), `encrypted` (true), `delete_on_termination` (true), `iops`, `throughput`, `kms_key_id`.
     *
     * @default - none
     */
    rootDeviceConfig?: Record<string, string | number | boolean>;
    /**
     * Run on the spot market, for at most this price; by default on demand. AWS may take the instance away.
     *
     * @default - on demand
     */
    spotPrice?: string | number;
    /**
     * Allow Session Manager to open a shell, and nothing else. The module has no such variable.
     *
     * @default false
     */
    sessionManager?: boolean | 'true' | 'false';
    /**
     * Attach AmazonSSMManagedInstanceCore, as the module does. It opens every parameter of the account to the manager;
     * `sessionManager` opens a shell alone.
     *
     * @default false
     */
    ssmAccess?: boolean | 'true' | 'false';
    /** @default 't3.micro' */
    type?: string;
    /**
     * Give the manager an Elastic IP that survives its replacement.
     *
     * @default false
     */
    useEip?: boolean | 'true' | 'false';
  };
  /**
   * How the manager's image is found, a free map of EC2 image filters. It has to be Amazon Linux.
   *
   * @default { name: ['al2023-ami-2023*-x86_64'] }
   */
  runnerAmiFilter?: Record<string, string[]>;
  /**
   * Accounts or aliases whose images count.
   *
   * @default ['amazon']
   */
  runnerAmiOwners?: string[];
  /**
   * Id of the image; by default the newest that the filter finds.
   *
   * @default - the newest that the filter finds
   */
  runnerAmiId?: string;
  /** The manager's instance metadata. All four have to be given together. */
  runnerMetadataOptions?: {
    /** The boot reads it, so it has to be enabled. */
    httpEndpoint: 'enabled' | 'disabled';
    /** `required` is IMDSv2 only. */
    httpTokens: 'required' | 'optional';
    /** 1 keeps containers out. 2 lets jobs of the executor docker take the manager's role. */
    httpPutResponseHopLimit: number | string;
    instanceMetadataTags: 'enabled' | 'disabled';
  };
  /** The manager's IAM role. */
  runnerRole?: {
    /**
     * Tags of the role, beside those of every resource.
     *
     * @default - none
     */
    additionalTags?: Record<string, string>;
    /**
     * Let the manager create the service-linked roles that spot instances and Auto Scaling need.
     *
     * @default true
     */
    allowIamServiceLinkedRoleCreation?: boolean | 'true' | 'false';
    /**
     * Who may assume the role, as a JSON document; by default EC2.
     *
     * @default - EC2
     */
    assumeRolePolicyJson?: string;
    /**
     * Make role and instance profile. Without, those called `roleProfileName` have to exist.
     *
     * @default true
     */
    createRoleProfile?: boolean | 'true' | 'false';
    /**
     * Policies to attach to the role.
     *
     * @default []
     */
    policyArns?: string[];
    /**
     * Name of role and instance profile; by default `<iamObjectPrefix>-instance`.
     *
     * @default - `<iamObjectPrefix>-instance`
     */
    roleProfileName?: string;
  };
  runnerNetworking?: {
    /**
     * Let the groups of `allowIncomingPingSecurityGroupIds` ping the manager, and docker+machine workers each other.
     *
     * @default false
     */
    allowIncomingPing?: boolean | 'true' | 'false';
    /** @default [] */
    allowIncomingPingSecurityGroupIds?: string[];
    /**
     * AWS cannot change it later: another text replaces the group.
     *
     * @default 'A security group containing gitlab-runner agent instances'
     */
    securityGroupDescription?: string;
    /**
     * More security groups for the manager.
     *
     * @default []
     */
    securityGroupIds?: string[];
  };
  /**
   * Who may speak to the manager; by default nobody.
   *
   * @default - nobody
   */
  runnerIngressRules?: {
    [name: string]: {
      /** @default - none */
      fromPort?: number | string;
      /** @default - none */
      toPort?: number | string;
      /** `-1` is every protocol and has no ports: given ones are left out. tcp and udp need both. */
      protocol: '-1' | 'tcp' | 'udp' | 'icmp' | 'icmpv6';
      description: string;
      /** @default - none */
      cidrBlock?: string;
      /** @default - none */
      ipv6CidrBlock?: string;
      /** @default - none */
      prefixListId?: string;
      /** @default - none */
      securityGroup?: string;
    };
  };
  /**
   * Whom the manager may speak to; by default HTTPS to everyone. Rules towards its workers come on top.
   *
   * @default { allow_https_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTPS egress traffic', fromPort: 443, protocol: 'tcp', toPort: 443 }, allow_https_ipv6: { description: 'Allow HTTPS egress traffic (IPv6)', fromPort: 443, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 443 } }
   */
  runnerEgressRules?: {
    [name: string]: {
      /** @default - none */
      fromPort?: number | string;
      /** @default - none */
      toPort?: number | string;
      /** `-1` is every protocol and has no ports: given ones are left out. tcp and udp need both. */
      protocol: '-1' | 'tcp' | 'udp' | 'icmp' | 'icmpv6';
      description: string;
      /** @default - none */
      cidrBlock?: string;
      /** @default - none */
      ipv6CidrBlock?: string;
      /** @default - none */
      prefixListId?: string;
      /** @default - none */
      securityGroup?: string;
    };
  };
  /**
   * Who may speak to the workers, beside the manager.
   *
   * @default - none
   */
  runnerWorkerIngressRules?: {
    [name: string]: {
      /** @default - none */
      fromPort?: number | string;
      /** @default - none */
      toPort?: number | string;
      /** `-1` is every protocol and has no ports: given ones are left out. tcp and udp need both. */
      protocol: '-1' | 'tcp' | 'udp' | 'icmp' | 'icmpv6';
      description: string;
      /** @default - none */
      cidrBlock?: string;
      /** @default - none */
      ipv6CidrBlock?: string;
      /** @default - none */
      prefixListId?: string;
      /** @default - none */
      securityGroup?: string;
    };
  };
  /**
   * Whom the workers may speak to; by default HTTP, HTTPS and SSH to everyone.
   *
   * @default { allow_http_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTP egress traffic to all destinations (IPv4)', fromPort: 80, protocol: 'tcp', toPort: 80 }, allow_http_ipv6: { description: 'Allow HTTP egress traffic to all destinations (IPv6)', fromPort: 80, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 80 }, allow_https_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTPS egress traffic to all destinations (IPv4)', fromPort: 443, protocol: 'tcp', toPort: 443 }, allow_https_ipv6: { description: 'Allow HTTPS egress traffic to all destinations (IPv6)', fromPort: 443, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 443 }, allow_ssh_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow SSH egress traffic to all destinations (IPv4)', fromPort: 22, protocol: 'tcp', toPort: 22 }, allow_ssh_ipv6: { description: 'Allow SSH egress traffic to all destinations (IPv6)', fromPort: 22, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 22 } }
   */
  runnerWorkerEgressRules?: {
    [name: string]: {
      /** @default - none */
      fromPort?: number | string;
      /** @default - none */
      toPort?: number | string;
      /** `-1` is every protocol and has no ports: given ones are left out. tcp and udp need both. */
      protocol: '-1' | 'tcp' | 'udp' | 'icmp' | 'icmpv6';
      description: string;
      /** @default - none */
      cidrBlock?: string;
      /** @default - none */
      ipv6CidrBlock?: string;
      /** @default - none */
      prefixListId?: string;
      /** @default - none */
      securityGroup?: string;
    };
  };
  /** Required, though it may be empty. */
  runnerGitlab: {
    /**
     * Certificates of the authorities that the manager trusts besides the usual ones (PEM).
     *
     * @default ''
     */
    caCertificate?: string;
    /**
     * Certificate of GitLab itself, when none of those authorities signed it (PEM).
     *
     * @default ''
     */
    certificate?: string;
    /**
     * Not to be set: no token may stand here.
     *
     * @default '__REPLACED_BY_USER_DATA__'
     */
    registrationToken?: string;
    /**
     * GitLab Runner's release, as the packages of Amazon Linux name it. Major and minor number at least. By default the
     * newest that this project is tested with; it should not be newer than your GitLab.
     *
     * @default '19.3.0'
     */
    runnerVersion?: string;
    /**
     * Address of GitLab.
     *
     * @default ''
     */
    url?: string;
    /**
     * Another address to clone from, where workers cannot reach `url`.
     *
     * @default ''
     */
    urlClone?: string;
    /**
     * SSM parameter that holds a token with the scope `api`, to register with (deprecated).
     *
     * @default 'gitlab-runner-access-token'
     */
    accessTokenSecureParameterStoreName?: string;
    /**
     * SSM parameter that holds the token of a runner created in GitLab.
     *
     * @default ''
     */
    preregisteredRunnerTokenSsmParameterName?: string;
  };
  /** How the manager registers a runner itself (deprecated); everything is text, as the module has it. */
  runnerGitlabRegistrationConfig?: {
    /**
     * Not to be set: no token may stand here.
     *
     * @default '__GITLAB_REGISTRATION_TOKEN_FROM_SSM__'
     */
    registrationToken?: string;
    /**
     * The runner's tags, with commas between them.
     *
     * @default ''
     */
    tagList?: string;
    /** @default '' */
    description?: string;
    /**
     * Whose runner it is; empty uses a registration token instead of the API of GitLab 16.
     *
     * @default ''
     */
    type?: 'group' | 'project' | 'instance' | '';
    /** @default '' */
    groupId?: string | number;
    /** @default '' */
    projectId?: string | number;
    /** @default '' */
    lockedToProject?: string | boolean;
    /** @default '' */
    runUntagged?: string | boolean;
    /**
     * Seconds that a job may take. The terminate hook waits that long and 300 seconds more, at most 7200.
     *
     * @default ''
     */
    maximumTimeout?: string | number;
    /**
     * `ref_protected` takes jobs of protected branches and tags only.
     *
     * @default 'not_protected'
     */
    accessLevel?: 'not_protected' | 'ref_protected' | '';
  };
  /**
   * SSM parameter that holds a registration token (deprecated).
   *
   * @default 'gitlab-runner-registration-token'
   */
  runnerGitlabRegistrationTokenSecureParameterStoreName?: string;
  /**
   * Last part of the SSM parameter in which the manager keeps the runner's token: `<environment>-<this>`.
   *
   * @default 'runner-token'
   */
  runnerGitlabTokenSecureParameterStore?: string;
  /**
   * Last part of the SSM parameter that holds Sentry's address: `<environment>-<this>`.
   *
   * @default 'sentry-dsn'
   */
  runnerSentrySecureParameterStoreName?: string;
  /**
   * Keys of GitLab Runner's config.toml that no other setting writes, in config.toml's own words and with its types:
   * `{ shutdown_timeout: 30, runners: { docker: { services_limit: 4 } } }`. `runners` is one table, since one stack is
   * one runner. They are laid over what the other settings write. A key that another setting writes, that the release of
   * `runnerGitlab.runnerVersion` does not know, or that has no effect with this executor is an error. By default none.
   *
   * @default - none
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/
   */
  configToml?: ConfigToml;
  /**
   * By default machines and jobs reach the internet directly.
   *
   * @default - machines and jobs reach the internet directly
   */
  proxy?: {
    /** Address of the proxy for `http://`, such as `http://proxy.example.com:3128`. Required. */
    httpProxy: string;
    /**
     * Address of the proxy for `https://`; by default `httpProxy`. Its own scheme is how the proxy is spoken to.
     *
     * @default - `httpProxy`
     */
    httpsProxy?: string;
    /**
     * What is reached directly, beside the instance metadata, the machine itself, the VPC, names in `.internal`,
     * docker-in-docker and `vpcEndpoints`, which are always. Each is a name (`example.com`, with all names below it),
     * the names below one (`.example.com`), an address or a network (`192.0.2.0/24`).
     *
     * @default []
     */
    noProxy?: string[];
    /**
     * Certificates of the authorities that a proxy signs with which looks into TLS (PEM); by default none.
     *
     * @default - none
     */
    caCertificate?: string;
    /**
     * SSM parameter that holds `user:password` for the proxy; by default the proxy asks for none. Machines read it
     * when they boot, which is before they can use the proxy: the VPC needs an endpoint for `ssm`.
     *
     * @default - the proxy asks for none
     */
    credentialsSsmParameterName?: string;
    /**
     * Services that the VPC has endpoints for, as their names end: `s3`, `ssm`, `ecr.api`. They are reached directly.
     *
     * @default []
     */
    vpcEndpoints?: string[];
    /**
     * Whether GitLab is on this side of the proxy and reached directly.
     *
     * @default false
     */
    gitlabInside?: boolean | 'true' | 'false';
  };
  /**
   * What the lifecycle hook, the Lambda and its role are called after `environment`; by default `terminate-instances`.
   *
   * @default - `terminate-instances`
   */
  runnerTerminateEc2LifecycleHookName?: string;
  /**
   * Seconds that AWS waits for the manager's running jobs before it is terminated; by default the maximum timeout of
   * `runnerGitlabRegistrationConfig` and 300 more, at most 7200.
   *
   * @default - the maximum timeout of `runnerGitlabRegistrationConfig` and 300 more
   */
  runnerTerminateEc2LifecycleTimeoutDuration?: number | string;
  /**
   * Seconds that the Lambda may run.
   *
   * @default 90
   */
  runnerTerminateEc2TimeoutDuration?: number | string;
  /**
   * More environment variables of the Lambda; `{HANDLER}` in a value stands for its handler.
   *
   * @default - none
   */
  runnerTerminateEc2EnvironmentVariables?: Record<string, string>;
  /**
   * Another handler, from one of `runnerTerminateEc2LambdaLayerArns`, that wraps the Lambda's own.
   *
   * @default - none
   */
  runnerTerminateEc2LambdaHandler?: string;
  /**
   * Layers of the Lambda, such as a tracing agent.
   *
   * @default []
   */
  runnerTerminateEc2LambdaLayerArns?: string[];
  /**
   * When the Lambda looks for workers that outlived their manager, in case an event was lost: `rate(1 hour)` or
   * `cron(0 3 * * ? *)` in UTC, as EventBridge reads it. By default it looks only when a manager terminates.
   *
   * @default - it looks only when a manager terminates
   */
  runnerTerminateEc2OrphanSweepSchedule?: string;
  /**
   * Subnets of the Lambda. By default it runs outside any VPC and reaches EC2's API directly. In a VPC it has no public
   * address, so these subnets need a NAT gateway or an endpoint for EC2
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html).
   *
   * @default []
   */
  runnerTerminateEc2LambdaSubnetIds?: string[];
  /**
   * Security groups of the Lambda in its subnets; by default one with `runnerTerminateEc2LambdaEgressRules`.
   *
   * @default []
   */
  runnerTerminateEc2LambdaSecurityGroupIds?: string[];
  /**
   * Egress of the Lambda in its subnets; by default HTTPS to everyone, for AWS's APIs.
   *
   * @default { allow_https_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTPS egress traffic to all destinations (IPv4)', fromPort: 443, protocol: 'tcp', toPort: 443 }, allow_https_ipv6: { description: 'Allow HTTPS egress traffic to all destinations (IPv6)', fromPort: 443, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 443 } }
   */
  runnerTerminateEc2LambdaEgressRules?: {
    [name: string]: {
      /** @default - none */
      fromPort?: number | string;
      /** @default - none */
      toPort?: number | string;
      /** `-1` is every protocol and has no ports: given ones are left out. tcp and udp need both. */
      protocol: '-1' | 'tcp' | 'udp' | 'icmp' | 'icmpv6';
      description: string;
      /** @default - none */
      cidrBlock?: string;
      /** @default - none */
      ipv6CidrBlock?: string;
      /** @default - none */
      prefixListId?: string;
      /** @default - none */
      securityGroup?: string;
    };
  };
  /** @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section */
  runnerWorker?: {
    /**
     * Variables of every job, each `NAME=value` (environment).
     *
     * @default []
     */
    environmentVariables?: string[];
    /**
     * How many jobs, with docker-autoscaler how many instances, there may be at once. 0 is no limit, except with
     * docker-autoscaler, which could never scale.
     *
     * @default 0
     */
    maxJobs?: number | string;
    /**
     * Kilobytes that a job's log may have (output_limit).
     *
     * @default 4096
     */
    outputLimit?: number | string;
    /**
     * How many questions for jobs there may be at once (request_concurrency). From GitLab Runner 18.0 on a maximum,
     * below which the runner finds the number by itself. By default 4, before 18.0 and with docker-autoscaler 1: there
     * each question reserves a place on a worker, and the "Long polling issues" in the runner's log do no harm.
     *
     * @default - 4
     */
    requestConcurrency?: number | string;
    /**
     * Attach AmazonSSMManagedInstanceCore to the role of the workers, as the module does: a shell through Session Manager,
     * and every parameter of the account for every job.
     *
     * @default false
     */
    ssmAccess?: boolean | 'true' | 'false';
    /**
     * How jobs are run: `docker` on the manager itself, `docker-autoscaler` on instances of an Auto Scaling group,
     * `docker+machine` on instances that docker-machine makes (ends with GitLab 20.0).
     *
     * @default 'docker+machine'
     */
    type?: 'docker' | 'docker+machine' | 'docker-autoscaler';
    /**
     * With docker-autoscaler: reach workers by a key of the manager's, not by EC2 Instance Connect's.
     *
     * @default false
     */
    usePrivateKey?: boolean | 'true' | 'false';
  };
  /** Shell around a job's script. Each is TOML, with its own quotes, as the module takes it. */
  runnerWorkerGitlabPipeline?: {
    /**
     * After the job's script, before `after_script`.
     *
     * @default '""'
     */
    postBuildScript?: string;
    /**
     * Before the job's script.
     *
     * @default '""'
     */
    preBuildScript?: string;
    /**
     * Before the repository is cloned.
     *
     * @default '""'
     */
    preCloneScript?: string;
  };
  /** @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section */
  runnerWorkerCache?: {
    /**
     * Bucket that records every access; by default none.
     *
     * @default - none
     */
    accessLogBucketId?: string;
    /**
     * What the names of those records begin with; by default nothing.
     *
     * @default - nothing
     */
    accessLogBucketPrefix?: string;
    /**
     * How GitLab Runner signs in at S3 (AuthenticationType); `iam` is the manager's role.
     *
     * @default 'iam'
     */
    authenticationType?: 'iam' | 'credentials' | 'access-key';
    /**
     * Name of an existing bucket. Needs `create: false`.
     *
     * @default ''
     */
    bucket?: string;
    /**
     * Region of `bucket`, where it is not the stack's. Needs `create: false`.
     *
     * @default ''
     */
    bucketLocation?: string;
    /**
     * The made bucket's whole name, for one that was made under a name that is not built here, as with the module's
     * `random_suffix`; by default built of `environment`, `bucketPrefix`, the account and the suffix.
     *
     * @default - built of `environment`
     */
    bucketName?: string;
    /**
     * Part of the made bucket's name, after `environment`.
     *
     * @default ''
     */
    bucketPrefix?: string;
    /**
     * Make a bucket. Without, name one in `bucket` and a policy that opens it in `policy`.
     *
     * @default true
     */
    create?: boolean | 'true' | 'false';
    /**
     * Block public access on the made bucket; off where the organization does so and forbids it here.
     *
     * @default true
     */
    createAwsS3BucketPublicAccessBlock?: boolean | 'true' | 'false';
    /**
     * Days until a cached object expires in the made bucket.
     *
     * @default 1
     */
    expirationDays?: number | string;
    /**
     * Put the account's number into the made bucket's name.
     *
     * @default true
     */
    includeAccountId?: boolean | 'true' | 'false';
    /**
     * ARN of the policy that opens `bucket` to the manager.
     *
     * @default ''
     */
    policy?: string;
    /**
     * Make the made bucket's name unique. It is stable: the same account and names give the same suffix.
     *
     * @default false
     */
    randomSuffix?: boolean | 'true' | 'false';
    /**
     * Let all runners that use the bucket share what they cached.
     *
     * @default false
     */
    shared?: boolean | 'true' | 'false';
    /**
     * Keep old versions of objects in the made bucket.
     *
     * @default false
     */
    versioning?: boolean | 'true' | 'false';
  };
  /**
   * `[runners.docker]`. What has no value here stays out of config.toml, so GitLab Runner's own default counts.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section
   */
  runnerWorkerDockerOptions?: {
    /**
     * Patterns of images that a job may ask for; by default any.
     *
     * @default - any
     */
    allowedImages?: string[];
    /**
     * Pull policies that a job may ask for; by default those of `pullPolicies`.
     *
     * @default - those of `pullPolicies`
     */
    allowedPullPolicies?: string[];
    /**
     * Patterns of images that a job may ask for as services; by default any.
     *
     * @default - any
     */
    allowedServices?: string[];
    /**
     * Where caches are kept on the host.
     *
     * @default - none
     */
    cacheDir?: string;
    /**
     * Linux capabilities that containers get.
     *
     * @default - none
     */
    capAdd?: string[];
    /**
     * Linux capabilities that containers lose.
     *
     * @default - none
     */
    capDrop?: string[];
    /**
     * Labels of containers, each `name=value`.
     *
     * @default - none
     */
    containerLabels?: string[];
    /**
     * CPUs that containers may use, such as `0,1`.
     *
     * @default - none
     */
    cpusetCpus?: string;
    /**
     * Weight of containers when CPU is scarce.
     *
     * @default - none
     */
    cpuShares?: number | string;
    /**
     * How many CPUs a container gets, such as `1.5`.
     *
     * @default - none
     */
    cpus?: string;
    /**
     * Devices of the host that containers may use.
     *
     * @default - none
     */
    devices?: string[];
    /**
     * More rules about devices, such as `c 81:* rmw`.
     *
     * @default - none
     */
    deviceCgroupRules?: string[];
    /**
     * Keep no cache on the worker at all.
     *
     * @default false
     */
    disableCache?: boolean | 'true' | 'false';
    /**
     * Do not let jobs replace an image's entrypoint.
     *
     * @default - none
     */
    disableEntrypointOverwrite?: boolean | 'true' | 'false';
    /**
     * Name servers of containers.
     *
     * @default - none
     */
    dns?: string[];
    /**
     * Domains that containers search.
     *
     * @default - none
     */
    dnsSearch?: string[];
    /**
     * Lines for the hosts file of containers, each `name:address`.
     *
     * @default - none
     */
    extraHosts?: string[];
    /**
     * GPUs that containers get, such as `all`.
     *
     * @default - none
     */
    gpus?: string;
    /**
     * Image that clones, caches and uploads.
     *
     * @default - none
     */
    helperImage?: string;
    /**
     * Base of that image, such as `alpine` or `ubuntu`.
     *
     * @default - none
     */
    helperImageFlavor?: string;
    /**
     * Address of another Docker engine. Not with docker-autoscaler.
     *
     * @default - none
     */
    host?: string;
    /**
     * Host name of containers.
     *
     * @default - none
     */
    hostname?: string;
    /**
     * Image of a job that names none.
     *
     * @default 'docker:28.3.3'
     */
    image?: string;
    /**
     * Isolation of Windows containers.
     *
     * @default - none
     */
    isolation?: string;
    /**
     * Containers to link with.
     *
     * @default - none
     */
    links?: string[];
    /**
     * Hardware address of containers.
     *
     * @default - none
     */
    macAddress?: string;
    /**
     * Memory of a container, such as `512m`.
     *
     * @default - none
     */
    memory?: string;
    /**
     * Memory and swap together.
     *
     * @default - none
     */
    memorySwap?: string;
    /**
     * Memory that a container is shrunk to when memory is scarce.
     *
     * @default - none
     */
    memoryReservation?: string;
    /**
     * Network of containers, such as `bridge` or `host`.
     *
     * @default - none
     */
    networkMode?: string;
    /**
     * Do not kill containers that run out of memory.
     *
     * @default - none
     */
    oomKillDisable?: boolean | 'true' | 'false';
    /**
     * How soon the kernel kills containers when memory runs out.
     *
     * @default - none
     */
    oomScoreAdjust?: number | string;
    /**
     * Give containers all rights on the worker, as docker-in-docker needs.
     *
     * @default true
     */
    privileged?: boolean | 'true' | 'false';
    /**
     * When images are pulled; tried in turn. In config.toml it is `pull_policy`.
     *
     * @default ['always']
     */
    pullPolicies?: string[];
    /**
     * Runtime of containers.
     *
     * @default - none
     */
    runtime?: string;
    /**
     * Security options of containers, such as `no-new-privileges`.
     *
     * @default - none
     */
    securityOpt?: string[];
    /**
     * Bytes of shared memory; 0 leaves it to Docker.
     *
     * @default 0
     */
    shmSize?: number | string;
    /**
     * Kernel parameters of containers.
     *
     * @default - none
     */
    sysctls?: string[];
    /**
     * Where the certificates for `host` lie.
     *
     * @default - none
     */
    tlsCertPath?: string;
    /**
     * Check the certificate of `host`. Not with docker-autoscaler.
     *
     * @default false
     */
    tlsVerify?: boolean | 'true' | 'false';
    /**
     * User that containers run as.
     *
     * @default - none
     */
    user?: string;
    /**
     * User namespace of containers.
     *
     * @default - none
     */
    usernsMode?: string;
    /**
     * Volumes of containers.
     *
     * @default ['/cache']
     */
    volumes?: string[];
    /**
     * Containers whose volumes are mounted as well.
     *
     * @default - none
     */
    volumesFrom?: string[];
    /**
     * Driver of volumes.
     *
     * @default - none
     */
    volumeDriver?: string;
    /**
     * Seconds to wait for services; -1 does not wait.
     *
     * @default - none
     */
    waitForServicesTimeout?: number | string;
  };
  /**
   * File systems in memory of job containers.
   *
   * @default []
   */
  runnerWorkerDockerVolumesTmpfs?: {
    volume: string;
    options: string;
  }[];
  /**
   * Containers that every job has beside its own.
   *
   * @default []
   */
  runnerWorkerDockerServices?: {
    /** Image. */
    name: string;
    /** Host name by which jobs reach it. */
    alias: string;
    /** Instead of the image's entrypoint; empty keeps it. */
    entrypoint: string[];
    /** Instead of the image's command; empty keeps it. */
    command: string[];
    /**
     * Variables of the service's container, each `NAME=value`.
     *
     * @default - none
     */
    environment?: string[];
  }[];
  /**
   * File systems in memory of service containers.
   *
   * @default []
   */
  runnerWorkerDockerServicesVolumesTmpfs?: {
    volume: string;
    options: string;
  }[];
  /**
   * Add the volumes that docker-in-docker needs: certificates, builds and the Docker socket. Those that
   * `runnerWorkerDockerOptions.volumes` has already are not mounted twice, which would fail every job.
   *
   * @default false
   */
  runnerWorkerDockerAddDindVolumes?: boolean | 'true' | 'false';
  /** Of docker+machine and docker-autoscaler. What the workers' image says itself stays. */
  runnerWorkerDockerRegistries?: {
    /**
     * Registries without TLS, or with a certificate that nobody trusts; each `host:port`, or a network.
     *
     * @default []
     */
    insecure?: string[];
    /**
     * Addresses of mirrors of Docker Hub, tried in turn.
     *
     * @default []
     */
    mirrors?: string[];
  };
  /** @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersmachine-section */
  runnerWorkerDockerMachineInstance?: {
    /** @default true */
    ebsOptimized?: boolean | 'true' | 'false';
    /**
     * Metrics of the instance every minute instead of every five.
     *
     * @default false
     */
    monitoring?: boolean | 'true' | 'false';
    /**
     * Have no public address.
     *
     * @default true
     */
    privateAddressOnly?: boolean | 'true' | 'false';
    /**
     * The image's own root device: another name adds a second volume.
     *
     * @default '/dev/sda1'
     */
    rootDeviceName?: string;
    /**
     * GiB of the root volume; at least what the image needs.
     *
     * @default 8
     */
    rootSize?: number | string;
    /** @default 'gp2' */
    volumeType?: 'gp2' | 'gp3' | 'io1' | 'io2';
    /**
     * MiB a second, with gp3.
     *
     * @default 125
     */
    volumeThroughput?: number | string;
    /**
     * Operations a second, with gp3, io1 and io2.
     *
     * @default 3000
     */
    volumeIops?: number | string;
    /**
     * Jobs after which a worker is removed (MaxBuilds); 0 is never.
     *
     * @default 0
     */
    destroyAfterMaxBuilds?: number | string;
    /**
     * Address of a mirror of Docker Hub.
     *
     * @default ''
     */
    dockerRegistryMirrorUrl?: string;
    /**
     * Workers that wait for jobs (IdleCount).
     *
     * @default 0
     */
    idleCount?: number | string;
    /**
     * Seconds that a worker waits for a job before it is removed (IdleTime).
     *
     * @default 600
     */
    idleTime?: number | string;
    /**
     * How many workers may be made at once (MaxGrowthRate); 0 is no limit.
     *
     * @default 0
     */
    maxGrowthRate?: number | string;
    /**
     * What the workers' names begin with; by default the first 16 characters of `environment`.
     *
     * @default - the first 16 characters of `environment`
     */
    namePrefix?: string;
    /**
     * User data of the workers, plain text.
     *
     * @default ''
     */
    startScript?: string;
    /**
     * Subnets of the workers, and of the manager; by default `subnetId`. Several are of use with fleets only.
     *
     * @default []
     */
    subnetIds?: string[];
    /**
     * Instance types. Several are of use with fleets only.
     *
     * @default ['m5.large']
     */
    types?: string[];
  };
  runnerWorkerDockerMachineInstanceSpot?: {
    /**
     * Run workers on the spot market.
     *
     * @default true
     */
    enable?: boolean | 'true' | 'false';
    /**
     * Dollars an hour, or `on-demand-price`: never more than on demand, with GitLab's docker-machine and the CKI project's.
     *
     * @default 'on-demand-price'
     */
    maxPrice?: string | number;
  };
  /** Make workers by EC2 fleets, over several types and subnets. */
  runnerWorkerDockerMachineFleet?: {
    /** Required beside `keyPairName`. */
    enable: boolean | 'true' | 'false';
    /**
     * Last part of the key pair's name: `<environment>-<this>`.
     *
     * @default 'fleet-key'
     */
    keyPairName?: string;
  };
  /** The workers' IAM role. */
  runnerWorkerDockerMachineRole?: {
    /**
     * Tags of the workers, beside those of every resource.
     *
     * @default - none
     */
    additionalTags?: Record<string, string>;
    /**
     * Who may assume the role, as a JSON document; by default EC2.
     *
     * @default - EC2
     */
    assumeRolePolicyJson?: string;
    /**
     * Policies to attach to the role.
     *
     * @default []
     */
    policyArns?: string[];
    /**
     * Another instance profile for the workers.
     *
     * @default ''
     */
    profileName?: string;
  };
  /**
   * AWS cannot change it later: another text replaces the group.
   *
   * @default 'A security group containing Runner Worker instances'
   */
  runnerWorkerDockerMachineSecurityGroupDescription?: string;
  /**
   * How the workers' image is found, a free map of EC2 image filters.
   *
   * @default { name: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'] }
   */
  runnerWorkerDockerMachineAmiFilter?: Record<string, string[]>;
  /**
   * Accounts or aliases whose images count; by default Canonical.
   *
   * @default ['099720109477']
   */
  runnerWorkerDockerMachineAmiOwners?: string[];
  /**
   * Id of the image; by default the newest that the filter finds.
   *
   * @default - the newest that the filter finds
   */
  runnerWorkerDockerMachineAmiId?: string;
  /**
   * More options of docker-machine, each `name=value`, such as `amazonec2-zone=a`. They win over those made here.
   *
   * @default []
   */
  runnerWorkerDockerMachineEc2Options?: string[];
  /** The workers' instance metadata. Both have to be given together. */
  runnerWorkerDockerMachineEc2MetadataOptions?: {
    /** `required` is IMDSv2 only. */
    httpTokens: 'required' | 'optional';
    /** 2 lets containers on the worker ask as well. */
    httpPutResponseHopLimit: number | string;
  };
  /**
   * Other numbers of waiting workers at other hours; the last period that fits counts.
   *
   * @default []
   */
  runnerWorkerDockerMachineAutoscalingOptions?: {
    /** When it counts: cron with seven fields (second minute hour day month weekday year). */
    periods: string[];
    /**
     * Workers that wait for jobs.
     *
     * @default - none
     */
    idleCount?: number | string;
    /**
     * Workers that wait, for each that is busy; between `idleCountMin` and `idleCount`.
     *
     * @default - none
     */
    idleScaleFactor?: number | string;
    /** @default - none */
    idleCountMin?: number | string;
    /**
     * Seconds that a worker waits.
     *
     * @default - none
     */
    idleTime?: number | string;
    /** @default 'UTC' */
    timezone?: string;
  }[];
  /** @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscaler-section */
  runnerWorkerDockerAutoscaler?: {
    /**
     * Release of the AWS plugin. From GitLab Runner 16.11 on `1` takes the newest 1.x, `1.2` the newest 1.2.x, `1.2.1`
     * exactly that one and `latest` any; by default `1`. Before, exactly one, by default 1.0.0.
     *
     * @default - `1`
     * @see https://docs.gitlab.com/runner/fleet_scaling/fleeting/#version-constraint-formats
     */
    fleetingPluginVersion?: string;
    /**
     * SHA-256 of the plugin for the manager's processor; by default it is not compared.
     *
     * @default - it is not compared
     */
    fleetingPluginSha256?: string;
    /**
     * User of the workers' image that the manager signs in as. It must be allowed to use Docker.
     *
     * @default 'ec2-user'
     */
    connectorConfigUser?: string;
    /**
     * How the manager reaches workers; by default `winrm` on Windows, else `ssh`.
     *
     * @default - `winrm` on Windows
     * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscalerconnector_config-section
     */
    connectorConfigProtocol?: 'ssh' | 'winrm' | 'winrm+https' | '';
    /**
     * Port for that protocol, from GitLab Runner 17.11 on; 0 is its usual one: 22, 5985 or 5986.
     *
     * @default 0
     */
    connectorConfigProtocolPort?: number | string;
    /**
     * Operating system of the workers; by default the plugin asks EC2.
     *
     * @default - the plugin asks EC2
     */
    connectorConfigOs?: 'linux' | 'windows' | '';
    /**
     * Processor of the workers; by default the plugin asks EC2.
     *
     * @default - the plugin asks EC2
     */
    connectorConfigArch?: 'amd64' | 'arm64' | '';
    /**
     * Last part of the key pair's name: `<environment>-<this>`.
     *
     * @default 'runner-worker-key'
     */
    keyPairName?: string;
    /**
     * Jobs that a worker runs at once.
     *
     * @default 1
     */
    capacityPerInstance?: number | string;
    /**
     * Jobs after which a worker is removed; 0 is never.
     *
     * @default 100
     */
    maxUseCount?: number | string;
    /**
     * How often the state of the workers is looked at.
     *
     * @default '1m'
     */
    updateInterval?: string;
    /**
     * How often, while a change is expected.
     *
     * @default '2s'
     */
    updateIntervalWhenExpecting?: string;
    /**
     * Command that has to succeed on a worker before it gets jobs; else it is removed.
     *
     * @default ''
     */
    instanceReadyCommand?: string;
  };
  runnerWorkerDockerAutoscalerInstance?: {
    /** @default true */
    ebsOptimized?: boolean | 'true' | 'false';
    /**
     * Metrics of the instance every minute instead of every five.
     *
     * @default false
     */
    monitoring?: boolean | 'true' | 'false';
    /**
     * Have no public address.
     *
     * @default true
     */
    privateAddressOnly?: boolean | 'true' | 'false';
    /**
     * The image's own root device: another name adds a second volume.
     *
     * @default '/dev/sda1'
     */
    rootDeviceName?: string;
    /**
     * GiB of the root volume; at least what the image needs.
     *
     * @default 8
     */
    rootSize?: number | string;
    /** @default 'gp2' */
    volumeType?: 'gp2' | 'gp3' | 'io1' | 'io2';
    /**
     * MiB a second, with gp3.
     *
     * @default 125
     */
    volumeThroughput?: number | string;
    /**
     * Operations a second, with gp3, io1 and io2.
     *
     * @default 3000
     */
    volumeIops?: number | string;
    /**
     * `required` is IMDSv2 only.
     *
     * @default 'required'
     */
    httpTokens?: 'required' | 'optional';
    /**
     * 2 lets containers on the worker ask as well.
     *
     * @default 2
     */
    httpPutResponseHopLimit?: number | string;
    /**
     * User data of the workers, plain text.
     *
     * @default ''
     */
    startScript?: string;
    /**
     * `none` for Windows, which cannot read compressed user data.
     *
     * @default 'gzip'
     */
    startScriptCompressionAlgorithm?: 'gzip' | 'none';
  };
  /** The workers' Auto Scaling group. */
  runnerWorkerDockerAutoscalerAsg?: {
    /**
     * Metrics of the group; by default none.
     *
     * @default []
     */
    enabledMetrics?: (
      | 'GroupMinSize'
      | 'GroupMaxSize'
      | 'GroupDesiredCapacity'
      | 'GroupInServiceInstances'
      | 'GroupPendingInstances'
      | 'GroupStandbyInstances'
      | 'GroupTerminatingInstances'
      | 'GroupTotalInstances'
      | 'GroupInServiceCapacity'
      | 'GroupPendingCapacity'
      | 'GroupStandbyCapacity'
      | 'GroupTerminatingCapacity'
      | 'GroupTotalCapacity'
      | 'WarmPoolDesiredCapacity'
      | 'WarmPoolWarmedCapacity'
      | 'WarmPoolPendingCapacity'
      | 'WarmPoolTerminatingCapacity'
      | 'WarmPoolTotalCapacity'
      | 'GroupAndWarmPoolDesiredCapacity'
      | 'GroupAndWarmPoolTotalCapacity'
    )[];
    /**
     * Take workers of several types, and from the spot market as well.
     *
     * @default false
     */
    enableMixedInstancesPolicy?: boolean | 'true' | 'false';
    /**
     * Seconds until a new worker's health counts.
     *
     * @default 300
     */
    healthCheckGracePeriod?: number | string;
    /** @default 'EC2' */
    healthCheckType?: 'EC2' | 'ELB' | 'EBS' | 'VPC_LATTICE';
    /**
     * Percentage of workers that has to stay in service while they are replaced.
     *
     * @default 90
     */
    instanceRefreshMinHealthyPercentage?: number | string;
    /**
     * More properties of the group whose change replaces the workers.
     *
     * @default []
     */
    instanceRefreshTriggers?: string[];
    /**
     * Workers that are on demand in any case.
     *
     * @default 0
     */
    onDemandBaseCapacity?: number | string;
    /**
     * Percentage of the further workers that is on demand; the others are from the spot market.
     *
     * @default 100
     */
    onDemandPercentageAboveBaseCapacity?: number | string;
    /** @default 'lowest-price' */
    spotAllocationStrategy?:
      | 'lowest-price'
      | 'capacity-optimized'
      | 'capacity-optimized-prioritized'
      | 'price-capacity-optimized';
    /**
     * Pools a zone, with `lowest-price`. Auto Scaling has none with any other strategy, and none are written there.
     *
     * @default 2
     */
    spotInstancePools?: number | string;
    /**
     * Subnets of the workers, and of the manager. docker-autoscaler needs one at least.
     *
     * @default []
     */
    subnetIds?: string[];
    /**
     * Instance type when `types` is empty.
     *
     * @default 'm5.large'
     */
    defaultInstanceType?: string;
    /**
     * Instance types; the first is the launch template's. Not beside `instanceRequirements`.
     *
     * @default []
     */
    types?: string[];
    /**
     * `rolling` replaces running workers when their launch template changes; `off` leaves them.
     *
     * @default 'rolling'
     */
    upgradeStrategy?: string;
    /**
     * What instance types have to offer, instead of naming them.
     *
     * @default []
     */
    instanceRequirements?: {
      /**
       * Patterns of types that count.
       *
       * @default []
       */
      allowedInstanceTypes?: string[];
      /**
       * `intel`, `amd`, `amazon-web-services`.
       *
       * @default []
       */
      cpuManufacturers?: string[];
      /**
       * `current`, `previous`.
       *
       * @default []
       */
      instanceGenerations?: string[];
      /**
       * `included`, `excluded` (AWS's default) or `required`.
       *
       * @default - none
       */
      burstablePerformance?: 'included' | 'excluded' | 'required';
      /** MiB of memory. */
      memoryMib?: {
        /** @default - none */
        min?: number | string;
        /** @default - none */
        max?: number | string;
      };
      vcpuCount?: {
        /** @default - none */
        min?: number | string;
        /** @default - none */
        max?: number | string;
      };
    }[];
  };
  /** The workers' IAM role. */
  runnerWorkerDockerAutoscalerRole?: {
    /**
     * Tags of the role, beside those of every resource.
     *
     * @default - none
     */
    additionalTags?: Record<string, string>;
    /**
     * Who may assume the role, as a JSON document; by default EC2.
     *
     * @default - EC2
     */
    assumeRolePolicyJson?: string;
    /**
     * Policies to attach to the role.
     *
     * @default []
     */
    policyArns?: string[];
    /**
     * Has no effect, as in the module: the workers have the role's own profile.
     *
     * @default ''
     */
    profileName?: string;
  };
  /**
   * How the workers' image is found, a free map of EC2 image filters. It has to hold Docker.
   *
   * @default { name: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'] }
   */
  runnerWorkerDockerAutoscalerAmiFilter?: Record<string, string[]>;
  /**
   * Accounts or aliases whose images count; by default Canonical.
   *
   * @default ['099720109477']
   */
  runnerWorkerDockerAutoscalerAmiOwners?: string[];
  /**
   * Id of the image; by default the newest that the filter finds.
   *
   * @default - the newest that the filter finds
   */
  runnerWorkerDockerAutoscalerAmiId?: string;
  /**
   * How many workers wait at which hours; the last policy that fits counts.
   *
   * @default []
   */
  runnerWorkerDockerAutoscalerAutoscalingOptions?: {
    /** When it counts: cron with five fields (minute hour day month weekday). */
    periods: string[];
    /** @default 'UTC' */
    timezone?: string;
    /**
     * Free places for jobs, not workers, that wait.
     *
     * @default - none
     */
    idleCount?: number | string;
    /**
     * How long a worker waits, such as `30m`; `0s` removes it at once.
     *
     * @default - none
     */
    idleTime?: string;
    /**
     * Places that wait, for each that is in use.
     *
     * @default - none
     */
    scaleFactor?: number | string;
    /**
     * At most so many by `scaleFactor`; 0 is no limit.
     *
     * @default 0
     */
    scaleFactorLimit?: number | string;
    /**
     * Take jobs only when a place waits.
     *
     * @default - none
     */
    preemptiveMode?: boolean | 'true' | 'false';
  }[];
}
