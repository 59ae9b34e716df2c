import { describe, expect, it } from 'vitest';
import type { ProxyInput } from '../../src/settings/proxy';

/** Authority of the proxy of tests, as far as anybody reads it. */
export const proxyAuthority = '-----BEGIN CERTIFICATE-----\nTUlJQnByb3h5\n-----END CERTIFICATE-----\n';

/** With everything that one may say of a proxy. */
export const everyProxySetting: ProxyInput = {
  httpProxy: 'http://proxy.example.com:3128/',
  httpsProxy: 'http://tls-proxy.example.com:3129',
  noProxy: ['*.corp.example.com', '198.51.100.0/24'],
  caCertificate: proxyAuthority,
  credentialsSsmParameterName: '/proxy/credentials',
  vpcEndpoints: ['s3', 'ssm'],
  gitlabInside: true,
};

/** How the addresses read wherever a machine has yet to fill credentials in. */
export const httpAddress = 'http://__PROXY_CREDENTIALS__@proxy.example.com:3128';
export const httpsAddress = 'http://__PROXY_CREDENTIALS__@tls-proxy.example.com:3129';

/** A place of a deployment that the proxy has to reach. */
export interface ProxyPlace<Deployed> {
  readonly place: string;
  /** What stands there; undefined where there is no such place. */
  readonly text: (deployed: Deployed) => string | undefined;
  /** What stands there behind {@link everyProxySetting}. */
  readonly says: readonly (string | RegExp)[];
}

/**
 * One test of each place behind the proxy, and one without. Deployments are asked for when the tests run.
 *
 * @param without the same deployment without a proxy
 */
export function describeProxyPlaces<Deployed>(
  stack: string,
  places: readonly ProxyPlace<Deployed>[],
  { behind, without }: { readonly behind: () => Deployed; readonly without: () => Deployed },
): void {
  describe(`${stack} behind a proxy`, () => {
    it.each(places)('$place', ({ text, says }) => {
      const said = text(behind());
      expect(said).toBeDefined();
      for (const part of says) {
        expect(said).toMatch(part instanceof RegExp ? part : literally(part));
      }
    });
  });

  describe(`${stack} without a proxy`, () => {
    it.each(places)('$place: nothing of it', ({ text }) => {
      expect(text(without()) ?? '').not.toMatch(/proxy/i);
    });
  });
}

const literally = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));

/** The whole list as it reads in a VPC of these networks, in this region, with this GitLab. */
export function wholeNoProxy({
  vpcCidrs,
  region,
  gitlabHost,
}: Readonly<Record<'vpcCidrs' | 'region' | 'gitlabHost', string>>) {
  const endpoints = ['s3', 's3.dualstack', 'ssm'].map((service) => `${service}.${region}.amazonaws.com`);
  return [
    ...['localhost', '127.0.0.1', '::1', '[::1]'],
    ...['169.254.169.254', 'fd00:ec2::254', '[fd00:ec2::254]', '169.254.170.2'],
    ...['internal', 'docker', 'dind', vpcCidrs],
    ...endpoints,
    ...(gitlabHost === '' ? [] : [gitlabHost]),
    ...['.corp.example.com', '198.51.100.0/24'],
  ].join(',');
}
