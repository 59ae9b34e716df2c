import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlannedApp } from '../../../../tools/doctor/plan/planned-app';
import { downloadsOf } from '../../../../tools/downloads/downloads';
import { temporaryFolder } from '../../../support/temporary-folder';
import { type Fleet, fleets } from './fleets';
import { Reachability } from './reachability';

/** What a way to a host is made of. */
const parts = [
  'aws_internet_gateway',
  'aws_nat_gateway',
  'aws_route',
  'aws_route_table_association',
  'aws_vpc_endpoint',
  'aws_vpc_security_group_egress_rule',
];

interface Part {
  readonly stack: string;
  readonly type: string;
  readonly name: string;
}

/** A fleet's JSON, from which parts can be taken. */
class SynthesizedFleet {
  readonly parts: readonly Part[];
  private readonly outdir = temporaryFolder();
  private readonly texts: Readonly<Record<string, string>>;

  constructor(private readonly fleet: Fleet) {
    const app = new App({ outdir: this.outdir });
    fleet.build(app);
    app.synth();
    const stacks = readdirSync(join(this.outdir, 'stacks'));
    this.texts = Object.fromEntries(stacks.map((stack) => [stack, readFileSync(this.path(stack), 'utf8')]));
    this.parts = stacks.flatMap((stack) =>
      parts.flatMap((type) =>
        Object.keys(JSON.parse(this.texts[stack] as string).resource?.[type] ?? {}).map((name) => ({
          stack,
          type,
          name,
        })),
      ),
    );
  }

  /** Calls without a route when these parts are gone: what the product says, and what AWS's documentation does. */
  without(removed: readonly Part[]): { readonly said: string[]; readonly expected: string[]; readonly all: number } {
    const stacks = Object.fromEntries(
      Object.entries(this.texts).map(([stack, text]) => [stack, JSON.parse(text)] as const),
    );
    for (const { stack, type, name } of removed) {
      delete stacks[stack].resource[type][name];
    }
    for (const [stack, json] of Object.entries(stacks)) {
      writeFileSync(this.path(stack), JSON.stringify(json));
    }
    const network = new Reachability(stacks);
    const calls = downloadsOf(PlannedApp.load(this.outdir, undefined)).filter(({ host }) => host !== '127.0.0.1');
    type Call = (typeof calls)[number];
    const title = ({ stack, role, program, host, port }: Call) => `${stack} ${role} ${program} ${host}:${port}`;
    const isReached = (call: Call) => {
      const position = this.fleet.positions[`${call.stack} ${call.role}`];
      return position === undefined ? call.role.startsWith('aws_lambda_') : network.reaches(position, call);
    };
    return {
      said: calls.filter(({ routes }) => routes.some(({ kind }) => kind === 'none')).map(title),
      expected: calls.filter((call) => !isReached(call)).map(title),
      all: calls.length,
    };
  }

  private path(stack: string): string {
    return join(this.outdir, 'stacks', stack, 'cdk.tf.json');
  }
}

describe.each(Object.entries(fleets))('a fleet %s', (_title, fleet) => {
  const synthesized = new SynthesizedFleet(fleet);

  it('loses exactly the calls that need it, whatever single part is removed', () => {
    const before = synthesized.without([]);
    expect(before.said).toEqual(before.expected);
    expect(before.all).toBeGreaterThan(15);
    const matter = new Set<string>();
    for (const part of synthesized.parts) {
      const { said, expected, all } = synthesized.without([part]);
      expect(said, `without ${part.type}.${part.name}`).toEqual(expected);
      expect(all).toBe(before.all);
      if (said.length > before.said.length) {
        matter.add(part.type);
      }
    }
    // A removal that never matters would prove nothing.
    expect(matter.size).toBeGreaterThan(2);
    expect(matter).toContain('aws_vpc_security_group_egress_rule');
    expect(matter).toContain('aws_route_table_association');
  });

  it('loses exactly the calls that need them, whatever several parts are removed', () => {
    fc.assert(
      fc.property(fc.subarray([...synthesized.parts], { minLength: 2, maxLength: 5 }), (removed) => {
        const { said, expected } = synthesized.without(removed);
        expect(said).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });
});
