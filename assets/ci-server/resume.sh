#!/bin/bash
# Runs configure.sh until it has come to its end, and it alone: again at once when it was killed or hung, later when it
# waits for something that does not answer (exit status 75). A unit that exists until then goes on after a reboot, a power
# loss or the agent's end, for as long as it takes. Any other exit status is final. The caller holds the locks, for which
# the unit waits.
#
#   resume.sh apply|restore [unit]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
unit=gitlab-runner-config-$(basename "$here").service
file=/etc/systemd/system/$unit
# Seconds for one run. Jobs have ciServer.restartTimeout of them at most to come to their end.
deadline=${CONFIGURE_DEADLINE:-1800}

write_unit() {
  cat >"$file" <<END
[Unit]
After=network-online.target docker.service

[Service]
ExecStart=/usr/bin/env flock $here/lock flock ${here%/*}/lock bash $here/resume.sh $1 unit
RestartForceExitStatus=75
RestartSec=300

[Install]
WantedBy=multi-user.target
END
}

if [[ -d /run/systemd/system && -z ${2:-} ]]; then
  write_unit "$1"
  systemctl daemon-reload
  systemctl enable --quiet "$unit"
  # With what it starts.
  sync
  systemctl start --no-block "$unit" || true
fi
kills=0 pause=5
while true; do
  code=0
  timeout --kill-after=60 "$deadline" bash "$here/configure.sh" "$1" || code=$?
  if ((code == 75 && pause < 100)); then
    sleep $((pause + RANDOM % pause / 2))
    pause=$((pause * 2))
  elif ((code == 124 || code > 128)) && ((++kills < 3)); then
    printf 'it was killed (%s), attempt %s of 3\n' "$code" "$kills" >&2
  else
    break
  fi
done
if ((code == 75)); then
  [[ ! -e $file ]] || printf 'the server goes on trying: journalctl -u %s\n' "$unit" >&2
  exit 75
fi
if [[ -e $file ]]; then
  systemctl disable --quiet "$unit" || true
  [[ -n ${2:-} ]] || systemctl stop "$unit" || true
  rm -f "$file"
fi
exit "$code"
