import { TerraformElement, type TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

export interface ImportBlockProps {
  readonly to: TerraformResource;
  /** What the provider's documentation of the resource names as its import id. */
  readonly importId: string;
  /**
   * An expression for a set of strings, `each.key` in importId. Nothing is imported for an empty set.
   *
   * @default - the import is unconditional: what is not there, or not there any more, fails the plan
   */
  readonly forEach?: string;
}

/**
 * What exists already is taken into the state instead of being made. Once a resource is in the state its import block
 * has no effect. cdktf's own `importFrom` knows no condition and asks for Terraform at synth.
 */
export class ImportBlock extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ImportBlockProps,
  ) {
    super(scope, id);
  }

  override toTerraform() {
    const { to, importId, forEach } = this.props;
    return {
      import: [{ for_each: forEach, to: `${to.terraformResourceType}.${to.friendlyUniqueId}`, id: importId }],
    };
  }
}
