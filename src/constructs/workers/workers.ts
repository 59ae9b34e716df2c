import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { ExecutorSection } from '../../config-toml/config-toml';
import type { Statement } from '../../policies/policy-document';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import type { RunnerNames } from '../../settings/names';
import type { Template } from '../../templates/template-text';
import type { BootPart } from '../../user-data/boot-parts';
import type { ManagerRole } from '../manager/manager-role';

/** What every kind of workers is made from. */
export interface WorkersProps {
  readonly settings: RunnerInTerraform;
  readonly names: RunnerNames;
  readonly managerRole: ManagerRole;
  readonly managerSecurityGroup: Pick<SecurityGroup, 'id' | 'name'>;
  readonly kmsKeyArn?: string;
  /** What only AWS knows of the network behind a proxy; empty without one. */
  readonly networkFacts: Readonly<Record<string, string>>;
  /**
   * What `runnerWorker.ssmAccess` grants to workers.
   *
   * @default - AmazonSSMManagedInstanceCore, as in the module
   */
  readonly ssmStatements?: readonly Statement[];
  /**
   * A registry without TLS beside those of the settings, as docker-autoscaler's workers are told of it.
   *
   * @default - none
   */
  readonly insecureRegistry?: Template;
}

/** A role that jobs run under. */
export interface WorkerRole {
  readonly name: string;
  readonly arn: string;
}

/**
 * Where jobs run. Each executor brings its own resources, its section of config.toml with the facts it names, what
 * the manager must do at boot, and what the manager's role must be allowed.
 */
export interface Workers {
  readonly section: ExecutorSection;
  readonly facts: Readonly<Record<string, string>>;
  readonly bootParts: readonly BootPart[];
  /** Undefined where jobs run on the manager itself. */
  readonly role?: WorkerRole;
  readonly securityGroup?: SecurityGroup;
  /** Only their manager ends them, so one that dies leaves them behind. By default AWS or Terraform ends them. */
  readonly outliveManager?: boolean;
}
