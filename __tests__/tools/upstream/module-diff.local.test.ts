import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { upstreamModule } from '../../../src/upstream/module';
import { isInterpolation, withoutLayout } from '../../../tools/hcl/hcl-tokens';
import { type Change, changesBetween } from '../../../tools/upstream/module-diff';
import { mirrorsOf, oursFor } from '../../../tools/upstream/module-diff-ours';
import { todosFor } from '../../../tools/upstream/module-diff-report';
import { Hunks } from '../../../tools/upstream/module-hunks';
import { type ModuleFacts, readModule } from '../../../tools/upstream/module-reader';
import { openModule } from '../../../tools/upstream/module-source';
import { typedNames } from '../../../tools/upstream/variable-type';
import { temporaryFolder } from '../../support/temporary-folder';
import { upstreamRecordings } from '../../support/upstream-recordings';
import { clonedModule, git, releaseFolder } from './clone';

const recorded: ModuleFacts = JSON.parse(
  readFileSync(join(__dirname, '../../../tools/upstream/module-facts.json'), 'utf8'),
);

async function factsOf(where: string, clone = '.'): Promise<ModuleFacts> {
  const { name, files } = openModule(where, clone);
  return readModule(name, files);
}

describe('a release beside another', () => {
  const expected = [
    ['variable', 'fresh', 'added: list(object) = [] and 1 attribute'],
    ['variable', 'gone', 'removed: was string'],
    ['variable', 'modules/store//days', 'default changed: 1, now 2'],
    ['variable', 'ports', 'default changed: added dns; changed web'],
    ['variable', 'secret', 'checks changed: added nullable false, added sensitive'],
    ['variable', 'size', 'default changed: "small", now "large"'],
    ['variable', 'size', 'checks changed: added validation, removed validation'],
    ['variable', 'worker.added', 'added: object = {} and 1 attribute'],
    ['variable', 'worker.count', 'retyped: number, now string'],
    ['variable', 'worker.count', 'default changed: 1, now "1"'],
    ['variable', 'worker.dropped', 'removed: was bool = false'],
    ['variable', 'worker.rules[].note', 'default changed: "a, b) {c}", now "a, b) {d}"'],
    ['variable', 'worker.zones', 'default changed: required, now ["a"]'],
    ['resource', 'aws_eip.new', 'added'],
    ['resource', 'aws_eip.old', 'removed'],
    [
      'resource',
      'aws_instance.worker',
      'added ebs_optimized; removed monitoring; changed ami, dynamic ebs_block_device',
    ],
    ['resource', 'modules/store//aws_s3_bucket.store', 'changed bucket'],
    ['resource', 'moved.aws_eip.new', 'added'],
    ['data source', 'data.aws_caller_identity.old', 'removed'],
    ['data source', 'data.aws_partition.current', 'added'],
    ['output', 'output.address', 'removed'],
    ['output', 'output.instance', 'changed value'],
    ['output', 'output.public_address', 'added'],
    ['module call', 'module.store', 'added days'],
    ['local value', 'local.joined', 'changed value'],
    ['local value', 'local.unused', 'removed'],
    ['requirement', 'terraform', 'changed provider aws'],
    ['policy', 'modules/store/policies/store.json', 'removed'],
    ['policy', 'policies/worker.json', 'changed'],
    ['template', 'template/boot.tftpl', 'removed'],
    ['template', 'template/config.tftpl', 'changed'],
    ['template', 'template/start.tftpl', 'added'],
    ['Lambda code', 'modules/hook/lambda/hook.py', 'changed'],
  ];

  it('names every kind of change, and neither layout, comments, descriptions, examples nor documentation', async () => {
    const changes = changesBetween(await factsOf(releaseFolder('before')), await factsOf(releaseFolder('after')));
    expect(changes.map(({ subject, name, what }) => [subject, name, what])).toEqual(expected);
  });

  it('turns round when the releases do', async () => {
    const changes = changesBetween(await factsOf(releaseFolder('after')), await factsOf(releaseFolder('before')));
    const told = changes.map(({ name, what }) => `${name} ${what}`);
    expect(told).toHaveLength(expected.length);
    expect(told).toEqual(
      expect.arrayContaining([
        'gone added: string',
        'fresh removed: was list(object) = [] and 1 attribute',
        'worker.zones default changed: ["a"], now required',
        'aws_eip.old added',
        'output.address added',
      ]),
    );
  });

  it('has nothing to tell of the same release, also after a trip through JSON', async () => {
    const facts = await factsOf(releaseFolder('before'));
    expect(changesBetween(facts, facts)).toEqual([]);
    expect(changesBetween(JSON.parse(JSON.stringify(facts)), await factsOf(releaseFolder('before')))).toEqual([]);
  });

  it('keeps names, types and defaults of a release, and neither its code nor its sentences', async () => {
    const facts = JSON.stringify(await factsOf(releaseFolder('before')));
    expect(facts).toContain('"worker.count":"number = 1"');
    for (const sentence of [
      'Words that may change',
      'small or large',
      'Its id',
      'def handler',
      'check_interval',
      '2012',
    ]) {
      expect(facts).not.toContain(sentence);
    }
  });

  it('tells a file that Terraform could not read', async () => {
    const folder = temporaryFolder();
    cpSync(releaseFolder('before'), folder, { recursive: true });
    writeFileSync(join(folder, 'broken.tf'), 'resource "aws_vpc" {');
    await expect(factsOf(folder)).rejects.toThrow(/^broken\.tf cannot be read/);
  });
});

describe('places in the files', () => {
  let clone: string;
  let changes: Change[];
  beforeAll(async () => {
    clone = clonedModule({ before: 'v1.0.0', after: '1.1.0' });
    changes = changesBetween(await factsOf('1.0.0', clone), await factsOf('1.1.0', clone));
  });

  it('are named as git heads its hunks, for a ref, a checked out clone and a bare one', () => {
    const bare = join(temporaryFolder(), 'bare.git');
    git(clone, 'clone', '--quiet', '--bare', '.', bare);
    for (const source of [openModule('1.1.0', clone), openModule(clone, '.'), openModule('1.1.0', bare)]) {
      const todos = todosFor(changes, source, Hunks.between('1.0.0', undefined, source));
      const of = (name: string) => todos.find((todo) => todo.name === name)?.hunks;
      expect(of('template/config.tftpl')).toEqual(['@@ -2,0 +3 @@']);
      expect(of('output.instance')).toEqual(['@@ -2,2 +2,2 @@']);
      expect(of('gone')).toEqual(['@@ -1,4 +0,0 @@']);
      expect(of('aws_eip.new')).toEqual(['@@ -37 +36 @@']);
      expect(of('aws_eip.old')).toEqual(['@@ -37 +36 @@']);
      expect(of('local.joined')).toEqual(['@@ -15 +15 @@']);
      expect(todos.filter(({ hunks }) => hunks.length === 0)).toEqual([]);
    }
  });

  it('hold no line of the module', () => {
    const source = openModule('1.1.0', clone);
    const hunks = todosFor(changes, source, Hunks.between('1.0.0', undefined, source)).flatMap((todo) => todo.hunks);
    for (const hunk of hunks) {
      expect(hunk).toMatch(/^@@ -\d+(,\d+)? \+\d+(,\d+)? @@$/);
    }
  });

  it('are left out where the clone does not know the earlier release', () => {
    const source = openModule('1.1.0', clone);
    expect(Hunks.between('0.9.0', undefined, source)).toBeUndefined();
    expect(Hunks.between('1.0.0', undefined, openModule(releaseFolder('after'), '.'))).toBeUndefined();
    expect(todosFor(changes, source, undefined).every(({ hunks }) => hunks.length === 0)).toBe(true);
  });
});

describe('the recorded release', () => {
  const variables: Variable[] = JSON.parse(readFileSync(join(upstreamRecordings, 'variables.json'), 'utf8'));

  it('is the one that is mirrored', () => {
    expect(recorded.version).toBe(upstreamModule.version);
  });

  it('has every variable of the module and every attribute, with type and default', () => {
    const facts = Object.fromEntries(variables.flatMap((variable) => factsFrom(variable)));
    const root = Object.entries(recorded.variables).filter(([name]) => !name.includes('//'));
    expect(Object.fromEntries(root)).toEqual(facts);
    expect(root).toHaveLength(70 + 269);
  });

  it('has fingerprints for everything else', () => {
    const args = Object.values(recorded.blocks).flatMap((blocks) => Object.values(blocks).flatMap(Object.values));
    for (const fingerprint of [...args, ...Object.values(recorded.files)]) {
      expect(fingerprint).toMatch(/^[0-9a-f]{12}$/);
    }
    expect(args.length).toBeGreaterThan(500);
  });

  it('has a file of ours for every file of the module, and every one exists', () => {
    const files = [...Object.keys(recorded.blocks), ...Object.keys(recorded.files), 'variables.tf'];
    for (const file of files) {
      const ours = mirrorsOf(file);
      expect({ file, ours }).not.toEqual({ file, ours: [] });
      for (const path of ours) {
        expect({ file, path, exists: existsSync(path) }).toEqual({ file, path, exists: true });
      }
    }
    expect(mirrorsOf('unheard_of.tf').every((path) => existsSync(path))).toBe(true);
  });

  it.each([
    ['runner_worker_cache.shared', 'src/settings/cache.ts'],
    ['runner_worker_docker_autoscaler_asg.instance_requirements[].memory_mib.min', 'src/settings/docker-autoscaler.ts'],
    ['runner_worker_docker_machine_fleet', 'src/settings/docker-machine.ts'],
    ['runner_worker_docker_autoscaler_something_new', 'src/settings/docker-autoscaler.ts'],
    ['runner_ingress_rules{}.protocol', 'src/settings/networking.ts'],
    ['environment', 'src/settings/deployment.ts'],
  ])('has the settings of %s in %s', (name, file) => {
    expect(oursFor({ subject: 'variable', name, what: 'changed' })).toEqual([file]);
    expect(existsSync(file)).toBe(true);
  });
});

describe("Terraform's language", () => {
  it('is the same whatever its layout', () => {
    const one = `join("-", [\n    local.a, # why\n    "b  # c \${f("}")}",\n  ])`;
    const other = `/* x */ join( "-",[local.a,"b  # c \${f("}")}"] )`;
    expect(withoutLayout(one)).toBe(withoutLayout(other));
    expect(withoutLayout(one)).not.toBe(withoutLayout(one.replace('b  #', 'b #')));
  });

  it('keeps every string, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const [a, b] = [one, other].map((text) => JSON.stringify(text).replace(/([$%])\{/g, '$1$1{'));
        expect(withoutLayout(`f(\n${a},\t${b}, )`)).toBe(`f ( ${a} , ${b} )`);
      }),
    );
  });

  it.each([
    [`\${var.a}`, true],
    [`\${f("}")}`, true],
    [`\${var.a}-\${var.b}`, false],
    ['text', false],
  ])('is one expression or not: %s', (text, one) => {
    expect(isInterpolation(text)).toBe(one);
  });

  // variables.tf of 4.10.0, for example: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
  it.each(['map', 'list', 'set'])('may be %s alone, which is one of any values', (type) => {
    expect(typedNames('x', type)).toEqual([{ path: 'x', type: `${type}(any)`, optional: false }]);
    expect(typedNames('x', `object({ a = ${type}, b = string })`).map(({ path }) => path)).toEqual(['x', 'x.a', 'x.b']);
  });

  it.each(['objekt({})', 'object({ a = string', 'list(string', ''])('is refused as a type: %s', (type) => {
    expect(() => typedNames('x', type)).toThrow(/^not a type of Terraform's language, at /);
  });
});

interface Variable {
  readonly name: string;
  readonly type: unknown;
  readonly required: boolean;
  readonly default?: unknown;
}

interface FactType {
  readonly [kind: string]: unknown;
}

/** The independent list of the module's variables in the notation of the facts. */
function factsFrom({ name, type, required, default: value }: Variable): [string, string][] {
  const found: [string, string][] = [];
  const shown = (path: string, inner: unknown): string => {
    if (typeof inner === 'string') {
      return inner;
    }
    const [[kind, content]] = Object.entries(inner as FactType) as [[string, unknown]];
    if (kind === 'object') {
      for (const [key, field] of Object.entries(content as Record<string, FactType>)) {
        const text = shown(`${path}.${key}`, field.type);
        found.push([`${path}.${key}`, field.optional ? `${text} = ${sortedJson(field.default ?? null)}` : text]);
      }
      return kind;
    }
    return `${kind}(${shown(`${path}${kind === 'map' ? '{}' : '[]'}`, content)})`;
  };
  const text = shown(name, type);
  return [[name, required ? text : `${text} = ${sortedJson(value ?? null)}`], ...found];
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
