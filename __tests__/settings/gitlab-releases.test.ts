import { describe, expect, it } from 'vitest';
import { describeEnding, isGitlab20, monthsLeft } from '../../src/settings/gitlab-releases';

// The date: https://gitlab.com/groups/gitlab-org/-/epics/15396, "2027-05-20".
describe('months until GitLab 20.0', () => {
  it.each([
    ['2026-11-28', 5],
    ['2026-11-20', 6],
    ['2027-04-20', 1],
    ['2027-04-21', 0],
    ['2027-05-19', 0],
    ['2027-06-19', -1],
  ])('on %s are %i', (day, months) => {
    expect(monthsLeft(new Date(day))).toBe(months);
  });

  it.each([
    ['2026-11-28', 'docker+machine ends with GitLab 20.0 on 2027-05-20: 5 months left'],
    ['2027-04-01', 'docker+machine ends with GitLab 20.0 on 2027-05-20: 1 month left'],
    ['2027-05-19', 'docker+machine ends with GitLab 20.0 on 2027-05-20: less than a month left'],
    ['2027-05-20', 'docker+machine ended with GitLab 20.0 on 2027-05-20'],
  ])('on %s are told as %s', (day, words) => {
    expect(describeEnding('docker+machine', new Date(day))).toBe(words);
  });
});

it.each([
  ['19.11.9', false],
  ['20.0.0', true],
  ['20.0.0-pre', true],
  ['21.4', true],
  ['2.0.0', false],
])('%s is 20.0 or later: %s', (version, expected) => {
  expect(isGitlab20(version)).toBe(expected);
});
