import { describe, expect } from 'vitest';
import { randomFiles, releases } from '../../config-keys/random-files';
import { behaviour } from './runner';

/** Has the program read so many random files of each release that it can be. A real program is of one release. */
export function listsRandomFiles(count: number): void {
  describe.each(releases)('random files of %s', (release) => {
    behaviour('are listed without a complaint', 'commands/internal/configfile/configfile.go:66-73', async (bench) => {
      bench.release = release;
      if (!(await bench.call('--version')).output.includes(release)) {
        return;
      }
      for (const { toml } of randomFiles(release, count)) {
        bench.write(toml.replaceAll('__REPLACED_BY_USER_DATA__', 'glrt-t1_contract'));
        const { status, output } = await bench.call('list');
        expect({ toml, status, complaint: /.*problem with your config.*/.exec(output)?.[0] }).toEqual({
          toml,
          status: 0,
        });
        expect(output).toContain('glrt-t1_contract');
      }
    });
  });
}
