/**
 * `npm run fuzz`: each reader for a minute, from a seed on.
 *
 * Usage: npm run fuzz -- [READER...] [--seconds COUNT] [--seed NUMBER]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tryOne } from './fuzz';
import { foundFolder, type Reader } from './reader';
import { readersAlone } from './readers-alone';
import { readersWithPrograms } from './readers-with-programs';

const readers = [...readersAlone, ...readersWithPrograms];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});

async function fuzz(reader: Reader): Promise<boolean> {
  const [started, first] = [Date.now(), Number(values.seed)];
  let seed = first;
  for (; Date.now() - started < Number(values.seconds) * 1000; seed++) {
    const finding = await tryOne(reader, seed);
    if (finding) {
      const folder = join(foundFolder, reader.name);
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `seed-${seed}`);
      writeFileSync(path, finding.text);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.error(`${reader.name}: seed ${seed}, after ${seconds} s: ${finding.complaint}; the input is ${path}`);
      console.error(finding.said.slice(0, 2000));
      return false;
    }
    if ((seed - first) % 100 === 99) {
      await new Promise(setImmediate);
    }
  }
  console.info(`${reader.name}: nothing found in ${values.seconds} s, in ${seed - first} inputs`);
  return true;
}

async function main(): Promise<void> {
  const unknown = positionals.filter((name) => !readers.some((reader) => reader.name === name));
  if (unknown.length > 0) {
    console.error(`There is no reader ${unknown.join(', ')}: ${readers.map(({ name }) => name).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  for (const reader of readers.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    if (!(await fuzz(reader))) {
      process.exitCode = 1;
    }
  }
}

void main();
