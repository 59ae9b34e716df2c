import { createHash } from 'node:crypto';
import { parseHcl } from '../hcl/hcl';
import { isInterpolation, withoutLayout } from '../hcl/hcl-tokens';
import { type TypedName, typedNames } from './variable-type';

/** Files of a module by their path in it. */
export type ModuleFiles = ReadonlyMap<string, string>;

/** What is compared of a release of the module: names, types and defaults, and of everything else a fingerprint. */
export interface ModuleFacts {
  readonly version: string;
  /** Type and, after `=`, default in JSON of every variable and attribute; without a default it is required. */
  readonly variables: Readonly<Record<string, string>>;
  /** What else holds for a variable: `nullable`, `sensitive`, fingerprints of its validations. */
  readonly rules: Readonly<Record<string, string>>;
  /** Fingerprints of the arguments of every block, by file and Terraform address. */
  readonly blocks: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  /** Fingerprints of the files that are not in Terraform's language. */
  readonly files: Readonly<Record<string, string>>;
}

type Body = Readonly<Record<string, unknown>>;
type Blocks = Record<string, Record<string, string>>;

/** Neither made by the module nor read by it. */
const besideTheModule =
  /^((examples|docs|assets|migrations|packer_images|tests?)\/|(LICENSE|CODEOWNERS|renovate\.json|terrascan-config\.toml)$)|(^|\/)\.|\.md$/;

/** The files that say what the module makes. */
export function isOfModule(path: string): boolean {
  return path.endsWith('.tf') ? !/^(\.|examples\/|tests?\/)/.test(path) : !besideTheModule.test(path);
}

/**
 * Reads a release. Inner modules' names begin with their folder and `//`.
 *
 * @throws when a file cannot be read, naming it
 */
export async function readModule(version: string, files: ModuleFiles): Promise<ModuleFacts> {
  const paths = [...files.keys()].filter(isOfModule).sort();
  const variables = new Map<string, Body>();
  const blocks: Record<string, Blocks> = {};
  for (const path of paths.filter((candidate) => candidate.endsWith('.tf'))) {
    const body = await parseHcl(path, files.get(path) ?? '');
    const found = blocksOf(body, prefixOf(path));
    for (const [name, [variable]] of Object.entries((body.variable ?? {}) as Record<string, Body[]>)) {
      variables.set(`${prefixOf(path)}${name}`, variable ?? {});
    }
    if (Object.keys(found).length > 0) {
      blocks[path] = found;
    }
  }
  const others = paths.filter((path) => !path.endsWith('.tf'));
  return {
    version,
    variables: await typesAndDefaults(variables),
    rules: sorted([...variables].map(([name, body]) => [name, rulesOf(body)])),
    blocks,
    files: Object.fromEntries(others.map((path) => [path, fingerprint(lines(files.get(path) ?? ''))])),
  };
}

function prefixOf(path: string): string {
  return path.includes('/') ? `${path.slice(0, path.lastIndexOf('/'))}//` : '';
}

async function typesAndDefaults(variables: ReadonlyMap<string, Body>): Promise<Record<string, string>> {
  const names = [...variables].flatMap(([name, body]) => typedNames(name, unwrapped(String(body.type ?? 'any'))));
  const defaults = await values(names);
  return sorted(
    names.map(({ path, type, optional }) => {
      const whole = variables.get(path);
      const value = whole ? whole.default : optional ? (defaults.get(path) ?? null) : undefined;
      return [path, value === undefined ? type : `${type} = ${canonical(value)}`];
    }),
  );
}

/** The defaults of attributes, read all at once. */
async function values(names: readonly TypedName[]): Promise<ReadonlyMap<string, unknown>> {
  const given = names.filter((name) => name.default !== undefined);
  const text = given.map((name, index) => `value_${index} = ${name.default}\n`).join('');
  const read = await parseHcl('defaults.tf', text);
  return new Map(given.map(({ path }, index) => [path, read[`value_${index}`]]));
}

/** Terraform's own defaults are no rule. */
function rulesOf({ validation, nullable = true, sensitive = false, ephemeral = false }: Body): string {
  const conditions = ((validation ?? []) as Body[]).map(({ condition }) => fingerprint(canonical(condition)));
  return [
    ...(nullable ? [] : ['nullable false']),
    ...(sensitive ? ['sensitive'] : []),
    ...(ephemeral ? ['ephemeral'] : []),
    ...conditions.sort().map((condition) => `validation ${condition}`),
  ].join(', ');
}

/** Every block but variables, by its address. */
function blocksOf(file: Body, prefix: string): Blocks {
  const found: Blocks = {};
  for (const { address, body } of Object.entries(file).flatMap(([kind, content]) => addressed(kind, content))) {
    const known = found[prefix + address];
    found[prefix + address] = { ...known, ...argumentsOf(body) };
  }
  return found;
}

interface Addressed {
  readonly address: string;
  readonly body: Body;
}

function addressed(kind: string, content: unknown): Addressed[] {
  const named = (prefix: string, blocks: unknown) =>
    Object.entries(blocks as Record<string, Body[]>).flatMap(([name, bodies]) =>
      bodies.map((body) => ({ address: `${prefix}${name}`, body })),
    );
  switch (kind) {
    case 'variable':
      return [];
    case 'resource':
      return Object.entries(content as object).flatMap(([type, blocks]) => named(`${type}.`, blocks));
    case 'data':
      return Object.entries(content as object).flatMap(([type, blocks]) => named(`data.${type}.`, blocks));
    case 'locals':
      return (content as Body[]).flatMap((locals) =>
        Object.entries(locals).map(([name, value]) => ({ address: `local.${name}`, body: { value } })),
      );
    case 'terraform':
      return (content as Body[]).map((body) => ({ address: 'terraform', body: requirements(body) }));
    case 'output':
      return named('output.', content).map(({ address, body: { description, ...body } }) => ({ address, body }));
    case 'module':
    case 'provider':
    case 'check':
      return named(`${kind}.`, content);
    default:
      return (content as Body[]).map((body) => ({
        address: `${kind}.${unwrapped(String(body.to ?? body.from))}`,
        body,
      }));
  }
}

/** Each provider by itself, so that a change names it. */
function requirements({ required_providers, ...body }: Body): Body {
  const providers = Object.assign({}, ...((required_providers ?? []) as Body[])) as Body;
  return {
    ...body,
    ...Object.fromEntries(Object.entries(providers).map(([name, value]) => [`provider ${name}`, value])),
  };
}

/** Fingerprints of arguments and inner blocks. */
function argumentsOf({ dynamic, ...body }: Body): Record<string, string> {
  const blocks = Object.entries((dynamic ?? {}) as Body).map(([name, value]) => [`dynamic ${name}`, value] as const);
  return sorted([...Object.entries(body), ...blocks].map(([name, value]) => [name, fingerprint(canonical(value))]));
}

/** JSON with sorted keys, and expressions without their layout. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'string' && isInterpolation(inner)) {
      return `\${${withoutLayout(unwrapped(inner))}}`;
    }
    return inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? sorted(Object.entries(inner as Body))
      : inner;
  });
}

function unwrapped(text: string): string {
  return isInterpolation(text) ? text.slice(2, -1) : text;
}

/** Text whose line ends and trailing blanks do not count. */
function lines(text: string): string {
  return text.replace(/[ \t]*\r?\n/g, '\n').trimEnd();
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries.filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : 1)));
}
