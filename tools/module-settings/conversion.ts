import type { z } from 'zod';
import { camelCase } from '../../src/settings/camel-case';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { omitted } from '../../src/settings/omitted';
import { text } from '../../src/settings/primitives';
import type { Warning } from '../../src/settings/rules';
import { shapeOf } from '../../src/settings/schema-shape';
import { withoutSecrets } from '../../src/settings/secrets';
import { nearest } from '../../src/settings/spelling';
import { type StateInput, stateSettings } from '../../src/settings/state';
import type { ReadText } from '../hcl/hcl';
import { lackOf, Unresolved } from './unresolved';

/** A value that is in the file as an expression, which only Terraform can work out. */
export interface Reference {
  /** Variable and attributes, as the file names them. */
  readonly variable: string;
  readonly expression: string;
  /** The setting that needs the value. */
  readonly setting: string;
  /** What is missing, and what to do. */
  readonly lack?: string;
}

export interface Conversion {
  /** Not checked yet: wrong values are for `parseSettings` to tell. */
  readonly input: GitlabRunnerInput;
  readonly stack: StackInput;
  readonly warnings: readonly Warning[];
  readonly references: readonly Reference[];
}

/** What a stack has beside the runner's settings. Not checked yet either. */
export interface StackInput {
  readonly region?: string;
  readonly state?: StateInput;
}

/** JSON variable files hold plain text, whatever it looks like. */
export const plainText: ReadText = (written) => ({ text: written });

const stackFields = { region: text, state: stateSettings };

/**
 * Values under the module's names as settings. Attributes are converted, keys of free maps stay as they are, those of
 * `config_toml` too. Settings that the module lacks, such as `proxy` and `state`, have their names in the same way. What
 * is neither is dropped, as Terraform does it, but with a warning.
 */
export function toSettings(values: Readonly<Record<string, unknown>>, readText: ReadText): Conversion {
  const converter = new Converter(readText);
  const fields = { ...gitlabRunnerSettings.shape, ...stackFields };
  const { region, state, ...input } = converter.object(values, fields, '', '') as GitlabRunnerInput & StackInput;
  const stack = { ...(region !== undefined && { region }), ...(state !== undefined && { state }) };
  return { input, stack, warnings: converter.warnings, references: converter.references };
}

class Converter {
  readonly warnings: Warning[] = [];
  readonly references: Reference[] = [];

  constructor(private readonly readText: ReadText) {}

  /** Attributes, known by their names. */
  object(values: object, fields: Fields, variable: string, setting: string): object {
    const converted: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(values)) {
      const inner = variable ? `${variable}.${key}` : key;
      const ours = /[A-Z]/.test(key) ? '' : camelCase(key);
      const schema = Object.hasOwn(fields, ours) ? fields[ours] : undefined;
      const loss = schema ? leftOut(inner, value) : unknown(key, Object.keys(fields), variable);
      if (loss) {
        this.warnings.push({ setting: withoutSecrets(inner), message: loss });
      } else if (schema) {
        converted[ours] = this.value(value, schema, inner, setting ? `${setting}.${ours}` : ours);
      }
    }
    return converted;
  }

  private value(value: unknown, schema: z.core.$ZodType, variable: string, setting: string): unknown {
    const shape = shapeOf(schema);
    if (value instanceof Unresolved) {
      this.references.push({
        variable,
        expression: value.expression,
        setting,
        lack: lackOf(value, variable, { isList: shape.kind === 'list' }),
      });
      return undefined;
    }
    if (typeof value === 'string') {
      return this.text(value, variable, setting);
    }
    if (Array.isArray(value)) {
      const item = shape.kind === 'list' ? shape.item : schema;
      return value.map((inner, index) => this.value(inner, item, `${variable}[${index}]`, `${setting}.${index}`));
    }
    if (value === null || typeof value !== 'object') {
      return shape.kind === 'text' ? asText(value) : value;
    }
    return shape.kind === 'object'
      ? this.object(value, shape.fields, variable, setting)
      : this.freeMap(value, shape.kind === 'map' ? shape.value : schema, variable, setting);
  }

  /** Keys are the user's own. */
  private freeMap(values: object, schema: z.core.$ZodType, variable: string, setting: string): object {
    const entries = Object.entries(values).map(([key, value]) => {
      const name = this.text(key, `${variable} (a key)`, setting);
      return [name, this.value(value, schema, `${variable}.${key}`, `${setting}.${key}`)];
    });
    return Object.fromEntries(entries);
  }

  private text(written: string, variable: string, setting: string): string | undefined {
    const read = this.readText(written);
    if ('text' in read) {
      return read.text;
    }
    this.references.push({ variable, expression: read.expression, setting });
    return undefined;
  }
}

/**
 * Terraform makes text of numbers and truth values where a variable is text.
 *
 * @see https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
 */
function asText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

type Fields = Readonly<Record<string, z.core.$ZodType>>;

function unknown(key: string, known: readonly string[], variable: string): string {
  const close = nearest(key, known);
  const hint = close ? `did you mean ${snakeCase(close)}?` : 'take it out';
  return `the module has no such ${variable ? 'attribute, and Terraform drops it silently' : 'variable'}: it has no effect, ${hint}`;
}

function leftOut(variable: string, value: unknown): string | undefined {
  const entry = omitted.find((candidate) => candidate.variable === variable);
  return entry && entry.accepted === false && String(value) === 'true'
    ? `is left out here and has no effect: ${entry.instead}`
    : undefined;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
