import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pipelineScript } from '../../src/config-toml/pipeline-script';

describe('pipelineScript', () => {
  it.each([
    ['a basic string', '"echo \'single line\'"', "echo 'single line'"],
    ['a basic string with escapes', '"a\\tb\\u00e9"', 'a\tbé'],
    ['a literal string', "'C:\\temp'", 'C:\\temp'],
    ['a literal string of several lines', "\n'''\necho 1\necho 2\n'''\n  ", 'echo 1\necho 2\n'],
    ['a basic string of several lines', '"""\necho 1\necho 2"""', 'echo 1\necho 2'],
  ])('reads %s as TOML, as the module pastes it', (_, setting, script) => {
    expect(pipelineScript(setting)).toBe(script);
  });

  it.each([
    'echo plain',
    'echo "quoted"',
    '"echo" one "two"',
    "'''unfinished",
    '12',
    'true',
    '["a", "b"]',
    '"x"\nother = "y"',
    '"x" # a comment\nmore = 1',
  ])('reads %j as the script itself', (setting) => {
    expect(pipelineScript(setting)).toBe(setting);
  });

  it.each(['', '""', "''", '""""""'])('reads %j as none', (setting) => {
    expect(pipelineScript(setting)).toBeUndefined();
  });

  it('leaves any script alone that is no TOML string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(pipelineScript(`echo ${text}`)).toBe(`echo ${text}`);
      }),
    );
  });
});
