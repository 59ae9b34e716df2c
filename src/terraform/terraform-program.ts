/** Terraform, or what the caller says serves in its place, in the variable that `cdktf` reads: `tofu` for OpenTofu. */
export function terraformProgram(): string {
  return process.env.TERRAFORM_BINARY_NAME || 'terraform';
}
