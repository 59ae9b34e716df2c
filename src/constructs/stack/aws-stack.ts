import { basename } from 'node:path';
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import {
  AnnotationMetadataEntryType,
  App,
  LocalBackend,
  TerraformDataSource,
  TerraformElement,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
} from 'cdktf';
import { Construct, type Node } from 'constructs';
import { parseSettings } from '../../settings/parse';
import { type StateInput, stateSettings } from '../../settings/state';
import { AdoptedResources, type Adoption } from './adopted-resources';
import { ForgottenResource } from './forgotten-resource';
import { LockingS3Backend } from './locking-s3-backend';
import { withoutTokenTraces } from './token-traces';

withoutTokenTraces();

/** Write-only arguments and S3 locking came with this release (and with OpenTofu of the same age). */
const requiredTerraformVersion = '>= 1.11';

export interface AwsStackProps {
  /**
   * AWS Region of the stack.
   *
   * @default - the region of the environment, as for Terraform itself (AWS_REGION, the profile)
   */
  readonly region?: string;
  /**
   * Where Terraform keeps the state of the stack.
   *
   * @default - a file next to the project, `terraform.<stack>.tfstate`
   */
  readonly state?: StateInput;
  /**
   * Existing resources to import. `npx runners adopt` writes it. Remove it after the stack was applied.
   *
   * @default - all resources are created
   */
  readonly adopt?: Adoption;
}

/**
 * What all our stacks share: the provider, the state, and addresses that are the plain construct ids, so that
 * `aws_autoscaling_group.gitlab_runner_instance` is the same resource here, in a plan and in the upstream module.
 */
export class AwsStack extends TerraformStack {
  /** What `region` says; undefined where the environment does. */
  readonly givenRegion: string | undefined;
  private readonly current = new Map<string, string>();
  private readonly adopted: Adoption;

  constructor(scope: Construct, id: string, props: AwsStackProps = {}) {
    super(scope, id);
    this.givenRegion = props.region;
    new AwsProvider(this, 'aws', { region: props.region });
    this.keepState(props.state);
    this.adopted = props.adopt ?? {};
    if (props.adopt) {
      new AdoptedResources(this, 'adopted', props.adopt, () => this.resources());
    }
    this.node.addValidation({ validate: () => this.sharedAddresses() });
  }

  /** The stack that a construct is in. */
  static override of(construct: Construct): AwsStack {
    return TerraformStack.of(construct) as AwsStack;
  }

  /** Whether the resource at the address exists already and is taken over. */
  adopts(address: string): boolean {
    return address in this.adopted;
  }

  /** The account deployed to, known when Terraform runs. */
  get accountId(): string {
    return this.lookUp('caller_identity', (scope) => new DataAwsCallerIdentity(scope, 'current').accountId);
  }

  /** The region deployed to, as the provider resolved it. */
  get region(): string {
    return this.lookUp('region', (scope) => new DataAwsRegion(scope, 'current').name);
  }

  /** `aws`, `aws-cn` or `aws-us-gov`. */
  get partition(): string {
    return this.lookUp('partition', (scope) => new DataAwsPartition(scope, 'current').partition);
  }

  /** ARN of a parameter of Systems Manager in this account and region. */
  parameterArn(name: string): string {
    return `arn:${this.partition}:ssm:${this.region}:${this.accountId}:parameter/${name.replace(/^\//, '')}`;
  }

  /** Shown by every command that synthesizes. Not by Annotations, which add a stack trace with paths of the machine. */
  warn(warnings: readonly { readonly setting: string; readonly message: string }[]): void {
    for (const { setting, message } of warnings) {
      this.node.addMetadata(AnnotationMetadataEntryType.WARN, `${setting}: ${message}`);
    }
  }

  /** Outputs by name, each with its description; one without a value is absent. */
  protected addOutputs(outputs: Readonly<Record<string, readonly [description: string, value: unknown]>>): void {
    for (const [name, [description, value]] of Object.entries(outputs)) {
      if (value !== undefined) {
        new TerraformOutput(this, name, { description, value });
      }
    }
  }

  /** One data source per question, asked for the first time it matters; a token is read once, each read makes a new one. */
  private lookUp(id: string, ask: (scope: Construct) => string): string {
    const known = this.current.get(id) ?? ask(new Construct(this, id));
    this.current.set(id, known);
    return known;
  }

  override toTerraform() {
    const json = super.toTerraform();
    return { ...json, terraform: { ...json.terraform, required_version: requiredTerraformVersion } };
  }

  /** Blocks of their own: cdktf's HCL writer loses what it does not know. */
  override toHclTerraform() {
    const { hcl, metadata } = super.toHclTerraform();
    const required = `terraform {\n  required_version = "${requiredTerraformVersion}"\n}\n`;
    const forgotten = this.node.findAll().filter((node) => node instanceof ForgottenResource);
    return { hcl: [required, hcl, ...forgotten.map((one) => one.hclText())].join('\n'), metadata };
  }

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    return node.id.replace(/[^A-Za-z0-9_-]/g, '_');
  }

  /** Paths are relative to the stack's own folder, so that the JSON holds no path of the machine that made it. */
  private keepState(input: StateInput | undefined): void {
    const state = parseSettings(stateSettings, input);
    const stack = this.node.id;
    if (state) {
      new LockingS3Backend(this, {
        bucket: state.bucket,
        key: `${state.keyPrefix}${stack}.tfstate`,
        region: state.region,
        encrypt: true,
        kmsKeyId: state.kmsKeyId,
      });
      return;
    }
    const besideTheProject = basename(App.of(this).outdir) === 'cdktf.out';
    new LocalBackend(this, { path: `${besideTheProject ? '../../..' : '../..'}/terraform.${stack}.tfstate` });
  }

  private resources(): TerraformResource[] {
    return this.node.findAll().filter((node) => TerraformResource.isTerraformResource(node)) as TerraformResource[];
  }

  /** Two resources of one type and name: Terraform would silently keep the last one only. */
  private sharedAddresses(): string[] {
    const paths = new Map<string, string[]>();
    for (const node of this.node.findAll()) {
      if (TerraformResource.isTerraformResource(node) || TerraformDataSource.isTerraformDataSource(node)) {
        const prefix = TerraformDataSource.isTerraformDataSource(node) ? 'data.' : '';
        const address = `${prefix}${node.terraformResourceType}.${this.getLogicalId(node)}`;
        paths.set(address, [...(paths.get(address) ?? []), node.node.path]);
      }
    }
    return [...paths]
      .filter(([, sharing]) => sharing.length > 1)
      .map(([address, sharing]) => `${address} is the address of ${sharing.join(' and ')}: give one another id`);
  }
}
