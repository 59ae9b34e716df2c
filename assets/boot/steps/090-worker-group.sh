#!/bin/bash
# Takes the group of workers that this manager scales: the first that no living manager owns. Where all have owners, an
# older manager still finishes its jobs, and the one after it serves meanwhile. Then ends workers that nobody owns.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-runner/claims.sh
read -ra groups <<<"$WORKER_GROUPS"

# Without any claim, a manager of a time before claims may still be there, and drives the first group.
claim_for_others() {
  local claims me name other
  claims=$(list_claims) || return
  [[ -z $claims ]] || return 0
  me=$(instance_id) || return
  name=$(group "$me") || {
    (($? == 2))
    return
  }
  other=$(ask_aws ec2 describe-instances --filters "Name=tag:aws:autoscaling:groupName,Values=$name" \
    Name=instance-state-name,Values=running \
    --query "sort_by(Reservations[].Instances[],&LaunchTime)[?InstanceId!='$me']|[0].InstanceId" --output text) || return
  [[ $other == None ]] || create_claim "${groups[0]}" 1 "$other" >/dev/null
}

take() {
  claim_for_others && mine=$(claim "${groups[@]}")
}

# end_workers <group>: of one whose owner is gone. They are protected from scaling in, so each is ended by itself.
end_workers() {
  local name=$WORKER_GROUP ids id
  [[ $1 == "${groups[0]}" ]] || name+=-${1##*-}
  ids=$(ask_aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names "$name" \
    --query 'AutoScalingGroups[].Instances[].InstanceId' --output text) || return
  [[ -n $ids ]] && give_up "$1" || return
  say "nobody owns $name any more: ending ${ids//$'\t'/ }"
  ask_aws autoscaling set-desired-capacity --auto-scaling-group-name "$name" --desired-capacity 0 || return
  for id in $ids; do
    ask_aws autoscaling terminate-instance-in-auto-scaling-group --instance-id "$id" \
      --no-should-decrement-desired-capacity >/dev/null || true
  done
}

# superseded: a later deployment has changed the group's launch template. Before it starts its instance refresh it cancels
# the one that launched this manager, and AWS waits for that launch: Terraform would fail after 15 minutes.
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CancelInstanceRefresh.html
superseded() {
  local me name versions
  [[ -n $LAUNCH_HOOK ]] && me=$(instance_id) && name=$(group "$me") || return
  versions=$(ask_aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names "$name" --output text \
    --query "AutoScalingGroups[0].[LaunchTemplate.Version,Instances[?InstanceId=='$me']|[0].LaunchTemplate.Version]") || return
  [[ $versions =~ ^([0-9]+)$'\t'([0-9]+)$ ]] && ((BASH_REMATCH[1] > BASH_REMATCH[2]))
}

# make_way: for the manager of that deployment. Then the group ends this instance.
make_way() {
  lifecycle complete-lifecycle-action "$LAUNCH_HOOK" --lifecycle-action-result ABANDON >/dev/null || return
  say 'a later deployment starts another manager: this one makes way'
  while true; do
    : >"$state/alive"
    sleep 20
  done
}

while true; do
  retry 3 'Claiming a group of workers' take || fail "could not claim a group of workers under $CLAIMS: may this instance's role call ssm:GetParametersByPath and ssm:PutParameter?"
  [[ -z $mine ]] || break
  say 'every group of workers has an owner: waiting until an older manager has finished its jobs'
  : >"$state/alive"
  ! superseded || make_way || true
  sleep 20
done
[[ $mine == "${groups[0]}" ]] && suffix='' || suffix=-${mine##*-}
install -d /etc/gitlab-runner
printf '%s' "$suffix" >/etc/gitlab-runner/worker-group
say "this manager scales $WORKER_GROUP$suffix"
for other in "${groups[@]}"; do
  [[ $other == "$mine" ]] || end_workers "$other" || true
done
