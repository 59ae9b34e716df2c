#!/bin/bash
# Runs the steps of the boot in order and tells the Auto Scaling group, where there is one, how it went. A step that is
# done is not run again until all are: a boot that was interrupted goes on where it stopped.
. /opt/gitlab-runner/lib.sh
log=/var/log/user-data.log
# cloud-init has one such folder per instance: an image of this one has not booted.
booted=/var/lib/cloud/instance/gitlab-runner-boot
set -m # Each step is a process group, which ends as a whole.

# next_step <step>: the one after it. A step may bring those that follow.
next_step() {
  local step
  for step in /opt/gitlab-runner/steps/*.sh; do
    if [[ $step > $1 ]]; then
      printf '%s' "$step"
      return
    fi
  done
}

# marker <name>: the file that says that a step is done. What these leave is gone after a reboot.
marker() {
  case $1 in
    *-metadata | *-downloads | *-token | *-config) printf '%s' "$state/$1.done" ;;
    *) printf '%s' "$booted/$1.done" ;;
  esac
}

# wait_for_clock: TLS and AWS refuse a machine whose clock is wrong, and NTP needs some seconds to set it. Where no time
# server answers, the steps go on: what was refused for that reason is tried again.
wait_for_clock() {
  ! command -v chronyc >/dev/null || timeout 30 chronyc waitsync 30 0 0 1 >/dev/null 2>&1 ||
    say 'the clock is not synchronized after 30 s (see chronyc tracking): the boot goes on with it'
}

# received: kilobytes that came in by the network cards. What goes on to containers is not counted again.
received() {
  local name bytes sum=0
  while read -r name bytes _; do
    [[ $name != e*: ]] || sum=$((sum + bytes))
  done </proc/net/dev
  printf '%s' "$((sum / 1000))"
}

# since <seconds of the clock> <kilobytes received>
since() {
  printf '%s s, %s kB received' "$(($(clock) - $1))" "$(($(received) - $2))"
}

run_steps() {
  local step='' name begin before started at_start
  started=$(clock) at_start=$(received)
  while step=$(next_step "$step") && [[ -n $step ]]; do
    name=${step##*/} name=${name%.sh}
    [[ ! -e $(marker "$name") ]] || continue
    begin=$(clock) before=$(received)
    say "$name begins"
    if ! perform "$step"; then
      say "$name failed after $(since "$begin" "$before")"
      explain "$name"
      return 1
    fi
    # The first step puts the proxy's password there, and the group is behind the proxy, too.
    # shellcheck source=/dev/null
    . /opt/gitlab-runner/environment
    sync
    : >"$(marker "$name")"
    say "$name done after $(since "$begin" "$before")"
  done
  : >"$booted/booted"
  rm -f "$booted"/*.done "$state"/*.done
  say "the manager is up, boot took $(since "$started" "$at_start")"
}

# perform <step>: one that hung or was killed gets a second chance; what it says by itself is its last word.
perform() {
  local code=0
  attempt "$1" || code=$?
  ((code > 128)) || return "$code"
  say 'the step was killed: trying again'
  attempt "$1"
}

# attempt <step>: with heartbeats while it works. Its deadline begins again with every pause of a step that waits.
attempt() {
  local code='' group limit=1800
  [[ $1 != *-@(pre-install|post-install|start-script).sh ]] || limit=7200
  exec 9<> <(:) # A pipe.
  clock >"$state/alive"
  (
    exec 8>&-
    run_step "$1" 9>&- || code=$?
    echo "${code:-0}" >&9
  ) &
  group=$!
  printf '%s' "$group" >"$state/step"
  while ! read -r -t "${BOOT_TICK:-15}" -u 9 code; do
    if ! kill -0 "$group" 2>/dev/null; then
      read -r -t 1 -u 9 code || code=137
    elif (($(age alive) > limit)); then
      say "no sign of life in $limit s: ending the step"
      code=137
    fi
    [[ -z $code ]] || break
    heartbeat
  done
  ((code <= 128)) || kill -KILL -- "-$group" 2>/dev/null || true
  : >"$state/step"
  return "$code"
}

run_step() {
  if [[ $TRACE == true ]]; then
    bash -x "$1"
  else
    bash "$1"
  fi
}

# age <alive or heartbeat>: seconds since it was written; none while it is.
age() {
  local now written=''
  now=$(clock)
  [[ ! -e $state/$1 ]] || written=$(<"$state/$1")
  printf '%s' "$((now - ${written:-$now}))"
}

# Keeps the launch hook from running out. Once a minute is enough.
heartbeat() {
  if [[ -n $LAUNCH_HOOK ]] && { [[ ! -s $state/heartbeat ]] || (($(age heartbeat) > 60)); }; then
    clock >"$state/heartbeat"
    lifecycle record-lifecycle-action-heartbeat "$LAUNCH_HOOK" >/dev/null 2>&1 || true
  fi
}

explain() {
  say "BOOT FAILED in step $1. The reason is above."
  say "This log: $log, and in CloudWatch the log group $LOG_GROUP, stream <instance id>/user-data."
  if [[ -n $LAUNCH_HOOK ]]; then
    say 'With runnerInstall.failedBootResult = CONTINUE the instance stays.'
  fi
  say 'Repair what is wrong on the instance and run /opt/gitlab-runner/boot.sh: it goes on with this step.'
}

# An Elastic IP that the boot took from a manager which is up.
give_address_back() {
  [[ -s $state/address-of ]] || return 0
  say "giving the Elastic IP back to $(<"$state/address-of")"
  patience=60
  retry 3 'Giving the Elastic IP back' ask_aws ec2 associate-address --allocation-id "$EIP_ALLOCATION_ID" \
    --instance-id "$(<"$state/address-of")" --allow-reassociation >/dev/null || true
}

# end <exit code>: ends the launch hook, where there is one. One that ran out, or that is younger than the instance, is
# no failure.
end() {
  local result=CONTINUE
  # What is done from here on needs no disk.
  disk_is_full() { false; }
  [[ -n $LAUNCH_HOOK ]] || return 0
  if (($1 != 0)); then
    result=$FAILED_BOOT_RESULT
    give_address_back
    # The instance may be gone soon after: the agent sends what it read every five seconds.
    sleep 15
    patience=300
  fi
  say "ending the launch hook $LAUNCH_HOOK with $result"
  retry 3 'Ending the launch hook' lifecycle complete-lifecycle-action "$LAUNCH_HOOK" \
    --lifecycle-action-result "$result" || say 'nobody waits for this launch hook (any more)'
}

boot() {
  local code=0
  exec 8>"$state/lock"
  # Not the end of this process, which waits for tee.
  flock -w 60 8 || (fail 'another boot runs') || return
  # What a boot left that was killed.
  [[ ! -s $state/step ]] || kill -KILL -- "-$(<"$state/step")" 2>/dev/null || true
  # From here on cloud-init has not to write the files again, whatever happens.
  sync
  mkdir -p "$booted"
  wait_for_clock
  run_steps || code=$?
  end "$code"
  return "$code"
}

touch "$log"
chmod 0600 "$log"
exec > >(exec tee -a "$log") 2>&1
tee=$!
code=0
boot || code=$?
# The last lines, too; a process that somebody's script left may hold the pipe.
exec >/dev/null 2>&1
for _ in {1..50}; do
  kill -0 "$tee" || break
  sleep 0.1
done
exit "$code"
