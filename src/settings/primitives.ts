import { z } from 'zod';

/**
 * The scalar types of a setting. Like Terraform, they convert between text, numbers and truth values
 * where nothing is lost ("true", "8", 8), because files written for the module rely on it.
 */
export const text = z
  .union([z.string(), z.number(), z.boolean()], { error: 'must be text' })
  .transform((value) => String(value));

export const number = z
  .union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)], { error: 'must be a number' })
  .transform((value) => Number(value));

export const bool = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: 'must be true or false' })
  .transform((value) => value === true || value === 'true');

/** A free map: its keys are the user's own and are never renamed. */
export const mapOf = <T extends z.ZodType>(value: T) => z.record(z.string(), value);
