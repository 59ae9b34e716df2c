import { credentialsPlaceholder } from '../../../src/proxy/environment';
import { machineFiles } from '../plan/machine-files';
import type { PlannedStack } from '../plan/planned-app';
import { dnsSuffix } from './partition';

/** The proxy of a stack's machines. */
export interface PlannedProxy {
  /** For `http://` and for `https://`. Credentials are no part of them. */
  readonly addresses: readonly string[];
  /** What is reached without it: the entries of `NO_PROXY`. */
  readonly direct: readonly string[];
  /** Machines read from SSM what they sign in with, before they can use it. */
  readonly hasCredentials: boolean;
}

/** As it is in the environment of a stack's machines; undefined without a proxy. */
export function plannedProxy(stack: PlannedStack): PlannedProxy | undefined {
  return ofMachines(stack) ?? ofServer(stack);
}

function ofMachines(stack: PlannedStack): PlannedProxy | undefined {
  const source = machineFiles(stack, 'proxy.env.tftpl')[0];
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(source ?? '')?.[1] ?? '';
  return source === undefined
    ? undefined
    : proxy(stack, [value('HTTP_PROXY'), value('HTTPS_PROXY')], value('NO_PROXY'));
}

/** A server that runs already is told by a script, whose environment is quoted for a shell. */
function ofServer(stack: PlannedStack): PlannedProxy | undefined {
  const source = machineFiles(stack, 'environment.tftpl').find((one) => /^PROXY_URL='[^']/m.test(one));
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(source ?? '')?.[1]?.replaceAll("'", '') ?? '';
  return source === undefined ? undefined : proxy(stack, [value('PROXY_URL')], value('PROXY_BYPASS'));
}

function proxy({ region = '<region>' }: PlannedStack, addresses: readonly string[], direct: string): PlannedProxy {
  const marked = addresses.some((one) => one.includes(`${credentialsPlaceholder}@`));
  return {
    addresses: [...new Set(addresses.filter(Boolean).map((one) => one.replace(`${credentialsPlaceholder}@`, '')))],
    direct: direct
      .replace(/\$\{aws_region\}/g, region)
      .replace(/\$\{aws_dns_suffix\}/g, dnsSuffix(region))
      .split(',')
      .filter((entry) => entry !== '' && !/[$]\{/.test(entry)),
    hasCredentials: marked,
  };
}

/**
 * Whether `NO_PROXY` says to reach a host directly: by its name or one that it is below, as Go's library takes it. A
 * network counts for addresses only, and no name of a call is one.
 *
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function isDirect({ direct }: PlannedProxy, host: string): boolean {
  return direct.some((entry) =>
    entry.startsWith('.') ? host.endsWith(entry) : host === entry || host.endsWith(`.${entry}`),
  );
}
