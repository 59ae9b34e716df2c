# shellcheck shell=bash disable=SC2153,SC2154 # the environment has $CLAIMS, lib.sh $problem
# Claims: one manager at a time owns a thing, such as a group of workers or the renewal of the token. Sourced, after
# lib.sh and with the variable CLAIMS, the path of their parameters.
#
# A claim is the SSM parameter $CLAIMS/<thing>/<epoch>, "<instance> <seconds since 1970>". SSM creates a parameter once
# (put-parameter without --overwrite), however many ask. The newest epoch counts. It ends with its instance: when EC2
# reports that one as terminated, or no longer knows it, the creator of the next epoch owns the thing. AWS may answer with
# old data: the last word is always that of the creation, and a number is only used again after 20 others.
# src/claims/claims.ts is the same decision for what is not shell, and its tests hold the two together.

# list_claims: "<parameter> <instance> <seconds>" of every claim, one a line.
list_claims() {
  ask_aws ssm get-parameters-by-path --path "$CLAIMS" --recursive --query 'Parameters[].[Name,Value]' --output text
}

# read_claims <thing...>: the newest claim of each, for is_owned.
read_claims() {
  local name owner since thing epoch claims
  # In bash 4.2, with values at once, it makes variables of this function.
  declare -gA epochs owners times
  epochs=() owners=() times=()
  states=''
  claims=$(list_claims) || return
  while read -r name owner since; do
    thing=${name#"$CLAIMS"/} epoch=${name##*/}
    thing=${thing%/*}
    if [[ " $* " == *" $thing "* ]] && ((epoch > ${epochs[$thing]:-0})); then
      epochs[$thing]=$epoch owners[$thing]=$owner times[$thing]=$since
    fi
  done <<<"$claims"
}

# read_owners: their states.
read_owners() {
  local list
  ((${#owners[@]})) || return 0
  list=$(printf '%s,' "${owners[@]}")
  states=$(ask_aws ec2 describe-instances --filters "Name=instance-id,Values=${list%,}" \
    --query 'Reservations[].Instances[].[InstanceId,State.Name]' --output text)
}

# claim <thing...>: prints the thing of this instance: the one it has, or else the first that nobody owns. Prints nothing
# where all have owners. Fails with the status of ask_aws.
claim() {
  local me thing epoch mine
  me=$(instance_id) || return
  read_claims "$@" || return
  for thing in "$@"; do
    if [[ ${owners[$thing]:-} == "$me" ]]; then
      printf '%s' "$thing"
      return
    fi
  done
  read_owners || return
  for thing in "$@"; do
    ! is_owned "$thing" || continue
    epoch=$((${epochs[$thing]:-0} + 1))
    mine=$(create_claim "$thing" "$epoch" "$me") || return
    if [[ -n $mine ]]; then
      ((epoch <= 20)) || ask_aws ssm delete-parameter --name "$CLAIMS/$thing/$((epoch - 20))" >/dev/null 2>&1 || true
      printf '%s' "$thing"
      return
    fi
  done
}

# is_owned <thing>: EC2 knows a terminated instance for about an hour, and one that it does not know yet has a young claim.
is_owned() {
  local owner=${owners[$1]:-}
  [[ -n $owner ]] || return
  case $states in
    *"$owner"$'\t'terminated*) return 1 ;;
    *"$owner"$'\t'*) ;;
    *) (($(date +%s) - ${times[$1]} < 7200)) ;;
  esac
}

# create_claim <thing> <epoch> <instance>: prints a word where the claim is that instance's. A lost answer is asked for
# again: what looks elsewhere instead may end with two.
create_claim() {
  local name=$CLAIMS/$1/$2 owner
  if ! retry 1 "Claiming $1" ask_aws ssm put-parameter --name "$name" --type String --value "$3 $(date +%s)" >/dev/null; then
    grep -q ParameterAlreadyExists "$problem" || return 2
    owner=$(ask_aws ssm get-parameter --name "$name" --query Parameter.Value --output text) || return
    [[ $owner == "$3 "* ]] || return 0
  fi
  echo claimed
}

# give_up <thing>: succeeds where an owner is gone and this call, no other, has written down that nobody owns the thing.
# What was there before the call may then go: the next owner claims the thing after it. A lost answer is a failure.
give_up() {
  read_claims "$1" || return
  [[ -n ${owners[$1]:-} ]] || return
  read_owners || return
  ! is_owned "$1" || return
  ask_aws ssm put-parameter --name "$CLAIMS/$1/$((epochs[$1] + 1))" --type String --value 'i-00000000000000000 0' >/dev/null
}
