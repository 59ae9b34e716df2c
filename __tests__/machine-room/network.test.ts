import { describe, expect, it } from 'vitest';
import { containsRange } from '../../src/settings/cidr';
import { missingNeeds } from '../../tools/machine-room/daemon/needs';
import { answerTo } from '../../tools/machine-room/network/dns';
import { fits } from '../../tools/machine-room/network/hosts';
import { firstAddress } from '../../tools/machine-room/network/network';

/** A query as `dig` sends it: id 0x1234, recursion desired, one question. */
function query(name: string, type: number): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([Buffer.from('123401000001000000000000', 'hex'), ...labels, Buffer.from([0, 0, type, 0, 1])]);
}

describe('the DNS of a machine room', () => {
  // RFC 1035, section 4.1: the header's flags and counts, then the question, then the answer with its compressed name.
  it('answers for an address', () => {
    const answer = answerTo(query('GitLab.example.com', 1), (name) =>
      name === 'gitlab.example.com' ? '10.0.0.1' : undefined,
    );
    expect(answer?.subarray(0, 12).toString('hex')).toBe('123485800001000100000000');
    expect(answer?.subarray(-16).toString('hex')).toBe('c00c000100010000000100040a000001');
  });

  it('has no record of another type for a name that exists', () => {
    expect(
      answerTo(query('gitlab.example.com', 28), () => '10.0.0.1')
        ?.subarray(0, 12)
        .toString('hex'),
    ).toBe('123485800001000000000000');
  });

  it('denies a name that does not exist', () => {
    expect(answerTo(query('nowhere.example.com', 1), () => undefined)?.readUInt16BE(2)).toBe(0x8583);
  });

  it.each([Buffer.alloc(0), Buffer.from('1234', 'hex'), Buffer.from('12340100000100000000000003', 'hex')])(
    'has no answer to what is no query',
    (bytes) => {
      expect(answerTo(bytes, () => '10.0.0.1')).toBeUndefined();
    },
  );
});

describe('addresses and hosts', () => {
  it('has the router at the first address of a VPC', () => {
    expect(firstAddress('172.31.0.0/16')).toBe('172.31.0.1');
    expect(containsRange('10.0.0.0/24', '10.0.0.200/32')).toBe(true);
    expect(containsRange('10.0.0.0/24', '10.0.1.1/32')).toBe(false);
  });

  it.each([
    ['*.amazonaws.com', 'ec2.eu-central-1.amazonaws.com', true],
    ['*.amazonaws.com', 'amazonaws.com', false],
    ['*.amazonaws.com', 'notamazonaws.com', false],
    ['gitlab.example.com', 'gitlab.example.com', true],
    ['gitlab.example.com', 'a.gitlab.example.com', false],
    ['*', 'anything.example.com', true],
  ])('%s fits %s: %s', (pattern, host, expected) => {
    expect(fits(pattern, host)).toBe(expected);
  });
});

describe('what a machine room needs', () => {
  it('is named all at once', () => {
    expect(missingNeeds((program) => program !== 'dockerd', { platform: 'linux', user: 1000 })).toEqual([
      'root (it makes network namespaces)',
      'dockerd from Docker Engine (package docker.io, or docker-ce)',
    ]);
    expect(missingNeeds(() => true, { platform: 'darwin', user: 0 })).toEqual(['a Linux computer (this is darwin)']);
    expect(missingNeeds(() => true, { platform: 'linux', user: 0 })).toEqual([]);
  });
});
