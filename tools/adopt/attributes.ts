import type { Attributes } from './state';

/** The text of an argument; undefined where it is empty, as providers write absence in several ways. */
export function textOf(attributes: Attributes | undefined, name: string): string | undefined {
  const value = attributes?.[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

export function numberOf(attributes: Attributes | undefined, name: string): number | undefined {
  const value = textOf(attributes, name);
  return value === undefined ? undefined : Number(value);
}

export function isOn(attributes: Attributes | undefined, name: string): boolean {
  return textOf(attributes, name) === 'true';
}

export function textsOf(attributes: Attributes | undefined, name: string): string[] {
  const value = attributes?.[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Blocks are lists, also where there may be one only. */
export function blocksOf(attributes: Attributes | undefined, name: string): Attributes[] {
  const value = attributes?.[name];
  return Array.isArray(value) ? value.filter((block) => block !== null && typeof block === 'object') : [];
}

export function blockOf(attributes: Attributes | undefined, name: string): Attributes | undefined {
  return blocksOf(attributes, name)[0];
}

export function tagsOf(attributes: Attributes | undefined, name = 'tags'): Record<string, string> {
  return { ...((attributes?.[name] ?? {}) as Record<string, string>) };
}
