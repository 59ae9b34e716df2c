import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { App, LocalBackend, TerraformElement, TerraformOutput, TerraformStack } from 'cdktf';
import type { Node } from 'constructs';
import { expect } from 'vitest';
import { configToml } from '../../src/config-toml/config-toml';
import { executorSection } from '../../src/config-toml/executor-sections';
import { ManagerUserData } from '../../src/constructs/manager/manager-user-data';
import type { Executor } from '../../src/settings/executors';
import { fargateOf } from '../../src/settings/fargate';
import type { GitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { runnerNames } from '../../src/settings/names';
import { type BootPart, dockerAutoscalerBoot, dockerBoot, dockerMachineBoot } from '../../src/user-data/boot-parts';
import { fargateBoot } from '../../src/user-data/fargate-boot';
import type { ManagerBootProps } from '../../src/user-data/manager-boot';
import { temporaryFolder } from '../support/temporary-folder';

export const facts = {
  aws_dns_suffix: 'amazonaws.com',
  aws_region: 'eu-west-1',
  aws_zone: 'a',
  cache_bucket: 'ci-111122223333-gitlab-runner-cache',
  eip_allocation_id: 'eipalloc-0123456789abcdef0',
  kms_key_arn: 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555',
  vpc_cidrs: '10.0.0.0/16,100.64.0.0/16,2001:db8:1234:1a00::/56',
  vpc_id: 'vpc-0123456789abcdef0',
  worker_ami: 'ami-0123456789abcdef0',
  worker_group: 'ci-asg',
  workers: '0123456789abcdef0123456789abcdef01234567',
  worker_instance_profile: 'ci-docker-machine',
  worker_launch_template: 'ci-worker-20260101000000000000000001',
  worker_security_group: 'ci-docker-machine20260101000000000000000001',
  worker_subnet_id_0: 'subnet-0123456789abcdef0',
};

const boots: Readonly<Record<Executor, (settings: GitlabRunnerSettings) => BootPart[]>> = {
  docker: dockerBoot,
  'docker+machine': dockerMachineBoot,
  'docker-autoscaler': (settings) => dockerAutoscalerBoot(settings, runnerNames(settings)),
  fargate: (settings) => fargateBoot(fargateOf(settings)),
};

/** What a manager's boot is made from, with the settings' own executor. */
export function bootProps(settings: GitlabRunnerSettings): ManagerBootProps & { readonly bootParts: BootPart[] } {
  const names = runnerNames(settings);
  return {
    settings,
    names,
    configToml: configToml(settings, executorSection(settings, { subnets: 1, encrypted: true })),
    bootParts: boots[settings.runnerWorker.type](settings),
  };
}

interface Document {
  readonly text: string;
  /** Gzipped; bytes. */
  readonly size: number;
  readonly runcmd: unknown;
  /** What parameters hold, by their names, in the order of the pieces. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What is on the machine after cloud-init wrote the files, by path. */
  readonly files: Readonly<Record<string, { readonly permissions: string; readonly content: string }>>;
}

/** As our stacks name things, without a provider that nothing here needs. */
class PlainStack extends TerraformStack {
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    return (TerraformElement.isTerraformElement(element) ? element.node : element).id.replace(/[^A-Za-z0-9_-]/g, '_');
  }
}

/** The document that real Terraform makes of the settings. */
export function machineDocument(settings: GitlabRunnerSettings): Document {
  const outdir = temporaryFolder();
  // It has no provider for its parameters.
  const app = new App({ outdir, skipValidation: true });
  const stack = new PlainStack(app, 'document');
  new LocalBackend(stack, { path: 'terraform.tfstate' });
  const { base64 } = new ManagerUserData(stack, 'manager', { ...bootProps(settings), facts });
  new TerraformOutput(stack, 'user_data', { value: base64 });
  app.synth();
  const cwd = join(outdir, 'stacks', 'document');
  withoutProvider(join(cwd, 'cdk.tf.json'));
  const terraform = (...command: string[]) => execFileSync('terraform', command, { cwd, stdio: 'pipe' }).toString();
  terraform('init', '-input=false');
  terraform('plan', '-input=false', '-out=tfplan');
  const { outputs } = JSON.parse(terraform('show', '-json', 'tfplan')).planned_values;
  const parameters: readonly Parameter[] = outputs.parameters.value;
  const inOrder = [...parameters].sort((one, other) => numberOf(one) - numberOf(other));
  return {
    ...readDocument(Buffer.from(outputs.user_data.value, 'base64')),
    parameters: Object.fromEntries(inOrder.map(({ name, value }) => [name, value])),
  };
}

/**
 * Names and contents of the parameters need nothing of the AWS provider, whose start takes most of the time: they become
 * values of the stack itself, and one of its outputs.
 */
function withoutProvider(file: string): void {
  const { resource = {}, ...stack } = JSON.parse(readFileSync(file, 'utf8'));
  const { aws_ssm_parameter: parameters = {}, ...others } = resource;
  expect(others).toEqual({});
  const values = Object.entries<Parameter>(parameters).map(([id, { name, value }]) => [id, { name, value }] as const);
  const changed = {
    ...stack,
    locals: { ...stack.locals, ...Object.fromEntries(values) },
    output: { ...stack.output, parameters: { value: values.map(([id]) => `\${local.${id}}`) } },
  };
  writeFileSync(file, JSON.stringify(changed).replaceAll('aws_ssm_parameter.', 'local.'));
}

interface Parameter {
  readonly name: string;
  readonly value: string;
}

const numberOf = ({ name }: Parameter) => Number(/\d+$/.exec(name)?.[0]);

function readDocument(gzipped: Buffer): Omit<Document, 'parameters'> {
  const text = gunzipSync(gzipped).toString('utf8');
  const { write_files, runcmd } = JSON.parse(text.slice(text.indexOf('\n')));
  const files = write_files.map((file: Record<string, string>) => [
    file.path,
    {
      permissions: file.permissions,
      content: file.encoding === 'b64' ? Buffer.from(String(file.content), 'base64').toString('utf8') : file.content,
    },
  ]);
  return { text, size: gzipped.length, runcmd, files: Object.fromEntries(files) };
}
