/**
 * Stacks for GitLab runners on AWS, for apps of other projects:
 * `import { GitlabRunnerStack, NatGatewayStack } from 'gitlab-runner-cdktf'`.
 */

export { AwsStack, type AwsStackProps } from './src/constructs/stack/aws-stack';
export { SettingsError } from './src/settings/parse';
export type { StateInput } from './src/settings/state';
export { CacheStack, type CacheStackProps } from './stacks/cache-stack';
export { DockerMachineEgressStack, type DockerMachineEgressStackProps } from './stacks/docker-machine-egress-stack';
export { FargateRunnerStack, type FargateRunnerStackProps } from './stacks/fargate-runner-stack';
export { GitlabRunnerStack, type GitlabRunnerStackProps } from './stacks/gitlab-runner-stack';
export { GitlabServerStack, type GitlabServerStackProps } from './stacks/gitlab-server-stack';
export { NatGatewayStack, type NatGatewayStackProps } from './stacks/nat-gateway-stack';
export { NetworkStack, type NetworkStackProps } from './stacks/network-stack';
export { ProxiedRunnerStack, type ProxiedRunnerStackProps } from './stacks/proxied-runner-stack';
