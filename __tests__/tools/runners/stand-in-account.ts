import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { vi } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder';

export const region = 'ap-northeast-1';
export const managerId = 'i-0123456789abcdef0';

const group = { Instances: [{ InstanceId: managerId, LifecycleState: 'InService' }] };
const instance = {
  InstanceId: managerId,
  InstanceType: 't3.micro',
  State: { Name: 'running' },
  LaunchTime: '2026-01-02T03:04:05Z',
  PrivateIpAddress: '10.0.0.7',
};

/**
 * What the AWS CLI prints, in the shape of its reference (https://docs.aws.amazon.com/cli/latest/reference/). It denies
 * what is not listed.
 */
const answers: Readonly<Record<string, unknown>> = {
  'sts get-caller-identity': {
    Account: '111122223333',
    Arn: 'arn:aws:iam::111122223333:user/me',
    UserId: 'AIDAEXAMPLE',
  },
  'autoscaling describe-auto-scaling-groups': { AutoScalingGroups: [group] },
  'ec2 describe-instances --instance-ids': [instance],
  'ec2 describe-instances': { Reservations: [{ Instances: [instance] }] },
  'ec2 describe-spot-instance-requests': { SpotInstanceRequests: [] },
  'ec2-instance-connect send-ssh-public-key': { Success: true },
  'ecs list-tasks': { taskArns: [] },
  'ssm get-parameters-by-path': { Parameters: [] },
  'ssm get-parameter': { Parameter: { Value: 'correct horse battery staple' } },
  'ssm start-session': '',
  'logs tail': '',
};

/** An account in which one instance runs, and programs that act as if every stack were deployed to it. */
export class StandInAccount {
  private readonly folder = temporaryFolder();

  constructor() {
    const cases = Object.entries(answers).map(([call, answer]) => {
      const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
      return `  '${call} '*) printf '%s' '${text}' ;;`;
    });
    cases.push("  '--version '*) echo 'aws-cli/2.31.0 Python/3.13.7 Linux/6.1 source/x86_64' ;;");
    const denied =
      'echo "An error occurred (AccessDenied) when calling the $2 operation: User is not authorized" >&2; exit 254';
    this.program('aws', [`case "$* " in`, ...cases, `  *) ${denied} ;;`, 'esac'].join('\n'));
    // Where no plan is, it fails as Terraform does when the stacks before were never applied.
    this.program(
      'terraform',
      `case "$*" in
  version*) echo '{"terraform_version":"1.11.4"}' ;;
  'show -json') cat state.json ;;
  'show -json '*) cat plan.json ;;
  plan*) [ -e plan.json ] || { echo 'Error: Unable to find remote state' >&2; exit 1; } ;;
esac`,
    );
    this.program('ssh', '');
    this.program('session-manager-plugin', '');
    vi.stubEnv('PATH', `${this.folder}${delimiter}${process.env.PATH}`);
    vi.stubEnv('TERRAFORM_BINARY_NAME', 'terraform');
    vi.stubEnv('AWS_REGION', region);
    // Nothing answers there: no test asks a GitLab of this name.
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:9');
  }

  /** The calls since the last look, without what every call of a stack has. */
  calls(): string[] {
    const file = join(this.folder, 'calls');
    const text = readFileSync(file, { encoding: 'utf8', flag: 'a+' });
    writeFileSync(file, '');
    return text.split('\n').filter(Boolean);
  }

  private program(name: string, script: string): void {
    const path = join(this.folder, name);
    writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "${name} $*" >>'${join(this.folder, 'calls')}'\n${script}\n`);
    chmodSync(path, 0o755);
  }
}
