import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SynthesizedStack } from '../../support/synth';
import { temporaryFolder } from '../../support/temporary-folder';
import { managerId, region } from './stand-in-account';

type Values = Record<string, unknown>;

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly values: Values;
}

/** The arguments with what a machine gets. Real Terraform computes them. */
const machineTexts = [
  ['aws_launch_template', 'gitlab_runner_instance', 'user_data'],
  ['aws_instance', 'gitlab', 'user_data_base64'],
  ['aws_ssm_document', 'runner_config', 'content'],
] as const;

/** As ECR names one: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
const repository = `111122223333.dkr.ecr.${region}.amazonaws.com/jobs`;

/** A reference to what only AWS knows. */
const reference = /(?:data\.)?\b(?:aws|terraform)_\w+\.[\w-]+(?:\[[^\]]*\])?(?:\.[\w-]+)+/g;

/**
 * Writes `state.json` and `plan.json` next to a synthesized stack, as `terraform show -json` would print them after and
 * before the first apply: with a stand-in for every value that AWS makes up.
 */
export function writeStandIns({ folder, json }: SynthesizedStack): void {
  const managed = resourcesOf(json.resource, '');
  const carried = Object.keys(json.resource.aws_ssm_parameter ?? {})
    .filter((name) => name.startsWith('boot_files'))
    .map((name) => ['aws_ssm_parameter', name, 'value'] as const);
  for (const [type, name, attribute] of [...machineTexts, ...carried]) {
    const expression = json.resource[type]?.[name]?.[attribute];
    const resource = managed.find(({ address }) => address === `${type}.${name}`);
    if (resource && typeof expression === 'string') {
      resource.values[attribute] = evaluate(folder, json.locals as Values, expression);
    }
  }
  const outputs = Object.fromEntries(
    Object.entries(json.output).map(([name, { value }]) => [name, { value: withoutReferences(value) }]),
  );
  const root_module = { resources: [...managed, ...resourcesOf(json.data, 'data.')] };
  writeFileSync(join(folder, 'state.json'), JSON.stringify({ values: { root_module, outputs } }));
  const resource_changes = managed.map(({ address, type, name, values }) => ({
    ...{ address, type, name, mode: 'managed' },
    change: { actions: ['create'], before: null, after: values },
  }));
  const plan = { format_version: '1.2', resource_changes, planned_values: { root_module, outputs } };
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
}

function resourcesOf(blocks: SynthesizedStack['json']['resource'], prefix: string): Resource[] {
  return Object.entries(blocks).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, block]) => ({
      address: `${prefix}${type}.${name}`,
      type,
      name,
      values: {
        id: `${name}-id`,
        name,
        ...(withoutReferences(block) as Values),
        ...(type === 'aws_region' && { name: region }),
        ...(type === 'aws_instance' && { id: managerId }),
      },
    })),
  );
}

function withoutReferences(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner) =>
    typeof inner === 'string'
      ? inner.replace(/\$\{([^}]*)\}/g, (_, path) => (path.endsWith('.repository_url') ? repository : 'stand-in'))
      : inner,
  );
}

/** With Terraform's own functions, but without its providers: every reference is a text. */
function evaluate(folder: string, locals: Values = {}, expression: string): string {
  const place = temporaryFolder();
  symlinkSync(join(folder, 'assets'), join(place, 'assets'));
  const known = { ...withoutProviders(locals), ...('vpc_cidrs' in locals && { vpc_cidrs: '10.0.0.0/16' }) };
  writeFileSync(
    join(place, 'main.tf.json'),
    JSON.stringify({ locals: { ...known, wanted: withoutProviders(expression) } }),
  );
  const printed = execFileSync('terraform', ['console'], {
    cwd: place,
    input: 'base64encode(local.wanted)\n',
    encoding: 'utf8',
  });
  return Buffer.from(printed.replaceAll('"', ''), 'base64').toString();
}

function withoutProviders<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_, inner) =>
    typeof inner === 'string' && inner.includes('${') ? inner.replace(reference, '"stand-in"') : inner,
  );
}
