#!/bin/bash
# Runs the steps of the boot in order and tells the Auto Scaling group, where there is one, how it went. May be run again.
. /opt/gitlab-runner/lib.sh
export BOOTING=true
log=/var/log/user-data.log

# next_step <step>: the one behind it. A step may bring those that follow.
next_step() {
  local step
  for step in /opt/gitlab-runner/steps/*.sh; do
    if [[ $step > $1 ]]; then
      printf '%s' "$step"
      return
    fi
  done
}

run_steps() {
  local step='' name begin
  while step=$(next_step "$step") && [[ -n $step ]]; do
    name=$(basename "$step" .sh)
    begin=$SECONDS
    say "$name begins"
    if ! run_step "$step"; then
      say "$name failed after $((SECONDS - begin)) s"
      explain "$name"
      return 1
    fi
    say "$name done after $((SECONDS - begin)) s"
    still_booting
  done
  say "the manager serves, boot took $SECONDS s"
}

run_step() {
  if [[ $TRACE == true ]]; then
    bash -x "$1"
  else
    bash "$1"
  fi
}

explain() {
  say "BOOT FAILED in step $1. The reason stands above."
  say "This log: $log, and in CloudWatch the log group $LOG_GROUP, stream <instance id>/user-data."
  if [[ -n $LAUNCH_HOOK ]]; then
    say 'With runnerInstall.failedBootResult = CONTINUE the instance stays.'
  fi
  say 'Connect to the instance, repair what is wrong and run /opt/gitlab-runner/boot.sh again.'
}

# end <exit code>: ends the launch hook, where there is one. One that ran out, or that is younger than the instance, is
# no failure.
end() {
  local result=CONTINUE
  [[ -n $LAUNCH_HOOK ]] || return 0
  if (($1 != 0)); then
    result=$FAILED_BOOT_RESULT
    # The instance may be gone soon after: the agent sends what it read every five seconds.
    sleep 15
  fi
  say "ending the launch hook $LAUNCH_HOOK with $result"
  retry 3 'Ending the launch hook' lifecycle complete-lifecycle-action "$LAUNCH_HOOK" \
    --lifecycle-action-result "$result" || say 'nobody waits for this launch hook (any more)'
}

boot() {
  local code=0
  run_steps || code=$?
  end "$code"
  return "$code"
}

touch "$log"
chmod 0600 "$log"
boot 2>&1 | tee -a "$log"
