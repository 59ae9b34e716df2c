// Written by `npx runners docs` from the schemas in src/settings. Do not edit.
import type { ConfigToml } from '../../config-keys/config-toml';

/** What a ProxiedRunnerStack takes. A GitLab Runner on a server that you already have. */
export interface ProxiedRunnerInput {
  /** Id of the VPC of the manager, the workers and the terminate hook's Lambda. Required. */
  vpcId: string;
  /** Id of the subnet of the workers. In `vpcId`. Required. */
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
  /**
   * ARN of an existing KMS key; by default AWS's own keys. The policy of the key must let CloudWatch Logs and Auto
   * Scaling's service-linked role use it; that of a key in another account must also name the roles of this deployment,
   * because their own policies are not enough there.
   *
   * @default - AWS's own keys
   */
  kmsKeyId?: string;
  /** Where GitLab Runner runs already, and how. */
  ciServer: {
    /** Id of the instance that GitLab Runner runs on. Systems Manager's agent has to run there. Required. */
    instanceId: string;
    /** Its security group, which gets rules to and from the workers. Required. */
    securityGroupId: string;
    /** Name of its IAM role, which gets what docker-machine and the cache need. Required. */
    roleName: string;
    /**
     * GitLab Runner's configuration on the server.
     *
     * @default '/etc/gitlab-runner/config.toml'
     */
    configFile?: string;
    /**
     * The `name` in config.toml of the runner to change; may be left out where it is the only one.
     *
     * @default ''
     */
    runnerName?: string;
    /**
     * The runner is a service of a compose project. Either this or `systemd`.
     *
     * @default - none
     */
    compose?: {
      /** Folder of the compose file. */
      directory: string;
      /**
       * The service; no other is ever touched.
       *
       * @default 'gitlab-runner'
       */
      service?: string;
      /**
       * Where the container has the folder of `configFile`.
       *
       * @default '/etc/gitlab-runner'
       */
      configDirectory?: string;
    };
    /**
     * The runner is a service of systemd. Either this or `compose`.
     *
     * @default - none
     */
    systemd?: {
      /** @default 'gitlab-runner' */
      unit?: string;
    };
    /**
     * Seconds that the runner's jobs have to come to their end when it has to be restarted, which is where its own
     * environment changes. Jobs that run longer end with the restart.
     *
     * @default 300
     */
    restartTimeout?: number | string;
    /**
     * Address of GitLab as the workers reach it; of use to `proxy.gitlabInside` only.
     *
     * @default ''
     */
    gitlabUrl?: string;
    /**
     * The port of the Docker registry on the server, which workers pull images from without TLS.
     *
     * @default 19081
     */
    registryPort?: number | string;
    /**
     * Further ports of the server that workers need, such as GitLab's own.
     *
     * @default []
     */
    openPorts?: (number | string)[];
    /**
     * Give the role what the agent of Systems Manager needs, without the account's parameters; leave it out where the role has it.
     *
     * @default false
     */
    ssmAccess?: boolean | 'true' | 'false';
    /**
     * A user of IAM for docker-machine and the cache, for a runner that cannot use the server's role, such as one in a
     * container that the instance metadata does not answer. Its access key is made in an SSM parameter and stands in
     * config.toml; the server's role reads the parameter. By default there is none: the role does all of it.
     *
     * @default - there is none: the role does all of it
     */
    iamUser?: {
      /**
       * Raise it to have another access key. The last one works until the next is made.
       *
       * @default 1
       */
      keyGeneration?: number | string;
    };
  };
  /**
   * Whether the section is in config.toml. Deployed with false, the file is as it was before.
   *
   * @default true
   */
  enabled?: boolean | 'true' | 'false';
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
  runnerManager?: {
    /**
     * How many jobs may run at once, over all workers (concurrent). GitLab Runner does not start with 0.
     *
     * @default 10
     */
    maximumConcurrentJobs?: number | string;
  };
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
     * Attach AmazonSSMManagedInstanceCore to the role of the workers, as the module does: a shell through Session Manager,
     * and every parameter of the account for every job.
     *
     * @default false
     */
    ssmAccess?: boolean | 'true' | 'false';
  };
  /** docker-machine for a server that has none; images of GitLab Runner bring it along. */
  runnerInstall?: {
    /**
     * Where docker-machine is downloaded; by default from its project, in `dockerMachineVersion`.
     *
     * @default - from its project
     */
    dockerMachineDownloadUrl?: string;
    /**
     * SHA-256 of docker-machine for the manager's processor; by default the download is not compared.
     *
     * @default - the download is not compared
     */
    dockerMachineSha256?: string;
  };
}
