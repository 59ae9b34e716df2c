import { beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../tools/machine-room/gitlab/jobs';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import { shown } from './job-keys';
import { type ServerRoom, startServer, startServerRoom } from './server-room';
import { readParameter } from './systems';

describe('a GitLab server, whose runner scales a group of workers with docker-autoscaler', () => {
  let account: ServerRoom;
  let server: RunningInstance;
  let first: Job;

  beforeAll(async () => {
    account = await startServerRoom();
    ({ server, first } = await startServer(account));
    return () => account.stop();
  });

  it('makes a runner in its GitLab, and gives root a password that the parameter alone holds', async () => {
    const password = await readParameter(account.room, 'room-gitlab-root-password');
    expect(account.console.passwords).toEqual([password]);
    expect(password).toMatch(/^Gl-[0-9a-f]{40}$/);
    expect([...account.gitlab.accessTokens]).toEqual([]);
    expect(account.gitlab.problems).toEqual([]);
  });

  it('runs a job on a worker of its group, whose log GitLab has', () => {
    expect(first).toMatchObject({ status: 'success', place: { address: server.record.address } });
    expect(shown(first)).toContain('on Linux');
    const made = account.room.emulator.calls.filter(({ action }) => action === 'SetDesiredCapacity');
    expect(made[0]?.parameters.DesiredCapacity).toBe('1');
  });
});
