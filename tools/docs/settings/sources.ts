import { configKeys } from '../../../src/config-keys/keys';
import { camelCase } from '../../../src/settings/camel-case';
import { ownerOf } from '../../../src/settings/config-toml/owners';
import facts from '../../upstream/module-facts.json';

/** The module's variables and their attributes, by the names that settings have. */
const variables = new Map(
  Object.keys(facts.variables)
    .filter((name) => !name.includes('//'))
    .map((name) => [settingName(name), name.replace(/\[\]|\{\}/g, '')]),
);

/** The first release of GitLab Runner that reads what a setting writes, for keys that came after 16.0. */
const releases = new Map<string, string>();
for (const { path, since } of configKeys) {
  const owner = ownerOf(path, 'fleet');
  if (since !== undefined && owner && 'setting' in owner && !releases.has(owner.setting)) {
    releases.set(owner.setting, since);
  }
}

function settingName(variable: string): string {
  return variable
    .replace(/\[\]|\{\}/g, '')
    .split('.')
    .map(camelCase)
    .join('.');
}

/** The variable of the module that a setting mirrors. */
export const variableOf = (path: string): string | undefined => variables.get(path);

/** The release of GitLab Runner that a setting needs. */
export const runnerReleaseOf = (path: string): string | undefined => releases.get(path);
