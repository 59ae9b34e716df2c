import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bootAssets, type Content } from '../machine-files/cloud-config';

const scripts = readdirSync(join(bootAssets, 'steps')).sort();
const stepOf = (script: string) => script.replace(/^\d+-|\.sh$/g, '');

/** Every step that a boot of ours may have, in the order of the numbers in `assets/boot/steps`. A manager has that order. */
export const stepOrder: readonly string[] = scripts.map(stepOf);

/**
 * The script of a step, without its number.
 *
 * @throws {Error} where `assets/boot/steps` has no such step
 */
export function stepScript(step: string): Extract<Content, { kind: 'asset' }> {
  const script = scripts.find((name) => stepOf(name) === step);
  if (script === undefined) {
    throw new Error(`no boot step "${step}": assets/boot/steps has ${stepOrder.join(', ')}`);
  }
  return { kind: 'asset', name: `${step}.sh`, path: join(bootAssets, 'steps', script) };
}
