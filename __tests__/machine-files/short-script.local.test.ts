import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutComments } from '../../src/machine-files/short-script';

const assets = join(__dirname, '..', '..', 'assets');
const scripts = readdirSync(assets, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sh'));

/** What bash makes of it, in shfmt's words: spaces and comments that mean nothing are gone. */
const meaning = (script: string) => execFileSync('shfmt', ['--minify'], { input: script, encoding: 'utf8' });

describe('a script without comments', () => {
  it.each(scripts)('%s means the same, and is shorter', (name) => {
    const script = readFileSync(join(assets, name), 'utf8');
    const short = withoutComments(script);
    expect(meaning(short)).toBe(meaning(script));
    expect(short.length).toBeLessThan(script.length);
  });

  it.each([
    ['a string over two lines', "echo 'a\n  b'\n  true\n", "echo 'a\n  b'\ntrue\n"],
    ['a string with an apostrophe', 'echo "it\'s\n  b"\n  true\n', 'echo "it\'s\n  b"\ntrue\n'],
    ['a here-document', "cat <<'END'\n  # kept\nEND\n  # gone\n", "cat <<'END'\n  # kept\nEND\n"],
    ['an apostrophe in a comment', "  true # it's\n  false\n", "true # it's\nfalse\n"],
  ])('keeps %s', (_, script, short) => {
    expect(withoutComments(script)).toBe(short);
  });
});
