# shellcheck shell=bash disable=SC2154 # lib.sh gives $problem
# A lease: of several managers, one does what only one should. Sourced, after lib.sh.
#
# It is an SSM parameter with its owner, which SSM creates once, however many ask, and it ends by the clock: each span of
# time has a lease of its own, so that nobody waits for an owner that is gone.

# take_lease <name> <seconds> [an older lease]: whether this instance has the lease of the span that is now, which is
# `held` then. Those that an owner left which was killed are deleted. Nobody begins in the second half of a span, so that
# the owner of the next one finds what this one has begun.
take_lease() {
  local now span me owner old=("${@:3}")
  now=$(date +%s)
  ((now % $2 < $2 / 2)) || return 1
  span=$((now / $2))
  held=$1-$span
  me=$(instance_id) || return
  if ask_aws ssm put-parameter --name "$held" --type String --value "$me" >/dev/null 2>&1; then
    for _ in {1..9}; do
      old+=("$1-$((--span))")
    done
    end_leases "${old[@]}"
    return
  fi
  grep -q ParameterAlreadyExists "$problem" || return 2
  owner=$(ask_aws ssm get-parameter --name "$held" --query Parameter.Value --output text) || return
  [[ $owner == "$me" ]]
}

# end_leases <name...>: ten at most.
end_leases() {
  ask_aws ssm delete-parameters --names "$@" >/dev/null || say "the parameter $1 may stay"
}
