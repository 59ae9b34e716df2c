#!/bin/bash
# Waits until the instance is to end, lets GitLab Runner finish its jobs, and then lets the instance go.
. /opt/gitlab-runner/lib.sh
patience=300

# AWS advises to look for a spot notice every five seconds.
why_to_leave() {
  if [[ $(imds meta-data/autoscaling/target-lifecycle-state) == *Terminated ]]; then
    echo 'the Auto Scaling group ends this instance'
  elif ((rounds % 5 == 0)) && imds meta-data/spot/instance-action >/dev/null; then
    echo 'AWS takes this spot instance back'
  else
    return 1
  fi
}

# The Elastic IP that the manager before this one still had when this one booted. A notice comes two minutes ahead: no
# answer is waited for as long.
take_address() {
  [[ -e $wanted ]] || return 0
  timeout 20 aws ec2 associate-address --allocation-id "$EIP_ALLOCATION_ID" --instance-id "$(instance_id)" \
    --no-allow-reassociation >/dev/null 2>&1 || return 0
  rm "$wanted"
  say 'this manager has the Elastic IP now'
}

wanted=/opt/gitlab-runner/address-wanted rounds=0
# Until it is told, GitLab Runner asks for jobs.
until why=$(why_to_leave); do
  ((rounds++ % 30 != 0)) || take_address
  sleep 1
done
say "$why: GitLab Runner takes no more jobs and finishes those that run"
systemctl stop --no-block gitlab-runner
rounds=0
while ! [[ $(systemctl is-active gitlab-runner) =~ ^(inactive|failed|unknown)$ ]]; do
  ((rounds++ % 30 != 0)) || lifecycle record-lifecycle-action-heartbeat "$TERMINATE_HOOK" >/dev/null ||
    say 'could not ask the Auto Scaling group for more time'
  sleep 1
done
/opt/gitlab-runner/unregister.sh || say 'this manager stays in the list of GitLab until it is stale'
# The last lines of the log get to CloudWatch first.
sleep 10
say "ending the hook $TERMINATE_HOOK"
retry 5 'Ending the hook' lifecycle complete-lifecycle-action "$TERMINATE_HOOK" --lifecycle-action-result CONTINUE ||
  say 'nobody waits for this hook'
