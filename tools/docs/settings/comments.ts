import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from '@babel/parser';

type Statement = ReturnType<typeof parse>['program']['body'][number];
type Variable = Extract<Statement, { type: 'VariableDeclaration' }>['declarations'][number];
type Expression = NonNullable<Variable['init']>;
type Comment = NonNullable<Expression['leadingComments']>[number];

/** What the source says of a schema and of its fields. A list or map has the fields of its elements. */
export interface Comments {
  readonly text: string;
  readonly fields: ReadonlyMap<string, Comments>;
}

const none: Comments = { text: '', fields: new Map() };

/** What the schema that a file declares under this name, and everything in it, says of itself. */
export function commentsOf(file: string, name: string): Comments {
  const scope = scopeOf(file);
  const found = declared(scope, name);
  if (found === none) {
    throw new Error(`${file} declares no ${name}`);
  }
  return found;
}

interface Scope {
  readonly file: string;
  readonly names: ReadonlyMap<string, () => Comments>;
}

const scopes = new Map<string, Scope>();

function scopeOf(file: string): Scope {
  const known = scopes.get(file);
  if (known) {
    return known;
  }
  const names = new Map<string, () => Comments>();
  const scope = { file, names };
  scopes.set(file, scope);
  const { program } = parse(readFileSync(file, 'utf8'), { sourceType: 'module', plugins: ['typescript'] });
  for (const statement of program.body) {
    addNames(statement, scope, names);
  }
  return scope;
}

function addNames(statement: Statement, scope: Scope, names: Map<string, () => Comments>): void {
  if (statement.type === 'ImportDeclaration') {
    const base = join(dirname(scope.file), statement.source.value);
    const file = [`${base}.ts`, join(base, 'index.ts')].find((path) => existsSync(path));
    for (const specifier of file === undefined ? [] : statement.specifiers) {
      if (file !== undefined && specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier') {
        const { name } = specifier.imported;
        names.set(specifier.local.name, () => declared(scopeOf(file), name));
      }
    }
    return;
  }
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  const text = docComment(statement.leadingComments);
  if (declaration?.type === 'FunctionDeclaration' && declaration.id) {
    const last = declaration.body.body.at(-1);
    const returned = last?.type === 'ReturnStatement' ? last.argument : undefined;
    names.set(declaration.id.name, () => (returned ? read(returned, scope) : none));
  }
  for (const { id, init } of declaration?.type === 'VariableDeclaration' ? declaration.declarations : []) {
    if (init && id.type === 'Identifier') {
      names.set(id.name, () => withText(read(init, scope), text));
    }
    for (const part of init && id.type === 'ObjectPattern' ? id.properties : []) {
      if (part.type === 'RestElement' && part.argument.type === 'Identifier') {
        names.set(part.argument.name, () => read(init as Expression, scope));
      } else if (part.type === 'ObjectProperty' && part.key.type === 'Identifier') {
        const { name } = part.key;
        names.set(name, () => read(init as Expression, scope).fields.get(name) ?? none);
      }
    }
  }
}

const declared = (scope: Scope, name: string): Comments => scope.names.get(name)?.() ?? none;

/** A comment of a schema's own counts only where it has fields: those of `text` or `bool` are about any text. */
const withText = (comments: Comments, text: string): Comments =>
  comments.text === '' && comments.fields.size > 0 ? { ...comments, text } : comments;

function read(expression: Expression, scope: Scope): Comments {
  switch (expression.type) {
    case 'Identifier':
      return declared(scope, expression.name);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return read(expression.expression, scope);
    case 'ArrowFunctionExpression':
      return expression.body.type === 'BlockStatement' ? none : read(expression.body, scope);
    case 'ObjectExpression':
      return objectLiteral(expression, scope);
    case 'MemberExpression':
      return member(expression, scope);
    case 'CallExpression':
      return call(expression, scope);
    default:
      return none;
  }
}

function objectLiteral(literal: Extract<Expression, { type: 'ObjectExpression' }>, scope: Scope): Comments {
  const fields = new Map<string, Comments>();
  for (const property of literal.properties) {
    if (property.type === 'SpreadElement') {
      for (const [name, comments] of read(property.argument, scope).fields) {
        fields.set(name, comments);
      }
    } else if (property.type === 'ObjectProperty' && property.key.type === 'Identifier') {
      const value = read(property.value as Expression, scope);
      fields.set(property.key.name, { ...value, text: docComment(property.leadingComments) || value.text });
    }
  }
  return { text: '', fields };
}

function member({ object, property }: Extract<Expression, { type: 'MemberExpression' }>, scope: Scope): Comments {
  const of = read(object as Expression, scope);
  if (property.type !== 'Identifier' || property.name === 'shape') {
    return of;
  }
  return of.fields.get(property.name) ?? none;
}

/** What has fields: of its own, or of its elements. */
const holders = ['strictObject', 'object', 'array', 'record'];

/** `z.strictObject({ ... })`, a helper of the project's own, or a method that gives the same schema with a difference. */
function call({ callee, arguments: given }: Extract<Expression, { type: 'CallExpression' }>, scope: Scope): Comments {
  const last = given.at(-1) as Expression | undefined;
  if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') {
    const { object } = callee;
    if (object.type === 'Identifier' && object.name === 'z') {
      return last && holders.includes(callee.property.name) ? read(last, scope) : none;
    }
    const of = read(object as Expression, scope);
    if (callee.property.name !== 'extend' || !last) {
      return of;
    }
    const kept = [...of.fields].map(([name, comments]) => [name, comments] as const);
    const more = [...read(last, scope).fields].map(
      ([name, comments]) => [name, comments.text === '' ? (of.fields.get(name) ?? comments) : comments] as const,
    );
    return { text: of.text, fields: new Map([...kept, ...more]) };
  }
  const ofHelper = read(callee as Expression, scope);
  return ofHelper.fields.size > 0 || !last ? ofHelper : { fields: read(last, scope).fields, text: '' };
}

/** The text of the last documentation comment before something. */
function docComment(comments: readonly Comment[] | null | undefined): string {
  const last = comments?.filter(({ value }) => value.startsWith('*')).at(-1);
  return (last?.value ?? '')
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim();
}
