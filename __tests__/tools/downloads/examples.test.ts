import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { downloadsOf, renderDownloads } from '../../../tools/downloads/downloads';
import { temporaryFolder } from '../../support/temporary-folder';

const project = join(__dirname, '..', '..', '..');
const examples = readdirSync(join(project, 'examples'))
  .filter((file) => /\.ts$/.test(file))
  .map((file) => `examples/${file}`);

afterEach(() => vi.unstubAllEnvs());

it.each(['main.ts', ...examples])('%s has a route for every call', async (file) => {
  const outdir = temporaryFolder();
  vi.stubEnv('CDKTF_OUTDIR', outdir);
  vi.resetModules();
  await import(join(project, file));
  const downloads = downloadsOf(PlannedApp.load(outdir, undefined));
  expect(downloads.length).toBeGreaterThan(5);
  expect(downloads.map(({ program }) => program)).toContain('jobs');
  const lost = downloads.filter(({ routes }) => routes.some(({ kind }) => kind === 'none'));
  expect(renderDownloads(lost)).toBe('');
});
