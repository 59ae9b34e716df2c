import { type CompletedCommand, stackNames, type ValueKind } from './words';

const actions: Readonly<Record<ValueKind, string>> = {
  file: '_files',
  folder: '_files -/',
  stack: `($(${stackNames}))`,
  other: ' ',
};

/** A completion script for zsh, with the help of every command and option. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return `#compdef runners
# zsh completion of runners: source <(npx runners completion zsh)
_runners() {
  if ((CURRENT == 2)); then
    local -a commands=(
${commands.map(({ name, summary }) => `      ${quote(`${name}:${summary}`)}`).join('\n')}
    )
    _describe command commands
    return
  fi
  local command=\${words[2]}
  shift words
  ((CURRENT--))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
_runners_npx() {
  if ((CURRENT > 2)) && [[ \${words[2]} == runners ]]; then
    shift words
    ((CURRENT--))
    _runners
  elif ((CURRENT == 2)); then
    _alternative 'programs:program:(runners)' 'files:file:_files'
  else
    _files
  fi
}
compdef _runners runners
((\${+_comps[npx]})) || compdef _runners_npx npx`;
}

function commandCase({ name, options, choices }: CompletedCommand): string {
  const specs = options.map(({ flag, help, value }) => {
    const explained = `*${flag}[${escapeBrackets(help)}]`;
    return quote(value === undefined ? explained : `${explained}:value:${actions[value]}`);
  });
  const rest = quote(choices.length === 0 ? '*:file:_files' : `1:word:(${choices.join(' ')})`);
  return `    ${name}) _arguments ${[...specs, rest].join(' ')} ;;`;
}

/** In `_arguments` a bracket ends the help. */
function escapeBrackets(text: string): string {
  return text.replaceAll(/[[\]\\]/g, '\\$&');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
