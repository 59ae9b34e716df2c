/** A setting's name for a variable or attribute of the module: `runner_ami_id` is `runnerAmiId`. */
export function camelCase(snakeCase: string): string {
  return snakeCase.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
