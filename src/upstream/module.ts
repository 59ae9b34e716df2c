/** The module that this project mirrors, and the release whose variables, names and addresses it follows. */
export const upstreamModule = {
  version: '9.5.2',
  /** How a module call names it in the Terraform registry: its present name and the one before. */
  registrySources: ['cattle-ops/gitlab-runner/aws', 'npalm/gitlab-runner/aws'],
  /** Its repositories: a module call may name them with any git address. */
  repositories: ['cattle-ops/terraform-aws-gitlab-runner', 'npalm/terraform-aws-gitlab-runner'],
} as const;

/** Whether the `source` of a module call means this module; another module of the same repository does not count. */
export function isUpstreamSource(source: string): boolean {
  const registry = source.replace(/^registry\.(terraform\.io|opentofu\.org)\//, '');
  if ((upstreamModule.registrySources as readonly string[]).includes(registry)) {
    return true;
  }
  const [address = ''] = source.split('?');
  return upstreamModule.repositories.some((repository) =>
    new RegExp(`^(git::)?.*[/:]${repository}(\\.git)?(//)?$`).test(address),
  );
}
