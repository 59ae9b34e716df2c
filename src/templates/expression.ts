/** Text for Terraform to evaluate, as it is in the JSON: `${length(self.ids) == 1}`. */
export function expression(hcl: string): string {
  return `\${${hcl}}`;
}
