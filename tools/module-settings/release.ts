import type { Warning } from '../../src/settings/rules';
import { upstreamModule } from '../../src/upstream/module';
import type { Call } from './configuration';
import type { Before } from './older-defaults';

const ours = major(upstreamModule.version);

/** What to know where a call is of another release than the settings here. Of the same major release nothing. */
export function releaseWarnings({ values }: Call): Warning[] {
  const release = releaseOf(values);
  if (release === undefined || major(release) === ours) {
    return [];
  }
  return [
    {
      setting: 'version',
      message: `is ${release}, and the settings here are those of ${upstreamModule.version}: ${remedy(major(release))}`,
    },
  ];
}

/**
 * Whose defaults a call has.
 *
 * @param named what its names tell, where it names no release, or all from one on
 */
export function defaultsBefore({ values }: Call, named: Before | undefined): Before | undefined {
  const release = releaseOf(values);
  if (release === undefined || release.startsWith('>')) {
    return named;
  }
  return major(release) < 7 ? 7 : major(release) < 9 ? 9 : undefined;
}

function remedy(called: number): string {
  if (called < 7) {
    return 'before 7.0.0 the variables were others. Those with a place here are read, and each is named; compare the result with your call';
  }
  return called < ours
    ? 'what has another name since is read, and each such name is told. Compare a plan before you apply'
    : 'variables that came later are named, and have no effect. Read what changed in the module since';
}

/** The argument `version`, or the `ref` of a git address. A branch or a commit says nothing. */
function releaseOf({ source, version }: Call['values']): string | undefined {
  const [, ref] = /[?&](?:ref|version)=([^&]+)/.exec(String(source)) ?? [];
  return [version, ref].find((text): text is string => typeof text === 'string' && /^[^\w]*v?\d+\.\d+/.test(text));
}

function major(release: string): number {
  return Number(/\d+/.exec(release)?.[0]);
}
