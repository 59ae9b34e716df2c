import { readForeign } from '../../src/foreign/foreign';
import { exitStatus } from '../command/exit-status';
import { carriedFilesNote } from './carried-files';
import { type Difference, differences } from './differences';
import { noiseReason } from './noise';
import { type PlanJson, parsePlan } from './plan';
import { driftedResources, leftOvers, plannedResources, type Resource } from './resource';
import { risksOf } from './risks';
import { handoverNotes } from './risks/jobs';
import type { ChangedResource, Risk } from './risks/risk';
import { planFromJson, type SynthesizedJson, synthesizedText } from './synthesized';

/** An update that is in the plan and changes nothing. */
export interface Noise {
  readonly address: string;
  readonly reasons: readonly string[];
}

/** What a reviewer is told of one stack. */
export interface StackReview {
  readonly name: string;
  /** A real plan, the synthesized JSON where Terraform could not plan, or none. */
  readonly basis: 'plan' | 'json' | 'none';
  /** What to keep in mind while reading it. */
  readonly notes: readonly string[];
  readonly changes: readonly ChangedResource[];
  /** Outputs that change: other stacks may read them. */
  readonly outputs: readonly string[];
  /** Addresses where an interrupted replacement left something, which this plan removes. */
  readonly leftOvers: readonly string[];
  readonly unchanged: readonly Resource[];
  readonly noise: readonly Noise[];
  /** Found otherwise than Terraform left it. */
  readonly drifted: readonly ChangedResource[];
  readonly risks: readonly Risk[];
}

/** Stacks in the order they build on each other. */
export type Review = readonly StackReview[];

/** How many resources are made, changed in place and deleted; a replacement is one made and one deleted. */
export interface Counts {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

/** A stack that Terraform planned. */
export interface PlannedStack {
  readonly name: string;
  readonly plan: PlanJson;
  /** Where it was synthesized; tells what policies say that the plan does not know yet. */
  readonly synthesized?: SynthesizedJson;
  readonly notes?: readonly string[];
}

export function reviewPlan({ name, plan, synthesized = {}, notes = [] }: PlannedStack): StackReview {
  const resources = plannedResources(plan);
  const sifted = resources.map(sift);
  const changes = sifted.filter(isChange);
  const drifted = driftedResources(plan)
    .map(sift)
    .filter((drift) => drift.action === 'destroy' || drift.differences.some(({ path }) => drift.isConfigured(path)));
  const documentOf = (address: string, argument: string) => synthesizedText(synthesized, address, argument);
  const unchanged = sifted.filter((resource) => !isChange(resource));
  const quiet = unchanged.filter(({ action }) => action === 'update');
  const left = leftOvers(plan);
  return {
    name,
    basis: 'plan',
    notes: [
      ...notes,
      ...planNotes(plan, left),
      ...carriedFilesNote(plan),
      ...handoverNotes({ resources, changed: changes }),
    ],
    changes,
    outputs: changedOutputs(plan, quiet.length > 0),
    leftOvers: left,
    unchanged,
    noise: quiet.map(noise),
    drifted,
    risks: risksOf({ resources, changed: changes, drifted, documentOf }),
  };
}

/** A stack that cannot be planned, as nothing that it builds on stands: all of it will be made. */
export function reviewJson(name: string, synthesized: SynthesizedJson, notes: readonly string[]): StackReview {
  return { ...reviewPlan({ name, plan: planFromJson(synthesized), notes }), basis: 'json' };
}

/** A deployed stack that cannot be planned before what it builds on is applied. */
export function reviewUnplanned(name: string, predecessors: readonly string[]): StackReview {
  const first = predecessors.join(' ');
  return {
    ...reviewPlan({ name, plan: {} }),
    basis: 'none',
    risks: [
      {
        class: 'unreviewed',
        address: name,
        changes: [`it is deployed, and needs outputs that ${first} has only after its own apply`],
        why: 'What changes in it, and what that does to jobs and data, cannot be known yet.',
        remedy: `Deploy ${first} alone (npx cdktf deploy ${first}), then review again.`,
      },
    ],
  };
}

function planNotes({ complete }: PlanJson, left: readonly string[]): readonly string[] {
  return [
    ...(complete === false
      ? ['Terraform calls this plan incomplete, as with -target: more changes come after it.']
      : []),
    ...(left.length > 0
      ? [`It removes what an interrupted replacement left: ${left.join(', ')} (deposed). What took their places stays.`]
      : []),
  ];
}

/** One that is unknown only because of an update that changes nothing is none. */
function changedOutputs({ output_changes = {} }: PlanJson, hasNoise: boolean): readonly string[] {
  return Object.entries(output_changes)
    .filter(([, { actions }]) => actions.some((action) => action !== 'no-op'))
    .filter(([, { after_unknown: unknown }]) => !hasNoise || unknown === undefined || unknown === false)
    .map(([name]) => name);
}

const planExpected = 'a plan of the kind that terraform show -json writes';

/** @throws {Error} when the file's content is no plan */
export function reviewPlanFile(path: string, content: string): StackReview {
  const name = (path.split(/[\\/]/).at(-1) ?? path).replace(/(\.tfplan)?\.json$/, '');
  return readForeign(path, planExpected, () => reviewPlan({ name, plan: parsePlan(content, path) }));
}

export function countsOf({ changes }: Pick<StackReview, 'changes'>): Counts {
  const count = (...actions: readonly string[]) => changes.filter(({ action }) => actions.includes(action)).length;
  return { create: count('create', 'replace'), update: count('update'), delete: count('destroy', 'replace') };
}

export function exitCodeOf(review: Review): 0 | 2 | 3 {
  if (review.some(({ risks }) => risks.length > 0)) {
    return exitStatus.risk;
  }
  return review.every(isQuiet) ? exitStatus.done : exitStatus.changes;
}

/** Whether an apply of the plan changes nothing. */
export const isQuiet = ({ changes, outputs, leftOvers }: StackReview): boolean =>
  changes.length + outputs.length + leftOvers.length === 0;

function sift(resource: Resource): ChangedResource {
  // What is made or destroyed as a whole has no arguments that change.
  const all = resource.before && resource.after ? differences(resource) : [];
  return { ...resource, differences: all.filter((difference) => noiseReason(difference, resource) === undefined) };
}

function isChange({ action, differences: left }: ChangedResource): boolean {
  return action !== 'none' && (action !== 'update' || left.length > 0);
}

const nothingDiffers = 'no argument differs';

function noise(resource: Resource): Noise {
  const reasons = differences(resource).map((difference: Difference) => String(noiseReason(difference, resource)));
  return { address: resource.address, reasons: reasons.length > 0 ? [...new Set(reasons)] : [nothingDiffers] };
}
