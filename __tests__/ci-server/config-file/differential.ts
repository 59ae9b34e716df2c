import { expect } from 'vitest';
import type { Awk } from './awk';
import { type Merged, mergedMany } from './merged-many';
import type { RandomServer } from './random-server';
import { type Meaning, type MeaningTable, meaningsOf } from './toml-parser';

/**
 * What is to be true of servers' files on these awks, whatever they look like. All files go through one shell per awk,
 * and through one process of Python.
 */
export function expectAllFaithful(servers: readonly RandomServer[], awks: readonly Awk[]): void {
  const [first, ...others] = awks.map((awk) => mergedMany(servers, awk)) as [Merged[], ...Merged[][]];
  for (const [index, server] of servers.entries()) {
    for (const other of others) {
      expect(other[index], server.config).toEqual(first[index]);
    }
  }
  const open = servers.flatMap((server, index) =>
    server.isClosed ? [] : [{ server, result: first[index] as Merged }],
  );
  for (const [index, server] of servers.entries()) {
    expect(first[index]?.errors, server.config).toMatch(server.isClosed ? /write \S+ as a table of its own/ : /^$/);
  }
  const meanings = meaningsOf(
    open.flatMap(({ server, result }) => [server.config, server.section, result.after, result.restored]),
  );
  for (const [index, { server, result }] of open.entries()) {
    expectMeaning(server, result, meanings.slice(4 * index, 4 * index + 4) as [M, M, M, M]);
  }
}

type M = MeaningTable;

function expectMeaning(server: RandomServer, result: Merged, [before, ours, after, restored]: [M, M, M, M]): void {
  const { config } = server;
  expect(after, config).toEqual(expectedMeaning(before, ours, server.runner));
  expect(restored, config).toEqual(before);
  expect(result.again).toBe(result.after);
  for (const text of [result.after, result.restored]) {
    expectForeign(text, server);
  }
  expect(result.restored.endsWith('\n')).toBe(config.endsWith('\n'));
}

/** Every statement that is not ours, in order and byte for byte; every comment, as often as it was there. */
function expectForeign(text: string, { foreign, comments }: RandomServer): void {
  let from = 0;
  for (const part of foreign) {
    const at = text.indexOf(part, from);
    expect(at, `${part}\n--- is not in its place in\n${text}`).toBeGreaterThanOrEqual(0);
    from = at + part.length;
  }
  const lines = text.split('\n').map((line) => line.trimEnd());
  const count = (all: readonly string[], comment: string) => all.filter((line) => line === comment).length;
  for (const comment of comments) {
    expect(count(lines, comment), comment).toBeGreaterThanOrEqual(count(comments, comment));
  }
}

const own = ['executor', 'limit', 'cache', 'machine'];

/** What the file is to mean with the section in it. */
function expectedMeaning(before: MeaningTable, section: MeaningTable, index: number): MeaningTable {
  const { runners: ours, ...global } = section as MeaningTable & { readonly runners: readonly [MeaningTable] };
  const { concurrent, ...rest } = before;
  const runners = (before.runners as readonly MeaningTable[]).map((runner, at) =>
    at === index ? runnerWithOurs(runner, ours[0]) : runner,
  );
  return { ...(overlay(rest, global) as MeaningTable), runners };
}

function runnerWithOurs(runner: MeaningTable, ours: MeaningTable): MeaningTable {
  const theirs = Object.fromEntries(Object.entries(runner).filter(([name]) => !own.includes(name)));
  const script = runner.pre_build_script ?? ours.pre_build_script;
  const variables = variablesOf(runner, ours);
  return {
    ...(overlay(theirs, ours) as MeaningTable),
    ...(script === undefined ? {} : { pre_build_script: script }),
    ...(variables === undefined ? {} : { environment: variables }),
  };
}

/** Those of the runner that the section does not set, then the section's. */
function variablesOf({ environment: mine }: MeaningTable, { environment: theirs }: MeaningTable) {
  if (theirs === undefined || mine === undefined) {
    return theirs ?? mine;
  }
  const nameOf = (variable: Meaning) => String(variable).split('=')[0];
  const set = (theirs as readonly string[]).map(nameOf);
  return [
    ...(mine as readonly string[]).filter((variable) => !set.includes(nameOf(variable))),
    ...(theirs as readonly string[]),
  ];
}

/** Numbers and dates are written as objects of one name: the type. */
const typed = /^\{"(int|float|date|time|datetime)":"[^"]*"\}$/;

const isTable = (meaning: Meaning | undefined): meaning is MeaningTable =>
  typeof meaning === 'object' && !Array.isArray(meaning) && !typed.test(JSON.stringify(meaning));

function overlay(below: Meaning | undefined, above: Meaning): Meaning {
  if (!isTable(below) || !isTable(above)) {
    return above;
  }
  const laid = Object.entries(above).map(([name, meaning]) => [name, overlay(below[name], meaning)]);
  return { ...below, ...Object.fromEntries(laid) };
}
