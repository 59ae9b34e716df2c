import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tasksOf } from '../../../tools/deployed/tasks';
import { temporaryFolder } from '../../support/temporary-folder';

/** An AWS CLI in whose cluster so many tasks run, and that describes a hundred at a time, as ECS does. */
function fakeAws(tasks: number): void {
  const folder = temporaryFolder();
  const program = `#!/usr/bin/env node
const [, operation, , cluster, ...rest] = process.argv.slice(2);
if (cluster !== 'jobs') throw new Error(cluster);
const arn = (index) => 'arn:aws:ecs:eu-west-1:111122223333:task/jobs/' + String(index).padStart(4, '0');
if (operation === 'list-tasks') {
  console.log(JSON.stringify({ taskArns: Array.from({ length: ${tasks} }, (_, index) => arn(index)) }));
} else {
  const arns = rest.slice(1, rest.indexOf('--region'));
  if (arns.length > 100) throw new Error('Tasks can have at most 100 items');
  console.log(JSON.stringify({ tasks: arns.map((taskArn) => ({
    taskArn,
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/jobs-small:3',
    lastStatus: 'RUNNING',
    // The first is the youngest.
    ...(taskArn.endsWith('0') ? { capacityProviderName: 'FARGATE_SPOT', createdAt: 1700000000.5 }
      : { launchType: 'FARGATE', createdAt: '2023-11-14T21:00:00.000+00:00' }),
  })) }));
}
`;
  writeFileSync(join(folder, 'aws'), program);
  chmodSync(join(folder, 'aws'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the tasks of a cluster', () => {
  it('come oldest first, with what is paid for them, whichever AWS CLI tells', () => {
    fakeAws(2);
    const common = { taskDefinition: 'jobs-small:3', state: 'RUNNING' };
    expect(tasksOf('eu-west-1', 'jobs')).toEqual([
      { ...common, taskId: '0001', capacityProvider: 'FARGATE', createdAt: '2023-11-14T21:00:00.000Z' },
      { ...common, taskId: '0000', capacityProvider: 'FARGATE_SPOT', createdAt: '2023-11-14T22:13:20.500Z' },
    ]);
  });

  it.each([0, 100, 201])('are all told: %i', (count) => {
    fakeAws(count);
    expect(tasksOf('eu-west-1', 'jobs')).toHaveLength(count);
  });
});
