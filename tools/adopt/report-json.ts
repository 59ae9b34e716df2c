import type { Adoption } from './adoption';
import { forgetCommands } from './report';

/** The same for programs. Holds addresses, ids and settings; no value of a state beyond them. */
export function adoptionJson(adoption: Adoption): string {
  const { proposal, stacks, leftBehind, others, deposed } = adoption;
  const report = {
    module: proposal.module.module,
    region: proposal.region,
    stacks: stacks.map(({ stack, imports, taken, created }) => ({
      name: stack.name,
      kind: stack.kind,
      settings: stack.input,
      imports,
      taken: taken.map(({ address, resource }) => ({ address, from: resource.address })),
      created,
    })),
    leftBehind,
    networkStays: proposal.networkStays,
    others: others.map(({ address }) => address),
    deposed,
    gaps: proposal.gaps,
    forget: forgetCommands(adoption),
  };
  return JSON.stringify(report, undefined, 2);
}
