import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variablesIn } from '../../../src/machine-files/environment-file';
import type { PlannedStack } from './planned-app';

/** The files of a name that a stack gives to its machines. */
export function machineFiles(stack: PlannedStack, name: string): readonly string[] {
  const pattern = new RegExp(`assets/[\\w./-]*/${name.replaceAll('.', '\\.')}(?=\\\\?")`, 'g');
  const paths = new Set(JSON.stringify(stack.json).match(pattern) ?? []);
  return [...paths].map((path) => readFileSync(join(stack.folder, path), 'utf8'));
}

/** What the boot scripts are told, by variable. */
export function bootEnvironments(stack: PlannedStack): readonly Readonly<Record<string, string>>[] {
  return machineFiles(stack, 'environment.tftpl').map(variablesIn);
}

/** The SSM parameter that a stack's machines read the proxy's credentials from: empty for none, undefined without a proxy. */
export function proxyCredentials(stack: PlannedStack): string | undefined {
  return bootEnvironments(stack).find(({ PROXY_CREDENTIALS }) => PROXY_CREDENTIALS !== undefined)?.PROXY_CREDENTIALS;
}
