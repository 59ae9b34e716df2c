/** What bash, cloud-init and the boot set for a script; more than there is, so that nothing that works is doubted. */
const given = new Set(
  (
    'HOME USER LOGNAME PATH PWD OLDPWD SHELL SHLVL TERM LANG LANGUAGE TZ HOSTNAME HOSTTYPE MACHTYPE OSTYPE TMPDIR UID EUID ' +
    'GROUPS PPID IFS RANDOM SRANDOM SECONDS EPOCHSECONDS EPOCHREALTIME LINENO REPLY OPTARG OPTIND OPTERR FUNCNAME ' +
    'PIPESTATUS DIRSTACK COLUMNS LINES PS1 PS2 PS4 CDPATH MAPFILE COPROC INVOCATION_ID JOURNAL_STREAM ' +
    'http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY'
  ).split(' '),
);
const givenPrefix = /^(AWS|BASH|LC|SYSTEMD|TfToken)(_|$|[A-Z])/;

/** Another file may set anything. */
const readsFile = /(^|[;&|({]|\bthen|\bdo|\belse)\s*(\.|source|eval)\s/m;

/** `$name` and `${name`, where an empty value has no place of its own such as `${name:-default}`. */
const use = /\$(?:\{([A-Za-z_]\w*)(?!\w|:?[-+=?])|([A-Za-z_]\w*))/g;

/**
 * Variables that a script of bash or sh uses and that neither it nor what runs it sets, so that they are empty. What may
 * set one counts as if it did.
 */
export function unsetVariables(script: string): readonly string[] {
  const text = expandedText(script);
  if (readsFile.test(text)) {
    return [];
  }
  const used = [...text.matchAll(use)].map(([, braced, plain]) => String(braced ?? plain));
  return [...new Set(used)].filter((name) => !given.has(name) && !givenPrefix.test(name) && !isSetIn(text, name));
}

const settingCommands =
  'read|mapfile|readarray|getopts|printf|for|select|local|declare|export|typeset|readonly|let|wait';

function isSetIn(text: string, name: string): boolean {
  const word = `(?<![\\w$-])${name}(?!\\w)`;
  const assigned = `${word}(\\[[^\\]]*\\])?\\+?=|\\{${name}:?=`;
  const named = `\\b(${settingCommands})\\b[^\\n;|&]*${word}`;
  const counted = `\\(\\([^)]*${word}`;
  return new RegExp(`${assigned}|${named}|${counted}`).test(text);
}

const escaped = /\\[\s\S]/y;
const singleQuoted = /'[^']*'/y;
const quotedHeredoc = /<<-?\s*(['"\\])(\w+)\1?.*\n[\s\S]*?^\s*\2$/my;
const heredoc = /<<-?\s*(\w+).*\n[\s\S]*?^\s*\1$/my;
const comment = /#.*/y;

/** The script without comments and without what bash does not expand: single quotes, and heredocs with a quoted end. */
function expandedText(script: string): string {
  let text = '';
  let inDouble = false;
  const matchAt = (index: number, pattern: RegExp) => {
    pattern.lastIndex = index;
    return pattern.exec(script)?.[0];
  };
  for (let index = 0; index < script.length; ) {
    const character = script.charAt(index);
    const isWordStart = index === 0 || /[\s;&|(]/.test(script.charAt(index - 1));
    const skipped =
      (character === '\\' ? matchAt(index, escaped) : undefined) ??
      (character === "'" && !inDouble ? matchAt(index, singleQuoted) : undefined) ??
      (character === '<' && !inDouble ? matchAt(index, quotedHeredoc) : undefined) ??
      (character === '#' && !inDouble && isWordStart ? matchAt(index, comment) : undefined);
    // Quotes mean nothing in a heredoc.
    const kept: string =
      (character === '<' && !inDouble && !skipped ? matchAt(index, heredoc) : undefined) ?? character;
    inDouble = kept === '"' ? !inDouble : inDouble;
    // A name must not run into the next.
    text += skipped === undefined ? kept : ' ';
    index += (skipped ?? kept).length;
  }
  return text;
}
