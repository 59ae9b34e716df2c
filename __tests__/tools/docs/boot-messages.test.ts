import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scriptsOfPage } from '../../../tools/docs/boot-messages-page';
import { bareCommandsOf, messagesOf, waitsOf } from '../../../tools/docs/script-messages';
import { messageCases } from '../../boot/message-cases';
import { serverMessageCases } from '../../ci-server/message-cases';

const project = join(__dirname, '..', '..', '..');
const read = (file: string) => readFileSync(join(project, file), 'utf8');
const messages = [
  ...new Set(
    scriptsOfPage
      .map((script) => read(`assets/${script}`))
      .flatMap((text) => [...messagesOf(text), ...messagesOf(text, 'postpone')]),
  ),
];

/** Of a text as it is in a message or in a test: words alone, without what strings and patterns put between. */
const plain = (text: string) =>
  text
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .toLowerCase();

/** Three words in a row, without values between them. */
const phrasesOf = (message: string) =>
  message.split(/<[^>]*>/).flatMap((piece) => {
    const words = plain(piece).trim().split(' ');
    return words.slice(2).map((_, index) => words.slice(index, index + 3).join(' '));
  });

const phrases = messages.flatMap((message) => [...new Set(phrasesOf(message))]);
/** What no other message says. */
const ownPhrases = (message: string) =>
  phrasesOf(message).filter((phrase) => phrases.filter((other) => other === phrase).length === 1);

const asPattern = (message: string) =>
  new RegExp(
    `^${message
      .split(/<[^>]*>/)
      .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+')}$`,
  );

describe('the messages of boots', () => {
  const tests = readdirSync(join(project, '__tests__'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ts$/.test(file))
    .map((file) => plain(read(`__tests__/${file}`)))
    .join('\n');

  it('are those of every script that gives up', () => {
    const folders = ['boot', 'gitlab-server', 'ci-server'];
    const scripts = folders.flatMap((folder) =>
      readdirSync(join(project, 'assets', folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.sh'))
        .map((file) => `${folder}/${file}`),
    );
    const withMessages = scripts.filter((script) => messagesOf(read(`assets/${script}`)).length > 0);
    expect(withMessages.filter((script) => !scriptsOfPage.includes(script))).toEqual([]);
    expect(messages.length).toBeGreaterThan(90);
  });

  it.each(messages)('%s: a test shows it', (message) => {
    const shown =
      ownPhrases(message).some((phrase) => tests.includes(phrase)) ||
      [...messageCases, ...serverMessageCases].some(({ says }) => asPattern(message).test(says));
    expect(shown).toBe(true);
  });
});

describe('a message of a script', () => {
  it('is read over lines, with names for what is filled in', () => {
    const script = `
  test -e "$1" ||
    fail "$SOME_FILE holds $(sha256sum <"$x" | cut -d ' ' -f 1), not \\"it\\":" \\
      'take another' "\${list#; }"
  why="one reason of it"
  other || fail "$why"`;
    expect(messagesOf(script)).toEqual([
      '<some file> holds <its checksum>, not "it": take another <list>',
      'one reason of it',
    ]);
  });

  it('is told from what else there is, and so is what it waits for', () => {
    const script = `fail() {\n  say "ERROR: $*"\n}\nretry 3 "Reading $1" command || true\n# fail "in a comment"`;
    expect(messagesOf(script, 'say')).toEqual(['ERROR: <packages>']);
    expect(waitsOf(script)).toEqual([{ what: 'Reading <name>', refusals: 3 }]);
  });

  it('is missing where a program alone says why it fails', () => {
    const script = `systemctl enable docker\nsystemctl start docker || fail "it does not start"\n  usermod -a \\\n    -G docker x >/dev/null`;
    expect(bareCommandsOf(script)).toEqual(['systemctl enable docker', 'usermod -a -G docker x']);
  });
});
