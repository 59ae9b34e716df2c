import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checks } from '../../../tools/doctor/checks';
import { identity } from '../../../tools/doctor/checks/identity';

const folder = join(__dirname, '../../../tools/doctor/checks');

it('every check of the folder is made, that of the identity before the others', async () => {
  const modules = await Promise.all(readdirSync(folder).map((file) => import(join(folder, file))));
  const written = modules
    .flatMap((module) => Object.values<unknown>(module))
    .filter((value) => typeof value === 'object' && value !== null && 'questions' in value);
  expect(written.length).toBeGreaterThan(10);
  expect(new Set(written)).toEqual(new Set([identity, ...checks]));
});
