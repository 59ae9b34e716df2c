// Written by `npx runners docs` from the schemas in src/settings. Do not edit.
import type { ConfigToml } from '../../config-keys/config-toml';

/** What a GitlabServerStack takes. GitLab and its runner on one instance. */
export interface GitlabServerInput {
  /** Id of the VPC of the manager, the workers and the terminate hook's Lambda. Required. */
  vpcId: string;
  /** Id of the subnet of the instance and, unless they have subnets of their own, the workers. Required. */
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
   * What the security groups are called; by default the Name tag.
   *
   * @default - the Name tag
   */
  securityGroupPrefix?: string;
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
   * ARN of an existing KMS key for volumes, parameters, cache and logs; by default AWS's own keys. A data volume that
   * exists keeps the key that it has.
   *
   * @default - AWS's own keys
   */
  kmsKeyId?: string;
  /**
   * Policies to attach to the machine's role.
   *
   * @default []
   */
  policyArns?: string[];
  /** What a GitLab server has that a runner has not. */
  gitlabServer: {
    /**
     * `ce` is the free software, `ee` can take a licence.
     *
     * @default 'ce'
     */
    edition?: 'ce' | 'ee';
    /** Exact release of GitLab. To upgrade, follow GitLab's upgrade path, one stop a deployment. Required. */
    version: string;
    /**
     * Where people, the runner and its workers find GitLab. By default the public name of the Elastic IP by http, or
     * the private address where there is no Elastic IP.
     *
     * @default - the public name of the Elastic IP by http
     */
    externalUrl?: string;
    /** How an https `externalUrl` gets its certificate: one of the two. */
    tls?: {
      /**
       * GitLab asks Let's Encrypt itself, which looks at port 80 from anywhere.
       *
       * @default - none
       */
      letsEncrypt?: {
        /** Where Let's Encrypt warns of what expires. */
        email: string;
      };
      /**
       * A certificate that exists.
       *
       * @default - none
       */
      certificate?: {
        /** PEM, the server's own first, then those of the authorities between it and the root. */
        certificate: string;
        /** SSM parameter (SecureString) that holds its private key, PEM without a passphrase. */
        keySsmParameterName: string;
      };
    };
    /**
     * Port for Git over SSH. The machine's own SSH server has 22.
     *
     * @default 2222
     */
    sshPort?: number | string;
    /** Who may speak to GitLab. Nobody else may. */
    ingress: {
      /** Networks that may use the web pages, the API and Git over HTTP. Required. */
      httpCidrs: string[];
      /**
       * Networks that may use Git over SSH; by default none.
       *
       * @default []
       */
      sshCidrs?: string[];
      /**
       * Consent to a network that is everyone (0.0.0.0/0 or ::/0).
       *
       * @default false
       */
      allowWorld?: boolean | 'true' | 'false';
    };
    /** GitLab Runner, docker-machine and what watches them. */
    versions: {
      /** Exact release of GitLab Runner; its first two numbers should be GitLab's. Required. */
      runner: string;
      dockerMachine: {
        /**
         * Release of the CKI project's docker-machine.
         *
         * @default '0.16.2-gitlab.19-cki.5'
         */
        version?: string;
        /**
         * Where it is downloaded; by default from its project.
         *
         * @default - from its project
         */
        downloadUrl?: string;
        /**
         * SHA-256 of the program for Linux on x86_64: it decides what runs with the right to start machines. Required.
         */
        sha256: string;
      };
      /**
       * Exact release of Docker's own image of its client, which Docker Compose is taken from.
       *
       * @default '28.3.3'
       */
      dockerCli?: string;
      /**
       * Exact release of Prometheus.
       *
       * @default '3.5.0'
       */
      prometheus?: string;
      /**
       * Exact release of Grafana.
       *
       * @default '12.1.0'
       */
      grafana?: string;
    };
    /**
     * The runner's name in GitLab.
     *
     * @default 'gitlab-runner'
     */
    runnerName?: string;
    instance?: {
      /**
       * At least 8 GiB of memory, x86_64.
       *
       * @default 'm6i.xlarge'
       */
      type?: string;
      /**
       * How the image is found, a free map of EC2 image filters. It has to be Amazon Linux 2023.
       *
       * @default { name: ['al2023-ami-2023*-x86_64'] }
       */
      amiFilter?: Record<string, string[]>;
      /** @default ['amazon'] */
      amiOwners?: string[];
      /**
       * Id of the image; by default the newest that the filter finds at the first deployment.
       *
       * @default - the newest that the filter finds at the first deployment
       */
      amiId?: string;
      /**
       * GiB of the root volume, which holds the system and the images of the containers, nothing to keep.
       *
       * @default 40
       */
      rootVolumeSize?: number | string;
      /**
       * Metrics of the instance every minute instead of every five.
       *
       * @default false
       */
      monitoring?: boolean | 'true' | 'false';
    };
    /** The volume that GitLab's data is on. It outlives the instance. */
    dataVolume?: {
      /**
       * GiB. It can grow later, never shrink; the file system follows when the machine starts anew.
       *
       * @default 100
       */
      sizeGb?: number | string;
      /** @default 'gp3' */
      type?: 'gp3' | 'io2';
      /**
       * Operations a second.
       *
       * @default 3000
       */
      iops?: number | string;
      /**
       * MiB a second, with gp3.
       *
       * @default 125
       */
      throughput?: number | string;
      /**
       * ARN of the key that encrypts this volume; by default `kmsKeyId` as it is when the volume is made. EBS cannot change
       * the key of a volume: another one here replaces the volume, which `preventDestroy` refuses. To change it, make the
       * volume from a snapshot (`snapshotId`).
       *
       * @default - `kmsKeyId` as it is when the volume is made
       */
      kmsKeyId?: string;
      /**
       * Snapshot that the volume is made from, to restore one; by default it is empty at first.
       *
       * @default - it is empty at first
       */
      snapshotId?: string;
      /**
       * Let Terraform refuse every plan that would destroy the volume.
       *
       * @default true
       */
      preventDestroy?: boolean | 'true' | 'false';
      /**
       * Make one more snapshot when the volume is destroyed. It stays until you delete it.
       *
       * @default false
       */
      finalSnapshot?: boolean | 'true' | 'false';
      snapshots?: {
        /** @default true */
        enable?: boolean | 'true' | 'false';
        /**
         * Hours between two.
         *
         * @default 24
         */
        intervalHours?: '1' | '2' | '3' | '4' | '6' | '8' | '12' | '24' | 1 | 2 | 3 | 4 | 6 | 8 | 12 | 24;
        /**
         * When the first of a day is made, UTC.
         *
         * @default '03:00'
         */
        time?: string;
        /**
         * How many are kept.
         *
         * @default 14
         */
        retain?: number | string;
      };
    };
    /** The address that stays when the instance is replaced. */
    elasticIp?: {
      /**
       * Off for a GitLab with a private address only.
       *
       * @default true
       */
      enable?: boolean | 'true' | 'false';
      /**
       * An address that exists, which destroy leaves alone; by default one is made.
       *
       * @default - one is made
       */
      allocationId?: string;
    };
    /**
     * Zone of Route 53 in which the host of `externalUrl` gets a record; by default you make it yourself.
     *
     * @default - you make it yourself
     */
    route53ZoneId?: string;
    /**
     * Whom the machine may speak to, beside its workers; by default HTTPS to everyone.
     *
     * @default { allow_https_ipv4: { cidrBlock: '0.0.0.0/0', description: 'Allow HTTPS egress traffic to all destinations (IPv4)', fromPort: 443, protocol: 'tcp', toPort: 443 }, allow_https_ipv6: { description: 'Allow HTTPS egress traffic to all destinations (IPv6)', fromPort: 443, ipv6CidrBlock: '::/0', protocol: 'tcp', toPort: 443 } }
     */
    egressRules?: {
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
  };
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
     * How long a connection to GitLab is used again (connection_max_age).
     *
     * @default '15m'
     */
    connectionMaxAge?: string;
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
     * @default false
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
}
