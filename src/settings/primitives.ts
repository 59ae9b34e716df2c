import { z } from 'zod';

/**
 * Text, and nothing that only looks like it in Terraform's language: what reads files written for the module makes text
 * of numbers and truth values, as Terraform does.
 */
export const text = z.string({ error: 'must be text' });

/** A number that the module types as text, because it may be left empty or be a word. */
export const textOrNumber = z.union([z.string(), z.number()], { error: 'must be text or a number' }).transform(String);

/** A truth value that the module types as text, because it may be left empty. */
export const textOrBool = z
  .union([z.string(), z.boolean()], { error: 'must be true, false or text' })
  .transform(String);

/** A value of a map that holds texts, numbers and truth values side by side, which the module types as text. */
export const mixedValue = z
  .union([z.string(), z.number(), z.boolean()], { error: 'must be text, a number, true or false' })
  .transform(String);

/** Numbers and truth values come as text, too, where nothing is lost ("8", "true"): Terraform's outputs do. */
export const number = z
  .union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/, { error: 'must be a number' })], {
    error: 'must be a number',
  })
  .transform((value) => Number(value));

export const bool = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: 'must be true or false' })
  .transform((value) => value === true || value === 'true');

/** A free map: its keys are the user's own and are never renamed. */
export const mapOf = <T extends z.ZodType>(value: T) => z.record(z.string(), value);

/** One of a few words. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.enum(words, { error: `must be one of ${words.map((word) => word || '""').join(', ')}` });

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const bounds = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
  return number.refine((value) => Number.isInteger(value) && value >= min && value <= max, {
    error: `must be a whole number ${bounds}`,
  });
}

/** Text that has to look a certain way; references to other resources pass, they have no value yet. */
export const textLike = (pattern: RegExp, error: string) =>
  z.string({ error }).refine((value) => isReference(value) || pattern.test(value), { error });

/** The same for {@link textOrNumber}. */
export const numberLike = (pattern: RegExp, error: string) =>
  textOrNumber.refine((value) => isReference(value) || pattern.test(value), { error });

/** Text that must not be empty. */
export const filledText = text.refine((value) => isReference(value) || /\S/.test(value), {
  error: 'must not be empty',
});

/** A length of time as Go reads it, such as `90s`, `10m` or `1h30m`. */
export const duration = textLike(
  /^(0|(\d+(\.\d+)?(ns|us|ms|s|m|h))+)$/,
  'must be a length of time with its unit, such as 30s, 10m or 1h30m',
);

/** A checksum, or nothing. */
export const sha256 = textLike(/^([0-9a-fA-F]{64})?$/, 'must be a SHA-256 checksum of 64 hexadecimal digits, or empty');

/** A time zone of the IANA database, such as `Europe/Berlin`, or `Local`: the manager's own, which is UTC. */
export const timeZone = text.refine((value) => isReference(value) || value === 'Local' || isTimeZone(value), {
  error: 'must be a time zone of the IANA database, such as UTC or Europe/Berlin',
});

/** A description that EC2 takes for a security group or a rule of one. */
export const securityGroupText = textLike(
  /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/,
  'must be at most 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
);

export const arn = textLike(/^arn:/, 'must be an ARN, such as arn:aws:iam::111122223333:policy/example');

/** JSON text, or nothing. */
export const jsonText = text.refine((value) => value === '' || isReference(value) || isJson(value), {
  error: 'must be a JSON document',
});

/** A price in US dollars an hour, or `on-demand-price` for what such an instance costs on demand. */
export const spotPrice = numberLike(
  /^(|on-demand-price|\d+(\.\d+)?)$/,
  'must be a price such as 0.05, or on-demand-price',
);

/** Another stack's output travels through text as a placeholder of the framework. */
export function isReference(value: string): boolean {
  return value.includes('${TfToken[');
}

/** Names are written exactly, which only readers other than this one insist on. */
export function isTimeZone(value: string): boolean {
  try {
    const { timeZone: found } = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions();
    return /^[A-Z]/.test(value) && (found === value || found.toLowerCase() !== value.toLowerCase());
  } catch {
    return false;
  }
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
