import { App } from 'cdktf';
import { afterEach, expect, it, vi } from 'vitest';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { ProxiedRunnerStack } from '../../../stacks/proxied-runner-stack';
import { executor } from '../../../tools/doctor/checks/executor';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { autoscalerRunner, dockerRunner, machineRunner } from '../../constructs/synthesized-runner';
import { temporaryFolder } from '../../support/temporary-folder';
import { scriptedAws } from './scripted-aws';

afterEach(() => vi.useRealTimers());

// https://gitlab.com/groups/gitlab-org/-/epics/15396: 2027-05-20.
it('tells each stack on docker+machine, and no other, how many months it has left', async () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const region = 'ap-northeast-1';
  new GitlabRunnerStack(app, 'docker', { ...dockerRunner, region });
  new GitlabRunnerStack(app, 'autoscaler', { ...autoscalerRunner, environment: 'other', region });
  new GitlabRunnerStack(app, 'machines', { ...machineRunner, environment: 'third', region });
  new ProxiedRunnerStack(app, 'server', {
    region,
    environment: 'server',
    vpcId: 'vpc-0123456789abcdef0',
    subnetId: 'subnet-0123456789abcdef0',
    ciServer: {
      instanceId: 'i-0123456789abcdef0',
      securityGroupId: 'sg-0123456789abcdef0',
      roleName: 'server',
      systemd: {},
    },
  });
  app.synth();
  vi.useFakeTimers({ now: new Date('2026-11-28') });

  const questions = executor.questions({ app: PlannedApp.load(outdir, undefined), aws: scriptedAws({}) });

  expect(questions.map(({ about }) => about)).toEqual(['machines', 'server']);
  for (const question of questions) {
    expect(await question.answer()).toEqual({
      status: 'warning',
      message:
        'docker+machine ends with GitLab 20.0 on 2027-05-20: 5 months left (https://gitlab.com/groups/gitlab-org/-/epics/15396)',
      remedy: expect.stringContaining('docker-autoscaler'),
    });
  }
});
