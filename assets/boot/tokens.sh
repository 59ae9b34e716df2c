# shellcheck shell=bash disable=SC2154 # secrets.sh gives $request, $answer, $status and $gitlab
# Makes runner authentication tokens out of whatever kind of token there is, and keeps them. Sourced, after secrets.sh.
refusals='' stored='' stored_value=''
# Of the token: its runner, and where it has an end, that, when GitLab gave it, and the digest of a given token that it
# replaces.
runner_id='' expires='' obtained='' replaces=''
export RUNNER_TYPE RUNNER_GROUP_ID RUNNER_PROJECT_ID RUNNER_DESCRIPTION RUNNER_TAGS RUNNER_LOCKED RUNNER_UNTAGGED \
  RUNNER_TIMEOUT RUNNER_ACCESS_LEVEL

# keep <token> <usage counter> [<key> <note>]: stores it in the form that the upstream module reads and writes.
keep() {
  printf '%s' "$1" | jq -cjsR --argjson counter "$2" --arg id "$runner_id" --arg obtained_at "$obtained" \
    --arg expires_at "$expires" --arg replaces "$replaces" --arg key "${3:-renewed}" --arg note "${4:-$(in_stored renewed)}" \
    '{token: ., usage_counter: $counter} + if $expires_at == "" and $replaces == "" then {} else
    {$id, $obtained_at, $expires_at, $replaces, ($key): $note} | with_entries(select(.value != "")) end' |
    put_parameter "$TOKEN_PARAMETER"
}

# learn <token>: what GitLab's answer says of it.
learn() {
  runner_id=$(jq -r 'objects | .id // ""' "$answer" 2>/dev/null) || true
  expires=$(jq -r 'objects | .token_expires_at // ""' "$answer" 2>/dev/null) || true
  [[ $runner_id =~ ^[0-9]*$ ]] || runner_id=''
  [[ $expires =~ ^[0-9TZ:.+-]*$ ]] || expires=''
  obtained=''
  [[ -n $expires ]] || return 0
  [[ $1 != "$stored" ]] || obtained=$(in_stored obtained_at)
  obtained=${obtained:-$(date -u +%FT%TZ)}
}

# with_token: config.toml, which is read, with the token. GitLab Runner renews one whose end it finds there; several
# managers would each do so, and write it nowhere else.
with_token() {
  local line indent done='' end='# token_expires_at'
  [[ -e /opt/gitlab-runner/watch-token.sh ]] || end=token_expires_at
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ -z $done && $line =~ ^(\ *)token\ =\ \" ]]; then
      indent=${BASH_REMATCH[1]} done=here
      printf '%stoken = "%s"\n' "$indent" "$runner_token"
      [[ -z $runner_id ]] || printf '%sid = %s\n' "$indent" "$runner_id"
      [[ -z $expires ]] || printf '%s%s = %s\n' "$indent" token_obtained_at "$obtained" "$indent" "$end" "$expires"
    elif [[ $done != here || ! $line =~ ^\ *(id|token_obtained_at|(# )?token_expires_at)\ = ]]; then
      done=${done:+past}
      printf '%s\n' "$line"
    fi
  done
}

# refused <kind> <token>
refused() {
  refusals+="; as $1: $status $(reason "$2")"
  return 1
}

# Each of these makes $1 the token of a runner and sets `runner_token`, or says no. They are asked in conditions, where
# bash goes on after a command that failed.

as_authentication_token() {
  printf '%s' "$1" | jq -csR '{token: .}' >"$request"
  call_gitlab POST runners/verify
  [[ $status != 404 ]] || fail "$gitlab does not know api/v4/runners/verify: runnerGitlab.url is not the address of GitLab"
  [[ $status == 200 ]] || refused 'runner authentication token' "$1" || return 1
  learn "$1"
  runner_token=$1
}

as_registration_token() {
  gitlab_answers
  printf '%s' "$1" | runner_with '{token: .}' >"$request"
  create_with runners 'registration token' "$1"
}

as_access_token() {
  if [[ -z $RUNNER_TYPE ]]; then
    refusals+='; as access token: not tried, runnerGitlabRegistrationConfig.type is empty'
    return 1
  fi
  gitlab_answers
  # shellcheck disable=SC2016 # a program of jq
  runner_with '{runner_type: "\($ENV.RUNNER_TYPE)_type", group_id: $ENV.RUNNER_GROUP_ID,
    project_id: $ENV.RUNNER_PROJECT_ID}' </dev/null >"$request"
  printf 'header = "PRIVATE-TOKEN: %s"\n' "$1" >"$headers"
  create_with user/runners 'access token' "$1"
}

runner_with() {
  jq -csR "$1"' + {description: $ENV.RUNNER_DESCRIPTION, tag_list: $ENV.RUNNER_TAGS, locked: $ENV.RUNNER_LOCKED,
    run_untagged: $ENV.RUNNER_UNTAGGED, maximum_timeout: $ENV.RUNNER_TIMEOUT, access_level: $ENV.RUNNER_ACCESS_LEVEL}
    | with_entries(select(.value != ""))'
}

# A request that makes something is sent when GitLab is there.
gitlab_answers() {
  : >"$request"
  call_gitlab GET version
}

# create_with <path> <kind> <token>: asks for a runner, over all boots once. Where the answer is lost, GitLab may have the
# runner, and nobody knows its token: to ask again would leave one more at every try.
create_with() {
  local asked was lost="no answer came back: GitLab may have a runner \"$RUNNER_DESCRIPTION\" that nothing \
uses. Delete it, and let the next boot ask again (aws ssm put-parameter --overwrite --type SecureString --name \
$TOKEN_PARAMETER --value null), or put a runner's token there (glrt-...)"
  [[ $stored_value != *'"asked":'* ]] || await_answer
  # Anyone who cannot write the token down would make another runner at every boot.
  asked=$(printf '%s' "${stored:-null}" |
    jq -csR --arg asked "$(date -u +%FT%TZ),$(instance_id)" '{token: ., usage_counter: 0, $asked}')
  printf '%s' "$asked" | put_parameter "$TOKEN_PARAMETER" ||
    fail "could not write the SSM parameter $TOKEN_PARAMETER: may this instance's role call ssm:PutParameter?"
  # Another manager may have written it since it was read. The one that was first goes on.
  was=$(overwritten "$TOKEN_PARAMETER" 1 | tr -d '[:space:]') || was=$stored_value
  if [[ ${was/#null/} != "$stored_value" && $was != "$asked" ]]; then
    [[ $was == *'"asked":'* ]] || printf '%s' "$was" | put_parameter "$TOKEN_PARAMETER" || true
    await_answer
  fi
  retry 1 'Asking GitLab for a runner' ask_once "$1" || fail 'GitLab is not there any more'
  understand "$1"
  if [[ $status != 201 ]]; then
    printf '%s' "${stored_value:-null}" | put_parameter "$TOKEN_PARAMETER" || say "could not write $TOKEN_PARAMETER back"
    refused "$2" "$3" || return 1
  fi
  runner_token=$(jq -r '.token // ""' <"$answer")
  learn "$runner_token"
  say "GitLab made the runner $runner_id for this $2"
  keep "$runner_token" 1 || fail "could not store the new runner's token in the SSM parameter $TOKEN_PARAMETER"
}

# await_answer: to what another manager asked GitLab for, which may pause for minutes where GitLab went away in between.
# With the answer this program begins again.
await_answer() {
  for _ in {1..30}; do
    clock >"$state/alive"
    sleep 15
    read_stored
    [[ $stored_value == *'"asked":'* ]] || exec bash "$0"
  done
  fail "GitLab was asked for a runner ($(jq -r .asked <<<"$stored_value")), and $lost"
}

# Again only where GitLab cannot have the request.
ask_once() {
  ask_gitlab POST "$1" || {
    [[ $sent == false ]] || fail "GitLab was asked for a runner, and $lost"
    return 1
  }
}

# kinds <token>: what it can be, told by its prefix where GitLab gives one. An instance may put its own before that.
kinds() {
  case $1 in
    *glrt-* | *glrtr-*) echo authentication ;;
    GR1348941*) echo registration ;;
    *glpat-*) echo access ;;
    *) echo "$likely" ;;
  esac
}

# try <token> <kind...>: the first that GitLab takes.
try() {
  local token=$1 kind
  shift
  for kind in "$@"; do
    if "as_${kind}_token" "$token"; then
      return 0
    fi
  done
  return 1
}

# What an earlier boot stored: `stored` is the token, and `uses` is filled when it is in the module's own form.
read_stored() {
  # In a condition bash goes on, and a token that cannot be read is not taken for none.
  stored_value=$(parameter "$TOKEN_PARAMETER") || exit
  stored=$stored_value uses=''
  if [[ $stored_value == '{'* ]]; then
    stored=$(printf '%s' "$stored_value" | jq -r '.token // "" | select(. != "null")')
    uses=$(in_stored usage_counter)
    uses=${uses:-0}
  fi
}

# in_stored <key>: of a value in the module's own form.
in_stored() {
  [[ $stored_value != '{'* ]] || printf '%s' "$stored_value" | jq -r --arg key "$1" '.[$key] // ""'
}

digest() {
  printf '%s' "$1" | sha256sum | cut -d ' ' -f 1
}

# what_helps <parameter>: what a person does about a token that is dead.
what_helps() {
  local began by id
  IFS=, read -r began by _ <<<"$(in_stored renewing)"
  id=$(in_stored id)
  [[ -z $began ]] || printf 'The renewal that %s began at %s left no answer of GitLab. ' "$by" "$began"
  printf '%s' "Reset the runner's token in GitLab (POST /api/v4/runners/${id:-ID}/reset_authentication_token) or create a \
runner, and put its token there (aws ssm put-parameter --overwrite --type SecureString --name $1 --value file://<a file \
that holds it>)"
}

use_stored() {
  local kinds=authentication before=$refusals
  read_stored
  [[ -n $stored ]] || return 1
  [[ -n $uses ]] || kinds=$(kinds "$stored")
  retry 4 "Having GitLab take the token in $TOKEN_PARAMETER" take_stored || {
    say "GitLab does not know the token in $TOKEN_PARAMETER any more: getting another one"
    return 1
  }
  # A manager of the upstream module that shares the token removes the runner unless others are counted here.
  if [[ $runner_token == "$stored" ]]; then
    keep "$runner_token" $((${uses:-0} + 1)) || say "could not count this manager in $TOKEN_PARAMETER, which is no harm"
  fi
}

# One refusal may be that of a firewall or an allow-list.
take_stored() {
  refusals=$before
  # shellcheck disable=SC2086 # a list of words
  try "$stored" $kinds || return 2
}
