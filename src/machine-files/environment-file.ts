import { Fact, Template, type TemplateText, templateSource } from '../templates/template-text';
import { arrivesUnchanged } from './faithful-text';

/** What boot scripts know of the settings, by variable. */
export type Environment = Readonly<Record<string, TemplateText>>;

/**
 * The variables as a file for bash to source, as a Terraform template. Nothing in a value is expanded.
 *
 * @throws {Error} for what no variable of a shell can hold
 */
export function environmentFile(environment: Environment): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${quoted(name, value)}\n`)
    .join('');
}

/** The variables of such a file. Those that hold a quote or a fact are left out: no name of AWS does. */
export function variablesIn(environment: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...environment.matchAll(/^(\w+)='([^'$]*)'$/gm)].map(([, name, value]) => [name, value]));
}

function quoted(name: string, value: TemplateText): string {
  const pieces = value instanceof Template ? value.pieces : [value];
  return (
    pieces
      .filter((piece) => piece !== '')
      .map((piece) =>
        piece instanceof Fact ? `'${templateSource(piece)}'` : templateSource(quotedLiteral(name, piece)),
      )
      .join('') || "''"
  );
}

function quotedLiteral(name: string, literal: string): string {
  if (literal.includes('\0')) {
    throw new Error(`The value of ${name} holds a NUL character, which no shell can: take it out of the setting`);
  }
  return arrivesUnchanged(literal) ? `'${literal.replaceAll("'", `'\\''`)}'` : quotedBytes(literal);
}

/** Bash's other quotes, in which every byte that something on the way could change is written in ASCII. */
function quotedBytes(literal: string): string {
  const bytes = [...Buffer.from(literal, 'utf8')].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9 _.,:/=-]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `$'${bytes.join('')}'`;
}
