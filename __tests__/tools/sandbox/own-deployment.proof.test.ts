import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finished, leftBy, sandbox } from './sandbox-run';

// `npm test` deploys the same stacks by Terraform alone (../../deployment.deployed.test.ts), and a small app by this command.
test("this project's own deployment stands on the sandbox", async () => {
  const run = sandbox(join(__dirname, '..', '..', '..'));
  const { stdout, stderr, exitCode } = await finished(run);

  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(leftBy(run)).toEqual([]);
  expect(stdout).toMatch(/^network\n(?:.*\n)*gitlab-runner\n/m);
  for (const line of [
    /aws_nat_gateway\n.* this {2}nat-\w+$/m,
    /aws_autoscaling_group\n.* gitlab_runner_instance {2}\S+-asg$/m,
    /runner_e2_ssh_ipv6_\w+ +sgr-\w+$/m,
    /runner_cache_bucket_name +\S+-gitlab-runner-cache$/m,
  ]) {
    expect(stdout).toMatch(line);
  }
}, 600_000);
