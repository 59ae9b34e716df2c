import { parseToml } from '../../../src/foreign/foreign';
import { bootEnvironments, machineFiles } from '../plan/machine-files';
import type { PlannedStack } from '../plan/planned-app';
import { type PlannedProxy, plannedProxy } from './proxy';

/** A section `[[runners]]`, as far as it says which program calls which. */
export interface Runner {
  readonly url?: string;
  readonly executor?: string;
  readonly cache?: { readonly Type?: string };
  readonly machine?: { readonly MachineOptions?: readonly string[] };
}

/** What a stack's files say, which decides which program calls which. */
export interface Facts {
  readonly region: string;
  /** What the boot scripts are told. */
  readonly boot: Readonly<Record<string, string>>;
  readonly runner: Runner;
  /** The versions of a GitLab server's containers; undefined where there is no such server. */
  readonly containers?: Readonly<Record<string, string>>;
  readonly shipsLogs: boolean;
  readonly proxy: PlannedProxy | undefined;
  /** The whole JSON: policies and start scripts are in it as text. */
  readonly text: string;
  /** What the workers of a group run at boot, where it is in a file. */
  readonly workerStart: string;
}

export function factsOf(stack: PlannedStack): Facts {
  const config = machineFiles(stack, 'config.toml.tftpl')[0] ?? machineFiles(stack, 'section.toml.tftpl')[0] ?? '';
  const { runners = [] } = parseToml(config, `config.toml of the stack ${stack.name}`) as {
    readonly runners?: readonly Runner[];
  };
  return {
    region: stack.region ?? '<region>',
    boot: bootEnvironments(stack)[0] ?? {},
    runner: runners[0] ?? {},
    containers: containersOf(stack),
    shipsLogs: machineFiles(stack, 'amazon-cloudwatch-agent.json').length > 0,
    proxy: plannedProxy(stack),
    workerStart: ['start_script', 'start_script.tftpl'].flatMap((name) => machineFiles(stack, name)).join('\n'),
    text: JSON.stringify(stack.json).replaceAll('\\"', '"'),
  };
}

function containersOf(stack: PlannedStack): Facts['containers'] {
  const source = machineFiles(stack, 'compose.env.tftpl')[0];
  return source && Object.fromEntries([...source.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
}
