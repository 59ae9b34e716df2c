import type { ModuleFacts } from './module-reader';

export const subjects = [
  'variable',
  'resource',
  'data source',
  'output',
  'module call',
  'local value',
  'requirement',
  'policy',
  'template',
  'Lambda code',
  'file',
] as const;

export type Subject = (typeof subjects)[number];

/** One thing that a release changed. */
export interface Change {
  readonly subject: Subject;
  /** Variable, Terraform address or path, with the folder of an inner module before `//`. */
  readonly name: string;
  readonly what: string;
  /** The module's file; undefined for variables, of which the facts do not keep it. */
  readonly file?: string;
}

/** What a release changed against another, in the order of `subjects`. */
export function changesBetween(before: ModuleFacts, after: ModuleFacts): Change[] {
  const changes = [...variableChanges(before, after), ...blockChanges(before, after), ...fileChanges(before, after)];
  return subjects.flatMap((subject) => changes.filter((change) => change.subject === subject));
}

function variableChanges(before: ModuleFacts, after: ModuleFacts): Change[] {
  const names = union(before.variables, after.variables);
  const whole = (name: string) => names.filter((other) => isInside(other, name)).length;
  return names
    .filter((name) => !names.some((outer) => isInside(name, outer) && onlyInOne(outer, before, after)))
    .flatMap((name) =>
      [
        ...typeAndDefault(before.variables[name], after.variables[name], whole(name)),
        ...ruleChanges(before.rules[name], after.rules[name], name in before.variables && name in after.variables),
      ].map((what): Change => ({ subject: 'variable', name, what })),
    );
}

function isInside(name: string, outer: string): boolean {
  return name !== outer && name.startsWith(outer) && '.[{'.includes(name[outer.length] ?? ' ');
}

function onlyInOne(name: string, before: ModuleFacts, after: ModuleFacts): boolean {
  return name in before.variables !== name in after.variables;
}

function typeAndDefault(before: string | undefined, after: string | undefined, attributes: number): string[] {
  if (before === after) {
    return [];
  }
  const more = attributes > 0 ? ` and ${attributes} ${attributes === 1 ? 'attribute' : 'attributes'}` : '';
  if (before === undefined || after === undefined) {
    return [before === undefined ? `added: ${after}${more}` : `removed: was ${before}${more}`];
  }
  const [oldType, oldDefault] = halves(before);
  const [newType, newDefault] = halves(after);
  return [
    ...(oldType === newType ? [] : [`retyped: ${oldType}, now ${newType}`]),
    ...(oldDefault === newDefault ? [] : [`default changed: ${defaultChange(oldDefault, newDefault)}`]),
  ];
}

/** Of maps, such as rules of a security group, only the keys. */
function defaultChange(before: string | undefined, after: string | undefined): string {
  const [old, now] = [before, after].map((text) => (text?.startsWith('{') ? JSON.parse(text) : undefined));
  return old && now
    ? differentKeys(old, now, (key) => JSON.stringify(old[key]) === JSON.stringify(now[key]))
    : `${before ?? 'required'}, now ${after ?? 'required'}`;
}

function halves(fact: string): readonly [string, string | undefined] {
  const at = fact.indexOf(' = ');
  return at === -1 ? [fact, undefined] : [fact.slice(0, at), fact.slice(at + 3)];
}

/** A validation that was rewritten counts as one removed and one added. */
function ruleChanges(before = '', after = '', inBoth = true): string[] {
  const [old, now] = [before, after].map((rules) => rules.split(', ').filter(Boolean)) as [string[], string[]];
  const added = now.filter((rule) => !old.includes(rule)).map((rule) => `added ${shown(rule)}`);
  const removed = old.filter((rule) => !now.includes(rule)).map((rule) => `removed ${shown(rule)}`);
  return inBoth && added.length + removed.length > 0 ? [`checks changed: ${counted([...added, ...removed])}`] : [];
}

function shown(rule: string): string {
  return rule.startsWith('validation ') ? 'validation' : rule;
}

function counted(texts: readonly string[]): string {
  const times = (text: string) => texts.filter((other) => other === text).length;
  return [...new Set(texts)].map((text) => (times(text) > 1 ? `${text} (${times(text)})` : text)).join(', ');
}

interface Block {
  readonly file: string;
  readonly args: Readonly<Record<string, string>>;
}

function blockChanges(before: ModuleFacts, after: ModuleFacts): Change[] {
  const [old, now] = [before, after].map(byAddress) as [Record<string, Block>, Record<string, Block>];
  return union(old, now).flatMap((name) => {
    const what = argumentChanges(old[name]?.args, now[name]?.args);
    const file = (now[name] ?? old[name])?.file;
    return what ? [{ subject: subjectOf(name), name, what, file }] : [];
  });
}

function byAddress({ blocks }: ModuleFacts): Record<string, Block> {
  return Object.fromEntries(
    Object.entries(blocks).flatMap(([file, found]) =>
      Object.entries(found).map(([address, args]) => [address, { file, args }]),
    ),
  );
}

function argumentChanges(before: Block['args'] | undefined, after: Block['args'] | undefined): string | undefined {
  if (!before || !after) {
    return before ? 'removed' : 'added';
  }
  return differentKeys(before, after, (name) => before[name] === after[name]) || undefined;
}

/** Empty when there are none. */
function differentKeys(before: object, after: object, isSame: (key: string) => boolean): string {
  const names = union(before, after).filter((name) => !(name in before) || !(name in after) || !isSame(name));
  const parts = [
    ['added', names.filter((name) => !(name in before))],
    ['removed', names.filter((name) => !(name in after))],
    ['changed', names.filter((name) => name in before && name in after)],
  ] as const;
  return parts
    .filter(([, found]) => found.length > 0)
    .map(([verb, found]) => `${verb} ${found.join(', ')}`)
    .join('; ');
}

function subjectOf(address: string): Subject {
  const [kind = ''] = address
    .slice(address.lastIndexOf('//') + 1)
    .replace(/^\//, '')
    .split('.');
  const known: Readonly<Record<string, Subject>> = {
    data: 'data source',
    output: 'output',
    module: 'module call',
    local: 'local value',
    terraform: 'requirement',
    provider: 'requirement',
  };
  return known[kind] ?? 'resource';
}

function fileChanges(before: ModuleFacts, after: ModuleFacts): Change[] {
  return union(before.files, after.files)
    .filter((file) => before.files[file] !== after.files[file])
    .map((file) => {
      const what = !(file in before.files) ? 'added' : !(file in after.files) ? 'removed' : 'changed';
      return { subject: fileSubject(file), name: file, what, file };
    });
}

function fileSubject(path: string): Subject {
  const kinds: readonly (readonly [RegExp, Subject])[] = [
    [/(^|\/)lambda\//, 'Lambda code'],
    [/(^|\/)polic(y|ies)\//, 'policy'],
    [/(^|\/)templates?\/|\.(tftpl|tpl)$/, 'template'],
  ];
  return kinds.find(([pattern]) => pattern.test(path))?.[1] ?? 'file';
}

function union(one: object, other: object): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}
