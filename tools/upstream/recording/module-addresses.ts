import type { Plan, State } from './normalized-facts';

type Module = State['values']['root_module'];
type Resource = NonNullable<Module['resources']>[number];

/** The name under which the configuration around the module calls it. */
export const moduleName = 'runner';

/** This one would take the name of the workers' own rules. */
const takenTwice: Readonly<Record<string, string>> = {
  'module.terminate_agent_hook.aws_vpc_security_group_egress_rule.docker_autoscaler_egress':
    'aws_vpc_security_group_egress_rule.terminate_runner_instances',
};

/**
 * The address of a resource of the module as it is here: without its modules and a lone `[0]`, other keys as a suffix.
 * Undefined for what is not the module's.
 */
export function addressHere(address: string): string | undefined {
  const prefix = `module.${moduleName}.`;
  if (!address.startsWith(prefix)) {
    return undefined;
  }
  return Object.entries(takenTwice)
    .reduce((rest, [theirs, ours]) => rest.replace(theirs, ours), address.slice(prefix.length))
    .replace(/module\.[\w-]+(\[[^\]]*\])?\./g, '')
    .replace(/\[0\]$/, '')
    .replace(/\["?([^"\]]*)"?\]$/, (_, key: string) => `_${key.replace(/[^\w-]/g, '_')}`);
}

/** The module's resources in the root module, under their addresses here. */
export function flatState({ values }: State): State {
  return { values: { root_module: flat(values.root_module) } };
}

export function flatPlan({ planned_values, resource_changes = [] }: Plan): Plan {
  const changes = resource_changes.flatMap((change) => {
    const address = addressHere(change.address);
    return address === undefined ? [] : [{ ...change, address }];
  });
  return { planned_values: { root_module: flat(planned_values.root_module) }, resource_changes: changes };
}

function flat(module: Module): Module {
  return { resources: allOf(module).flatMap(here) };
}

function here(resource: Resource): Resource[] {
  const address = addressHere(resource.address);
  return address === undefined ? [] : [{ ...resource, address }];
}

function allOf({ resources = [], child_modules = [] }: Module): Resource[] {
  return [...resources, ...child_modules.flatMap(allOf)];
}
