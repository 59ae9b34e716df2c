import { describe, expect, it } from 'vitest';
import { badInputs } from './bad-input';
import { complaint } from './call';
import { tryOne } from './fuzz';
import { foundBy, type Reader, readIn, textOf } from './reader';

/** The first seeds of each reader; `npm run fuzz` goes on from there, a minute each. */
const seeds = Array.from({ length: 6 }, (_, index) => index + 1);

/** doctor starts twenty processes for each, the others synthesize a stack. */
const slow = ({ name }: Reader) => /^doctor-(?!project)|^synth|^adopt-tfvars/.test(name);
const seedsOf = (reader: Reader) => (slow(reader) ? seeds.slice(0, 3) : seeds);

/** The tests of some readers. Those that start programs are behind another door than the others. */
export const describeReaders = (readers: readonly Reader[]) =>
  describe.each(readers)('what reads $name', (reader) => {
    it('reads the real files that are changed', async () => {
      for (const path of reader.corpus.slice(0, 2)) {
        const { status, text } = await readIn(reader, textOf(path));
        // The file is read by then: the AWS CLI has no account here.
        const end = status === 1 ? text.trim().split('\n').at(-1) : 'read';
        const next = /^read$|^aws (ec2|autoscaling) \S+ failed/;
        expect({ path, end }).toEqual({ path, end: expect.stringMatching(next) });
      }
    });

    it('ends with a message and a status, whatever the file holds', async () => {
      for (const seed of seedsOf(reader)) {
        const finding = await tryOne(reader, seed);
        expect(finding && `seed ${seed}: ${finding.complaint}: ${finding.said}`).toBeUndefined();
      }
    });

    it('ends so for a file that is broken in each known way', async () => {
      const [path = ''] = reader.corpus;
      const complaints: string[] = [];
      for (const { what, texts } of badInputs(reader.format, textOf(path))) {
        for (const text of slow(reader) ? texts.slice(0, 1) : texts) {
          const said = await readIn(reader, text);
          const wrong = complaint(said);
          if (wrong !== undefined) {
            complaints.push(`a file that ${what}: ${wrong}: ${said.text.slice(0, 500)}: ${text.slice(0, 200)}`);
          }
        }
      }
      expect(complaints).toEqual([]);
    });

    it('ends so for what was found once', async () => {
      for (const path of foundBy(reader)) {
        expect({ path, complaint: complaint(await readIn(reader, textOf(path))) }).toEqual({
          path,
          complaint: undefined,
        });
      }
    });
  });
