import type { StackFolder } from '../../src/terraform/stack-folders';
import { type CommandOptions, runCommand } from '../command/run-command';

/** The resources of a stack, from its state. */
export interface DeployedStack {
  readonly name: string;
  readonly resources: readonly DeployedResource[];
  /** Its own outputs; what it hands to other stacks is not among them. */
  readonly outputs: readonly { readonly name: string; readonly value: string }[];
}

export interface DeployedResource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
}

interface State {
  readonly outputs: Readonly<Record<string, { readonly value: unknown; readonly sensitive?: boolean }>>;
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly index_key?: string | number;
      readonly attributes: { readonly id: string };
    }[];
  }[];
}

export async function readDeployedStack(
  { name, folder }: StackFolder,
  options: Omit<CommandOptions, 'cwd'>,
): Promise<DeployedStack> {
  const state: State = JSON.parse(await runCommand(['terraform', 'state', 'pull'], { ...options, cwd: folder }));
  return { name, resources: deployedResources(state), outputs: ownOutputs(state) };
}

function deployedResources({ resources }: State): readonly DeployedResource[] {
  return resources
    .filter(({ mode }) => mode === 'managed')
    .flatMap(({ type, name, instances }) =>
      instances.map(({ index_key, attributes }) => ({
        type,
        name: index_key === undefined ? name : `${name}[${JSON.stringify(index_key)}]`,
        id: attributes.id,
      })),
    );
}

function ownOutputs({ outputs }: State): DeployedStack['outputs'] {
  return Object.entries(outputs)
    .filter(([name]) => !name.startsWith('cross-stack-output-'))
    .map(([name, { value, sensitive }]) => ({ name, value: sensitive ? '(sensitive)' : text(value) }));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
