import { expect, it } from 'vitest';
import { setOption } from '../../../tools/module-settings/set-option';

it.each([
  ['vpc_id=vpc-1', { vpcId: 'vpc-1' }, 'vpcId'],
  ['runner_worker.max_jobs=8', { runnerWorker: { type: 'docker', maxJobs: '8' } }, 'runnerWorker.maxJobs'],
  [
    'runner_networking.security_group_ids[1]=sg-2',
    { runnerNetworking: { securityGroupIds: ['sg-1', 'sg-2'] } },
    'runnerNetworking.securityGroupIds.1',
  ],
  [
    'runner_networking.security_group_ids=["sg-3"]',
    { runnerNetworking: { securityGroupIds: ['sg-3'] } },
    'runnerNetworking.securityGroupIds',
  ],
  ['tags["a.b"]=x=y', { tags: { my_team: 'a', 'a.b': 'x=y' } }, 'tags.a.b'],
  ['runner_worker={"max_jobs": 3}', { runnerWorker: { maxJobs: 3 } }, 'runnerWorker'],
  ['region=eu-west-1', { region: 'eu-west-1' }, 'region'],
])('--set %s', (option, change, setting) => {
  const settings = {
    runnerWorker: { type: 'docker' },
    runnerNetworking: { securityGroupIds: ['sg-1', 'old'] },
    tags: { my_team: 'a' },
  };
  const before = structuredClone(settings);
  expect(setOption(settings, option)).toBe(setting);
  expect(settings).toEqual({ ...before, ...change });
});

it.each([
  ['vpc_id', /it has to be PATH=VALUE/],
  ['vpcid=vpc-1', /--set vpcid: .*did you mean vpc_id\?/],
  [
    'runner_networking.security_group_ids=[sg-1]',
    /--set runner_networking\.security_group_ids: \[sg-1\] is no list or object in JSON: put quotes/,
  ],
  ['runner_worker.max_job=1', /--set runner_worker\.max_job: .*did you mean max_jobs\?/],
])('--set %s is refused', (option, message) => {
  expect(() => setOption({}, option)).toThrow(message);
});
