import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { GitlabRunnerStack } from '../stacks/gitlab-runner-stack';
import { gitlab, privateNetwork, where } from './common/private-network';

const pem = (file: string) => readFileSync(join(__dirname, 'certificates', file), 'utf8');

/**
 * A GitLab whose certificate no public authority signed: the manager trusts it by its own certificate and by the
 * company's authorities, and jobs find both in a volume. After upstream examples/runner-certificates.
 */
const app = new App();
const environment = 'runners-certs';
const network = privateNetwork(app, environment);

new GitlabRunnerStack(app, 'gitlab-runner', {
  ...where,
  environment,
  vpcId: network.vpcId,
  subnetId: network.privateSubnetIds[0],
  runnerGitlab: { ...gitlab, certificate: pem('gitlab.crt'), caCertificate: pem('company.crt') },
  runnerInstance: { name: 'certificates' },
  // One hop: containers cannot take the manager's role.
  runnerMetadataOptions: {
    httpEndpoint: 'enabled',
    httpTokens: 'required',
    httpPutResponseHopLimit: 1,
    instanceMetadataTags: 'disabled',
  },
  runnerWorker: { type: 'docker' },
  // In a job: cp /etc/gitlab-runner/certs/* /usr/local/share/ca-certificates/ && update-ca-certificates
  runnerWorkerDockerOptions: {
    privileged: false,
    volumes: ['/cache', '/etc/gitlab-runner/certs/:/etc/gitlab-runner/certs:ro'],
  },
});

app.synth();
