import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { GitlabServerStack, type GitlabServerStackProps } from '../../stacks/gitlab-server-stack';
import { ref } from '../constructs/synthesized-runner';
import { jsonIn } from '../support/json-in';
import { type SynthesizedStack, synthStack } from '../support/synth';
import { serverInput } from './gitlab-server-input';

const { dockerMachine: _, ...versions } = serverInput.gitlabServer.versions;
const stack = (rest: Partial<GitlabServerStackProps> = {}) =>
  synthStack(
    (app) =>
      new GitlabServerStack(app, 'gitlab-server', {
        ...serverInput,
        gitlabServer: { ...serverInput.gitlabServer, externalUrl: 'http://gitlab.example.com', versions },
        runnerWorker: { type: 'docker-autoscaler', maxJobs: 6 },
        runnerManager: { maximumConcurrentJobs: 6 },
        ...rest,
      }),
  );
const filesOf = ({ folder }: SynthesizedStack) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile());
const file = (made: SynthesizedStack, name: string) =>
  readFileSync(filesOf(made).find((path) => path.endsWith(`/${name}`)) as string, 'utf8');

describe('a GitLab server with docker-autoscaler', () => {
  const made = stack({
    runnerWorkerDockerAutoscalerAsg: {
      subnetIds: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'],
      types: ['m6i.large', 'm6a.large'],
      enableMixedInstancesPolicy: true,
      onDemandPercentageAboveBaseCapacity: 0,
      spotAllocationStrategy: 'price-capacity-optimized',
    },
    runnerWorkerDockerAutoscalerAutoscalingOptions: [
      { periods: ['* * * * *'], idleCount: 0, idleTime: '5m' },
      { periods: ['* 9-17 * * mon-fri'], timezone: 'Asia/Tokyo', idleCount: 3, idleTime: '30m' },
    ],
  });
  const { resource } = made.json;

  it('has one group over zones and types of the spot market, in working hours', () => {
    expect(Object.keys(resource.aws_autoscaling_group ?? {})).toEqual(['autoscaler']);
    expect(resource.aws_autoscaling_group?.autoscaler).toMatchObject({
      max_size: 6,
      protect_from_scale_in: true,
      vpc_zone_identifier: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'],
      mixed_instances_policy: {
        launch_template: { override: [{ instance_type: 'm6i.large' }, { instance_type: 'm6a.large' }] },
      },
    });
    const { runners } = TOML.parse(file(made, 'config.toml.tftpl')) as unknown as { runners: [object] };
    expect(runners[0]).toMatchObject({
      executor: 'docker-autoscaler',
      limit: 6,
      autoscaler: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of Terraform
        plugin_config: { name: '${worker_group}', config_file: '/etc/gitlab-runner/aws-config' },
        policy: [{ idle_count: 0 }, { periods: ['* 9-17 * * mon-fri'], timezone: 'Asia/Tokyo', idle_count: 3 }],
      },
    });
    expect(runners[0]).not.toHaveProperty('machine');
  });

  it('lets the machine scale that group and connect to its workers, and launch nothing itself', () => {
    const policy = jsonIn(resource.aws_iam_policy?.instance_docker_autoscaler_policy?.policy as string);
    expect(policy.Statement[0]).toMatchObject({ Resource: ref('aws_autoscaling_group.autoscaler.arn') });
    expect(JSON.stringify(policy)).toContain('ec2-instance-connect:SendSSHPublicKey');
    expect(JSON.stringify(resource)).not.toContain('ec2:RunInstances');
  });

  it('opens GitLab to its workers, and its workers to GitLab alone', () => {
    const rules = Object.values(resource.aws_vpc_security_group_ingress_rule ?? {}).map(
      (rule) => `${rule.referenced_security_group_id} ${rule.security_group_id} ${rule.from_port}`,
    );
    const [server, workers] = ['gitlab', 'docker_autoscaler'].map((group) => ref(`aws_security_group.${group}.id`));
    expect(rules.filter((rule) => !rule.startsWith('undefined')).sort()).toEqual(
      [`${server} ${workers} -1`, `${workers} ${server} 80`].sort(),
    );
  });

  // Auto Scaling ends the instances of a group that goes: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-process-shutdown.html
  it('needs no sweep of workers, which go with their group', () => {
    expect(resource.aws_lambda_function).toBeUndefined();
    expect(resource.aws_autoscaling_group?.autoscaler).toMatchObject({ force_delete: true });
  });

  it('fits into the user data of a machine, with a proxy and without', () => {
    expect(() => stack({ proxy: { httpProxy: 'http://192.0.2.1:3128', vpcEndpoints: ['ssm', 's3'] } })).not.toThrow();
  });

  // The module's addresses of the cache's policy have the words.
  it('names docker-machine in no file', () => {
    const naming = filesOf(stack({ proxy: { httpProxy: 'http://192.0.2.1:3128' } })).filter((path) =>
      /docker.?machine/i.test(readFileSync(path, 'latin1').replaceAll('docker_machine_cache_instance', '')),
    );
    expect(naming).toEqual([]);
  });
});
