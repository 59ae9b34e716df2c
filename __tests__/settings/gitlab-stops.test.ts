import { describe, expect, it } from 'vitest';
import { stopsBetween } from '../../src/settings/gitlab-stops';

// https://docs.gitlab.com/update/upgrade_paths/; config/upgrade_path.yml of gitlabhq/gitlabhq at 09155a46.
describe('the required stops', () => {
  it.each([
    ['16.0.0', '16.3.9', []],
    ['16.0.0', '16.4.0', ['16.3']],
    ['16.3.9', '16.7.10', []],
    ['16.11.10', '17.3.7', []],
    ['16.11.10', '17.4.0', ['17.3']],
    ['17.3.7', '17.6.0', ['17.5']],
    ['17.11.7', '18.2.8', []],
    ['17.10.8', '18.0.0', ['17.11']],
    ['18.2.1', '18.11.3', ['18.5', '18.8']],
    ['18.11.3', '19.1.0', []],
    ['19.8.0', '20.0.0', ['19.11']],
    ['19.11.4', '20.2.0', []],
    ['16.0.0', '19.0.0', ['16.3', '16.7', '16.11', '17.3', '17.5', '17.8', '17.11', '18.2', '18.5', '18.8', '18.11']],
    // A patch, and the way back, jump over nothing.
    ['18.2.1', '18.2.9', []],
    ['19.1.0', '18.2.0', []],
  ] as const)('from %s to %s are %j', (from, to, stops) => {
    expect(stopsBetween(from, to)).toEqual(stops);
  });
});
