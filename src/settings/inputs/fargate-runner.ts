// Written by `npx runners docs` from the schemas in src/settings. Do not edit.
import type { ConfigToml } from '../../config-keys/config-toml';

/** What a FargateRunnerStack takes. A runner manager whose jobs are tasks on ECS Fargate. */
export interface FargateRunnerInput {
  /** Id of the VPC of the manager, the workers and the function of the terminate hook. Required. */
  vpcId: string;
  /**
   * Id of the subnet of the manager and, unless they have subnets of their own, of the workers. It is in `vpcId`.
   * Required.
   */
  subnetId: string;
  /**
   * Name of this deployment: the prefix of most physical names, and the value of the tags Name and Environment. It must
   * be unique in the account and region, and it must not begin with `runner-`, because the terminate hook recognizes
   * key pairs by that prefix. Required.
   */
  environment: string;
  /**
   * Tags of every resource, in addition to Name and Environment. A Name given here also changes the names that are
   * built from it.
   *
   * @default - none
   */
  tags?: Record<string, string>;
  /**
   * Keys of default tags that no resource gets, for example Environment where a policy forbids it.
   *
   * @default []
   */
  suppressedTags?: string[];
  /**
   * Prefix of the names of the security groups.
   *
   * @default - the Name tag
   */
  securityGroupPrefix?: string;
  /**
   * Prefix of the names of roles, policies and instance profiles.
   *
   * @default - the Name tag
   */
  iamObjectPrefix?: string;
  /**
   * Name (not the ARN) of the policy that is the permissions boundary of every role.
   *
   * @default - none
   */
  iamPermissionsBoundary?: string;
  /** Help to find faults in the boot. */
  debug?: {
    /**
     * Trace the boot scripts (`set -x`) in the log of the manager. The trace can contain what they read: switch it
     * off again.
     *
     * @default false
     */
    traceRunnerUserData?: boolean | 'true' | 'false';
    /**
     * Not supported: `npx runners render` writes config.toml.
     *
     * @default false
     */
    writeRunnerConfigToFile?: boolean | 'true' | 'false';
    /**
     * Not supported: `npx runners render` writes the user data.
     *
     * @default false
     */
    writeRunnerUserDataToFile?: boolean | 'true' | 'false';
  };
  /**
   * ARN of an existing KMS key. Its key policy must allow CloudWatch Logs and the service-linked role of Auto Scaling
   * to use it. The policy of a key in another account must also name the roles of this deployment, because their own
   * policies are not enough there.
   *
   * @default - keys that AWS manages
   */
  kmsKeyId?: string;
  /**
   * Create a KMS key with a suitable key policy. It costs about one US dollar per month. Cannot be combined with
   * `kmsKeyId`. If you switch it off again, the key stays in the account and leaves the state, because the data that it
   * encrypted cannot be read without it.
   *
   * @default false
   */
  enableManagedKmsKey?: boolean | 'true' | 'false';
  /**
   * Alias of the managed key, without `alias/`.
   *
   * @default - none
   */
  kmsManagedAliasName?: string;
  /**
   * Waiting period in days before the managed key is deleted, 7 to 30. The key material is also rotated every year. 0
   * switches rotation off and uses the waiting period of AWS (30 days).
   *
   * @default 7
   */
  kmsManagedDeletionRotationWindowInDays?: number | string;
  /**
   * The process of the runner manager.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-global-section
   */
  runnerManager?: {
    /**
     * Time in seconds between two requests for new jobs (check_interval).
     *
     * @default 3
     */
    gitlabCheckInterval?: number | string;
    /**
     * Maximum number of jobs that run at the same time, on all workers (concurrent). GitLab Runner does not start
     * with 0.
     *
     * @default 10
     */
    maximumConcurrentJobs?: number | string;
    /**
     * `host:port` where the runner exposes metrics for Prometheus (listen_address).
     *
     * @default - none
     */
    prometheusListenAddress?: string;
    /**
     * Sentry DSN for errors of the runner (sentry_dsn).
     *
     * @default - the value of the SSM parameter when the manager boots
     */
    sentryDsn?: string;
    /**
     * How long a connection to GitLab is reused (connection_max_age).
     *
     * @default '15m'
     */
    connectionMaxAge?: string;
  };
  /**
   * The number of managers that take jobs, with docker-autoscaler. Each has workers of its own. GitLab recommends two, in
   * subnets of two zones.
   *
   * @default 1
   * @see https://docs.gitlab.com/runner/fleet_scaling/
   */
  managerCount?: number | string;
  /** What the boot of the manager installs and runs. */
  runnerInstall?: {
    /**
     * URL of the rpm package of GitLab Runner. From 17.7 on, GitLab's own needs the package gitlab-runner-helper-images of
     * the same version: install that in `preInstallScript`.
     *
     * @default - the package repository of GitLab, which signs its packages
     */
    runnerPackageUrl?: string;
    /**
     * SHA-256 checksum of the package at `runnerPackageUrl`.
     *
     * @default - the checksum is not verified
     */
    runnerPackageSha256?: string;
    /**
     * Result of the launch hook when a boot fails: `ABANDON` replaces the instance and tries again, `CONTINUE` keeps
     * it for you to inspect, although it takes no jobs.
     *
     * @default 'ABANDON'
     */
    failedBootResult?: 'ABANDON' | 'CONTINUE';
    /**
     * Shell script that runs before GitLab Runner is installed. The first command that fails ends it, and with it the boot
     * (`bash -e`), unless its first line names an interpreter other than bash or sh.
     *
     * @default ''
     */
    preInstallScript?: string;
    /**
     * Shell script that runs after GitLab Runner is installed, as `preInstallScript`.
     *
     * @default ''
     */
    postInstallScript?: string;
    /**
     * Shell script that runs at the end of the boot, when GitLab Runner is up, as `preInstallScript`.
     *
     * @default ''
     */
    startScript?: string;
    /**
     * Update all packages at boot.
     *
     * @default true
     */
    yumUpdate?: boolean | 'true' | 'false';
  };
  /** The log group of the manager. */
  runnerCloudwatch?: {
    /**
     * Send the logs of the manager to CloudWatch Logs.
     *
     * @default true
     */
    enable?: boolean | 'true' | 'false';
    /**
     * Name of the log group. Needs `enable`.
     *
     * @default - `environment`
     */
    logGroupName?: string;
    /**
     * Retention of the logs in days, also of those of the terminate hook. 0 keeps them forever. CloudWatch accepts
     * only certain values.
     *
     * @default 0
     */
    retentionDays?: number | string;
  };
  /**
   * Create a new Auto Scaling group for each new launch template (it is named after it), instead of changing the
   * existing group.
   *
   * @default true
   */
  runnerEnableAsgRecreation?: boolean | 'true' | 'false';
  /**
   * Stop and start the manager at the times of `runnerScheduleConfig`.
   *
   * @default false
   */
  runnerScheduleEnable?: boolean | 'true' | 'false';
  /**
   * Times of `runnerScheduleEnable`, a free map with the module's keys. `scale_in_` and `scale_out_` both need
   * `recurrence` (cron with five fields) and either `count` or all of `min_size`, `desired_capacity` and `max_size`.
   * `time_zone` is `Etc/UTC` unless given. The default stops the manager at 18:00 and starts it at 8:00, Monday to
   * Friday.
   *
   * @default { scale_in_count: 0, scale_in_recurrence: '0 18 * * 1-5', scale_in_time_zone: 'Etc/UTC', scale_out_count: 1, scale_out_recurrence: '0 8 * * 1-5', scale_out_time_zone: 'Etc/UTC' }
   */
  runnerScheduleConfig?: Record<string, string | number | boolean>;
  /**
   * How long Terraform waits for the Auto Scaling group of the manager to be deleted.
   *
   * @default '10m'
   */
  runnerTerraformTimeoutDeleteAsg?: string;
  /** The EC2 instance of the manager. */
  runnerInstance?: {
    /**
     * Tags of the instance of the manager, in addition to those of every resource.
     *
     * @default - none
     */
    additionalTags?: Record<string, string>;
    /**
     * Group metrics that Auto Scaling sends to CloudWatch.
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
    /**
     * Use an EBS-optimized instance.
     *
     * @default true
     */
    ebsOptimized?: boolean | 'true' | 'false';
    /**
     * Maximum lifetime of the instance in seconds, from a day to a year. Auto Scaling then replaces it.
     *
     * @default - no maximum
     */
    maxLifetimeSeconds?: number | string;
    /**
     * Detailed monitoring: metrics of the instance every minute instead of every five minutes.
     *
     * @default true
     */
    monitoring?: boolean | 'true' | 'false';
    /** Name of the runner in config.toml. Required if you set anything else of `runnerInstance`. */
    name: string;
    /**
     * Prefix of the name of the launch template, and the Name tag of the instance.
     *
     * @default - the Name tag
     */
    namePrefix?: string;
    /**
     * Launch the instance without a public IP address, if the workers of docker+machine have none either.
     *
     * @default true
     */
    privateAddressOnly?: boolean | 'true' | 'false';
    /**
     * Root volume, a free map with Terraform's keys: `device_name` (/dev/xvda), `volume_type` (gp3), `volume_size` (8
     * GiB), `encrypted` (true), `delete_on_termination` (true), `iops`, `throughput`, `kms_key_id`.
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
     * Allow sessions with Session Manager, and nothing else. The module has no such variable.
     *
     * @default false
     */
    sessionManager?: boolean | 'true' | 'false';
    /**
     * Attach AmazonSSMManagedInstanceCore, as the module does. It allows the manager to read every parameter of the
     * account. `sessionManager` allows sessions only.
     *
     * @default false
     */
    ssmAccess?: boolean | 'true' | 'false';
    /**
     * Instance type of the manager.
     *
     * @default 't3.micro'
     */
    type?: string;
    /**
     * Associate an Elastic IP with the manager. It stays the same when the manager is replaced.
     *
     * @default false
     */
    useEip?: boolean | 'true' | 'false';
  };
  /**
   * Filters that select the AMI of the manager, a free map of EC2 image filters. The AMI must be Amazon Linux.
   *
   * @default { name: ['al2023-ami-2023*-x86_64'] }
   */
  runnerAmiFilter?: Record<string, string[]>;
  /**
   * Account ids or aliases of the owners of the AMI.
   *
   * @default ['amazon']
   */
  runnerAmiOwners?: string[];
  /**
   * Id of the AMI.
   *
   * @default - the newest AMI that matches `runnerAmiFilter`
   */
  runnerAmiId?: string;
  /** Instance metadata of the manager. If you set one of the four options, set all of them. */
  runnerMetadataOptions?: {
    /** Must be `enabled`: the boot reads the metadata. */
    httpEndpoint: 'enabled' | 'disabled';
    /** `required` allows IMDSv2 only. */
    httpTokens: 'required' | 'optional';
    /** 1 denies containers the metadata. 2 allows jobs of the executor docker to use the role of the manager. */
    httpPutResponseHopLimit: number | string;
    /** Whether the metadata include the tags of the instance. */
    instanceMetadataTags: 'enabled' | 'disabled';
  };
  /** IAM role of the manager. */
  runnerRole?: {
    /**
     * Tags of the role, in addition to those of every resource.
     *
     * @default - none
     */
    additionalTags?: Record<string, string>;
    /**
     * Allow the manager to create the service-linked roles that Spot Instances and Auto Scaling need.
     *
     * @default true
     */
    allowIamServiceLinkedRoleCreation?: boolean | 'true' | 'false';
    /**
     * Trust policy of the role, a JSON document.
     *
     * @default - EC2 can assume the role
     */
    assumeRolePolicyJson?: string;
    /**
     * Create the role and the instance profile. If false, they must exist with the name `roleProfileName`.
     *
     * @default true
     */
    createRoleProfile?: boolean | 'true' | 'false';
    /**
     * ARNs of policies to attach to the role.
     *
     * @default []
     */
    policyArns?: string[];
    /**
     * Name of the role and of the instance profile.
     *
     * @default - `<iamObjectPrefix>-instance`
     */
    roleProfileName?: string;
  };
  /** Security groups of the manager. */
  runnerNetworking?: {
    /**
     * Allow ping to the manager from `allowIncomingPingSecurityGroupIds`, and between workers of docker+machine.
     *
     * @default false
     */
    allowIncomingPing?: boolean | 'true' | 'false';
    /**
     * Ids of the security groups that can ping the manager.
     *
     * @default []
     */
    allowIncomingPingSecurityGroupIds?: string[];
    /**
     * Description of the security group. AWS cannot change it: a new description replaces the group.
     *
     * @default 'A security group containing gitlab-runner agent instances'
     */
    securityGroupDescription?: string;
    /**
     * Ids of additional security groups of the manager.
     *
     * @default []
     */
    securityGroupIds?: string[];
  };
  /**
   * Ingress rules of the manager.
   *
   * @default - none
   */
  runnerIngressRules?: {
    [name: string]: {
      /**
       * First port. tcp and udp need both ports.
       *
       * @default - none
       */
      fromPort?: number | string;
      /**
       * Last port.
       *
       * @default - none
       */
      toPort?: number | string;
      /** `-1` allows all protocols and has no ports: ports given with it are ignored. */
      protocol: '-1' | 'tcp' | 'udp' | 'icmp' | 'icmpv6';
      /** Description of the rule, in the words that EC2 accepts. */
      description: string;
      /**
       * IPv4 network. A rule has exactly one of `cidrBlock`, `ipv6CidrBlock`, `prefixListId` and `securityGroup`.
       *
       * @default - none
       */
      cidrBlock?: string;
      /**
       * IPv6 network.
       *
       * @default - none
       */
      ipv6CidrBlock?: string;
      /**
       * Id of a managed prefix list.
       *
       * @default - none
       */
      prefixListId?: string;
      /**
       * Id of a security group.
       *
       * @default - none
       */
      securityGroup?: string;
    };
  };
  /**
   * Egress rules of the manager, in addition to the rules to its workers. The default allows HTTPS to all destinations. A map
   * of yours replaces the default: repeat the rules that you keep, or add ports with `DockerMachineEgressStack`.
   *
   * @default { allow_https_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTPS egress traffic', fromPort: 443, protocol: 'tcp', toPort: 443 }, allow_https_ipv6: { description: 'Allow HTTPS egress traffic (IPv6)', fromPort: 443, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 443 } }
   */
  runnerEgressRules?: {
    [name: string]: {
      /**
       * First port. tcp and udp need both ports.
       *
       * @default - none
       */
      fromPort?: number | string;
      /**
       * Last port.
       *
       * @default - none
       */
      toPort?: number | string;
      /** `-1` allows all protocols and has no ports: ports given with it are ignored. */
      protocol: '-1' | 'tcp' | 'udp' | 'icmp' | 'icmpv6';
      /** Description of the rule, in the words that EC2 accepts. */
      description: string;
      /**
       * IPv4 network. A rule has exactly one of `cidrBlock`, `ipv6CidrBlock`, `prefixListId` and `securityGroup`.
       *
       * @default - none
       */
      cidrBlock?: string;
      /**
       * IPv6 network.
       *
       * @default - none
       */
      ipv6CidrBlock?: string;
      /**
       * Id of a managed prefix list.
       *
       * @default - none
       */
      prefixListId?: string;
      /**
       * Id of a security group.
       *
       * @default - none
       */
      securityGroup?: string;
    };
  };
  /** GitLab, and where its tokens are. Required, but can be empty. */
  runnerGitlab: {
    /**
     * Certificates (PEM) of additional certificate authorities that the manager trusts.
     *
     * @default ''
     */
    caCertificate?: string;
    /**
     * Certificate (PEM) of GitLab itself, if none of those authorities signed it.
     *
     * @default ''
     */
    certificate?: string;
    /**
     * Must not be set: a token here would be readable in the plan and the state.
     *
     * @default '__REPLACED_BY_USER_DATA__'
     */
    registrationToken?: string;
    /**
     * Release of GitLab Runner, as the packages for Amazon Linux name it, with all three numbers. It should not be newer than
     * your GitLab. The default is the newest release that this project is tested with.
     *
     * @default '19.3.0'
     */
    runnerVersion?: string;
    /**
     * URL of GitLab.
     *
     * @default ''
     */
    url?: string;
    /**
     * Another URL to clone from, if workers cannot reach `url`.
     *
     * @default ''
     */
    urlClone?: string;
    /**
     * SSM parameter with an access token of the scope `api`, which registers the runner (deprecated).
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
  /** How the manager registers a runner (deprecated). All values are text, as in the module. */
  runnerGitlabRegistrationConfig?: {
    /**
     * Must not be set: a token here would be readable in the plan and the state.
     *
     * @default '__GITLAB_REGISTRATION_TOKEN_FROM_SSM__'
     */
    registrationToken?: string;
    /**
     * Tags of the runner, separated by commas.
     *
     * @default ''
     */
    tagList?: string;
    /**
     * Description of the runner in GitLab.
     *
     * @default ''
     */
    description?: string;
    /**
     * Type of the runner. Empty uses a registration token instead of the API of GitLab 16.
     *
     * @default ''
     */
    type?: 'group' | 'project' | 'instance' | '';
    /**
     * Id of the group of a group runner.
     *
     * @default ''
     */
    groupId?: string | number;
    /**
     * Id of the project of a project runner.
     *
     * @default ''
     */
    projectId?: string | number;
    /**
     * Lock the runner to its project.
     *
     * @default ''
     */
    lockedToProject?: string | boolean;
    /**
     * Run jobs without tags.
     *
     * @default ''
     */
    runUntagged?: string | boolean;
    /**
     * Maximum timeout of a job in seconds. The terminate hook waits 300 seconds longer, at most 7200 seconds.
     *
     * @default ''
     */
    maximumTimeout?: string | number;
    /**
     * `ref_protected` runs only jobs of protected branches and tags.
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
   * Suffix of the name of the SSM parameter where the manager stores the runner's token: `<environment>-<suffix>`.
   *
   * @default 'runner-token'
   */
  runnerGitlabTokenSecureParameterStore?: string;
  /**
   * Suffix of the name of the SSM parameter with the Sentry DSN: `<environment>-<suffix>`.
   *
   * @default 'sentry-dsn'
   */
  runnerSentrySecureParameterStoreName?: string;
  /**
   * Keys of GitLab Runner's config.toml that no other setting writes, with their own names and types: `{
   * shutdown_timeout: 30, runners: { docker: { services_limit: 4 } } }`. `runners` is one table, because a stack is one
   * runner. A key that another setting writes, that the release `runnerGitlab.runnerVersion` does not know, or that has
   * no effect with the executor is an error.
   *
   * @default - none
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/
   */
  configToml?: ConfigToml;
  /**
   * HTTP proxy for internet access. The stack configures it in every program that needs it.
   *
   * @default - instances and jobs access the internet directly
   */
  proxy?: {
    /** URL of the proxy for `http://`, such as `http://proxy.example.com:3128`. Required. */
    httpProxy: string;
    /**
     * URL of the proxy for `https://`. Its scheme is the protocol of the connection to the proxy.
     *
     * @default - `httpProxy`
     */
    httpsProxy?: string;
    /**
     * Destinations that bypass the proxy: a name (`example.com`, with all names below it), all names below one
     * (`.example.com`), an IP address or a network (`192.0.2.0/24`). Instance metadata, the instance itself, the VPC,
     * names in `.internal`, docker-in-docker and `vpcEndpoints` always bypass it.
     *
     * @default []
     */
    noProxy?: string[];
    /**
     * Certificates (PEM) of the certificate authorities of a proxy that intercepts TLS.
     *
     * @default - none
     */
    caCertificate?: string;
    /**
     * SSM parameter with `user:password` for the proxy. Instances read it at boot, before they can use the proxy, so
     * the VPC needs an endpoint for `ssm`.
     *
     * @default - the proxy does not require credentials
     */
    credentialsSsmParameterName?: string;
    /**
     * Services that have a VPC endpoint, such as `s3`, `ssm` or `ecr.api`. They bypass the proxy.
     *
     * @default []
     */
    vpcEndpoints?: string[];
    /**
     * GitLab is on this side of the proxy and bypasses it.
     *
     * @default false
     */
    gitlabInside?: boolean | 'true' | 'false';
  };
  /**
   * Suffix of the names of the lifecycle hook, its Lambda function and the role: `<environment>-<suffix>`.
   *
   * @default - `terminate-instances`
   */
  runnerTerminateEc2LifecycleHookName?: string;
  /**
   * Timeout of the lifecycle hook in seconds. A manager that leaves renews it while its jobs run, so it is no limit for
   * jobs: they have 100 times this, at most 48 hours. A manager that renews it no more is terminated after this time
   * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html).
   *
   * @default - the maximum timeout of `runnerGitlabRegistrationConfig` and 300 seconds, at most 7200
   */
  runnerTerminateEc2LifecycleTimeoutDuration?: number | string;
  /**
   * Timeout of the Lambda function in seconds.
   *
   * @default 90
   */
  runnerTerminateEc2TimeoutDuration?: number | string;
  /**
   * Additional environment variables of the Lambda function. `{HANDLER}` in a value is replaced with its handler.
   *
   * @default - none
   */
  runnerTerminateEc2EnvironmentVariables?: Record<string, string>;
  /**
   * Handler in one of `runnerTerminateEc2LambdaLayerArns` that wraps the handler of the Lambda function.
   *
   * @default - none
   */
  runnerTerminateEc2LambdaHandler?: string;
  /**
   * ARNs of layers of the Lambda function, such as a tracing agent.
   *
   * @default []
   */
  runnerTerminateEc2LambdaLayerArns?: string[];
  /**
   * Schedule on which the Lambda function also looks for workers without a manager, in case an event was lost: `rate(1
   * hour)` or `cron(0 3 * * ? *)` in UTC.
   *
   * @default - only when a manager terminates
   */
  runnerTerminateEc2OrphanSweepSchedule?: string;
  /**
   * Ids of the subnets of the Lambda function. Empty runs it outside any VPC, where it reaches the API of EC2 directly.
   * In a VPC it has no public IP address, so these subnets need a NAT gateway or an endpoint for EC2
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html).
   *
   * @default []
   */
  runnerTerminateEc2LambdaSubnetIds?: string[];
  /**
   * Ids of the security groups of the Lambda function in its subnets. Empty creates one with
   * `runnerTerminateEc2LambdaEgressRules`.
   *
   * @default []
   */
  runnerTerminateEc2LambdaSecurityGroupIds?: string[];
  /**
   * Egress rules of the Lambda function in its subnets. The default allows HTTPS to all destinations, for the APIs of
   * AWS.
   *
   * @default { allow_https_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTPS egress traffic to all destinations (IPv4)', fromPort: 443, protocol: 'tcp', toPort: 443 }, allow_https_ipv6: { description: 'Allow HTTPS egress traffic to all destinations (IPv6)', fromPort: 443, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 443 } }
   */
  runnerTerminateEc2LambdaEgressRules?: {
    [name: string]: {
      /**
       * First port. tcp and udp need both ports.
       *
       * @default - none
       */
      fromPort?: number | string;
      /**
       * Last port.
       *
       * @default - none
       */
      toPort?: number | string;
      /** `-1` allows all protocols and has no ports: ports given with it are ignored. */
      protocol: '-1' | 'tcp' | 'udp' | 'icmp' | 'icmpv6';
      /** Description of the rule, in the words that EC2 accepts. */
      description: string;
      /**
       * IPv4 network. A rule has exactly one of `cidrBlock`, `ipv6CidrBlock`, `prefixListId` and `securityGroup`.
       *
       * @default - none
       */
      cidrBlock?: string;
      /**
       * IPv6 network.
       *
       * @default - none
       */
      ipv6CidrBlock?: string;
      /**
       * Id of a managed prefix list.
       *
       * @default - none
       */
      prefixListId?: string;
      /**
       * Id of a security group.
       *
       * @default - none
       */
      securityGroup?: string;
    };
  };
  /**
   * The workers, whatever the executor.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runners-section
   */
  runnerWorker?: {
    /**
     * Environment variables of every job, each `NAME=value` (environment).
     *
     * @default []
     */
    environmentVariables?: string[];
    /**
     * Maximum number of jobs of this runner at the same time; with docker-autoscaler the maximum number of instances.
     * 0 means no limit. docker-autoscaler needs a limit.
     *
     * @default 0
     */
    maxJobs?: number | string;
    /**
     * Maximum size of a job log in kilobytes (output_limit).
     *
     * @default 4096
     */
    outputLimit?: number | string;
    /**
     * Maximum number of concurrent requests for jobs (request_concurrency). GitLab Runner 18.0 and later chooses the
     * number itself, up to this maximum. With docker-autoscaler each request reserves capacity on a worker, so the
     * default is 1, and the "Long polling issues" in the log of the runner do no harm.
     *
     * @default - 4, and 1 with docker-autoscaler or before GitLab Runner 18.0
     */
    requestConcurrency?: number | string;
  };
  /** Scripts around the script of a job. Each is a TOML string with its quotes, as in the module. */
  runnerWorkerGitlabPipeline?: {
    /**
     * Shell script that runs after the script of the job, before `after_script`.
     *
     * @default '""'
     */
    postBuildScript?: string;
    /**
     * Shell script that runs before the script of the job.
     *
     * @default '""'
     */
    preBuildScript?: string;
    /**
     * Shell script that runs before the repository is cloned.
     *
     * @default '""'
     */
    preCloneScript?: string;
  };
  /**
   * Cache of the jobs in S3.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section
   */
  runnerWorkerCache?: {
    /**
     * Bucket for the server access logs of the cache.
     *
     * @default - none
     */
    accessLogBucketId?: string;
    /**
     * Prefix of the access logs.
     *
     * @default - none
     */
    accessLogBucketPrefix?: string;
    /**
     * How GitLab Runner authenticates with S3 (AuthenticationType). `iam` uses the role of the manager.
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
     * Region of `bucket`, if it is another one than that of the stack. Needs `create: false`.
     *
     * @default ''
     */
    bucketLocation?: string;
    /**
     * Full name of the bucket that the stack creates, for a bucket whose name was built differently, as with the
     * module's `random_suffix`.
     *
     * @default - built from `environment`, `bucketPrefix`, the account id and the suffix
     */
    bucketName?: string;
    /**
     * Part of the name of the bucket, after `environment`.
     *
     * @default ''
     */
    bucketPrefix?: string;
    /**
     * Create a bucket. If false, set `bucket` to the name of an existing one and `policy` to a policy that allows
     * access to it.
     *
     * @default true
     */
    create?: boolean | 'true' | 'false';
    /**
     * Block public access to the bucket. Set it to false if your organization already blocks it and does not allow
     * you to set it.
     *
     * @default true
     */
    createAwsS3BucketPublicAccessBlock?: boolean | 'true' | 'false';
    /**
     * Days after which a cached object expires.
     *
     * @default 1
     */
    expirationDays?: number | string;
    /**
     * Include the account id in the name of the bucket.
     *
     * @default true
     */
    includeAccountId?: boolean | 'true' | 'false';
    /**
     * ARN of the policy that allows the manager access to `bucket`.
     *
     * @default ''
     */
    policy?: string;
    /**
     * Make the name of the bucket unique. The suffix is stable: the same account and names give the same suffix.
     *
     * @default false
     */
    randomSuffix?: boolean | 'true' | 'false';
    /**
     * Share the cache between all runners that use the bucket.
     *
     * @default false
     */
    shared?: boolean | 'true' | 'false';
    /**
     * Enable versioning of the bucket. Old versions are deleted after `expirationDays`, too.
     *
     * @default false
     */
    versioning?: boolean | 'true' | 'false';
  };
  /** The tasks that run the jobs, and the Fargate driver. */
  fargate: {
    /** Release of the Fargate driver, such as `0.5.1`, the first release that accepts current job tokens. Required. */
    driverVersion: string;
    /** SHA-256 checksums of that release. The one for the architecture of `runnerInstance.type` is required. */
    driverSha256: {
      /**
       * Checksum of the driver for x86_64.
       *
       * @default ''
       */
      x86_64?: string;
      /**
       * Checksum of the driver for arm64.
       *
       * @default ''
       */
      arm64?: string;
    };
    /**
     * URL of the driver.
     *
     * @default - the release `driverVersion` of its project
     */
    driverUrl?: string;
    /**
     * Name of the ECS cluster.
     *
     * @default - `environment`
     */
    clusterName?: string;
    /**
     * Enable Container Insights, which has a price.
     *
     * @default false
     */
    containerInsights?: boolean | 'true' | 'false';
    /**
     * Capacity providers of the tasks. AWS can interrupt tasks on `fargateSpot`. The default runs all tasks on `fargate`.
     */
    capacityProviders?: {
      /** Share of FARGATE. */
      fargate?: {
        /**
         * Relative share of the tasks that use this capacity provider.
         *
         * @default 1
         */
        weight?: number | string;
        /**
         * Number of tasks that use this capacity provider first. Only one of the two can have a base.
         *
         * @default 0
         */
        base?: number | string;
      };
      /** Share of FARGATE_SPOT. */
      fargateSpot?: {
        /**
         * Relative share of the tasks that use this capacity provider.
         *
         * @default 0
         */
        weight?: number | string;
        /**
         * Number of tasks that use this capacity provider first. Only one of the two can have a base.
         *
         * @default 0
         */
        base?: number | string;
      };
    };
    /**
     * Id of the subnet of the tasks. The driver supports one.
     *
     * @default - the subnet of the manager
     */
    subnetId?: string;
    /**
     * Assign public IP addresses to tasks, for a subnet without a NAT gateway. The manager connects to the private
     * addresses.
     *
     * @default false
     */
    assignPublicIp?: boolean | 'true' | 'false';
    /**
     * Egress rules of the tasks. The default allows HTTP and HTTPS to all destinations. Only the manager can connect to
     * tasks.
     *
     * @default { allow_http_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTP egress traffic to all destinations (IPv4)', fromPort: 80, protocol: 'tcp', toPort: 80 }, allow_https_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTPS egress traffic to all destinations (IPv4)', fromPort: 443, protocol: 'tcp', toPort: 443 }, allow_https_ipv6: { description: 'Allow HTTPS egress traffic to all destinations (IPv6)', fromPort: 443, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 443 } }
     */
    taskEgressRules?: {
      [name: string]: {
        /**
         * First port. tcp and udp need both ports.
         *
         * @default - none
         */
        fromPort?: number | string;
        /**
         * Last port.
         *
         * @default - none
         */
        toPort?: number | string;
        /** `-1` allows all protocols and has no ports: ports given with it are ignored. */
        protocol: '-1' | 'tcp' | 'udp' | 'icmp' | 'icmpv6';
        /** Description of the rule, in the words that EC2 accepts. */
        description: string;
        /**
         * IPv4 network. A rule has exactly one of `cidrBlock`, `ipv6CidrBlock`, `prefixListId` and `securityGroup`.
         *
         * @default - none
         */
        cidrBlock?: string;
        /**
         * IPv6 network.
         *
         * @default - none
         */
        ipv6CidrBlock?: string;
        /**
         * Id of a managed prefix list.
         *
         * @default - none
         */
        prefixListId?: string;
        /**
         * Id of a security group.
         *
         * @default - none
         */
        securityGroup?: string;
      };
    };
    /** Task definitions that run jobs, by a name of your choice. The family is `<environment>-<name>`. At least one. */
    taskDefinitions: {
      [name: string]: {
        /**
         * Image in any registry that the subnet can reach, with a tag or a digest. Set either `image` or `imageTag`.
         *
         * @default - none
         */
        image?: string;
        /**
         * Tag in the ECR repository of the stack, where `npx runners image` pushes.
         *
         * @default - none
         */
        imageTag?: string;
        /**
         * CPU units. 1024 CPU units are 1 vCPU.
         *
         * @default 1024
         */
        cpu?: number | string;
        /**
         * Memory in MiB. Fargate accepts only some values with each `cpu`.
         *
         * @default 2048
         */
        memory?: number | string;
        /**
         * Ephemeral storage in GiB. The first 20 GiB are free.
         *
         * @default - 20 GiB, as Fargate gives
         */
        ephemeralStorage?: number | string;
        /**
         * CPU architecture. The image must support it.
         *
         * @default 'x86_64'
         */
        architecture?: 'x86_64' | 'arm64';
        /**
         * ARNs of policies of the role that jobs use. Without policies, jobs have no role.
         *
         * @default []
         */
        taskRolePolicyArns?: string[];
        /**
         * ARN of an existing role for jobs, instead of `taskRolePolicyArns`.
         *
         * @default - none
         */
        taskRoleArn?: string;
        /**
         * Environment variables of the container. They are readable in the plan and the state: do not put secrets here.
         *
         * @default - none
         */
        environment?: Record<string, string>;
        /**
         * Name of the container. The driver accepts no other.
         *
         * @default 'ci-coordinator'
         */
        containerName?: 'ci-coordinator';
        /**
         * Port of the SSH server in the image.
         *
         * @default 22
         */
        port?: 22;
        /**
         * Network mode. Fargate has no other.
         *
         * @default 'awsvpc'
         */
        networkMode?: 'awsvpc';
      };
    };
    /**
     * Name of the task definition for jobs that do not set the variable `FARGATE_TASK_DEFINITION`.
     *
     * @default - the only one
     */
    defaultTaskDefinition?: string;
    /** ECR repository where `npx runners image` pushes. */
    repository?: {
      /**
       * Name of the repository.
       *
       * @default - `<environment>-jobs`
       */
      name?: string;
      /**
       * Number of images to keep. Older images are deleted.
       *
       * @default 20
       */
      keepImages?: number | string;
      /**
       * Delete the repository together with its images when the stack is destroyed.
       *
       * @default false
       */
      forceDelete?: boolean | 'true' | 'false';
    };
    /** Timeouts of the driver, in seconds. */
    timeouts?: {
      /**
       * Timeout of the stage `config`, in seconds.
       *
       * @default - GitLab Runner's default
       */
      config?: number | string;
      /**
       * Timeout of the stage `prepare`, in seconds.
       *
       * @default - GitLab Runner's default
       */
      prepare?: number | string;
      /**
       * Timeout of the stage `cleanup`, in seconds.
       *
       * @default - GitLab Runner's default
       */
      cleanup?: number | string;
      /**
       * Time in seconds that a process has to end after SIGTERM.
       *
       * @default - GitLab Runner's default
       */
      gracefulKill?: number | string;
      /**
       * Time in seconds that the runner waits after SIGKILL.
       *
       * @default - GitLab Runner's default
       */
      forceKill?: number | string;
    };
    /**
     * Time in seconds without a session after which a task stops itself, for example when its manager is gone.
     *
     * @default 300
     */
    idleTimeout?: number | string;
    /**
     * Log level of the driver.
     *
     * @default 'info'
     */
    logLevel?: 'debug' | 'info' | 'warning' | 'error';
  };
}
