#!/bin/bash
# A service manager: a unit's state is a file in /srv/units, and a service that is told to stop still works off as many
# jobs as /srv/running-jobs says, one each time somebody asks.
set -euo pipefail
[[ -d /srv/units ]] || mkdir /srv/units
verb=""
units=()
property=""
previous=""
for word in "$@"; do
  case $word in
    --property=*) property=${word#*=} ;;
    -*) ;;
    *)
      if [[ $previous == -p || $previous == --property ]]; then
        property=$word
      elif [[ $previous == -s || $previous == --signal ]]; then
        :
      elif [[ -z $verb ]]; then
        verb=$word
      else
        units+=("${word%.service}")
      fi
      ;;
  esac
  previous=$word
done

state() {
  local state=inactive jobs
  [[ ! -e /srv/units/$1 ]] || state=$(<"/srv/units/$1")
  if [[ $state == deactivating ]]; then
    jobs=$(cat /srv/running-jobs 2>/dev/null || echo 0)
    if ((jobs > 0)); then
      echo $((jobs - 1)) >/srv/running-jobs
    else
      state=inactive
      echo "$state" >"/srv/units/$1"
    fi
  fi
  echo "$state"
}

# Anyone who starts the boot waits for it here.
if [[ " ${units[*]} " == *' gitlab-runner-boot '* && ($verb == start || " $* " == *' --now '*) ]]; then
  : >>/srv/units/gitlab-runner-boot.enabled
  exec start-boot
fi
for unit in "${units[@]}"; do
  # systemctl(1): 5 for a unit that is not there.
  if [[ $verb == try-restart && ! -e /srv/units/$unit ]]; then
    echo "Failed to try-restart $unit.service: Unit $unit.service not found." >&2
    exit 5
  fi
  case $verb in
    start | restart | reload-or-restart | try-restart)
      echo active >"/srv/units/$unit"
      # GitLab Runner tells its managers apart by an id that it makes of the machine's.
      if [[ $unit == gitlab-runner && ! -e /etc/gitlab-runner/.runner_system_id ]]; then
        printf 's_%.12s' "$(</etc/machine-id)" >/etc/gitlab-runner/.runner_system_id
      fi
      ;;
    enable | reenable)
      : >>"/srv/units/$unit.enabled"
      [[ " $* " != *" --now "* ]] || echo active >"/srv/units/$unit"
      ;;
    disable) rm -f "/srv/units/$unit.enabled" ;;
    stop | kill) [[ ! -e /srv/units/$unit ]] || echo deactivating >"/srv/units/$unit" ;;
    is-active)
      state=$(state "$unit")
      [[ " $* " == *" --quiet "* || " $* " == *" -q "* ]] || echo "$state"
      [[ $state == active ]] || exit 3
      ;;
    is-enabled) [[ -e /srv/units/$unit.enabled ]] || exit 1 ;;
    show)
      [[ $property == ActiveState ]] && value=$(state "$unit") || value=0
      [[ " $* " == *" --value "* ]] && echo "$value" || echo "$property=$value"
      ;;
  esac
done
