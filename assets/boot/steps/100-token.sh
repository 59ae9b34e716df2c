#!/bin/bash
set +x # No trace: tokens are handled here.
# Finds the token of this manager, whatever kind of token the parameters hold. It ends in $state/token.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-runner/secrets.sh
. /opt/gitlab-runner/tokens.sh

use_given() {
  local given kinds
  given=$(parameter "$source")
  [[ -n $given ]] || fail "the SSM parameter $source does not exist or is empty: put a token there" \
    "(aws ssm put-parameter --type SecureString --name $source --value file://<a file that holds it>)"
  [[ $given =~ ^[A-Za-z0-9_.~+/=-]+$ ]] || fail "the SSM parameter $source does not hold a token"
  kinds=$(kinds "$given")
  if [[ $kinds == authentication* ]]; then
    # Renewed, it lives on in the parameter that this role may write.
    read_stored
    replaces=$(digest "$given")
    if [[ $(in_stored replaces) == "$replaces" ]] && use_stored; then
      return 0
    fi
    if try "$given" authentication; then
      if [[ -n $expires ]]; then
        keep "$given" 1 || say "could not note the end of the token in $TOKEN_PARAMETER"
      fi
      return 0
    fi
    replaces=''
  fi
  kinds=${kinds#authentication}
  if [[ -n $kinds && -n $PREREGISTERED_PARAMETER ]] && use_stored; then
    return 0
  fi
  # shellcheck disable=SC2086 # a list of words
  try "$given" $kinds || fail "GitLab rejects the token in the SSM parameter $source: ${refusals#; }." \
    "$(what_helps "$source"). Then start the manager again."
}

if [[ -n $PREREGISTERED_PARAMETER ]]; then
  source=$PREREGISTERED_PARAMETER likely='authentication registration access'
elif [[ -n $RUNNER_TYPE ]]; then
  source=$ACCESS_PARAMETER likely='access authentication registration'
else
  source=$REGISTRATION_PARAMETER likely='registration authentication access'
fi

runner_token='' stored_value=''
if [[ -n $PREREGISTERED_PARAMETER ]] || ! use_stored; then
  use_given
fi
[[ $runner_token =~ ^[A-Za-z0-9_.~+/=-]+$ ]] || fail 'GitLab answered without a token'
printf '%s' "$runner_token" >"$state/token"
printf '%s\n' "$runner_id" "$obtained" "$expires" >"$state/token-facts"
[[ -z $expires ]] || say "the token ends at $expires"
rekey "$TOKEN_PARAMETER"
rekey "$SENTRY_PARAMETER"
say 'there is a token that GitLab knows'
