import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlannedStack } from './planned-app';

/** The files of a name that a stack gives to its machines. */
export function machineFiles(stack: PlannedStack, name: string): readonly string[] {
  const pattern = new RegExp(`assets/[\\w./-]*/${name.replaceAll('.', '\\.')}(?=\\\\?")`, 'g');
  const paths = new Set(JSON.stringify(stack.json).match(pattern) ?? []);
  return [...paths].map((path) => readFileSync(join(stack.folder, path), 'utf8'));
}

/** What the boot scripts are told, by variable. Those that hold a quote or a fact are left out: no name of AWS does. */
export function bootEnvironments(stack: PlannedStack): readonly Readonly<Record<string, string>>[] {
  return machineFiles(stack, 'environment.tftpl').map((source) =>
    Object.fromEntries([...source.matchAll(/^(\w+)='([^'$]*)'$/gm)].map(([, name, value]) => [name, value])),
  );
}

/** The SSM parameter that a stack's machines read the proxy's credentials from: empty for none, undefined without a proxy. */
export function proxyCredentials(stack: PlannedStack): string | undefined {
  return bootEnvironments(stack).find(({ PROXY_CREDENTIALS }) => PROXY_CREDENTIALS !== undefined)?.PROXY_CREDENTIALS;
}
