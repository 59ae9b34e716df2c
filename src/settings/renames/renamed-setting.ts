import { camelCase } from '../camel-case';
import { renamesOf7 } from './before-7';
import { renamesOf9 } from './of-9';
import type { Rename } from './rename';

/** Oldest first: release 9 renamed some of what release 7 had renamed. */
const releases = [
  { release: '7.0.0', renames: renamesOf7 },
  { release: '9.0.0', renames: renamesOf9 },
];

/**
 * What became of a setting that has the name of a variable of an older release of the module.
 *
 * @param path in camelCase, such as `runnersConcurrent`
 * @param isSetting whether there is a setting of this name now
 * @returns the end of a message, or undefined when no release renamed or removed it
 */
export function renamedSetting(path: string, isSetting: (path: string) => boolean): string | undefined {
  let now = path;
  let last: (Rename & { readonly release: string }) | undefined;
  for (const { release, renames } of releases) {
    const rename = renames.find(({ from }) => settingOf(from) === now);
    if (rename) {
      last = { ...rename, release };
      now = rename.to === undefined ? '' : settingOf(rename.to);
    }
  }
  if (last === undefined) {
    return undefined;
  }
  if (now === '') {
    return `is gone since release ${last.release} of the module, with nothing in its place: take it out`;
  }
  const otherForm = last.value === undefined ? '' : ', in the form that docs/settings.md shows';
  return isSetting(now) ? `is ${now} since release ${last.release} of the module: use that${otherForm}` : undefined;
}

const settingOf = (variable: string): string => variable.split('.').map(camelCase).join('.');
