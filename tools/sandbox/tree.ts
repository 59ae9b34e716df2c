import { printableLine } from '../text/printable';
import type { DeployedStack } from './deployed-stack';

interface Branch {
  readonly label: string;
  readonly branches?: readonly Branch[];
}

/** The resources, as people read them: per stack its resources by type and name with their ids, then its outputs. */
export function tree(stacks: readonly DeployedStack[]): string {
  return stacks.map((stack) => [stack.name, ...drawn(branchesOf(stack))].join('\n')).join('\n\n');
}

function branchesOf({ resources, outputs }: DeployedStack): readonly Branch[] {
  const types = [...new Set(resources.map(({ type }) => type))].sort();
  const byType = types.map((type) => ({
    label: type,
    branches: leaves(resources.filter((resource) => resource.type === type).map(({ name, id }) => [name, id])),
  }));
  const results = { label: 'outputs', branches: leaves(outputs.map(({ name, value }) => [name, value])) };
  return outputs.length > 0 ? [...byType, results] : byType;
}

function leaves(pairs: readonly (readonly [string, string])[]): readonly Branch[] {
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => ({ label: printableLine(`${name.padEnd(width)}  ${value}`) }));
}

function drawn(branches: readonly Branch[]): readonly string[] {
  return branches.flatMap(({ label, branches: inner = [] }, index) => {
    const last = index === branches.length - 1;
    return [`${last ? '└─ ' : '├─ '}${label}`, ...drawn(inner).map((line) => `${last ? '   ' : '│  '}${line}`)];
  });
}
