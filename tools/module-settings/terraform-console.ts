import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { terraformProgram } from '../../src/terraform/terraform-program';
import { hclOf } from '../hcl/hcl';
import type { Configuration } from './configuration';
import { consoleFolder } from './console-folder';
import { type VariableOptions, variableName } from './given-variables';
import { isSecret, type Resolvable, unknownVariable, withExpressions } from './resolvable';

/** What Terraform made of an expression. */
export type Answer =
  | { readonly value: unknown }
  /** A part of it has no value. An object has keys all the same. */
  | { readonly lost: true; readonly keys?: readonly string[] };

interface Run {
  /** What it printed in brackets, line by line. */
  readonly list: string | undefined;
  readonly stderr: string;
  readonly place: string;
}

type Wrap = (cleaned: string) => string;
const plain: Wrap = (cleaned) => cleaned;
const tried: Wrap = (cleaned) => `try(${cleaned}\n, var.${unknownVariable})`;

const answers = 'runners_answers';

/**
 * Evaluates expressions with `terraform console`, on a copy of the variables and locals without anything that would
 * need a provider, a state, a module or the network. What has no value there is unknown, so Terraform itself says what
 * depends on it.
 *
 * @see https://developer.hashicorp.com/terraform/cli/commands/console
 */
export class TerraformConsole {
  constructor(
    private readonly configuration: Configuration,
    private readonly resolvable: Resolvable,
    private readonly given: ReadonlySet<string>,
    private readonly options: VariableOptions,
  ) {}

  /** One start of Terraform for all of them: it ends at the first error, so each is tried. */
  evaluate(expressions: readonly string[]): Answer[] {
    const cleaned = expressions.map((expression) => this.resolvable.cleaned(expression));
    if (cleaned.every((expression) => expression === `var.${unknownVariable}`)) {
      return expressions.map(() => ({ lost: true }));
    }
    const asked = cleaned.flatMap((expression) => [`jsonencode(${expression}\n)`, `jsonencode(keys(${expression}\n))`]);
    // In base64 each answer is a line, whatever is in it.
    const list = asked.map((text) => tried(`base64encode(${text})`)).join(',\n');
    const texts = this.ask(`locals {\n ${answers} = [${list}]\n}\n`);
    return expressions.map((_, index) => {
      const [value, keys] = texts.slice(2 * index);
      return value === undefined
        ? { lost: true, ...(keys !== undefined && { keys: JSON.parse(keys) }) }
        : { value: JSON.parse(value) };
    });
  }

  /** Why Terraform cannot evaluate an expression: the error it gives. */
  explain(expression: string): string {
    const asked = `locals {\n ${answers} = ${this.resolvable.cleaned(expression)}\n}\n`;
    // Its own error first, not one of another local.
    const own = this.start(asked, tried).stderr;
    return errorIn(own.includes('Error: ') ? own : this.start(asked, plain).stderr);
  }

  /** What is not known is undefined. */
  private ask(asked: string): (string | undefined)[] {
    const first = this.start(asked, plain);
    // An error in a local ends the console. Where each is tried, those that are known in part are lost as a whole.
    const { list, stderr, place } = first.list === undefined ? this.start(asked, tried) : first;
    if (list === undefined) {
      throw new Error(`${this.configuration.folder} cannot be evaluated: Terraform says: ${errorIn(stderr)}`);
    }
    return list
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [, encoded] = /^\s*"([\w+/=]*)",$/.exec(line) ?? [];
        // The path of the console's folder means the user's.
        return (
          encoded &&
          Buffer.from(encoded, 'base64').toString('utf8').replaceAll(place, resolve(this.configuration.folder))
        );
      });
  }

  private start(asked: string, wrap: Wrap): Run {
    const { folder } = this.configuration;
    const place = consoleFolder(folder, `${this.copy(wrap)}${asked}`);
    const files = this.options.varFiles.map((file) => `-var-file=${resolve(file)}`);
    const vars = this.options.vars.filter((option) => this.isDeclared(variableName(option)));
    const { TF_LOG, TF_DATA_DIR, ...env } = process.env;
    const { stdout, stderr, error } = spawnSync(
      terraformProgram(),
      [`-chdir=${place}`, 'console', ...files, ...vars.flatMap((option) => ['-var', option])],
      { cwd: folder, encoding: 'utf8', input: `local.${answers}\n`, env: { ...env, CHECKPOINT_DISABLE: '1' } },
    );
    // One that ends before it has read everything says why.
    if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') {
      throw new Error(
        `terraform does not start (${error.message}): it evaluates the expressions of .tf files. npx runners setup installs it`,
      );
    }
    // Warnings come first.
    const [, list] = /(?:^|\n)\[\n((?: {2}.*\n)*)\]\s*$/.exec(stdout) ?? [];
    return { list, stderr: stderr.replaceAll(place, folder), place };
  }

  private isDeclared(name: string): boolean {
    const variable = this.configuration.variables[name];
    return variable !== undefined && !isSecret(variable);
  }

  private copy(wrap: Wrap): string {
    const { variables, locals } = this.configuration;
    const declared = Object.entries(variables)
      .filter(([name, variable]) => this.isDeclared(name) && ('default' in variable || this.given.has(name)))
      .map(([name, { type, default: usual, nullable }]) => {
        const lines = [
          ...(typeof type === 'string' ? [`type = ${type.replace(/^\$\{(.*)\}$/s, '$1')}`] : []),
          ...(usual !== undefined ? [`default = ${hclOf(usual)}`] : []),
          ...(nullable !== undefined ? [`nullable = ${hclOf(nullable)}`] : []),
        ];
        return `variable "${name}" {\n${lines.join('\n')}\n}\n`;
      });
    const cleaned = Object.entries(locals).map(
      ([name, value]) =>
        `locals {\n ${name} = ${hclOf(withExpressions(value, (one) => wrap(this.resolvable.cleaned(one))))}\n}\n`,
    );
    return [`variable "${unknownVariable}" {}\n`, ...declared, ...cleaned].join('');
  }
}

/** The first error of Terraform's output, in a line. */
function errorIn(stderr: string): string {
  const lines = stderr
    // biome-ignore lint/suspicious/noControlCharactersInRegex: Terraform colours its output.
    .replace(/\u001b\[\d*m/g, '')
    .split('\n')
    .map((line) => line.replace(/^[╷│╵]\s?/, '').trim());
  const first = lines.findIndex((line) => line.startsWith('Error: '));
  const [title = 'it gives no value', ...rest] = first === -1 ? [] : lines.slice(first);
  const end = rest.findIndex((line) => /^(Error|Warning): |^!!!/.test(line));
  const detail = rest
    .slice(0, end === -1 ? undefined : end)
    .filter((line) => line !== '' && !/^on .* line \d+|^\d+:|^[├│]|\(source code not available\)/.test(line));
  return [title.replace(/^Error: /, ''), ...detail].join(' ');
}
