import fc from 'fast-check';
import { expression } from '../../src/templates/expression';

/** What means something to Terraform, TOML, JSON, YAML, a shell or Unicode. */
const meaningful = [
  ...['${', '$${', '%{', '%%{', '}', expression('x'), '%{if true}', '~}'],
  ...['"', "'", "'''", '"""', '\\', '\\n', '\\u0041', '\n', '\r\n', '\t', ' ', '#', '=', ',', '[[', ']', '@0@'],
  ...['$HOME', '$(id)', '`id`', '!', '*', '<', '>', '&', ';', '--', 'EOF\n', '<<EOF'],
  ...[
    'é',
    'e\u0301',
    '한',
    '\u1112\u1161\u11ab',
    '😀',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '\u0001',
    '\u007f',
    '\u0085',
    '\ufffe',
  ],
];

const anyText = fc
  .array(fc.oneof(fc.constantFrom(...meaningful), fc.string({ unit: 'binary', maxLength: 3 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((pieces) => pieces.join(''))
  .filter((text) => /\S/.test(text) && !text.includes('\0'));

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const forbiddenByAws = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g;

/** Texts without end, the same ones for the same seed; none is empty or holds a NUL, which no file of a machine can. */
export class HostileText {
  private readonly texts: string[];
  private next = 0;

  constructor(seed: number) {
    this.texts = fc.sample(anyText, { seed, numRuns: 500 });
  }

  one(): string {
    return this.texts[this.next++ % this.texts.length] as string;
  }

  /**
   * As Terraform gives it to AWS: whatever passes through Terraform's values is in normal form C, without a byte order
   * mark at its beginning.
   */
  oneForAws(): string {
    return this.one()
      .replace(forbiddenByAws, '-')
      .replace(/^\ufeff+/, '-')
      .normalize('NFC');
  }

  /** As GitLab Runner takes it for the path of a volume. */
  onePath(): string {
    return `/${this.one().replace(/[\\/:*?"<>|\r\n]/g, '-')}`;
  }

  /** As IAM takes it in a tag: the same in letters, digits, spaces and a few signs. */
  oneForIam(): string {
    return this.oneForAws().replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '-');
  }
}
