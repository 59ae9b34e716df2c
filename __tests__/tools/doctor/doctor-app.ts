import { App } from 'cdktf';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';

/** Two runners, of which the second has no token. Where they stand, the environment says. */
const { DOCTOR_VPC = '', DOCTOR_SUBNET = '', DOCTOR_GITLAB = '' } = process.env;
const app = new App();
for (const [name, parameter] of [
  ['healthy', '/token/fine'],
  ['sick', '/token/missing'],
] as const) {
  new GitlabRunnerStack(app, name, {
    environment: name,
    vpcId: DOCTOR_VPC,
    subnetId: DOCTOR_SUBNET,
    runnerGitlab: {
      url: DOCTOR_GITLAB,
      preregisteredRunnerTokenSsmParameterName: parameter,
      runnerVersion: '19.3.0',
    },
    runnerWorker: { type: 'docker' },
  });
}
app.synth();
