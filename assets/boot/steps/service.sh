#!/bin/bash
# Starts GitLab Runner and what watches over its end. Only a service that stays up is a manager that serves.
. /opt/gitlab-runner/lib.sh

systemctl daemon-reload
systemctl enable gitlab-runner gitlab-runner-unregister gitlab-runner-lifecycle
systemctl start gitlab-runner-unregister
systemctl start gitlab-runner
for _ in 1 2 3; do
  sleep 5
  systemctl is-active --quiet gitlab-runner || {
    journalctl --unit gitlab-runner --lines 20 --no-pager || true
    fail 'GitLab Runner does not stay up: its last messages stand above'
  }
done
systemctl start gitlab-runner-lifecycle
