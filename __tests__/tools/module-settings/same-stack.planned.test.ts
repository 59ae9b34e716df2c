// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are interpolations of Terraform's language.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { SettingsError } from '../../../src/settings/parse';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { hclOf } from '../../../tools/hcl/hcl';
import { readModuleCall } from '../../../tools/module-settings/module-call';
import { synthStack } from '../../support/synth';
import { temporaryFolder } from '../../support/temporary-folder';

const text = fc
  .array(fc.constantFrom('a', 'Z', '0', ' ', '"', '\\', '\n', "'", '$', '%', '{', '}', '${', '%{', 'é', '<', '&'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

const settings = fc.record({
  environment: fc.stringMatching(/^[a-z]{3,8}$/),
  runner_instance: fc.record({ name: text, monitoring: fc.boolean() }),
  runner_manager: fc.record({ maximum_concurrent_jobs: fc.integer({ min: 1, max: 99 }) }),
  runner_install: fc.record({ start_script: text, pre_install_script: text }),
  runner_worker: fc.record({
    type: fc.constantFrom('docker', 'docker+machine'),
    environment_variables: fc.array(
      text.map((value) => `KEY=${value}`),
      { maxLength: 3 },
    ),
    max_jobs: fc.integer({ min: 1, max: 99 }),
  }),
  tags: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), text, { maxKeys: 3 }),
});

/** A text as `parseHcl` would give it. */
const escaped = (value: unknown): unknown =>
  typeof value === 'string'
    ? value.replace(/([$%])\{/g, '$1$1{')
    : Array.isArray(value)
      ? value.map(escaped)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]))
        : value;
const hcl = (value: unknown) => hclOf(escaped(value));

/** Ways to write one value: each argument is written in another one. */
const ways: readonly ((name: string, value: unknown) => { readonly argument: string; readonly beside: string })[] = [
  (name, value) => ({ argument: `var.${name}`, beside: `variable "${name}" { default = ${hcl(value)} }\n` }),
  (name, value) => ({ argument: `local.all.${name}`, beside: `locals { ${name} = ${hcl(value)} }\n` }),
  (_, value) => ({ argument: `jsondecode(jsonencode(${hcl(value)}))`, beside: '' }),
  (_, value) => ({ argument: `true ? ${hcl(value)} : ${hcl(value)}`, beside: '' }),
];

function call(args: readonly string[]): string {
  return `module "runner" {\n source = "../.."\n runner_gitlab = {}\n${args.join('\n')}\n}\n`;
}

async function inputOf(main: string, beside = '') {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'main.tf'), main);
  writeFileSync(join(folder, 'other.tf'), beside);
  const { input, references } = await readModuleCall(join(folder, 'main.tf'));
  expect(references).toEqual([]);
  return input;
}

/** The stack as a text, or what is wrong with its settings. */
function stackOf(input: GitlabRunnerInput): string | readonly string[] {
  const network = { vpcId: 'vpc-0123456789abcdef0', subnetId: 'subnet-0123456789abcdef0' };
  try {
    return synthStack((app) => new GitlabRunnerStack(app, 'gitlab-runner', { ...input, ...network })).text;
  } catch (error) {
    return error instanceof SettingsError ? error.problems : expect.fail(String(error));
  }
}

const isStack = (found: string | readonly string[]) => typeof found === 'string';

it('settings give the same stack, written literally and through variables, locals and functions', async () => {
  const found: ReturnType<typeof stackOf>[] = [];
  await fc.assert(
    fc.asyncProperty(settings, fc.nat(3), async (values, first) => {
      const entries = Object.entries(values);
      const written = entries.map(([name, value], index) => {
        const way = ways[(first + index) % ways.length] ?? expect.fail();
        return { name, value, ...way(name, value) };
      });
      const locals = written.filter(({ argument }) => argument.startsWith('local.'));
      const named = `locals { all = { ${locals.map(({ name }) => `${name} = local.${name}`).join(', ')} } }`;
      const through = await inputOf(
        call(written.map(({ name, argument }) => `${name} = ${argument}`)),
        `${written.map(({ beside }) => beside).join('')}${named}`,
      );
      const literal = await inputOf(call(entries.map(([name, value]) => `${name} = ${hcl(value)}`)));
      expect(through).toEqual(literal);
      const stack = stackOf(literal);
      expect(stackOf(through)).toEqual(stack);
      found.push(stack);
    }),
    { numRuns: 8 },
  );
  expect(found.filter(isStack)).not.toEqual([]);
});
