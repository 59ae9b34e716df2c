import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variablesIn } from '../../../src/machine-files/environment-file';
import type { PlannedStack } from './planned-app';

const assets = 'assets/';
/** Every check asks for files: a stack is searched once. */
const known = new WeakMap<PlannedStack, readonly string[]>();

/** The files of a name that a stack gives to its machines. */
export function machineFiles(stack: PlannedStack, name: string): readonly string[] {
  return assetsOf(stack)
    .filter((path) => path.slice(assets.length).endsWith(`/${name}`))
    .map((path) => readFileSync(join(stack.folder, path), 'utf8'));
}

/** Where a stack's JSON names files, as a text of its own or within an expression. */
function assetsOf(stack: PlannedStack): readonly string[] {
  const found = known.get(stack) ?? [...new Set(JSON.stringify(stack.json).match(/assets\/[\w./-]+(?=\\?")/g) ?? [])];
  known.set(stack, found);
  return found;
}

/** What the boot scripts are told, by variable. */
export function bootEnvironments(stack: PlannedStack): readonly Readonly<Record<string, string>>[] {
  return machineFiles(stack, 'environment.tftpl').map(variablesIn);
}

/** The SSM parameter that a stack's machines read the proxy's credentials from: empty for none, undefined without a proxy. */
export function proxyCredentials(stack: PlannedStack): string | undefined {
  return bootEnvironments(stack).find(({ PROXY_CREDENTIALS }) => PROXY_CREDENTIALS !== undefined)?.PROXY_CREDENTIALS;
}
