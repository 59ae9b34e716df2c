import { BlockList, isIP } from 'node:net';

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
  const [base = '', length = ''] = network.split('/');
  const address = host.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  if (
    family === 0 ||
    isIP(base) !== family ||
    !/^\d{1,3}$/.test(length) ||
    Number(length) > (family === 4 ? 32 : 128)
  ) {
    return false;
  }
  const list = new BlockList();
  list.addSubnet(base, Number(length), family === 4 ? 'ipv4' : 'ipv6');
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
