import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { camelCase } from '../../../src/settings/camel-case';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { snakeCase, upstreamNames } from '../../../tools/convert/upstream-names';
import { plainText, toSettings } from '../../../tools/module-settings/conversion';

describe('names of the module', () => {
  it('are the names of its variables and attributes, every one', () => {
    const facts = readFileSync(join(__dirname, '../../../tools/upstream/module-facts.json'), 'utf8');
    const names = Object.keys(JSON.parse(facts).variables)
      .flatMap((path) => path.split(/[.[\]{}/]+/))
      .filter(Boolean);
    expect(names.length).toBeGreaterThan(300);
    for (const name of names) {
      expect(snakeCase(camelCase(name))).toBe(name);
    }
  });

  it('leave the keys of free maps alone, and are the settings again when they are read', () => {
    const input: GitlabRunnerInput = {
      vpcId: 'vpc-1',
      subnetId: 'subnet-1',
      environment: 'ci',
      tags: { costCenter: '1', snake_case: '2' },
      configToml: { shutdown_timeout: 30, runners: { cache: { MaxUploadedArchiveSize: 5 } } },
      runnerGitlab: { urlClone: 'https://gitlab.example.com' },
      runnerWorkerCache: { createAwsS3BucketPublicAccessBlock: false },
      runnerIngressRules: {
        fromOffice: { description: 'd', protocol: 'tcp', fromPort: 22, toPort: 22, cidrBlock: '192.0.2.0/24' },
      },
      runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], idleCount: 1, scaleFactorLimit: 2 }],
    };
    const values = upstreamNames(input);
    expect(values).toMatchObject({
      tags: { costCenter: '1', snake_case: '2' },
      config_toml: { shutdown_timeout: 30, runners: { cache: { MaxUploadedArchiveSize: 5 } } },
      runner_worker_cache: { create_aws_s3_bucket_public_access_block: false },
      runner_ingress_rules: { fromOffice: { cidr_block: '192.0.2.0/24' } },
      runner_worker_docker_autoscaler_autoscaling_options: [{ scale_factor_limit: 2 }],
    });
    expect(toSettings(values, plainText)).toEqual({ input, stack: {}, warnings: [], references: [] });
  });
});
