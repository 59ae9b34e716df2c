import type { ConfigToml } from '../config-keys/config-toml';
import { isTable, keyAt } from '../config-keys/keys';
import { Float, type TomlTable, type TomlValue } from '../templates/toml-document';

/** The document with the keys of `configToml` in it: tables are gone through, any other value replaces what was there. */
export function layOver({ runners, ...global }: ConfigToml, document: TomlTable): TomlTable {
  const [runner, ...more] = document.runners as readonly TomlTable[];
  const laid = overTable(global, document, '');
  return runners === undefined ? laid : { ...laid, runners: [overTable(runners, runner ?? {}, 'runners[].'), ...more] };
}

function overTable(keys: object, table: TomlTable, prefix: string): TomlTable {
  const given = Object.entries(keys).filter(([, value]) => value !== undefined);
  const laid = given.map(([name, value]): [string, TomlValue] => {
    const below = table[name];
    const path = `${prefix}${name}`;
    return [
      name,
      isTable(value) ? overTable(value, isTable(below) ? (below as TomlTable) : {}, `${path}.`) : typed(value, path),
    ];
  });
  return { ...table, ...Object.fromEntries(laid) };
}

const queuing = 'runners[].monitoring.job_queuing_durations';

/** A fraction is written with a dot even when it is whole. */
function typed(value: unknown, path: string): TomlValue {
  if (path === queuing) {
    // Without periods GitLab Runner finds null where its schema has a list, and says so at each start.
    return (value as readonly TomlTable[]).map((entry) => ({ periods: [], ...entry }));
  }
  const type = keyAt(path)?.type;
  if (type === 'float64') {
    return new Float(value as number);
  }
  if (type === '[]float64') {
    return (value as readonly number[]).map((number) => new Float(number));
  }
  return value as TomlValue;
}
