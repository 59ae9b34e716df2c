import { readForeign } from '../../src/foreign/foreign';
import { readStackJson, type StackFolder } from '../../src/terraform/stack-folders';
import { readText } from '../command/command-line';
import { parsePlan } from '../review/plan';
import { type PlanWithState, type TakenBack, takenBack } from './taken-back';

/**
 * The stack that a plan is of, as it is before the plan is applied.
 *
 * @throws {Error} when the file is no plan, one of other stacks, or one whose values are not where Terraform writes them
 */
export function beforeThePlan(
  file: string,
  stacks: readonly StackFolder[],
): TakenBack & { readonly stack: StackFolder } {
  return readForeign(file, 'a plan: write one with terraform plan -out=FILE, then terraform show -json FILE', () => {
    const { stack, plan } = planOfStack(file, stacks);
    return { stack, ...takenBack(readStackJson(stack.folder), plan) };
  });
}

/**
 * Which stack a plan is of: the one that configures the same resources.
 *
 * @throws {Error} when the file is no plan, or one of other stacks
 */
export function planOfStack(
  file: string,
  stacks: readonly StackFolder[],
): { readonly stack: StackFolder; readonly plan: PlanWithState } {
  const plan: PlanWithState = parsePlan(readText(file), file);
  const planned = new Set(plan.configuration?.root_module?.resources?.map(({ address }) => address));
  const stack = stacks.find(({ folder }) => {
    const own = resourceAddresses(folder);
    return own.length > 0 && own.every((address) => planned.has(address));
  });
  if (!stack || planned.size === 0) {
    const names = stacks.map(({ name }) => name).join(', ');
    throw new Error(
      `--plan: ${file} is not a plan of ${names} as they are now: plan again, or name the app with --app`,
    );
  }
  return { stack, plan };
}

function resourceAddresses(folder: string): readonly string[] {
  const { resource = {} } = readStackJson(folder);
  return Object.entries(resource as Record<string, object>).flatMap(([type, blocks]) =>
    Object.keys(blocks).map((name) => `${type}.${name}`),
  );
}
