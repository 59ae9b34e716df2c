#!/bin/bash
# Runs configure.sh until it has come to its end: again at once when it was killed, and after a reboot or a power loss by
# a unit that exists until then. Any other exit status of configure.sh is final. The caller holds the locks.
#
#   resume.sh apply|restore
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
unit=gitlab-runner-config-$(basename "$here").service
file=/etc/systemd/system/$unit

write_unit() {
  cat >"$file" <<END
[Unit]
Description=Goes on with the configuration of GitLab Runner, which was interrupted
After=network-online.target docker.service
Wants=network-online.target

[Service]
Type=oneshot
ExecStart=/usr/bin/env flock $here/lock flock ${here%/*}/lock bash $here/resume.sh $1

[Install]
WantedBy=multi-user.target
END
}

if [[ -d /run/systemd/system ]]; then
  write_unit "$1"
  systemctl daemon-reload
  systemctl enable --quiet "$unit"
  # With what it starts.
  sync
fi
for attempt in 1 2 3; do
  code=0
  bash "$here/configure.sh" "$1" || code=$?
  ((code > 128)) || break
  printf 'it was killed (%s), attempt %s of 3\n' "$code" "$attempt" >&2
done
if [[ -e $file ]]; then
  systemctl disable --quiet "$unit" || true
  rm -f "$file"
fi
exit "$code"
