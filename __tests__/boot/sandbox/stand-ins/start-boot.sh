#!/bin/bash
# What systemd does with the boot's unit: it runs it, and again where the unit says so.
unit=/etc/systemd/system/gitlab-runner-boot.service
value() {
  sed -n "s/^$1=//p" "$unit"
}

condition=$(value ConditionPathExists)
[[ ! -e ${condition#!} ]] || exit 0
while true; do
  code=0
  $(value ExecStart) || code=$?
  [[ $code != 0 && $(value Restart) == on-failure && " $(value RestartPreventExitStatus) " != *" $code "* ]] || exit "$code"
done
