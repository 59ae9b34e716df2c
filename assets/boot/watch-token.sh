#!/bin/bash
set +x # No trace: tokens are handled here.
# Keeps the runner's token alive. Of all managers one renews it at half of its life, the others take the new one from the
# parameter, as they take what a person puts there. The parameter has a new token before config.toml has it.
. /opt/gitlab-runner/lib.sh
if [[ ${1:-} != once ]]; then
  while true; do
    "$0" once || true
    sleep "$(cat "$state/token-watch/pause" 2>/dev/null || echo 60)"
  done
fi
# What fails is tried again with the next look. The boot's files are not this program's.
patience=0 state=$state/token-watch problem=$state/problem likely=''
install -d -m 0700 "$state"
[[ -s $state/pause ]] || echo 60 >"$state/pause"
. /opt/gitlab-runner/secrets.sh
. /opt/gitlab-runner/tokens.sh
. /opt/gitlab-runner/lease.sh
folder=/etc/gitlab-runner
config=$folder/config.toml
# GitLab's answer, until the parameter has the token in it: the one before is dead by then.
renewed=$folder/renewed-token.json

# value_of <key>: the first of this name in config.toml.
value_of() {
  sed -n "0,/^ *$1 = \"\{0,1\}\([^\"]*\)\"\{0,1\}\$/s//\1/p" "$config"
}

# known <token>: whether GitLab takes it, and then what it says of it. It is not told which manager asks: what it knows of
# one is what that said first, and GitLab Runner says more.
known() {
  printf '%s' "$1" | jq -csR '{token: .}' >"$request"
  call_gitlab POST runners/verify
  [[ $status =~ ^(200|403)$ ]] || fail "GitLab answered $status to the question whether it knows the token"
  [[ $status == 200 ]] || return 1
  learn "$1"
  if [[ $1 == "$mine" && $1 != "$stored" && -n $expires ]]; then
    obtained=$(value_of token_obtained_at)
    obtained=${obtained:-$(date -u +%FT%TZ)}
  fi
  runner_token=$1
}

# own_known: the same of the token in config.toml, which is asked for at each tenth look.
own_known() {
  local token='' at=0
  if [[ -e $state/known ]]; then
    { read -r token && read -r at && read -r runner_id && read -r obtained && read -r expires; } <"$state/known" || true
  fi
  runner_token=$mine
  [[ $token != "$mine" ]] || (($(date +%s) - at >= 10 * $(<"$state/pause"))) || return 0
  rm -f "$state/known"
  known "$mine" || return 1
  printf '%s\n' "$mine" "$(date +%s)" "$runner_id" "$obtained" "$expires" >"$state/known"
}

# Sets `living`: the token that the next boot would take.
find_living() {
  given='' replaces=''
  read_stored
  living=$stored
  [[ -n $PREREGISTERED_PARAMETER ]] || return 0
  given=$(parameter "$PREREGISTERED_PARAMETER")
  [[ -n $given ]] || return 0
  replaces=$(digest "$given")
  [[ $(in_stored replaces) != "$replaces" ]] || return 0
  if is_runners "$given"; then
    living=$given
  else
    replaces=''
  fi
}

# is_runners <given token>: or else one that makes runners.
is_runners() {
  local kind
  kind=$(kinds "$1")
  [[ $kind != authentication && $1 != "$mine" ]] || return 0
  [[ -z $kind ]] && known "$1"
}

# in_place: whether GitLab Runner goes on with the workers that it has when it reads another token. Autoscaled ones it knows
# by the runner's id from 19.2 on (executors/internal/autoscaler/provider.go), others by a part of the token
# (executors/docker/machine/name.go).
in_place() {
  case $(value_of executor) in
    docker | custom) ;;
    docker-autoscaler)
      [[ -n $runner_id && $(value_of id) == "$runner_id" ]] &&
        version_at_least "$(gitlab-runner --version | sed -n 's/^Version: *//p')" 19.2
      ;;
    *) return 1 ;;
  esac
}

# take <why>: the token that GitLab has just described.
take() {
  in_place || {
    leave "$1; with it GitLab Runner would lose sight of its workers"
    return
  }
  with_token <"$config" >"$config.new"
  # A power loss would leave an empty file otherwise, with which GitLab Runner has nothing to do.
  sync "$config.new"
  mv "$config.new" "$config"
  plan
  say "$1: it is in config.toml, and ends ${expires:-never}"
}

# leave <why>: a new manager boots with the token that lives, and this one ends with its jobs.
leave() {
  local instance
  instance=$(instance_id)
  say "$1: a new manager takes over, and this one finishes its jobs"
  ask_aws autoscaling set-instance-health --instance-id "$instance" --health-status Unhealthy \
    --no-should-respect-grace-period
  : >"$state/left"
}

# Sets `began`, `life` and the pause until the next look: often enough for a token that lives a minute.
plan() {
  local pause
  echo 60 >"$state/pause"
  [[ -n $expires ]] || return 0
  began=$(date -d "$obtained" +%s)
  life=$(($(date -d "$expires" +%s) - began))
  pause=$((life / 20))
  echo "$((pause < 1 ? 1 : pause > 60 ? 60 : pause))" >"$state/pause"
}

renew() {
  local span=$((life / 8)) older me note
  span=$((span < 5 ? 5 : span > 300 ? 300 : span))
  older=$(in_stored renewed)
  take_lease "$TOKEN_PARAMETER-lease-$((began + life))" "$span" ${older:+"${older##*,}"} || return 0
  # Another manager may have just renewed it, or may be about to.
  find_living
  [[ $living == "$mine" ]] || return 0
  me=$(instance_id)
  ! is_at_it "$me" $((2 * span)) || return 0
  note="$(date -u +%FT%TZ),$me,$held"
  # Anyone who could not write the new token down would leave the runner without one.
  keep "$mine" "${uses:-1}" renewing "$note" || fail "the token is not renewed: $TOKEN_PARAMETER cannot be written"
  printf '%s' "$mine" | jq -csR '{token: .}' >"$request"
  if answer=$renewed ask_gitlab POST runners/reset_authentication_token && [[ $status == 201 ]]; then
    sync "$renewed"
    store_renewed "$note"
    end_leases "$held"
  else
    say "the token is not renewed: GitLab answered ${status/000/nothing}"
    rm -f "$renewed" "$state/known"
  fi
}

# is_at_it <this instance> <seconds>: whether another manager began to renew the token less than so long ago.
is_at_it() {
  local began by
  IFS=, read -r began by _ <<<"$(in_stored renewing)"
  [[ -n $began && $by != "$1" ]] && (($(date +%s) - $(date -d "$began" +%s) < $2))
}

# store_renewed <note on the renewal>
store_renewed() {
  runner_token=$(jq -r '.token // ""' "$renewed")
  expires=$(jq -r '.token_expires_at // ""' "$renewed")
  obtained=$(date -u +%FT%TZ)
  [[ $runner_token =~ ^[A-Za-z0-9_.~+/=-]+$ && $expires =~ ^[0-9TZ:.+-]*$ ]] || fail 'GitLab answered without a token'
  patience=60
  keep "$runner_token" "${uses:-1}" renewed "$1" || fail "$TOKEN_PARAMETER cannot be written: the new token is in $renewed until it can"
  take 'the token is renewed'
  rm "$renewed"
}

# A renewal that was killed or could not write the parameter.
resume() {
  local token note
  token=$(jq -r '.token // ""' "$renewed" 2>/dev/null) || true
  note=$(in_stored renewing)
  if [[ -n $token ]] && known "$token"; then
    store_renewed "$note"
  # One refusal may be that of a firewall, and there is no other copy.
  elif [[ -z $token ]] || known "$living"; then
    rm "$renewed"
  fi
}

# The runner's token is refused, and no other one is known.
dead() {
  local times
  times=$(($(cat "$state/refused" 2>/dev/null || echo 0) + 1))
  echo "$times" >"$state/refused"
  # One refusal may be that of a firewall.
  ((times >= 3)) || return 0
  if [[ -z $given ]] || ! is_runners "$given"; then
    leave 'GitLab does not know the token any more'
  elif ((times % 60 == 3)); then
    say "ERROR: GitLab does not take the token in $PREREGISTERED_PARAMETER any more. $(what_helps "$PREREGISTERED_PARAMETER"):" \
      'this manager takes it over'
  fi
}

look() {
  [[ ! -e $state/left ]] || return 0
  mine=$(value_of token)
  find_living
  if [[ -e $renewed ]]; then
    resume
    mine=$(value_of token)
    find_living
  fi
  if [[ -n $living && $living != "$mine" ]]; then
    if known "$living"; then
      take 'there is another token'
    elif known "$mine"; then
      say "GitLab does not take the token that the parameter holds: $TOKEN_PARAMETER gets the one in config.toml"
      keep "$mine" "${uses:-1}"
    else
      dead
    fi
  elif own_known; then
    rm -f "$state/refused"
    plan
    [[ -z $expires ]] || (($(date +%s) < began + life / 2)) || renew
  else
    dead
  fi
}

look
