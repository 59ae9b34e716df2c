import type { Adoption as Imports } from '../../src/constructs/stack/adopted-resources';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { NatGatewayInput } from '../../src/settings/nat-gateway';
import type { NewNetworkInput } from '../../src/settings/network';
import { textOf } from './attributes';
import { contradictions } from './contradictions';
import { importId } from './import-id';
import { isMadeAnew, type LeftBehind, leftBehind, lookedUp } from './left-behind';
import { type ModuleResources, moduleResources } from './module-resources';
import { type NetworkAdoption, networkAdoption } from './network';
import { type ProposedSettings, runnerSettings } from './runner-settings';
import type { Attributes, State, StateResource } from './state';

/** A stack to be, with the settings that it gets. */
export type ProposedStack =
  | { readonly kind: 'network'; readonly name: string; readonly input: NewNetworkInput }
  | { readonly kind: 'nat-gateway'; readonly name: string; readonly input: NatGatewayInput }
  | { readonly kind: 'gitlab-runner'; readonly name: string; readonly input: GitlabRunnerInput };

export interface Proposal {
  readonly state: State;
  readonly module: ModuleResources;
  readonly region: string;
  /** In the order in which they are applied. */
  readonly stacks: readonly ProposedStack[];
  readonly network?: NetworkAdoption;
  /** Why the network around the runner stays where it is. */
  readonly networkStays?: string;
  readonly gaps: readonly string[];
}

/** What each stack holds, by address, with its arguments as synthesized. */
export type Held = Readonly<Record<string, ReadonlyMap<string, Attributes>>>;

export interface TakenOver {
  readonly resource: StateResource;
  /** In our stack. */
  readonly address: string;
}

export interface AdoptedStack {
  readonly stack: ProposedStack;
  readonly imports: Imports;
  readonly taken: readonly TakenOver[];
  /** What no state holds yet. */
  readonly created: readonly string[];
}

/** Everything that `npx runners adopt` tells and writes. */
export interface Adoption {
  readonly proposal: Proposal;
  readonly stacks: readonly AdoptedStack[];
  readonly leftBehind: readonly LeftBehind[];
  /** Resources beside the module that stay where they are. */
  readonly others: readonly StateResource[];
  /** What the old state has to forget before anybody applies or destroys it. */
  readonly forget: readonly string[];
  readonly deposed: readonly string[];
}

export interface ProposalOptions {
  /** Which call of the module. */
  readonly module?: string;
  /** Name of the runner's stack. */
  readonly stack: string;
  /** @default - told by the state */
  readonly settings?: ProposedSettings;
}

/** @throws {Error} when the state holds no such runner */
export function propose(state: State, { module: name, stack, settings }: ProposalOptions): Proposal {
  const module = moduleResources(state.resources, name);
  const { input, gaps } = settings ?? runnerSettings(module);
  const network = networkAdoption(state.resources, input.vpcId as string, String(input.environment));
  const fits = typeof network === 'object' ? network : undefined;
  return {
    state,
    module,
    region: regionOf(module),
    stacks: [
      ...(fits ? [{ kind: 'network' as const, name: 'network', input: fits.input }] : []),
      ...(fits?.natGateways ?? []).map((gateway, index) => ({
        kind: 'nat-gateway' as const,
        name: index === 0 ? 'nat-gateway' : `nat-gateway-${index}`,
        input: gateway.input,
      })),
      { kind: 'gitlab-runner', name: stack, input },
    ],
    network: fits,
    networkStays: typeof network === 'string' ? network : undefined,
    gaps,
  };
}

/**
 * @throws {Error} when taking over would replace something, naming all of it
 */
export function adopt(proposal: Proposal, held: Held): Adoption {
  const { state } = proposal;
  const stacks = proposal.stacks.map((stack) => adoptedStack(stack, proposal, held[stack.name] ?? new Map()));
  const taken = new Set(stacks.flatMap((stack) => stack.taken.map(({ resource }) => resource)));
  const own = new Set(proposal.module.byAddress.values());
  const keyName = newWorkersKey(proposal);
  const elasticIps = elasticIpsOf(proposal);
  const rest = [...own].filter((resource) => !taken.has(resource));
  return {
    proposal,
    stacks,
    leftBehind: [...rest.map((resource) => leftBehind(resource, keyName)), ...elasticIps.map(lookedUp)],
    others: state.resources.filter(
      (resource) => !own.has(resource) && !taken.has(resource) && !elasticIps.includes(resource),
    ),
    forget: [...own, ...[...taken].filter((resource) => !own.has(resource)), ...elasticIps].map(
      ({ address }) => address,
    ),
    deposed: state.deposed,
  };
}

function adoptedStack(stack: ProposedStack, proposal: Proposal, held: ReadonlyMap<string, Attributes>): AdoptedStack {
  const candidates = candidatesOf(stack, proposal);
  const byAddress = [...candidates].filter(([address, resource]) => held.has(address) && !isMadeAnew(resource));
  const wrong = byAddress.flatMap(([address, resource]) =>
    contradictions(address, held.get(address) as Attributes, resource),
  );
  if (wrong.length > 0) {
    throw new Error(
      `The settings are not those that the deployment was made from, and would replace existing resources:\n${wrong.map((line) => `  - ${line}`).join('\n')}\nCorrect the files, or leave --tfvars out to take the settings from the state.`,
    );
  }
  const bySettings = natGatewayOf(stack, proposal)?.taken ?? [];
  return {
    stack,
    imports: Object.fromEntries(byAddress.map(([address, resource]) => [address, importId(resource)])),
    taken: [
      ...byAddress.map(([address, resource]) => ({ address, resource })),
      ...bySettings.map((resource) => ({ resource, address: addressBySettings(resource, bySettings) })),
    ],
    created: [...held.keys()].filter(
      (address) => !byAddress.some(([taken]) => taken === address) && stack.kind !== 'nat-gateway',
    ),
  };
}

function candidatesOf({ kind }: ProposedStack, { module, network }: Proposal): ReadonlyMap<string, StateResource> {
  if (kind === 'nat-gateway') {
    return new Map();
  }
  return kind === 'network' ? (network?.byAddress ?? new Map()) : module.byAddress;
}

function natGatewayOf({ kind, input }: ProposedStack, { network }: Proposal) {
  return kind === 'nat-gateway' ? network?.natGateways.find((gateway) => gateway.input === input) : undefined;
}

function addressBySettings(resource: StateResource, all: readonly StateResource[]): string {
  const routes = all.filter(({ type }) => type === 'aws_route');
  return resource.type === 'aws_route' ? `aws_route.private_${routes.indexOf(resource)}` : 'aws_nat_gateway.this';
}

/** Looked up by our stack, so nobody may release them. */
function elasticIpsOf({ state, network }: Proposal): StateResource[] {
  const ids = (network?.natGateways ?? []).map(({ input }) => input.elasticIp.allocationId);
  return state.resources.filter(({ type, attributes }) => type === 'aws_eip' && ids.includes(textOf(attributes, 'id')));
}

function regionOf(module: ModuleResources): string {
  const template = module.get('aws_launch_template.gitlab_runner_instance');
  return textOf(template, 'region') ?? (textOf(template, 'arn') ?? '').split(':')[3] ?? '';
}

/** The key pair that a new manager makes under the module's name (constructs/worker-key.ts). */
function newWorkersKey({ module, stacks }: Proposal): string | undefined {
  const runner = stacks.find((stack) => stack.kind === 'gitlab-runner')?.input as GitlabRunnerInput;
  const pair = module.get('aws_key_pair.fleet') ?? module.get('aws_key_pair.autoscaler');
  const needed = runner.runnerWorker?.usePrivateKey || runner.runnerWorkerDockerMachineFleet?.enable;
  return needed ? textOf(pair, 'key_name') : undefined;
}
