import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runners } from '../../support/call-runners';
import { stateFolder } from './state-folder';

afterEach(() => vi.unstubAllEnvs());

/** Calls a command for a stack of which Terraform shows these resources. */
function onStack(resources: Parameters<typeof stateFolder>[1], command: string, ...args: readonly string[]) {
  const { out, program } = stateFolder('gitlab-runner', resources);
  vi.stubEnv('TERRAFORM_BINARY_NAME', program);
  return runners(command, '--out', out, ...args);
}

const manager = { address: 'aws_autoscaling_group.gitlab_runner_instance', values: { name: 'ci-asg' } };

describe('a command on a stack', () => {
  it.each(['logs', 'connect'])('%s says that it is not deployed, and blames no setting', async (command) => {
    const { status, stderr } = await onStack([], command);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Nothing is deployed: there is no resource in .*Deploy the stack first, .* --out\n$/);
  });

  it.each([
    ['logs', 'runnerCloudwatch.enable'],
    ['connect', 'runnerInstance.sessionManager'],
  ])('%s names the setting of a manager that is deployed without it', async (command, setting) => {
    expect((await onStack([manager], command)).stderr).toContain(`set ${setting} to true and deploy`);
  });

  it('status says where another deployment is looked for', async () => {
    const { out, program } = stateFolder('gitlab-runner', []);
    vi.stubEnv('TERRAFORM_BINARY_NAME', program);
    writeFileSync(
      join(out, 'stacks/gitlab-runner/cdk.tf.json'),
      '{"resource":{"aws_autoscaling_group":{"gitlab_runner_instance":{}}}}',
    );
    const { status, stdout } = await runners('status', '--out', out);
    expect(status).toBe(0);
    expect(stdout).toBe(
      'gitlab-runner: not deployed. Deploy it first, or name the folder of another deployment with --out\n',
    );
  });
});

describe('a state that Terraform cannot read', () => {
  it('is told in its words, without its colours', async () => {
    const { out } = stateFolder('gitlab-runner', []);
    const program = join(out, 'failing');
    writeFileSync(
      program,
      "#!/bin/sh\nprintf '\\033[31mError: \\033[0mNo valid credential sources found\\n' >&2\nexit 1\n",
    );
    chmodSync(program, 0o755);
    vi.stubEnv('TERRAFORM_BINARY_NAME', program);
    const { status, stderr } = await runners('logs', '--out', out);
    expect(status).toBe(1);
    expect(stderr).toMatch(/\nError: No valid credential sources found\n$/);
  });
});

describe('destroy', () => {
  it('names the folder, and the Elastic IP that it does not release', async () => {
    const { out, program } = stateFolder('nat-gateway', [
      { address: 'aws_nat_gateway.this', values: { id: 'nat-0123456789abcdef0', public_ip: '192.0.2.1' } },
      { address: 'data.aws_eip.elastic_ip', values: { id: 'eipalloc-0123456789abcdef0', public_ip: '192.0.2.1' } },
    ]);
    vi.stubEnv('TERRAFORM_BINARY_NAME', program);
    const aws = join(out, 'aws');
    writeFileSync(aws, '#!/bin/sh\nexit 2\n');
    chmodSync(aws, 0o755);
    vi.stubEnv('PATH', `${dirname(aws)}:${process.env.PATH}`);
    const { status, stdout, stderr } = await runners('destroy', '--out', out, '--yes');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toEqual([
      `Folder of the stacks: ${out}`,
      'This destroys nat-gateway (1 resource).',
      'Destroying nat-gateway ...',
      'The Elastic IP 192.0.2.1 (eipalloc-0123456789abcdef0) stays allocated, and AWS charges for it while it is. If you do not need it any more: aws ec2 release-address --region eu-west-1 --allocation-id eipalloc-0123456789abcdef0',
      'Everything is destroyed, and nothing of the runners is left.',
    ]);
  });
});
