import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Setting } from '../../../tools/docs/settings/setting';
import { stackSettings } from '../../../tools/docs/settings/stacks';
import { temporaryFolder } from '../../support/temporary-folder';
import { LanguageServer } from './language-server';

const project = join(__dirname, '../../..');

/** A call of a stack with every setting, and the line and column of each name in it. */
class Call {
  readonly places: { readonly setting: Setting; readonly line: number; readonly character: number }[] = [];
  private readonly lines: string[];

  constructor(file: string, stack: string, settings: readonly Setting[]) {
    this.lines = [
      `import { App } from 'cdktf';`,
      `import { ${stack} } from '${project}/stacks/${file}';`,
      `new ${stack}(new App(), 'stack', {`,
    ];
    this.add(settings, '  ');
    this.lines.push('});');
  }

  get text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  private add(settings: readonly Setting[], indent: string): void {
    for (const setting of settings) {
      this.places.push({ setting, line: this.lines.length, character: indent.length + 1 });
      const [open, close] = { object: ['{', '}'], list: ['[{', '}]'], map: ['{ one: {', '} }'], none: ['', ''] }[
        setting.holds ?? 'none'
      ];
      const value = setting.type === 'string' ? "'text'," : 'undefined as never,';
      this.lines.push(`${indent}${setting.name}: ${open === '' ? value : open}`);
      if (open !== '') {
        this.add(setting.fields, `${indent}  `);
        this.lines.push(`${indent}${close},`);
      }
    }
  }
}

describe('an editor with the pinned TypeScript', () => {
  const folder = userFolder();
  const server = new LanguageServer(folder);
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  it.each(stackSettings())('shows the text and the default of every setting of $stack ($input)', async (stack) => {
    const call = new Call(stack.file, stack.stack, stack.settings);
    const path = join(folder, `hover-${stack.input}.ts`);
    server.open(path, call.text);
    const shown = await Promise.all(
      call.places.map(async ({ setting, line, character }) => ({
        setting,
        hover: await server.hover(path, line, character),
      })),
    );
    expect(shown.length).toBeGreaterThan(2);
    const silent = shown.filter(({ setting, hover }) => !isShown(setting, hover)).map(({ setting }) => setting.path);
    expect(silent).toEqual([]);
  });
});

/** A small project that uses the stacks: the server reads all that a project includes. */
function userFolder(): string {
  const folder = temporaryFolder();
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(project, 'tsconfig.json'), include: ['*.ts'] }),
  );
  return folder;
}

/** Its text to the first line's end, and its default. */
function isShown({ text, default: value }: Setting, hover: string): boolean {
  const plain = (part: string) => JSON.stringify(part).slice(1, -1);
  const [firstLine = ''] = text.split('\n');
  return firstLine !== '' && hover.includes(plain(firstLine)) && (value === undefined || hover.includes(plain(value)));
}
