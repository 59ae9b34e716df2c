import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';
import { expression } from '../templates/expression';

/**
 * What an SSM parameter holds, read at every run and kept in no file of Terraform's: for a write-only argument that has
 * to leave the value as it is.
 */
export class KeptParameterValue extends TerraformElement {
  readonly value: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: { readonly arn: string },
  ) {
    super(scope, id);
    this.value = expression(`ephemeral.aws_ssm_parameter.${this.friendlyUniqueId}.value`);
  }

  override toTerraform() {
    return { ephemeral: { aws_ssm_parameter: { [this.friendlyUniqueId]: { arn: this.props.arn } } } };
  }
}
