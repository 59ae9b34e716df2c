#!/bin/bash
# GitLab Runner from 19.3 on finds keys in config.toml that it does not know.
. /opt/gitlab-runner/lib.sh

if version_at_least "$(gitlab-runner --version | sed -n 's/^Version: *//p')" 19.3; then
  gitlab-runner lint --config /etc/gitlab-runner/config.toml || fail 'GitLab Runner does not accept its config.toml'
fi
