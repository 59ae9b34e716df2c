import { TerraformElement, type TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

/** Terraform addresses of one stack, each with the id that the existing resource is imported by. */
export type Adoption = Readonly<Record<string, string>>;

/**
 * Resources that exist before the stack does: they are taken into its state instead of being made. Once a resource is in
 * the state its import has no effect, so the setting may go at any time after the first apply.
 */
export class AdoptedResources extends TerraformElement {
  /** @param held what the stack holds, asked for when it is whole */
  constructor(
    scope: Construct,
    id: string,
    private readonly adoption: Adoption,
    held: () => readonly TerraformResource[],
  ) {
    super(scope, id);
    this.node.addValidation({ validate: () => this.unknown(new Set(held().map(addressOf))) });
  }

  override toTerraform() {
    return { import: Object.entries(this.adoption).map(([to, id]) => ({ to, id })) };
  }

  private unknown(addresses: ReadonlySet<string>): string[] {
    return Object.keys(this.adoption)
      .filter((address) => !addresses.has(address))
      .map((address) => `adopt names ${address}, which this stack does not hold: correct the settings, or take it out`);
  }
}

export function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
