import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../../tools/command/command';
import { readArguments } from '../../../tools/command/read-arguments';
import { diagrams } from '../../../tools/docs/diagrams';
import { generatedFiles } from '../../../tools/docs/generated-files';
import { wideLines } from '../../../tools/docs/svg';
import { allCommands } from '../../../tools/runners/commands';
import { wrongCalls } from '../runners/called-commands';

const project = join(__dirname, '..', '..', '..');
const read = (page: string) => readFileSync(join(project, page), 'utf8');

const pages = [
  ...readdirSync(project),
  ...readdirSync(join(project, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => join('docs', file)),
].filter((file) => file.endsWith('.md'));

/** GitHub's and GitLab's name of a heading in a link. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe('the generated files', () => {
  it('are current; npx runners docs writes them', async () => {
    const stale = Object.entries(await generatedFiles()).filter(([path, text]) => read(path) !== text);
    expect(stale.map(([path]) => path)).toEqual([]);
  });

  it('are all that is in their folder', async () => {
    const pictures = readdirSync(join(project, 'docs', 'images')).map((file) => `docs/images/${file}`);
    expect(Object.keys(await generatedFiles())).toEqual(expect.arrayContaining(pictures));
  });
});

describe('the pictures', () => {
  it.each(Object.entries(diagrams))('%s: every line fits into its box', (_, diagram) => {
    expect(wideLines(diagram)).toEqual([]);
  });
});

describe('the pages', () => {
  it('begin with a README of one screen and its contents', () => {
    const readme = read('README.md');
    expect(readme.split('\n').length).toBeLessThanOrEqual(200);
    const [contents = ''] = /## Contents\n\n(?:- .*\n)+/.exec(readme) ?? [];
    const listed = [...contents.matchAll(/\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    const sections = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    expect(listed).toEqual(sections.filter((anchor) => anchor !== 'contents'));
  });

  it.each(pages)('%s links to what is there', (page) => {
    const text = read(page);
    const links = [...text.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].map(([, link, source]) => link ?? source ?? '');
    const broken = links
      .filter((link) => !/^(https?|mailto):/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : relative(project, join(project, dirname(page), path));
        if (!existsSync(join(project, target))) {
          return true;
        }
        return anchor !== undefined && !anchorsOf(read(target)).includes(decodeURIComponent(anchor));
      });
    expect(broken).toEqual([]);
  });

  it('lead to every page', () => {
    const linked = new Set(
      pages.flatMap((page) =>
        [...read(page).matchAll(/\]\(([^)#\s]+\.md)/g)].map(([, link = '']) =>
          relative(project, join(project, dirname(page), link)),
        ),
      ),
    );
    expect(pages.filter((page) => page !== 'README.md' && !linked.has(page))).toEqual([]);
  });
});

describe('the changelog', () => {
  it('begins with the version of the package and its date, but for what is not released', () => {
    const { version } = JSON.parse(read('package.json')) as { readonly version: string };
    const lock = JSON.parse(read('package-lock.json')) as { readonly version: string };
    const [released] = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)]
      .map(([, heading = '']) => heading)
      .filter((heading) => heading !== 'Unreleased');
    expect(released).toMatch(/^\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}$/);
    expect([lock.version, released?.split(' ')[0]]).toEqual([version, version]);
  });
});

describe('what the pages tell people to type', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  let commands: readonly Command[];
  beforeAll(async () => {
    commands = await allCommands();
  });

  it.each(pages.filter((page) => page !== 'docs/commands.md'))(
    '%s: commands, options and scripts exist',
    async (page) => {
      expect(await wrongCalls(read(page), commands, scripts)).toEqual([]);
    },
  );

  it('reads like a command line where a line begins with it', async () => {
    const lines = pages
      .filter((page) => page !== 'docs/commands.md')
      .flatMap((page) => [...read(page).matchAll(/^npx runners ([a-z-]+)(.*)$/gm)]);
    expect(lines.length).toBeGreaterThan(20);
    for (const [line, name = '', rest = ''] of lines) {
      const args = (rest.split(/ #| [>|] /)[0] ?? '')
        .trim()
        .split(/\s+/)
        .filter((word) => word !== '');
      await expect(
        readArguments(commands.find((one) => one.name === name) as Command, args),
        line,
      ).resolves.toBeDefined();
    }
  });
});
