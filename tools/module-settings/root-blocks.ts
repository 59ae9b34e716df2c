import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Warning } from '../../src/settings/rules';
import { parseHcl } from '../hcl/hcl';
import { type Call, terraformFiles } from './configuration';
import type { VariableOptions } from './given-variables';
import { evaluateIn, surroundingsOf } from './surroundings';
import { lackOf, Unresolved } from './unresolved';

type Attributes = Readonly<Record<string, unknown>>;

/** What the root of a module call says outside of the call: its provider and its backend. */
export interface RootBlocks {
  /** Region of the call's provider, where the files tell it. */
  readonly region?: string;
  /** Tags that the provider puts on every resource. */
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

interface Body {
  readonly provider?: { readonly aws?: readonly Attributes[] };
  readonly terraform?: readonly { readonly backend?: Readonly<Record<string, readonly Attributes[]>> }[];
}

/**
 * Reads the provider `aws` that a call uses, and the backend of its folder.
 *
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments/providers
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs#default_tags-configuration-block
 */
export async function rootBlocksOf(path: string, call: Call, options: Partial<VariableOptions>): Promise<RootBlocks> {
  const bodies = await bodiesAround(path);
  const provider = providerOf(call, bodies);
  const asked = [provider.region ?? null, tagsOf(provider)];
  const [region, tags] = evaluateIn(await surroundingsOf(path, call, asked, options), asked) as unknown[];
  const known = typeof region === 'string' && region !== '' ? region : undefined;
  return {
    ...(known !== undefined && { region: known }),
    defaultTags: knownTags(tags),
    warnings: [
      ...(region instanceof Unresolved ? [lost(region, 'region', 'of the provider')] : []),
      ...lostTags(tags),
      ...credentials(provider),
      ...backendWarnings(bodies, known),
    ],
  };
}

/** One that is not readable is for Terraform to tell of. An override file comes last, as with Terraform. */
async function bodiesAround(path: string): Promise<Body[]> {
  const folder = dirname(path);
  const names = [...new Set([...terraformFiles(folder), basename(path)])];
  const isOverride = (name: string) => /(^|_)override\.tf$/.test(name);
  const ordered = [...names.filter((name) => !isOverride(name)), ...names.filter(isOverride)];
  return Promise.all(
    ordered.map((name) => parseHcl(name, readFileSync(join(folder, name), 'utf8')).catch((): Body => ({}))),
  );
}

/** The one that `providers` names, else the one without an alias. */
function providerOf({ values }: Call, bodies: readonly Body[]): Attributes {
  const { aws } = (values.providers ?? {}) as { readonly aws?: unknown };
  const [, alias] = /^\$\{\s*aws\.([\w-]+)\s*\}$/.exec(String(aws)) ?? [];
  const blocks = bodies.flatMap(({ provider }) => provider?.aws ?? []).filter((block) => block.alias === alias);
  return Object.assign({}, ...blocks);
}

function tagsOf({ default_tags: blocks }: Attributes): unknown {
  const [block] = Array.isArray(blocks) ? (blocks as readonly Attributes[]) : [];
  return block?.tags ?? {};
}

function entriesOf(tags: unknown): [string, unknown][] {
  return tags === null || typeof tags !== 'object' || tags instanceof Unresolved ? [] : Object.entries(tags);
}

function knownTags(tags: unknown): Record<string, string> {
  const known = entriesOf(tags).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}

function lostTags(tags: unknown): Warning[] {
  const all: [string, unknown][] = tags instanceof Unresolved ? [['', tags]] : entriesOf(tags);
  return all.flatMap(([name, value]) =>
    value instanceof Unresolved ? [lost(value, name ? `tags.${name}` : 'tags', "of the provider's default_tags")] : [],
  );
}

function lost(value: Unresolved, setting: string, place: string): Warning {
  return { setting, message: `${place} ${lackOf(value, setting)}. It is left out` };
}

function credentials(provider: Attributes): Warning[] {
  return ['assume_role', 'assume_role_with_web_identity', 'profile']
    .filter((name) => provider[name] !== undefined)
    .map((name) => ({
      setting: name,
      message:
        'of the provider is left out: the stacks use the credentials of your shell, such as a profile in ~/.aws/config',
    }));
}

/**
 * The object of the old state must never become that of a stack, whose plan would destroy what the state has. So the
 * state is for people to choose.
 */
function backendWarnings(bodies: readonly Body[], region: string | undefined): Warning[] {
  const backends = bodies.flatMap(({ terraform = [] }) =>
    terraform.flatMap((block) => Object.entries(block.backend ?? {})),
  );
  const [kind, [backend = {}] = []] = backends.at(-1) ?? [];
  if (kind === undefined || kind === 'local') {
    return [];
  }
  if (kind !== 's3') {
    return [
      {
        setting: 'state',
        message: `the backend ${kind} of the folder is not read: a stack keeps its state in a file next to the project (with --out, next to that folder), or in S3`,
      },
    ];
  }
  const { bucket = 'BUCKET', region: place = region ?? 'REGION' } = backend;
  return [
    {
      setting: 'state',
      message:
        'the backend of the folder is not read, so the state is a file next to the project (with --out, next to that folder). To keep it in the same bucket, ' +
        `in an object of its own, add --set state.bucket=${bucket} --set state.region=${place}, or state in main.ts`,
    },
  ];
}
