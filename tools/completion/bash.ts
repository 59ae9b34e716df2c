import { type CompletedCommand, stackNames, type ValueKind } from './words';

const offers: Readonly<Record<ValueKind, string>> = {
  file: 'mapfile -t COMPREPLY < <(compgen -f -- "$word")',
  folder: 'mapfile -t COMPREPLY < <(compgen -d -- "$word")',
  stack: `mapfile -t COMPREPLY < <(compgen -W "$(${stackNames})" -- "$word")`,
  other: 'COMPREPLY=()',
};

/** A completion script for bash, of which every word is known in advance: a key press starts no program but `ls`. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  return `# bash completion of runners: source <(npx runners completion bash)
_runners() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} at=1
  [[ \${COMP_WORDS[0]##*/} == npx ]] && at=2
  if ((COMP_CWORD < at)); then
    mapfile -t COMPREPLY < <(compgen -W runners -- "$word")
    return
  fi
  if ((at == 2)) && [[ \${COMP_WORDS[1]} != runners ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return
  fi
  if ((COMP_CWORD == at)); then
    mapfile -t COMPREPLY < <(compgen -W '${commands.map(({ name }) => name).join(' ')} --help' -- "$word")
    return
  fi
  case \${COMP_WORDS[at]}:$before in
${commands.flatMap(valueCases).join('\n')}
  esac
  case \${COMP_WORDS[at]}:$word in
${commands.map(wordCases).join('\n')}
  esac
}
complete -o filenames -F _runners runners
complete -p npx &>/dev/null || complete -o filenames -F _runners npx`;
}

function valueCases({ name, options }: CompletedCommand): string[] {
  return options.flatMap(({ flag, value }) =>
    value === undefined ? [] : [`    ${name}:${flag}) ${offers[value]}; return ;;`],
  );
}

function wordCases({ name, options, choices }: CompletedCommand): string {
  const flags = options.map(({ flag }) => flag).join(' ');
  const others =
    choices.length === 0 ? offers.file : `mapfile -t COMPREPLY < <(compgen -W '${choices.join(' ')}' -- "$word")`;
  return `    ${name}:-*) mapfile -t COMPREPLY < <(compgen -W '${flags}' -- "$word") ;;\n    ${name}:*) ${others} ;;`;
}
