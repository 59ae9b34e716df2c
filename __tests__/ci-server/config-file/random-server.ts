import TOML from '@iarna/toml';
import fc from 'fast-check';
import {
  aside,
  assignment,
  chance,
  distinctKeys,
  type Gen,
  header,
  list,
  name,
  number,
  one,
  quoted,
  some,
  text,
  value,
} from './random-toml';

/** Lines of a config.toml: a section's business, or nobody's but the server's. */
interface Part {
  readonly text: string;
  readonly isOurs: boolean;
}

export interface RandomServer {
  readonly config: string;
  /** What has to be in every result, in this order and as it is: the other runners and tables, and the keys beside ours. */
  readonly foreign: readonly string[];
  readonly comments: readonly string[];
  readonly runnerName: string;
  /** Number of the runner that is ours, from 0 on. */
  readonly runner: number;
  /** What a stack brings, as the stack writes it. */
  readonly section: string;
  /** A table of ours is written so that it cannot be changed key by key. */
  readonly isClosed: boolean;
}

/** What a section may have beyond its pieces; a list of tables is one of them. */
const extras = {
  log_level: 'debug',
  labels: { team: 'ci' },
  runners: {
    shell: 'bash',
    docker: { shm_size: 7, services: [{ name: 'redis', alias: 'r' }, { name: 'db' }], sysctls: { 'net.core': '1' } },
    feature_flags: { FF_B: true },
  },
};
type Extra = 'log_level' | 'labels' | 'shell' | 'shm_size' | 'services' | 'net.core' | 'FF_B';
const allExtras: readonly Extra[] = ['log_level', 'labels', 'shell', 'shm_size', 'services', 'net.core', 'FF_B'];

export const randomServer: fc.Arbitrary<RandomServer> = fc.gen().map((g) => {
  const wanted = new Set(g(fc.subarray, [...allExtras]) as Extra[]);
  const names = ['office', 'team "b"', 'C:\\c'].slice(0, 1 + g(fc.nat, 2));
  const runner = g(fc.nat, names.length - 1);
  const isClosed = chance(g, 12);
  const blocks = [
    rootKeys(g, wanted),
    ...names.flatMap((runnerName, index) => [
      ...some(g, 1, () => globalTable(g, index)),
      runnerTables(g, runnerName, { isOurs: index === runner, wanted, isClosed: isClosed && index === runner }),
    ]),
    ...(chance(g, 3) ? [labels(g, wanted)] : []),
  ];
  const parts = blocks.flat();
  const lineEnd = chance(g, 3) ? '\r\n' : '\n';
  const written = (part: string) => part.replaceAll('\n', lineEnd);
  const config = written(parts.map(({ text: lines }) => lines).join(''));
  const isUnended = chance(g, 4) && config.endsWith('\n') && parts.at(-1)?.text.trim() !== '';
  return {
    config: isUnended ? config.replace(/\r?\n$/, '') : config,
    foreign: parts
      .filter(({ isOurs, text: lines }) => !isOurs && !isAside(lines))
      .map(({ text: lines }) => written(lines).trimEnd()),
    comments: parts.map(({ text: lines }) => written(lines).trimEnd()).filter((lines) => lines.trim().startsWith('#')),
    runnerName: names[runner] as string,
    runner,
    section: sectionWith(g, wanted),
    isClosed,
  };
});

const isAside = (lines: string) => /^\s*(#|$)/.test(lines);

const theirs = (lines: string): Part => ({ text: lines, isOurs: false });
const part = (isOurs: boolean, lines: string): Part => ({ text: lines, isOurs });

/** Each statement with what may be before it, each of them perhaps. */
function statements(g: Gen, candidates: readonly (() => Part)[]): Part[] {
  return candidates.flatMap((make) => (chance(g, 2) ? [...some(g, 1, () => theirs(aside(g))), make()] : []));
}

const anyKeys = (g: Gen, isOurs = false) => distinctKeys(g).map((key) => part(isOurs, assignment(g, key, value(g))));

function rootKeys(g: Gen, wanted: ReadonlySet<Extra>): Part[] {
  return statements(g, [
    () => part(true, assignment(g, name(g, 'concurrent'), number(g))),
    () => part(wanted.has('log_level'), assignment(g, name(g, 'log_level'), text(g))),
    () => theirs(assignment(g, name(g, 'check_interval'), number(g))),
    () => theirs(assignment(g, name(g, 'dotted.a'), value(g))),
    () => theirs(assignment(g, `dotted . "b.c"`, value(g))),
  ]);
}

const globalTable = (g: Gen, index: number): Part[] => [
  ...some(g, 2, () => theirs(aside(g))),
  theirs(header(g, one(g, [`session_server_${index}`, `other.runners_${index}`]), chance(g, 3))),
  ...anyKeys(g),
];

const labels = (g: Gen, wanted: ReadonlySet<Extra>): Part[] => [
  theirs(header(g, 'labels')),
  ...statements(g, [
    () => part(wanted.has('labels'), assignment(g, name(g, 'team'), text(g))),
    () => theirs(assignment(g, name(g, 'room'), value(g))),
  ]),
];

interface RunnerOptions {
  readonly isOurs: boolean;
  readonly wanted: ReadonlySet<Extra>;
  readonly isClosed: boolean;
}

function runnerTables(g: Gen, runnerName: string, { isOurs, wanted, isClosed }: RunnerOptions): Part[] {
  const has = (extra: Extra) => isOurs && wanted.has(extra);
  const keys = statements(g, [
    () => theirs(assignment(g, name(g, 'url'), text(g))),
    () => theirs(assignment(g, name(g, 'token_obtained_at'), '2023-11-05 07:32:00Z')),
    () => part(isOurs, assignment(g, name(g, 'executor'), text(g))),
    () => part(isOurs, assignment(g, name(g, 'limit'), number(g))),
    () => part(isOurs, assignment(g, name(g, 'environment'), environment(g))),
    () => part(isOurs, assignment(g, name(g, 'pre_build_script'), text(g))),
    () => part(has('shell'), assignment(g, name(g, 'shell'), text(g))),
    () => theirs(assignment(g, name(g, 'build_dir.enabled'), value(g))),
  ]);
  const closed = assignment(g, one(g, ['cache.Type', 'machine']), '{ }');
  const tables = [
    ...docker(g, has),
    [
      theirs(header(g, 'runners.feature_flags')),
      ...statements(g, [
        () => theirs(assignment(g, name(g, 'FF_A'), 'true')),
        () => part(has('FF_B'), assignment(g, name(g, 'FF_B'), 'false')),
      ]),
    ],
    ...['runners.cache', 'runners.cache.s3', 'runners.machine'].map((of) => whole(g, of, isOurs)),
    some(g, 2, () => whole(g, 'runners.machine.autoscaling', isOurs, true)).flat(),
    whole(g, 'runners.custom', false),
  ];
  return [
    ...some(g, 2, () => theirs(aside(g))),
    theirs(header(g, 'runners', true)),
    theirs(assignment(g, name(g, 'name'), quoted(g, runnerName))),
    ...keys,
    ...(isClosed ? [theirs(closed)] : []),
    ...(isClosed ? [] : (g(fc.shuffledSubarray, tables) as Part[][]).flat()),
  ];
}

function docker(g: Gen, has: (extra: Extra) => boolean): Part[][] {
  const services = chance(g, 4)
    ? [
        [
          theirs(header(g, 'runners.docker')),
          part(has('services'), assignment(g, name(g, 'services'), list(g, [`{ name = ${text(g)} }`]))),
        ],
      ]
    : [
        [
          theirs(header(g, 'runners.docker')),
          ...statements(g, [
            () => theirs(assignment(g, name(g, 'image'), text(g))),
            () => part(has('shm_size'), assignment(g, name(g, 'shm_size'), number(g))),
            () => theirs(assignment(g, name(g, 'volumes'), value(g))),
          ]),
        ],
        some(g, 2, () => whole(g, 'runners.docker.services', has('services'), true)).flat(),
      ];
  const sysctls = [
    theirs(header(g, 'runners.docker.sysctls')),
    ...statements(g, [
      () => part(has('net.core'), assignment(g, one(g, ['"net.core"', "'net.core'"]), text(g))),
      () => theirs(assignment(g, '"net.ipv4"', text(g))),
      () => theirs(assignment(g, 'net.core', text(g))),
    ]),
  ];
  return [...services, sysctls];
}

function whole(g: Gen, of: string, isOurs: boolean, isList = false): Part[] {
  const inside = [part(isOurs, header(g, of, isList)), ...some(g, 1, () => theirs(aside(g))), ...anyKeys(g, isOurs)];
  return [...some(g, 1, () => theirs(aside(g))), ...inside];
}

const environment = (g: Gen) =>
  list(
    g,
    (g(fc.subarray, ['ONE=1', "TWO=it's", 'THREE=a, "b" # ]', 'FOUR=line\nline', 'FIVE=C:\\x']) as string[]).map(
      (variable) => quoted(g, variable),
    ),
  );

function sectionWith(g: Gen, wanted: ReadonlySet<Extra>): string {
  const pick = (table: object): object =>
    Object.fromEntries(
      Object.entries(table)
        .map(([key, inner]) => {
          if (wanted.has(key as Extra)) {
            return [key, inner];
          }
          const below = typeof inner === 'object' && !Array.isArray(inner) ? pick(inner) : {};
          return [key, Object.keys(below).length > 0 ? below : undefined];
        })
        .filter(([, inner]) => inner !== undefined),
    );
  const { runners = {}, ...global } = pick(extras) as { readonly runners?: object };
  const runner = {
    executor: 'docker+machine',
    ...(chance(g, 4) ? {} : { limit: 5 }),
    ...(chance(g, 2) ? { environment: ['TWO=2', 'SIX=a "b"\nc'] } : {}),
    ...(chance(g, 2) ? { pre_build_script: 'ours\n' } : {}),
    ...runners,
    cache: { Type: 's3', s3: { BucketName: 'b' } },
    machine: {
      IdleCount: 1,
      MachineOptions: ['a=b', 'c="d"'],
      ...(chance(g, 2) ? { autoscaling: [{ Periods: ['* * *'], IdleCount: 2 }] } : {}),
    },
  };
  return TOML.stringify({ concurrent: 10, ...global, runners: [runner] } as TOML.JsonMap);
}
