import type { GitlabServerStackProps } from '../../stacks/gitlab-server-stack';
import { region } from './emulated-stacks';

/** No checksum of a real program. */
export const sha256 = '0123456789abcdef'.repeat(4);

/** The least that a GitLab server needs, with a cache that exists. */
export const serverInput = {
  region,
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  environment: 'gitlab',
  gitlabServer: {
    version: '18.2.1',
    ingress: { httpCidrs: ['192.0.2.0/24'] },
    versions: { runner: '18.2.1', dockerMachine: { sha256 } },
  },
  runnerWorkerCache: { create: false, bucket: 'existing-cache', policy: 'arn:aws:iam::111122223333:policy/cache' },
} satisfies GitlabServerStackProps;
