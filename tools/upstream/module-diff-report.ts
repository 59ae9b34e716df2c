import { codeSpan } from '../text/markdown';
import { printableLine } from '../text/printable';
import { type Change, subjects } from './module-diff';
import { oursFor } from './module-diff-ours';
import type { Hunks } from './module-hunks';
import type { ModuleSource } from './module-source';

/** A change as work: where to read it upstream, and where it goes here. */
export interface Todo extends Change {
  /** As `git diff` heads them; empty without a clone that knows both releases. */
  readonly hunks: readonly string[];
  readonly ours: readonly string[];
}

export function todosFor(changes: readonly Change[], after: ModuleSource, hunks: Hunks | undefined): Todo[] {
  return changes.map((change) => {
    const file = change.file ?? variableFile(change.name, after);
    return { ...change, file, hunks: hunks?.of(file, openingOf(change)) ?? [], ours: oursFor(change) };
  });
}

/** The list as Markdown, which is also readable as it stands. */
export function todoList(title: string, todos: readonly Todo[]): string {
  const sections = subjects
    .map((subject) => ({ subject, found: todos.filter((todo) => todo.subject === subject) }))
    .filter(({ found }) => found.length > 0)
    .map(({ subject, found }) => `\n## ${heading(subject)}\n${found.map(entry).join('')}`);
  const count = todos.length === 1 ? '1 thing to do' : `${todos.length} things to do`;
  return `# ${title}: ${todos.length === 0 ? 'nothing to do' : count}\n${sections.join('')}`;
}

function entry({ name, what, file, hunks, ours }: Todo): string {
  return [
    `- [ ] ${codeSpan(name)} ${what}`,
    `      upstream: ${[file, ...hunks].join(' ')}`,
    `      ours: ${ours.join(', ')}`,
  ]
    .map((line) => `${printableLine(line)}\n`)
    .join('');
}

function heading(subject: string): string {
  const plural = subject === 'policy' ? 'policies' : subject === 'Lambda code' ? subject : `${subject}s`;
  return plural.charAt(0).toUpperCase() + plural.slice(1);
}

/** A removed variable was where the others are. */
function variableFile(name: string, after: ModuleSource): string {
  const folder = name.includes('//') ? name.replace(/\/\/.*/, '/') : '';
  const opening = openingOf({ subject: 'variable', name, what: '' });
  const [found] = [...after.files].find(
    ([path, text]) =>
      path.startsWith(folder) && path.slice(folder.length).split('/').length === 1 && opening?.test(text),
  ) ?? [`${folder}variables.tf`];
  return found;
}

/** How the line begins that opens the block of a change; undefined where the whole file is meant. */
function openingOf({ subject, name }: Pick<Change, 'subject' | 'name' | 'what'>): RegExp | undefined {
  const parts = name
    .slice(name.lastIndexOf('//') + 1)
    .replace(/^\//, '')
    .split(/[.[{]/);
  const label = (text = '') => `"${text.replace(/[^\w-]/g, '.')}"`;
  switch (subject) {
    case 'variable':
      return new RegExp(`^variable\\s+${label(parts[0])}`, 'm');
    case 'resource':
      return /^(moved|import|removed|check)$/.test(parts[0] ?? '')
        ? new RegExp(`^${parts[0]}\\b`, 'm')
        : new RegExp(`^resource\\s+${label(parts[0])}\\s+${label(parts[1])}`, 'm');
    case 'data source':
      return new RegExp(`^data\\s+${label(parts[1])}\\s+${label(parts[2])}`, 'm');
    case 'output':
      return new RegExp(`^output\\s+${label(parts[1])}`, 'm');
    case 'module call':
      return new RegExp(`^module\\s+${label(parts[1])}`, 'm');
    case 'local value':
      return new RegExp(`^\\s+${parts[1]}\\s*=`, 'm');
    case 'requirement':
      return /^terraform\b/m;
    default:
      return undefined;
  }
}
