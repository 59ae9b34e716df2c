import { plainText, toSettings } from './conversion';

type Values = Record<string, unknown>;

/**
 * Puts the value of `--set PATH=VALUE` into settings. PATH is the module's name of a variable with its attributes, such
 * as `runner_networking.security_group_ids[1]`; a VALUE that is a JSON list or object is that, any other one is text.
 *
 * @param settings changed in place
 * @returns the setting, attributes after a dot
 * @throws {Error} when it is not of that form, or there is no such variable
 */
export function setOption(settings: object, option: string): string {
  const [, written, text] = /^\s*([^=]+?)\s*=(.*)$/s.exec(option) ?? [];
  if (written === undefined || text === undefined) {
    throw new Error(`--set is ${option}: it has to be PATH=VALUE, such as vpc_id=vpc-0123456789abcdef0`);
  }
  const path = [...written.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, name]) => quoted ?? (index === undefined ? (name ?? '') : Number(index)),
  );
  const forbidden = path.find((name) => name === '__proto__' || name === 'constructor' || name === 'prototype');
  if (forbidden !== undefined || path.some((name) => typeof name === 'number' && name > 1000)) {
    throw new Error(`--set ${written}: there is no such variable`);
  }
  const { input, stack, warnings } = toSettings(nest(path, readValue(written, text)), plainText);
  const [wrong] = warnings;
  if (wrong) {
    throw new Error(`--set ${written}: ${wrong.setting}: ${wrong.message}`);
  }
  return put(settings as Values, { ...input, ...stack } as Values, path);
}

/** @throws {Error} for a list or an object that is not JSON, as a shell makes of one whose quotes it took */
function readValue(written: string, text: string): unknown {
  if (!/^\s*[[{]|^(true|false|null)$/.test(text)) {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(
      `--set ${written}: ${text} is no list or object in JSON: put quotes around each text, and around the whole, such as '${written}=["a","b"]'`,
    );
  }
}

function nest([key, ...rest]: readonly (string | number)[], value: unknown): Values {
  const inner = rest.length === 0 ? value : nest(rest, value);
  if (typeof key === 'number') {
    const list: unknown[] = [];
    list[key] = inner;
    return list as unknown as Values;
  }
  return { [key ?? '']: inner };
}

/** The converted value has one key at each step: the setting's own name of it. */
function put(target: Values, converted: Values, [, ...rest]: readonly (string | number)[]): string {
  const [key = ''] = Object.keys(converted);
  const [next] = rest;
  if (next === undefined) {
    target[key] = converted[key];
    return key;
  }
  target[key] ??= typeof next === 'number' ? [] : {};
  return `${key}.${put(target[key] as Values, converted[key] as Values, rest)}`;
}
