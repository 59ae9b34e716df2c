// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of bash.
import { describe, expect, it } from 'vitest';
import { unsetVariables } from '../../src/settings/shell-variables';

/** What bash expands: https://www.gnu.org/software/bash/manual/bash.html#Shell-Expansions */
describe('a variable that a script does not set', () => {
  it.each([
    ['is used', 'echo $a ${b} "${c%.*}" "x${d}y" $(echo $e)', ['a', 'b', 'c', 'd', 'e']],
    ['is used in a heredoc', "cat <<EOF\nit's $a\nEOF\nb=1; echo $b", ['a']],
    ['is named in a comment only', 'echo $a # sets a', ['a']],
    ['is a word elsewhere', 'curl --token x -H "token: $token"', ['token']],
    ['is like one that is set', 'region=x; echo $regio $region2', ['regio', 'region2']],
  ])('%s', (_, script, expected) => expect(unsetVariables(script)).toEqual(expected));

  it.each([
    ['may be empty', 'echo ${a:-x} ${b-} ${c:+x} ${d+x} ${e:=x} ${f:?missing}'],
    ['is set', 'a=1 b+=2; export c=3; local d; e[0]=1; echo $a $b $c $d ${e[0]}'],
    ['is read', 'read -r a b; mapfile -t c; printf -v d x; getopts x e; echo $a $b ${c[@]} $d $e'],
    ['is that of a loop', 'for a in x; do echo $a; done; while ((b++ < 3)); do echo $b; done'],
    ['is not expanded', "awk '{ print $NF }'; echo '$a' \\$b \"\\$c\"; cat <<'EOF'\n$d\nEOF\n"],
    ['is in a comment', '# $a\necho x # ${b}'],
    ['comes from another file', '. /etc/os-release\necho $VERSION_ID'],
    ['is a parameter', 'echo $1 $# $@ $? $$ $! ${10} ${#} ${!x}'],
    ['is there', 'echo $HOME $PATH $AWS_REGION $BASH_SOURCE $RANDOM $HTTPS_PROXY ${TfToken[TOKEN.1]}'],
  ])('and %s is none', (_, script) => expect(unsetVariables(script)).toEqual([]));

  it('is found in a long script soon', () => {
    const noise = Array.from({ length: 20_000 }, (_, index) => `echo "line ${index}" 'it'`).join('\n');
    expect(unsetVariables(`${noise}\necho $a`)).toEqual(['a']);
  });
});
