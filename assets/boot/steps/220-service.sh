#!/bin/bash
# Starts GitLab Runner and what watches over its end. Only a service that stays up is a manager that serves.
. /opt/gitlab-runner/lib.sh

up() {
  systemctl is-active --quiet gitlab-runner || {
    journalctl --unit gitlab-runner --lines 20 --no-pager || true
    fail 'GitLab Runner does not stay up: its last messages are above'
  }
}

# What it says when it has read config.toml: commands/multi.go, loadConfig.
ready() {
  journalctl --unit gitlab-runner --since "@$begin" --output cat --no-pager | grep -q 'Configuration loaded'
}

begin=$(date +%s)
: >/opt/gitlab-runner/ready
systemctl daemon-reload
systemctl enable gitlab-runner gitlab-runner-unregister gitlab-runner-lifecycle gitlab-runner-token
systemctl start gitlab-runner-unregister
systemctl start gitlab-runner
for _ in {1..30}; do
  up
  if ready; then
    break
  fi
  sleep 0.5
done
sleep 1
up
systemctl start gitlab-runner-lifecycle
systemctl start gitlab-runner-token
