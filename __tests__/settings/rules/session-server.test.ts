import { describe, expect, it } from 'vitest';
import { quietInput, warningsOf } from '../valid-input';

const open = (fromPort: number, toPort = fromPort, protocol = 'tcp') => ({
  gitlab: { description: 'd', protocol: protocol as 'tcp', fromPort, toPort, cidrBlock: '192.0.2.1/32' },
});
const warnings = (session_server: object, runnerIngressRules = {}) =>
  warningsOf({ ...quietInput, configToml: { session_server }, runnerIngressRules });

// GitLab's documentation of [session_server]: it starts with a listen_address, and GitLab connects to advertise_address.
describe('a session server', () => {
  const whole = { listen_address: '[::]:8093', advertise_address: 'runner.example.com:8093' };

  it.each([
    ['has all it needs', whole, open(8093), []],
    ['has its port among others', whole, open(8000, 9000), []],
    [
      'is open to all protocols',
      whole,
      { gitlab: { description: 'd', protocol: '-1', cidrBlock: '192.0.2.1/32' } },
      [],
    ],
    ['has a closed port', whole, {}, [/^runnerIngressRules: has no rule for port 8093, .* open to every address/]],
    [
      'has another port open',
      whole,
      open(8094),
      [/^runnerIngressRules: has no rule for port 8093, .* open to every address/],
    ],
    [
      'has UDP open',
      whole,
      open(8093, 8093, 'udp'),
      [/^runnerIngressRules: has no rule for port 8093, .* open to every address/],
    ],
    [
      'has the private address of its manager',
      { listen_address: ':8093' },
      open(8093),
      [
        /^configToml.session_server.advertise_address: is a private address of the manager, .* or set runnerInstance.useEip$/,
      ],
    ],
    [
      'has a private address of its own',
      { listen_address: ':8093', advertise_address: '10.0.0.7:8093' },
      open(8093),
      [/^configToml.session_server.advertise_address: is a private address, 10.0.0.7:8093, .* Outbound requests/],
    ],
    ['has a public one', { listen_address: ':8093', advertise_address: '192.0.2.7:8093' }, open(8093), []],
    ['listens nowhere', { advertise_address: 'runner.example.com:8093' }, {}, [/has no listen_address/]],
    [
      'listens for itself',
      { listen_address: '127.0.0.1:8093' },
      {},
      [/listen_address: is 127.0.0.1:8093, which GitLab/],
    ],
  ])('that %s', (_, session, rules, expected) => {
    expect(warnings(session, rules)).toEqual(expected.map((text) => expect.stringMatching(text)));
  });

  it.each([
    ['its Elastic IP', { runnerInstance: { name: 'runner', useEip: true } }],
    ['the public address that it gets', { runnerInstance: { name: 'runner', privateAddressOnly: false } }],
  ])('that registers %s is reached', (_, more) => {
    const input = { ...quietInput, ...more, configToml: { session_server: { listen_address: ':8093' } } };
    expect(warningsOf({ ...input, runnerIngressRules: open(8093) }).filter((one) => one.includes('session'))).toEqual(
      [],
    );
  });
});
