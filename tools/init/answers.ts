import type { WorkingHours } from './working-hours';

/** What one has to know for a fleet. What was not asked, because another answer made it needless, is absent. */
export interface Answers {
  readonly build: 'runners';
  /** Name of the fleet: what its machines, roles and buckets are called after. */
  readonly environment: string;
  readonly region: string;
  /** Profile of the AWS CLI and of aws-vault that deploys; absent where the shell has credentials already. */
  readonly profile?: string;
  readonly gitlabUrl: string;
  /** Name of the SSM parameter that holds the runner's token. */
  readonly tokenParameter: string;
  /** Version of that GitLab, such as 18.4.2: it decides which GitLab Runner is installed, and what it can do. */
  readonly gitlabVersion: string;
  readonly executor: 'docker-autoscaler' | 'docker+machine';
  /** Instance types of the workers, all of one architecture. */
  readonly types: readonly string[];
  readonly market: 'spot' | 'on-demand';
  /** Whether jobs may be privileged: not at all, each alone on its worker, or on workers that they share. */
  readonly dockerInDocker: 'no' | 'isolated' | 'shared';
  /** Id of the VPC that is there; absent for a new one. */
  readonly vpc?: string;
  /** Availability zones of a new VPC. */
  readonly zones?: readonly string[];
  /** Subnets of a VPC that is there, in which the manager and the workers stand. */
  readonly subnets?: readonly string[];
  /**
   * How machines reach the internet: by public addresses of their own, by a NAT gateway on an Elastic IP that exists, or
   * by what their private subnets have already.
   */
  readonly outbound: 'public' | 'elastic-ip' | 'private';
  /** Allocation id or Name tag of the Elastic IP. */
  readonly elasticIp?: string;
  /** Where the NAT gateway stands, in a VPC that is there. */
  readonly publicSubnet?: string;
  /** Route tables that lead to the NAT gateway, in a VPC that is there. */
  readonly routeTables?: readonly string[];
  /** When a worker waits for jobs; absent when none ever waits. */
  readonly hours?: WorkingHours;
  /** Time zone of these hours. */
  readonly timezone?: string;
  /** How many workers there may be at one time. */
  readonly machines: number;
}

/** What one has to know for a GitLab server with its own runner. */
export interface ServerAnswers
  extends Pick<
    Answers,
    | 'environment'
    | 'region'
    | 'profile'
    | 'types'
    | 'market'
    | 'vpc'
    | 'zones'
    | 'subnets'
    | 'hours'
    | 'timezone'
    | 'machines'
  > {
  readonly build: 'gitlab-server';
  /** Exact release of GitLab. */
  readonly gitlabVersion: string;
  /** Networks that may use GitLab's pages, and Git over HTTP and SSH. */
  readonly from: readonly string[];
}

export type AnyAnswers = Answers | ServerAnswers;

/** Answers so far. */
export type Draft = Partial<Omit<Answers, 'build'>> &
  Partial<Omit<ServerAnswers, 'build'>> & { readonly build?: AnyAnswers['build'] };
