/**
 * What only AWS knows of a GitLab server, by the name that its templates know it by. All but the last two are always given.
 */
export interface GitlabServerFacts {
  readonly aws_region: string;
  /** Address of GitLab without a slash at its end, such as `https://gitlab.example.com`. The same for everybody. */
  readonly external_url: string;
  /** The host in `external_url`. */
  readonly external_host: string;
  /**
   * The machine's own address, which it keeps when it is replaced. Job containers find `external_host` there (by
   * `extra_hosts`), and so has the container of GitLab Runner to.
   */
  readonly private_ip: string;
  /**
   * `vol-...`: on the machine `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol...`, without the dash. It is attached
   * once the machine runs, so the boot waits for it.
   */
  readonly data_volume_id: string;
  readonly cache_bucket: string;
  /** SSM parameter (SecureString) of the runner's token; holds `null` until the machine puts its own value there. */
  readonly token_parameter: string;
  /** SSM parameter (SecureString) of the password of GitLab's user root; holds `null` at first. */
  readonly root_password_parameter: string;
  /** SSM parameter with the private key of `tls.certificate`; empty where there is none. */
  readonly tls_key_parameter: string;
  /** ARN of the key that the two parameters are encrypted with; empty for AWS's own. */
  readonly kms_key_arn: string;
  /** Log group for what the boot and the system say; empty where `runnerCloudwatch.enable` is false. */
  readonly log_group: string;
  /** With docker-autoscaler only: name of the Auto Scaling group. */
  readonly worker_group?: string;
  /** This and the next ones with docker+machine only. */
  readonly vpc_id?: string;
  /** The letter of the workers' zone. */
  readonly aws_zone?: string;
  readonly worker_subnet_id_0?: string;
  /** Name of the security group. */
  readonly worker_security_group?: string;
  readonly worker_instance_profile?: string;
  readonly worker_ami?: string;
  /** The networks of the VPC, with commas between them; with `proxy` only. */
  readonly vpc_cidrs?: string;
  /** What AWS's names end with; with `proxy` only. */
  readonly aws_dns_suffix?: string;
}

export type GitlabServerFact = keyof GitlabServerFacts;
