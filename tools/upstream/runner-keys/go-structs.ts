/** A field of a struct that has a key in TOML, or another struct whose fields count as its own. */
export interface GoField {
  /** Undefined for an embedded struct. */
  readonly key?: string;
  /** As the source has it, without the asterisk of a pointer. */
  readonly type: string;
}

export type GoType = { readonly fields: readonly GoField[] } | { readonly underlying: string };

/** One package: its types, and the packages that its names stand for. */
export interface GoPackage {
  readonly types: ReadonlyMap<string, GoType>;
  /** Name to import path. */
  readonly imports: ReadonlyMap<string, string>;
}

/** Reads what a package's files say of types. Anything else in them is passed over, so this is no reader of all Go. */
export function readPackage(files: readonly string[]): GoPackage {
  const types = new Map<string, GoType>();
  const imports = new Map<string, string>();
  for (const file of files) {
    for (const [, alias, path = ''] of file.matchAll(/^(?:import )?\s*(?:(\w+) )?"([^"\s]+)"\s*$/gm)) {
      imports.set(alias ?? path.slice(path.lastIndexOf('/') + 1), path);
    }
    for (const [, name = '', body = ''] of file.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)) {
      types.set(name, { fields: body.split('\n').flatMap(field) });
    }
    const groups = [...file.matchAll(/^type \(\n(.*?)^\)/gms)].map(([, body = '']) => body.replace(/^\t/gm, 'type '));
    for (const text of [file, ...groups]) {
      for (const [, name = '', underlying = ''] of text.matchAll(
        /^type (\w+)\s+(?:= )?((?!struct\b|interface\b|func\b)[\w.[\]*]+(?:interface\{\})?)$/gm,
      )) {
        types.set(name, { underlying });
      }
    }
  }
  return { types, imports };
}

function field(line: string): GoField[] {
  const [, embedded] = /^\s*\*?([\w.]+)\s*$/.exec(line) ?? [];
  if (embedded !== undefined) {
    return [{ type: embedded }];
  }
  const [, name, type, tag = ''] = /^\s*([A-Z]\w*)\s+(\S+)\s+`([^`]*)`/.exec(line) ?? [];
  // Without a name of its own the key is the field's name.
  const [, key = name] = /\btoml:"([^",]+)/.exec(tag) ?? [];
  return type === undefined || key === undefined || key === '-' ? [] : [{ key, type: type.replace(/^\*/, '') }];
}
