import type { TerraformResource } from 'cdktf';

/**
 * Without it, Terraform destroys what is no longer wanted before it changes what used it: the server would still use what
 * is gone already, and go on so if the change of the server fails.
 *
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy
 */
export function outliveUsers(part: TerraformResource): void {
  part.lifecycle = { ...part.lifecycle, createBeforeDestroy: true };
}
