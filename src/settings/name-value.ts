/** `name=value`, as docker and docker-machine take their options: the first `=` divides; without one there is no value. */
export function nameAndValue(option: string): readonly [name: string, value: string] {
  const at = option.indexOf('=');
  return at === -1 ? [option, ''] : [option.slice(0, at), option.slice(at + 1)];
}

/** What the options say of one name, such as `amazonec2-zone`, in their order. */
export function optionValues(name: string, options: readonly string[]): string[] {
  return options.filter((option) => option.startsWith(`${name}=`)).map((option) => nameAndValue(option)[1]);
}
