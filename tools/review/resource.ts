import { expressionsOf, isConfigured, type PlanJson, type ResourceChangeJson } from './plan';
import { type Attributes, annotated, isObject } from './value';

/** What happens to a resource. `forget` takes it out of the state and leaves it standing. */
export type Action = 'create' | 'update' | 'replace' | 'destroy' | 'forget' | 'import' | 'move' | 'none';

export type Path = readonly (string | number)[];

/** One resource before and after the apply. */
export interface Resource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly action: Action;
  /** Undefined for what does not exist yet. */
  readonly before: Attributes | undefined;
  /** Undefined for what does not exist any more. */
  readonly after: Attributes | undefined;
  /** Where the arguments stand that cannot be changed in place. */
  readonly forcedBy: readonly Path[];
  readonly previousAddress?: string;
  /** The id of what is taken over. */
  readonly importedFrom?: string;
  /** Terraform's own reason for a replacement or a deletion, as a sentence. */
  readonly reason?: string;
  readonly isConfigured: (path: Path) => boolean;
}

const reasons: Readonly<Record<string, string>> = {
  replace_because_tainted: 'it is marked as damaged (tainted)',
  replace_by_request: 'the caller asked for it (-replace)',
  replace_by_triggers: 'another resource that it follows changes (replace_triggered_by)',
  delete_because_no_resource_config: 'the configuration does not hold it any more',
  delete_because_no_module: 'the configuration does not hold its module any more',
  delete_because_count_index: 'its count does not reach it any more',
  delete_because_each_key: 'its for_each does not hold it any more',
  delete_because_wrong_repetition: 'count or for_each were added or removed',
  delete_because_no_move_target: 'it was moved to where nothing is',
};

/** The managed resources of a plan, unchanged ones too. */
export function plannedResources(plan: PlanJson): readonly Resource[] {
  return resources(plan, plan.resource_changes);
}

const isManaged = ({ mode }: ResourceChangeJson) => mode === 'managed';

/** Whether it is the resource itself, and not what an interrupted replacement left of the one before. */
export const isCurrent = ({ deposed }: ResourceChangeJson): boolean => deposed === undefined;

/** What an interrupted replacement left, and this plan removes. */
export function leftOvers({ resource_changes = [] }: PlanJson): readonly string[] {
  return resource_changes.filter((change) => isManaged(change) && !isCurrent(change)).map(({ address }) => address);
}

/** What is not as Terraform left it: `after` is how it was found. */
export function driftedResources(plan: PlanJson): readonly Resource[] {
  return resources(plan, plan.resource_drift);
}

function resources(plan: PlanJson, changes: PlanJson['resource_changes'] = []): readonly Resource[] {
  return changes
    .filter(isManaged)
    .filter(isCurrent)
    .map((change) => resource(plan, change));
}

function resource(plan: PlanJson, json: ResourceChangeJson): Resource {
  const { change } = json;
  const expressions = expressionsOf(plan, json);
  const before = annotated(change.before, change.before_sensitive);
  const after = annotated(change.after, change.after_sensitive, change.after_unknown);
  return {
    address: json.address,
    type: json.type,
    name: json.name,
    action: action(json),
    before: isObject(before) ? before : undefined,
    after: isObject(after) && !change.actions.every((one) => ['delete', 'forget'].includes(one)) ? after : undefined,
    forcedBy: change.replace_paths ?? [],
    previousAddress: json.previous_address,
    importedFrom: change.importing?.id,
    reason: reasons[String(json.action_reason)],
    isConfigured: (path) => isConfigured(expressions, path),
  };
}

function action({ change, previous_address }: ResourceChangeJson): Action {
  const { actions } = change;
  if (actions.includes('create')) {
    return actions.includes('delete') ? 'replace' : 'create';
  }
  const simple: Readonly<Record<string, Action>> = { update: 'update', delete: 'destroy', forget: 'forget' };
  const unchanged = change.importing ? 'import' : previous_address ? 'move' : 'none';
  return simple[String(actions[0])] ?? unchanged;
}
