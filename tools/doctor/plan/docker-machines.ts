import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseToml } from '../../../src/foreign/foreign';
import { optionValues } from '../../../src/settings/name-value';
import type { Machine } from './machine';
import type { PlannedStack } from './planned-app';

interface ConfigToml {
  readonly concurrent?: number;
  readonly runners?: readonly {
    readonly limit?: number;
    readonly machine?: {
      readonly IdleCount?: number;
      readonly MachineOptions?: readonly string[];
      readonly autoscaling?: readonly { readonly IdleCount?: number }[];
    };
  }[];
}

/**
 * The workers that docker-machine makes: no resource of Terraform's, but options in the template of config.toml, or of
 * the section that goes to a server that runs already.
 */
export function dockerMachines(stack: PlannedStack): readonly Machine[] {
  const locals = JSON.stringify({ locals: stack.json.locals, documents: stack.json.resource?.aws_ssm_document });
  const calls = locals
    .replaceAll('\\"', '"')
    .matchAll(/templatefile\("([^"]*\/(?:config|section)\.toml\.tftpl)", (\{.*?\})\)/gs);
  return [...calls].flatMap(([, path = '', facts = '']) => {
    const source = readFileSync(join(stack.folder, path), 'utf8');
    return workersIn(stack, parseToml(source, path) as ConfigToml, factsOf(facts));
  });
}

/** What the template is filled in with: `"name" = expression` or `"name" = "text"`. */
export function factsOf(map: string): Readonly<Record<string, string>> {
  const entries = [...map.matchAll(/"(\w+)" = (?:"([^"]*)"|([\w.[\]-]+))/g)];
  return Object.fromEntries(entries.map(([, name, literal, reference]) => [name, literal ?? `\${${reference}}`]));
}

function workersIn(
  stack: PlannedStack,
  { concurrent = 1, runners = [] }: ConfigToml,
  facts: Readonly<Record<string, string>>,
): Machine[] {
  return runners.flatMap(({ limit = 0, machine }) => {
    if (!machine) {
      return [];
    }
    const option = optionsIn(machine.MachineOptions ?? [], facts);
    const idle = Math.max(machine.IdleCount ?? 0, ...(machine.autoscaling ?? []).map(({ IdleCount = 0 }) => IdleCount));
    const most = limit > 0 ? limit : concurrent + idle;
    const spot = option('request-spot-instance').at(-1) === 'true';
    return [
      {
        stack,
        role: 'workers',
        types: option('instance-type'),
        image: option('ami').at(-1),
        subnets: option('subnet-id'),
        securityGroups: option('security-group'),
        publicAddress: option('private-address-only').at(-1) !== 'true',
        most: spot ? { onDemand: 0, spot: most } : { onDemand: most, spot: 0 },
        volumeKeys: option('volume-kms-key'),
        byGroup: false,
      },
    ];
  });
}

/** The values of an option, in their order. */
function optionsIn(options: readonly string[], facts: Readonly<Record<string, string>>) {
  return (name: string): readonly string[] =>
    optionValues(`amazonec2-${name}`, options).map((value) => facts[/^\$\{(\w+)\}$/.exec(value)?.[1] ?? ''] ?? value);
}
