import { expect, it } from 'vitest';
import { z } from 'zod';
import { withoutFacts } from '../../src/proxy/environment';
import { noProxy } from '../../src/proxy/no-proxy';
import { parseSettings } from '../../src/settings/parse';
import { type ProxySettings, proxySettings } from '../../src/settings/proxy';
import { clients, proxiedOf } from './real-clients';

/** Addresses of this network are refused by every kernel at once, so that going there directly takes no time. */
const network = '224.0.2.0/24';
const inside = '224.0.2.9';

/** How each client reads the forms that a list may have: the hosts that it still asks the proxy for. */
const readings: readonly { readonly list: string; readonly hosts: readonly string[]; readonly proxied: Reading }[] = [
  {
    list: 'example.com',
    hosts: ['example.com', 'a.example.com', 'example.org'],
    proxied: all(['example.org']),
  },
  {
    list: '.example.com',
    hosts: ['example.com', 'a.example.com'],
    proxied: { ...all([]), go: ['example.com'], apt: ['example.com'], wget: ['example.com'] },
  },
  // Only Go knows the wildcard, so the list has the dot alone in its place.
  { list: '*.example.com', hosts: ['a.example.com'], proxied: { ...all(['a.example.com']), go: [] } },
  { list: inside, hosts: [inside], proxied: all([]) },
  { list: network, hosts: [inside], proxied: { ...all([inside]), curl: [], git: [], go: [] } },
  {
    list: 'ff0e::9',
    hosts: ['[ff0e::9]'],
    proxied: { ...all([]), python: ['[ff0e::9]'], 'aws CLI': ['[ff0e::9]'] },
  },
  {
    list: '[ff0e::9]',
    hosts: ['[ff0e::9]'],
    proxied: { ...all(['[ff0e::9]']), python: [], 'aws CLI': [] },
  },
  // A port is read by Go alone: the setting refuses it.
  { list: 'example.com:80', hosts: ['example.com'], proxied: { ...all(['example.com']), go: [] } },
];

type Reading = Readonly<Record<string, readonly string[]>>;

function all(hosts: readonly string[]): Reading {
  return Object.fromEntries(Object.keys(clients).map((client) => [client, hosts]));
}

const direct = [
  '169.254.169.254',
  '[fd00:ec2::254]',
  '169.254.170.2',
  'localhost',
  '[::1]',
  'ip-10-0-0-1.eu-west-1.compute.internal',
  'docker',
  'cache.s3.eu-west-1.amazonaws.com',
  'cache.s3.dualstack.eu-west-1.amazonaws.com',
  '111122223333.dkr.ecr.eu-west-1.amazonaws.com',
  'gitlab.example.com',
  'www.example.net',
];

// The aws CLI takes a second for each question, so it is asked few: its reading is that of Python's library.
const ofAws = ['169.254.169.254', '[fd00:ec2::254]', 'cache.s3.eu-west-1.amazonaws.com'];
const quick = Object.keys(clients).filter((client) => client !== 'aws CLI');

it.concurrent.each(quick)('%s reads the forms of NO_PROXY as the list expects it to', async (client) => {
  for (const { list, hosts, proxied } of readings) {
    expect({ list, proxied: await proxiedOf(client, hosts, list) }).toEqual({ list, proxied: proxied[client] });
  }
});

it.concurrent.each(Object.keys(clients))(
  '%s goes to everything itself that must not be proxied, and asks the proxy for the rest',
  async (client) => {
    const { proxy } = parseSettings(z.strictObject(proxySettings), {
      proxy: {
        httpProxy: 'http://proxy.example.com:3128',
        noProxy: ['*.example.net'],
        vpcEndpoints: ['s3', 'ecr.dkr'],
        gitlabInside: true,
      },
    });
    const list = withoutFacts(
      noProxy(proxy as ProxySettings, {
        region: 'eu-west-1',
        dnsSuffix: 'amazonaws.com',
        vpcCidrs: network,
        gitlabUrl: 'https://gitlab.example.com/',
      }),
    );
    // docker-machine is a Go program, and nothing else has to do with workers, which have no names.
    const proxiedInside = /go|curl|git/.test(client) ? [] : [inside];
    const rest = ['ec2.eu-west-1.amazonaws.com', '192.0.2.1'];
    const hosts = [...(client === 'aws CLI' ? ofAws : direct), inside, ...rest];
    expect(await proxiedOf(client, hosts, list)).toEqual([...proxiedInside, ...rest]);
  },
);
