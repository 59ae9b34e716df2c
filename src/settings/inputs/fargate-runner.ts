// Written by `npx runners docs` from the schemas in src/settings. Do not edit.
import type { ConfigToml } from '../../config-keys/config-toml';

/** What a FargateRunnerStack takes. A runner manager whose jobs are tasks on ECS Fargate. */
export interface FargateRunnerInput {
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
  /** Jobs as tasks of ECS on Fargate, by GitLab's driver for the custom executor. */
  fargate: {
    /** Release of the driver, such as `0.5.1`, the first that takes GitLab's job tokens of today. Required. */
    driverVersion: string;
    /** SHA-256 of that release. That for the processor of `runnerInstance.type` is required. */
    driverSha256: {
      /** @default '' */
      x86_64?: string;
      /** @default '' */
      arm64?: string;
    };
    /**
     * Where the driver is downloaded; by default from its project, which keeps each release under its tag, `v0.5.1`.
     *
     * @default - from its project
     */
    driverUrl?: string;
    /**
     * The cluster's name; by default `environment`.
     *
     * @default - `environment`
     */
    clusterName?: string;
    /**
     * Detailed metrics of the cluster (Container Insights), which cost.
     *
     * @default false
     */
    containerInsights?: boolean | 'true' | 'false';
    /**
     * Where tasks run unless somebody says otherwise; by default all on `fargate`. AWS may end tasks of `fargateSpot`.
     */
    capacityProviders?: {
      /** How much of the tasks goes to a capacity provider. */
      fargate?: {
        /**
         * Its share of the tasks, beside the other's weight.
         *
         * @default 1
         */
        weight?: number | string;
        /**
         * So many tasks go to it first. Only one of the two may have a base.
         *
         * @default 0
         */
        base?: number | string;
      };
      /** How much of the tasks goes to a capacity provider. */
      fargateSpot?: {
        /**
         * Its share of the tasks, beside the other's weight.
         *
         * @default 0
         */
        weight?: number | string;
        /**
         * So many tasks go to it first. Only one of the two may have a base.
         *
         * @default 0
         */
        base?: number | string;
      };
    };
    /**
     * Id of the subnet of the tasks; by default the manager's. The driver knows one.
     *
     * @default - the manager's
     */
    subnetId?: string;
    /**
     * Give tasks public addresses, for a subnet without NAT gateway. The manager speaks to the private ones.
     *
     * @default false
     */
    assignPublicIp?: boolean | 'true' | 'false';
    /**
     * Whom tasks may speak to; by default HTTP and HTTPS to everyone. Nobody but the manager may speak to them.
     *
     * @default { allow_http_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTP egress traffic to all destinations (IPv4)', fromPort: 80, protocol: 'tcp', toPort: 80 }, allow_https_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTPS egress traffic to all destinations (IPv4)', fromPort: 443, protocol: 'tcp', toPort: 443 }, allow_https_ipv6: { description: 'Allow HTTPS egress traffic to all destinations (IPv6)', fromPort: 443, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 443 } }
     */
    taskEgressRules?: {
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
    /** What jobs run in, by a name of your choice; the family is `<environment>-<name>`. One at least. */
    taskDefinitions: {
      [name: string]: {
        /**
         * An image of any registry that the subnet reaches, by tag or digest. Either this or `imageTag`.
         *
         * @default - none
         */
        image?: string;
        /**
         * A tag of the stack's own repository, where `npx runners image` puts it.
         *
         * @default - none
         */
        imageTag?: string;
        /**
         * CPU units, 1024 to the vCPU.
         *
         * @default 1024
         */
        cpu?: number | string;
        /**
         * MiB. Fargate combines only some with each `cpu`.
         *
         * @default 2048
         */
        memory?: number | string;
        /**
         * GiB of disk. The first 20 cost nothing.
         *
         * @default - none
         */
        ephemeralStorage?: number | string;
        /**
         * The processor. The image has to be made for it.
         *
         * @default 'x86_64'
         */
        architecture?: 'x86_64' | 'arm64';
        /**
         * Policies of a role that jobs work under; by default they have none.
         *
         * @default []
         */
        taskRolePolicyArns?: string[];
        /**
         * An existing role that jobs work under instead.
         *
         * @default - none
         */
        taskRoleArn?: string;
        /**
         * Variables of the container. No secrets: they are readable in plan and state.
         *
         * @default - none
         */
        environment?: Record<string, string>;
        /**
         * The driver hands its key to the container of this name.
         *
         * @default 'ci-coordinator'
         */
        containerName?: 'ci-coordinator';
        /**
         * Where the image's SSH server listens.
         *
         * @default 22
         */
        port?: 22;
        /** @default 'awsvpc' */
        networkMode?: 'awsvpc';
      };
    };
    /**
     * The name of the one for jobs that do not choose by the variable `FARGATE_TASK_DEFINITION`; by default the only one.
     *
     * @default - the only one
     */
    defaultTaskDefinition?: string;
    /** The ECR repository that `npx runners image` pushes to. */
    repository?: {
      /**
       * By default `<environment>-jobs`.
       *
       * @default - `<environment>-jobs`
       */
      name?: string;
      /**
       * How many of the newest images are kept.
       *
       * @default 20
       */
      keepImages?: number | string;
      /**
       * Delete it with its images when the stack is destroyed.
       *
       * @default false
       */
      forceDelete?: boolean | 'true' | 'false';
    };
    /** Seconds that the driver may take; by default GitLab Runner's own bounds. */
    timeouts?: {
      /** @default - none */
      config?: number | string;
      /** @default - none */
      prepare?: number | string;
      /** @default - none */
      cleanup?: number | string;
      /** @default - none */
      gracefulKill?: number | string;
      /** @default - none */
      forceKill?: number | string;
    };
    /**
     * Seconds without a session after which the job image ends its task, as when the manager is gone.
     *
     * @default 300
     */
    idleTimeout?: number | string;
    /** @default 'info' */
    logLevel?: 'debug' | 'info' | 'warning' | 'error';
  };
}
