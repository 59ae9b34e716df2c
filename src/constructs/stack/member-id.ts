/**
 * The id of one member of what upstream makes by `count`. The first has the plain name, since upstream makes most single
 * resources that way, too; the others have their index: `user_defined_policies`, `user_defined_policies_1`.
 */
export function memberId(name: string, index: number): string {
  return index === 0 ? name : `${name}_${index}`;
}
