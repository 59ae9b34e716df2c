import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const project = join(__dirname, '../../..');
const readme = readFileSync(join(project, 'README.md'), 'utf8');

/** What the README says, and the tests that fail when it is not so: the file, and words of the title of a test in it. */
const claims: Readonly<Record<string, readonly (readonly [file: string, title: string])[]>> = {
  Executors: [
    ['settings/executors.test.ts', 'are those of runnerWorker.type, and Fargate'],
    ['settings/executors.test.ts', 'only docker+machine ends'],
  ],
  Registration: [['boot/boot-tokens.deployed.test.ts', 'a runner authentication token is verified and used']],
  'Fixed address': [['stacks/nat-gateway.deployed.test.ts', 'a gateway that holds the address already']],
  'Egress rules': [['stacks/docker-machine-egress-stack.test.ts', 'each group gets each rule for each destination']],
  'Every key of `config.toml`': [
    ['config-keys/keys-page.test.ts', 'has a row for each key, none empty'],
    ['settings/rules/config-toml.test.ts', 'takes what GitLab Runner reads'],
  ],
  'HTTP proxy': [['proxy/runner-places.deployed.test.ts', 'describeProxyPlaces']],
  Secrets: [
    ['main.planned.test.ts', 'holds no secret and no path of the machine'],
    ['tools/adopt/adopt.deployed.test.ts', 'the token survives outside the state'],
  ],
  Boot: [
    ['boot/boot-resumes.boot.test.ts', 'by a reboot goes on after it'],
    ['boot/boot-resumes.boot.test.ts', 'in the middle of the boot does not end it'],
    ['boot/boot-resumes.boot.test.ts', 'by a lost network waits for it'],
  ],
  'No lost jobs': [
    ['machine-room/fleet.deployed.test.ts', 'goes on with its job on its own workers, while its successor serves'],
    ['machine-room/fleet.deployed.test.ts', 'has lost no job'],
  ],
  'Least privilege': [
    ['policies/policies.test.ts', 'would not do with one action less'],
    ['policies/policies.test.ts', 'has a reason for every action that no call needs, and for no other'],
  ],
  Review: [
    ['tools/review/risks.deployed.test.ts', 'jobs: a manager that is refreshed'],
    ['tools/review/risks.deployed.test.ts', 'permissions: statement by statement'],
  ],
  'Move from the module': [['tools/adopt/adopt.deployed.test.ts', 'is imported, and nothing is replaced or destroyed']],
  Sandbox: [['tools/sandbox/command.deployed.test.ts', 'deploys all stacks']],
};

describe('the README', () => {
  const [table = ''] = /\| feature .*\n(?:\|.*\n)+/.exec(readme) ?? [];
  const features = table
    .split('\n')
    .slice(2)
    .filter(Boolean)
    .map((row) => row.split('|')[1]?.trim() ?? '');

  it('claims no feature without a test', () => {
    expect(features.length).toBeGreaterThan(8);
    expect(Object.keys(claims)).toEqual(features);
  });

  it.each(Object.entries(claims))('"%s" is shown', (_, shown) => {
    for (const [file, title] of shown) {
      const path = join(project, '__tests__', file);
      expect(existsSync(path), file).toBe(true);
      expect(readFileSync(path, 'utf8'), file).toContain(title);
    }
  });
});
