import { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { GitlabRunnerStack, type GitlabRunnerStackProps } from '../../../stacks/gitlab-runner-stack';
import { NetworkStack } from '../../../stacks/network-stack';
import { callQuestions } from '../../../tools/doctor/checks/call-routes';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { machineRunner } from '../../constructs/synthesized-runner';
import { temporaryFolder } from '../../support/temporary-folder';

const region = 'ap-northeast-1';

async function findings({ inVpc = false, ...more }: { readonly inVpc?: boolean; readonly runnerEgressRules?: object }) {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const network = new NetworkStack(app, 'network', { region, environment: 'ci', availabilityZones: [`${region}a`] });
  new GitlabRunnerStack(app, 'runner', {
    region,
    ...machineRunner,
    vpcId: network.vpcId,
    subnetId: network.publicSubnetIds[0],
    runnerInstance: { name: 'ci', privateAddressOnly: false },
    ...more,
    ...(inVpc ? { runnerTerminateEc2LambdaSubnetIds: [network.publicSubnetIds[0]] } : {}),
  } as GitlabRunnerStackProps);
  app.synth();
  const questions = callQuestions(PlannedApp.load(outdir, region));
  return Promise.all(questions.map(async ({ about, answer }) => ({ about, ...(await answer()) })));
}

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
describe('the routes of calls', () => {
  it('of a function in a public subnet are missing, since it never has a public address', async () => {
    expect(await findings({ inVpc: true })).toContainEqual({
      about: expect.stringMatching(/^runner aws_lambda_function\./),
      status: 'problem',
      message: expect.stringMatching(/^no route to ec2\.ap-northeast-1\.amazonaws\.com:443: .*public addresses only/),
      remedy: expect.stringMatching(/NAT gateway or a VPC endpoint.*npx runners downloads --stack runner/),
    });
  });

  it('of a function outside of any VPC are no question', async () => {
    expect(await findings({})).toEqual([]);
  });

  it('of a manager whose egress rules close HTTPS are missing', async () => {
    const runnerEgressRules = {
      ssh: { fromPort: 22, toPort: 22, protocol: 'tcp', description: 'SSH', cidrBlock: '0.0.0.0/0' },
    };
    expect(await findings({ runnerEgressRules })).toContainEqual({
      about: 'runner manager',
      status: 'problem',
      message: expect.stringMatching(/:443.* and \d+ more: no egress rule of its security groups lets out port 443/),
      remedy: expect.stringMatching(/^open the port in the egress rules/),
    });
  });
});
