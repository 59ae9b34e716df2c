import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';
import type { Address } from '../../upstream/addresses';

/**
 * A resource that the stack no longer holds: Terraform takes it out of the state and leaves it in the account. Where the
 * state has no such resource, nothing happens.
 */
export class ForgottenResource extends TerraformElement {
  /** @param address such as `aws_kms_key.default` */
  constructor(
    scope: Construct,
    id: string,
    private readonly address: Address,
  ) {
    super(scope, id);
  }

  override toTerraform() {
    return { removed: [{ from: this.address, lifecycle: { destroy: false } }] };
  }

  /** For AwsStack: cdktf's own HCL writer does not know the block, and without it the resource would be destroyed. */
  hclText(): string {
    return `removed {\n  from = ${this.address}\n  lifecycle {\n    destroy = false\n  }\n}\n`;
  }
}
