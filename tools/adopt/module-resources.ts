import type { ModuleAddress } from '../../src/upstream/addresses';
import type { Attributes, StateResource } from './state';

/** What every call of the module makes, whatever its settings. */
const sign = { type: 'aws_launch_template', name: 'gitlab_runner_instance' };

/** One call of the module in a state. */
export class ModuleResources {
  /** By the address that our stack has for it. */
  readonly byAddress: ReadonlyMap<string, StateResource>;

  /** @param module address of the call, empty where the module itself was applied */
  constructor(
    readonly module: string,
    resources: readonly StateResource[],
  ) {
    const own = resources.filter((resource) => isWithin(resource.module, module));
    this.byAddress = new Map(own.map((resource) => [ourAddress(resource, module), resource]));
  }

  /** Arguments of the resource at an address of ours. */
  get(address: ModuleAddress): Attributes | undefined {
    return this.byAddress.get(address)?.attributes;
  }

  /** All that the module makes by one name with `count` or `for_each`, in the order of the state. */
  members(type: string, name: string, inner = ''): readonly StateResource[] {
    const module = [this.module, inner].filter(Boolean).join('.');
    return [...this.byAddress.values()].filter(
      (resource) => resource.type === type && resource.name === name && withoutIndex(resource.module, module),
    );
  }
}

/**
 * @param name address of the call, or its last part, needed when a state has several
 * @throws {Error} when the state holds no call, or several and none was chosen
 */
export function moduleResources(resources: readonly StateResource[], name?: string): ModuleResources {
  const calls = resources.filter((r) => r.type === sign.type && r.name === sign.name).map(({ module }) => module);
  const short = (module: string) => module.replace(/^(.*\.)?module\./, '');
  const [first, ...others] = calls.filter((module) => name === undefined || [module, short(module)].includes(name));
  if (first !== undefined && others.length === 0) {
    return new ModuleResources(first, resources);
  }
  const names = calls.map((module) => module || '(the root module)').join(', ');
  if (calls.length === 0) {
    throw new Error(
      `The state holds no runner of the module: it has no ${sign.type}.${sign.name}. Take the state that terraform state pull writes where the module is called`,
    );
  }
  throw new Error(
    first === undefined
      ? `The state holds no call ${name} of the module: there is ${names}`
      : `The state holds several runners (${names}): say which with --module NAME. Take over one after the other: when the old state has forgotten the first, pull it again, and give the next one a stack and a folder of its own with --stack-name and --to`,
  );
}

/** Where our stack has what the module made: its name without the path, the key as a suffix (constructs/member-id.ts). */
export function ourAddress({ module, type, name, key }: StateResource, call: string): string {
  const inner = module.slice(call.length);
  const own = inner.includes('terminate_agent_hook') && name === 'docker_autoscaler_egress' ? hookEgress : name;
  const suffix = key === undefined || key === 0 ? '' : `_${String(key).replace(/[^A-Za-z0-9_-]/g, '_')}`;
  return `${type}.${own}${suffix}`;
}

/** Upstream took one name twice: this is the function's. */
const hookEgress = 'terminate_runner_instances';

function isWithin(module: string, call: string): boolean {
  return call === '' || module === call || module.startsWith(`${call}.`);
}

function withoutIndex(module: string, wanted: string): boolean {
  return module === wanted || module === `${wanted}[0]`;
}
