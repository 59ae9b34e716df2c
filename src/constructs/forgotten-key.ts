import { TerraformElement } from 'cdktf';

/**
 * Takes a key that is no longer managed out of the state and leaves it in the account. KMS disables a key as soon as its
 * deletion is scheduled: parameters, volumes, logs and cached objects that it encrypts would be lost at that moment.
 * Without such a key in the state, Terraform does nothing.
 */
export class ForgottenKey extends TerraformElement {
  override toTerraform() {
    return { removed: [{ from: 'aws_kms_key.default', lifecycle: { destroy: false } }] };
  }
}
