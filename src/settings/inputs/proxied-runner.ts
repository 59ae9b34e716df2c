// Written by `npx runners docs` from the schemas in src/settings. Do not edit.
import type { ConfigToml } from '../../config-keys/config-toml';

/** What a ProxiedRunnerStack takes. A GitLab Runner on a server that you already have. */
export interface ProxiedRunnerInput {
  /** Id of the VPC of the manager, the workers and the function of the terminate hook. Required. */
  vpcId: string;
  /** Id of the subnet of the workers. It is in `vpcId`. Required. */
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
  /**
   * ARN of an existing KMS key. Its key policy must allow CloudWatch Logs and the service-linked role of Auto Scaling
   * to use it. The policy of a key in another account must also name the roles of this deployment, because their own
   * policies are not enough there.
   *
   * @default - keys that AWS manages
   */
  kmsKeyId?: string;
  /** The server of GitLab Runner. */
  ciServer: {
    /** Id of the instance of GitLab Runner. It needs the Systems Manager agent. Required. */
    instanceId: string;
    /** Id of its security group, which gets rules to and from the workers. Required. */
    securityGroupId: string;
    /** Name of its IAM role, which gets the permissions that the executor and the cache need. Required. */
    roleName: string;
    /**
     * Path of the configuration of GitLab Runner on the server. With systemd, the command of the unit names it.
     *
     * @default '/etc/gitlab-runner/config.toml'
     */
    configFile?: string;
    /**
     * `name` of the runner to change, in config.toml. Not needed if it is the only one.
     *
     * @default ''
     */
    runnerName?: string;
    /**
     * The runner is a service of a compose project. Set either `compose` or `systemd`.
     *
     * @default - none
     */
    compose?: {
      /** Folder of the compose file. */
      directory: string;
      /**
       * Name of the service. No other service is changed.
       *
       * @default 'gitlab-runner'
       */
      service?: string;
      /**
       * Path of the folder of `configFile` in the container.
       *
       * @default '/etc/gitlab-runner'
       */
      configDirectory?: string;
    };
    /**
     * The runner is a systemd service. Set either `compose` or `systemd`.
     *
     * @default - none
     */
    systemd?: {
      /**
       * Name of the unit.
       *
       * @default 'gitlab-runner'
       */
      unit?: string;
    };
    /**
     * Time in seconds that running jobs have to finish when the runner must restart, because its environment changes.
     * Jobs that run longer are stopped by the restart.
     *
     * @default 300
     */
    restartTimeout?: number | string;
    /**
     * URL of GitLab for the workers. Only `proxy.gitlabInside` uses it.
     *
     * @default ''
     */
    gitlabUrl?: string;
    /**
     * Port of the Docker registry on the server. Workers pull images from it without TLS.
     *
     * @default 19081
     */
    registryPort?: number | string;
    /**
     * Additional ports of the server that workers need, such as GitLab's.
     *
     * @default []
     */
    openPorts?: (number | string)[];
    /**
     * Add the permissions of the Systems Manager agent to the role, without access to the parameters of the account.
     * Leave it out if the role already has them.
     *
     * @default false
     */
    ssmAccess?: boolean | 'true' | 'false';
    /**
     * IAM user for the executor and the cache, for a runner that cannot use the role of the server, for example in a
     * container that cannot reach the instance metadata. Its access key is stored in an SSM parameter and beside
     * config.toml, or in it.
     *
     * @default - no user: the role is used
     */
    iamUser?: {
      /**
       * Increase it to create another access key. The previous key works until the next one is created.
       *
       * @default 1
       */
      keyGeneration?: number | string;
    };
  };
  /**
   * Keep the section in config.toml. Deploy `false` to restore the file.
   *
   * @default true
   */
  enabled?: boolean | 'true' | 'false';
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
  /** Registries of Docker on workers of docker+machine and docker-autoscaler. The configuration in the AMI is kept. */
  runnerWorkerDockerRegistries?: {
    /**
     * Registries without TLS, or with a certificate that is not trusted, each `host:port` or a network.
     *
     * @default []
     */
    insecure?: string[];
    /**
     * URLs of mirrors of Docker Hub, tried in this order.
     *
     * @default []
     */
    mirrors?: string[];
  };
  /**
   * Instances that docker-machine launches.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersmachine-section
   */
  runnerWorkerDockerMachineInstance?: {
    /**
     * Use EBS-optimized instances.
     *
     * @default true
     */
    ebsOptimized?: boolean | 'true' | 'false';
    /**
     * Detailed monitoring: metrics of the instance every minute instead of every five minutes.
     *
     * @default false
     */
    monitoring?: boolean | 'true' | 'false';
    /**
     * Launch workers without a public IP address.
     *
     * @default true
     */
    privateAddressOnly?: boolean | 'true' | 'false';
    /**
     * Root device of the AMI. Another name adds a second volume.
     *
     * @default '/dev/sda1'
     */
    rootDeviceName?: string;
    /**
     * Size of the root volume in GiB, at least that of the AMI.
     *
     * @default 8
     */
    rootSize?: number | string;
    /**
     * Type of the root volume.
     *
     * @default 'gp2'
     */
    volumeType?: 'gp2' | 'gp3' | 'io1' | 'io2';
    /**
     * Throughput in MiB per second, for gp3.
     *
     * @default 125
     */
    volumeThroughput?: number | string;
    /**
     * IOPS, for gp3, io1 and io2.
     *
     * @default 3000
     */
    volumeIops?: number | string;
    /**
     * Number of jobs after which a worker is removed (MaxBuilds). 0 means never.
     *
     * @default 0
     */
    destroyAfterMaxBuilds?: number | string;
    /**
     * URL of a mirror of Docker Hub.
     *
     * @default ''
     */
    dockerRegistryMirrorUrl?: string;
    /**
     * Number of idle workers that wait for jobs (IdleCount).
     *
     * @default 0
     */
    idleCount?: number | string;
    /**
     * Time in seconds after which an idle worker is removed (IdleTime).
     *
     * @default 600
     */
    idleTime?: number | string;
    /**
     * Maximum number of workers that are launched at the same time (MaxGrowthRate). 0 means no limit.
     *
     * @default 0
     */
    maxGrowthRate?: number | string;
    /**
     * Prefix of the names of the workers.
     *
     * @default - the first 16 characters of `environment`
     */
    namePrefix?: string;
    /**
     * User data of the workers, as plain text.
     *
     * @default ''
     */
    startScript?: string;
    /**
     * Ids of the subnets of the workers, and of the manager. Only fleets use more than one. Empty uses `subnetId`.
     *
     * @default []
     */
    subnetIds?: string[];
    /**
     * Instance types. Only fleets use more than one.
     *
     * @default ['m5.large']
     */
    types?: string[];
  };
  /** Spot Instances. */
  runnerWorkerDockerMachineInstanceSpot?: {
    /**
     * Launch workers as Spot Instances.
     *
     * @default true
     */
    enable?: boolean | 'true' | 'false';
    /**
     * Maximum price in USD per hour, or `on-demand-price`, which never pays more than the On-Demand price.
     *
     * @default 'on-demand-price'
     */
    maxPrice?: string | number;
  };
  /** IAM role of the workers. */
  runnerWorkerDockerMachineRole?: {
    /**
     * Tags of the workers, in addition to those of every resource.
     *
     * @default - none
     */
    additionalTags?: Record<string, string>;
    /**
     * Trust policy of the role, a JSON document.
     *
     * @default - EC2 can assume the role
     */
    assumeRolePolicyJson?: string;
    /**
     * ARNs of policies to attach to the role.
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
   * Description of the security group of the workers. AWS cannot change it: a new description replaces the group.
   *
   * @default 'A security group containing Runner Worker instances'
   */
  runnerWorkerDockerMachineSecurityGroupDescription?: string;
  /**
   * Filters that select the AMI of the workers, a free map of EC2 image filters.
   *
   * @default { name: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'] }
   */
  runnerWorkerDockerMachineAmiFilter?: Record<string, string[]>;
  /**
   * Account ids or aliases of the owners of the AMI. The default is Canonical.
   *
   * @default ['099720109477']
   */
  runnerWorkerDockerMachineAmiOwners?: string[];
  /**
   * Id of the AMI.
   *
   * @default - the newest AMI that matches `runnerWorkerDockerMachineAmiFilter`
   */
  runnerWorkerDockerMachineAmiId?: string;
  /**
   * Additional options of docker-machine, each `name=value`, such as `amazonec2-zone=a`. They override those that the
   * stack sets.
   *
   * @default []
   */
  runnerWorkerDockerMachineEc2Options?: string[];
  /** Instance metadata of the workers. Set both options together. */
  runnerWorkerDockerMachineEc2MetadataOptions?: {
    /** `required` allows IMDSv2 only. */
    httpTokens: 'required' | 'optional';
    /** 2 allows containers on the worker to use the metadata. */
    httpPutResponseHopLimit: number | string;
  };
  /**
   * Numbers of idle workers by time. If several periods match, the last one applies.
   *
   * @default []
   */
  runnerWorkerDockerMachineAutoscalingOptions?: {
    /** Cron expressions with seven fields (second minute hour day month weekday year). */
    periods: string[];
    /**
     * Number of idle workers.
     *
     * @default - GitLab Runner's default
     */
    idleCount?: number | string;
    /**
     * Number of idle workers for each busy worker, between `idleCountMin` and `idleCount`.
     *
     * @default - GitLab Runner's default
     */
    idleScaleFactor?: number | string;
    /**
     * Minimum number of idle workers with `idleScaleFactor`.
     *
     * @default - GitLab Runner's default
     */
    idleCountMin?: number | string;
    /**
     * Time in seconds after which an idle worker is removed.
     *
     * @default - GitLab Runner's default
     */
    idleTime?: number | string;
    /**
     * Time zone of `periods`.
     *
     * @default 'UTC'
     */
    timezone?: string;
  }[];
  /** Instances of docker-autoscaler. */
  runnerWorkerDockerAutoscalerInstance?: {
    /**
     * Use EBS-optimized instances.
     *
     * @default true
     */
    ebsOptimized?: boolean | 'true' | 'false';
    /**
     * Detailed monitoring: metrics of the instance every minute instead of every five minutes.
     *
     * @default false
     */
    monitoring?: boolean | 'true' | 'false';
    /**
     * Launch workers without a public IP address.
     *
     * @default true
     */
    privateAddressOnly?: boolean | 'true' | 'false';
    /**
     * Root device of the AMI. Another name adds a second volume.
     *
     * @default '/dev/sda1'
     */
    rootDeviceName?: string;
    /**
     * Size of the root volume in GiB, at least that of the AMI.
     *
     * @default 8
     */
    rootSize?: number | string;
    /**
     * Type of the root volume.
     *
     * @default 'gp2'
     */
    volumeType?: 'gp2' | 'gp3' | 'io1' | 'io2';
    /**
     * Throughput in MiB per second, for gp3.
     *
     * @default 125
     */
    volumeThroughput?: number | string;
    /**
     * IOPS, for gp3, io1 and io2.
     *
     * @default 3000
     */
    volumeIops?: number | string;
    /**
     * `required` allows IMDSv2 only.
     *
     * @default 'required'
     */
    httpTokens?: 'required' | 'optional';
    /**
     * 2 allows containers on the worker to use the metadata.
     *
     * @default 2
     */
    httpPutResponseHopLimit?: number | string;
    /**
     * User data of the workers, as plain text.
     *
     * @default ''
     */
    startScript?: string;
    /**
     * Compression of the user data. Use `none` for Windows, which cannot read compressed user data.
     *
     * @default 'gzip'
     */
    startScriptCompressionAlgorithm?: 'gzip' | 'none';
  };
  /** Auto Scaling group of the workers. */
  runnerWorkerDockerAutoscalerAsg?: {
    /**
     * Group metrics that Auto Scaling sends to CloudWatch.
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
     * Use several instance types, and Spot Instances.
     *
     * @default false
     */
    enableMixedInstancesPolicy?: boolean | 'true' | 'false';
    /**
     * Time in seconds before the health of a new worker is checked.
     *
     * @default 300
     */
    healthCheckGracePeriod?: number | string;
    /**
     * Type of the health check of Auto Scaling.
     *
     * @default 'EC2'
     */
    healthCheckType?: 'EC2' | 'ELB' | 'EBS' | 'VPC_LATTICE';
    /**
     * Minimum percentage of workers that stay in service during an instance refresh.
     *
     * @default 90
     */
    instanceRefreshMinHealthyPercentage?: number | string;
    /**
     * Additional properties of the group that start an instance refresh when they change.
     *
     * @default []
     */
    instanceRefreshTriggers?: string[];
    /**
     * Minimum number of On-Demand Instances.
     *
     * @default 0
     */
    onDemandBaseCapacity?: number | string;
    /**
     * Percentage of On-Demand Instances above the base capacity. The others are Spot Instances.
     *
     * @default 100
     */
    onDemandPercentageAboveBaseCapacity?: number | string;
    /**
     * How Auto Scaling allocates Spot Instances.
     *
     * @default 'lowest-price'
     */
    spotAllocationStrategy?:
      | 'lowest-price'
      | 'capacity-optimized'
      | 'capacity-optimized-prioritized'
      | 'price-capacity-optimized';
    /**
     * Number of Spot pools per zone, with `lowest-price`. Auto Scaling accepts it with no other strategy, so it is
     * not written with another one.
     *
     * @default 2
     */
    spotInstancePools?: number | string;
    /**
     * Ids of the subnets of the workers, and of the manager. docker-autoscaler needs at least one.
     *
     * @default []
     */
    subnetIds?: string[];
    /**
     * Instance type if `types` is empty.
     *
     * @default 'm5.large'
     */
    defaultInstanceType?: string;
    /**
     * Instance types. The launch template has the first one. Cannot be combined with `instanceRequirements`.
     *
     * @default []
     */
    types?: string[];
    /**
     * `rolling` starts an instance refresh when the launch template changes. It replaces no worker in service: they are
     * protected from scaling in, and the refresh ignores those. `off` starts none. Either way, the next manager starts
     * with new workers.
     *
     * @default 'off'
     */
    upgradeStrategy?: string;
    /**
     * Requirements that instance types must meet, instead of their names.
     *
     * @default []
     */
    instanceRequirements?: {
      /**
       * Patterns of instance types that are allowed.
       *
       * @default []
       */
      allowedInstanceTypes?: string[];
      /**
       * CPU manufacturers: `intel`, `amd`, `amazon-web-services`.
       *
       * @default []
       */
      cpuManufacturers?: string[];
      /**
       * Instance generations: `current`, `previous`.
       *
       * @default []
       */
      instanceGenerations?: string[];
      /**
       * Burstable instance types: `included`, `excluded` or `required`.
       *
       * @default - `excluded`, the default of AWS
       */
      burstablePerformance?: 'included' | 'excluded' | 'required';
      /** Memory in MiB. */
      memoryMib?: {
        /**
         * Minimum, in MiB.
         *
         * @default - none
         */
        min?: number | string;
        /**
         * Maximum, in MiB.
         *
         * @default - none
         */
        max?: number | string;
      };
      /** Number of vCPUs. */
      vcpuCount?: {
        /**
         * Minimum number of vCPUs.
         *
         * @default - none
         */
        min?: number | string;
        /**
         * Maximum number of vCPUs.
         *
         * @default - none
         */
        max?: number | string;
      };
    }[];
  };
  /** IAM role of the workers. */
  runnerWorkerDockerAutoscalerRole?: {
    /**
     * Tags of the role, in addition to those of every resource.
     *
     * @default - none
     */
    additionalTags?: Record<string, string>;
    /**
     * Trust policy of the role, a JSON document.
     *
     * @default - EC2 can assume the role
     */
    assumeRolePolicyJson?: string;
    /**
     * ARNs of policies to attach to the role.
     *
     * @default []
     */
    policyArns?: string[];
    /**
     * Has no effect, as in the module: workers use the instance profile of the role.
     *
     * @default ''
     */
    profileName?: string;
  };
  /**
   * Filters that select the AMI of the workers, a free map of EC2 image filters. The AMI must have Docker.
   *
   * @default { name: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'] }
   */
  runnerWorkerDockerAutoscalerAmiFilter?: Record<string, string[]>;
  /**
   * Account ids or aliases of the owners of the AMI. The default is Canonical.
   *
   * @default ['099720109477']
   */
  runnerWorkerDockerAutoscalerAmiOwners?: string[];
  /**
   * Id of the AMI.
   *
   * @default - the newest AMI that matches `runnerWorkerDockerAutoscalerAmiFilter`
   */
  runnerWorkerDockerAutoscalerAmiId?: string;
  /**
   * Idle capacity by time. If several policies match, the last one applies.
   *
   * @default []
   */
  runnerWorkerDockerAutoscalerAutoscalingOptions?: {
    /** Cron expressions with five fields (minute hour day month weekday). */
    periods: string[];
    /**
     * Time zone of `periods`.
     *
     * @default 'UTC'
     */
    timezone?: string;
    /**
     * Idle capacity: the number of jobs that can start at once (not of workers).
     *
     * @default - GitLab Runner's default
     */
    idleCount?: number | string;
    /**
     * How long a worker stays idle before it is removed, such as `30m`. `0s` removes it at once.
     *
     * @default - GitLab Runner's default
     */
    idleTime?: string;
    /**
     * Idle capacity for each job that runs.
     *
     * @default - GitLab Runner's default
     */
    scaleFactor?: number | string;
    /**
     * Maximum idle capacity from `scaleFactor`. 0 means no limit.
     *
     * @default 0
     */
    scaleFactorLimit?: number | string;
    /**
     * Request a job only if there is idle capacity for it.
     *
     * @default - true if `idleCount` is above 0
     */
    preemptiveMode?: boolean | 'true' | 'false';
  }[];
  /**
   * The executor docker-autoscaler: `[runners.autoscaler]`.
   *
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscaler-section
   */
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
     * SHA-256 checksum of the plugin for the architecture of the manager.
     *
     * @default - the checksum is not verified
     */
    fleetingPluginSha256?: string;
    /**
     * User of the AMI that the manager signs in as. The user must be allowed to use Docker.
     *
     * @default 'ec2-user'
     */
    connectorConfigUser?: string;
    /**
     * Port of that protocol. 0 uses its default port: 22, 5985 or 5986.
     *
     * @default 0
     */
    connectorConfigProtocolPort?: number | string;
    /**
     * Architecture of the workers.
     *
     * @default - the plugin asks EC2
     */
    connectorConfigArch?: 'amd64' | 'arm64' | '';
    /**
     * Number of jobs that a worker runs at the same time.
     *
     * @default 1
     */
    capacityPerInstance?: number | string;
    /**
     * Number of jobs after which a worker is removed. 0 means never.
     *
     * @default 100
     */
    maxUseCount?: number | string;
    /**
     * Interval between checks of the workers.
     *
     * @default '1m'
     */
    updateInterval?: string;
    /**
     * Interval between checks of the workers while a change is expected.
     *
     * @default '2s'
     */
    updateIntervalWhenExpecting?: string;
    /**
     * Command that must succeed on a worker before it gets jobs. Otherwise the worker is removed.
     *
     * @default ''
     */
    instanceReadyCommand?: string;
  };
  /**
   * Ingress rules of the workers, in addition to those from the manager.
   *
   * @default - none
   */
  runnerWorkerIngressRules?: {
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
   * Egress rules of the workers. The default allows HTTP, HTTPS and SSH to all destinations. A map of yours replaces the
   * default: repeat the rules that you keep, or add ports with `DockerMachineEgressStack`.
   *
   * @default { allow_http_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTP egress traffic to all destinations (IPv4)', fromPort: 80, protocol: 'tcp', toPort: 80 }, allow_http_ipv6: { description: 'Allow HTTP egress traffic to all destinations (IPv6)', fromPort: 80, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 80 }, allow_https_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTPS egress traffic to all destinations (IPv4)', fromPort: 443, protocol: 'tcp', toPort: 443 }, allow_https_ipv6: { description: 'Allow HTTPS egress traffic to all destinations (IPv6)', fromPort: 443, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 443 }, allow_ssh_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow SSH egress traffic to all destinations (IPv4)', fromPort: 22, protocol: 'tcp', toPort: 22 }, allow_ssh_ipv6: { description: 'Allow SSH egress traffic to all destinations (IPv6)', fromPort: 22, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 22 } }
   */
  runnerWorkerEgressRules?: {
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
  /** The process of GitLab Runner. */
  runnerManager?: {
    /**
     * Maximum number of jobs that run at the same time, on all workers (concurrent). GitLab Runner does not start
     * with 0.
     *
     * @default 10
     */
    maximumConcurrentJobs?: number | string;
  };
  /** The workers. */
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
     * Attach AmazonSSMManagedInstanceCore to the role of the workers, as the module does. It allows sessions with
     * Session Manager, and it allows every job to read every parameter of the account.
     *
     * @default false
     */
    ssmAccess?: boolean | 'true' | 'false';
    /**
     * Executor: `docker-autoscaler` runs jobs on instances of an Auto Scaling group, `docker+machine` on instances that
     * docker-machine launches (GitLab 20.0 removes it). To change it, deploy `enabled: false` first.
     *
     * @default 'docker+machine'
     */
    type?: 'docker+machine' | 'docker-autoscaler';
  };
  /** docker-machine for a server that has none. The images of GitLab Runner contain it. */
  runnerInstall?: {
    /**
     * URL of the docker-machine binary.
     *
     * @default - the release `dockerMachineVersion` of its project
     */
    dockerMachineDownloadUrl?: string;
    /**
     * SHA-256 checksum of docker-machine for the architecture of the manager.
     *
     * @default - the checksum is not verified
     */
    dockerMachineSha256?: string;
  };
}
