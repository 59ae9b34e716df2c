import { expect, it } from 'vitest';
import type { ManagerFixture } from './manager';

/** What the applied role of a manager may and may not do, whatever its executor. */
export function describeGrants(manager: ManagerFixture): void {
  const parameter = (name: string) => `arn:aws:ssm:ap-northeast-1:123456789012:parameter/${name}`;

  it.each([
    ['ssm:GetParameter', parameter('boot-runner-token')],
    ['ssm:PutParameter', parameter('boot-runner-token')],
    ['s3:PutObject', 'arn:aws:s3:::boot-123456789012-gitlab-runner-cache/project/1/cache.zip'],
    ['logs:PutLogEvents', 'arn:aws:logs:ap-northeast-1:123456789012:log-group:boot:log-stream:i-1/user-data'],
  ])('may %s on its own %s', (action, resource) => expect(manager.answer(action, resource)).toBe('allowed'));

  it.each([
    ['ssm:GetParameter', parameter('boot-runner-token-2')],
    ['ssm:GetParameter', parameter('other-runner-token')],
    ['ssm:PutParameter', parameter('gitlab-runner-registration-token')],
    ['ssm:PutParameter', parameter('boot-runner-token-2')],
    ['ssm:DeleteParameter', parameter('boot-runner-token')],
    ['s3:GetObject', 'arn:aws:s3:::other-123456789012-gitlab-runner-cache/project/1/cache.zip'],
    ['s3:DeleteBucket', 'arn:aws:s3:::boot-123456789012-gitlab-runner-cache'],
    ['iam:PassRole', 'arn:aws:iam::123456789012:role/admin'],
    ['sts:AssumeRole', 'arn:aws:iam::123456789012:role/admin'],
  ])('may not %s on a foreign %s', (action, resource) => expect(manager.answer(action, resource)).toBe('denied'));
}
