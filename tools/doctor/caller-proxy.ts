import { isIP } from 'node:net';
import { containsRange } from '../../src/settings/cidr';

/**
 * The proxy by which programs of the caller go to an address, as Terraform and the AWS CLI understand the environment.
 *
 * @returns undefined when they go there directly
 */
export function callersProxy(address: URL, env: NodeJS.ProcessEnv): string | undefined {
  const variable = (name: string) => env[name] || env[name.toUpperCase()] || '';
  const proxy = variable(`${address.protocol.slice(0, -1)}_proxy`) || variable('all_proxy');
  if (proxy === '' || isLoopback(address.hostname) || isExempt(address, variable('no_proxy'))) {
    return undefined;
  }
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** As it may be shown. */
export function withoutPassword(proxy: string): string {
  return proxy.replace(/\/\/[^/@]*@/, '//');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

/** By its name or a domain above it, by its network, or by `*`. */
function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const number = port || (protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      const [, name = entry, only] = /^(.*[^:]):(\d+)$/.exec(entry) ?? [];
      const domain = name.toLowerCase().replace(/^\*?\./, '');
      const fits = name === '*' || hostname === domain || hostname.endsWith(`.${domain}`) || isIn(hostname, name);
      return fits && (only === undefined || only === number);
    });
}

function isIn(host: string, network: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  const bits = { 0: undefined, 4: 32, 6: 128 }[isIP(address)];
  return bits !== undefined && containsRange(network, `${address}/${bits}`);
}
