import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSettings, SettingsError } from '../../src/settings/parse';
import { type ProxyInput, proxySettings } from '../../src/settings/proxy';

const schema = z.strictObject(proxySettings);
const httpProxy = 'http://proxy.example.com:3128';
const parse = (proxy: object) => parseSettings(schema, { proxy: { httpProxy, ...proxy } as ProxyInput }).proxy;

function problemsOf(proxy: object): string {
  try {
    parse(proxy);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).problems.join('\n');
  }
  return '';
}

describe('the setting proxy', () => {
  it('is absent by default, and complete when it is given', () => {
    expect(parseSettings(schema, {})).toEqual({});
    expect(parse({})).toEqual({ httpProxy, noProxy: [], vpcEndpoints: [], gitlabInside: false });
  });

  it.each([
    'http://192.0.2.1:3128',
    'http://192.0.2.1:3128/',
    'https://proxy.example.com',
    'http://[2001:db8::1]:3128',
  ])('takes the address %s', (address) => {
    expect(parse({ httpProxy: address, httpsProxy: address })).toMatchObject({ httpProxy: address });
  });

  it.each(['192.0.2.1:3128', 'proxy.example.com', 'socks5://proxy.example.com', 'http://', 'http://a b', 'http://a/x'])(
    'refuses the address %s',
    (address) => {
      expect(problemsOf({ httpsProxy: address })).toMatch(
        /^proxy\.httpsProxy: must be scheme, host and port, such as http:.*, but is "/,
      );
    },
  );

  it.each(['http://user:pa55word@proxy.example.com', 'http://user@proxy.example.com', 'user:pa55word@proxy:3128'])(
    'refuses credentials in the address %s, and does not show them',
    (address) => {
      const problems = problemsOf({ httpProxy: address });
      expect(problems).toMatch(/^proxy\.httpProxy: holds a user or a password.* proxy\.credentialsSsmParameterName$/);
      expect(problems).not.toContain('pa55word');
    },
  );

  it('takes every form of noProxy that all clients read alike', () => {
    const noProxy = [
      'example.com',
      '.example.com',
      '*.example.com',
      'host',
      '192.0.2.1',
      '192.0.2.0/24',
      '2001:db8::/32',
    ];
    expect(parse({ noProxy })?.noProxy).toEqual(noProxy);
  });

  it.each([
    ['*', 'leave proxy out instead'],
    ['https://example.com', 'write the host alone'],
    ['192.0.2.', 'write the network'],
    ['192.0.*', 'write the network'],
    ['192.0.2.1/24', 'write its first address and the bits'],
    ['example.com:8080', 'only some clients read a port'],
    ['a,b', 'must be a name'],
    ['exa*mple.com', 'must be a name'],
    ['', 'must be a name'],
  ])('refuses %j in noProxy: %s', (entry, remedy) => {
    const problems = problemsOf({ noProxy: ['example.com', entry] });
    expect(problems).toMatch(/^proxy\.noProxy\.1: is "/);
    expect(problems).toContain(remedy);
  });

  it('takes certificates in PEM and nothing else', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    expect(parse({ caCertificate: pem + pem })?.caCertificate).toBe(pem + pem);
    expect(problemsOf({ caCertificate: '/etc/ca.crt' })).toContain(
      'proxy.caCertificate: must be one or more certificates',
    );
    const key = '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n';
    expect(problemsOf({ caCertificate: key })).not.toContain('MIIB');
  });

  it('wants SSM to be reached directly when the credentials are there', () => {
    const credentialsSsmParameterName = '/proxy/credentials';
    expect(problemsOf({ credentialsSsmParameterName })).toMatch(
      /^proxy\.credentialsSsmParameterName: .* add ssm to proxy\.vpcEndpoints$/,
    );
    expect(parse({ credentialsSsmParameterName, vpcEndpoints: ['ssm'] })).toMatchObject({
      credentialsSsmParameterName,
    });
    expect(problemsOf({ credentialsSsmParameterName: 'user:password', vpcEndpoints: ['ssm'] })).toContain(
      'must be the name',
    );
  });

  it.each(['com.amazonaws.eu-west-1.s3x/', 'S3', 's3.'])('refuses the endpoint %s', (service) => {
    expect(problemsOf({ vpcEndpoints: [service] })).toContain('proxy.vpcEndpoints.0');
  });

  it('tells everything that is wrong at once', () => {
    const problems = problemsOf({ httpProxy: 'proxy', noProxy: ['*'], caCertificate: 'x' }).split('\n');
    expect(problems).toHaveLength(3);
  });
});
