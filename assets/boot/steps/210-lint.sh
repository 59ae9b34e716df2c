#!/bin/bash
# GitLab Runner from 19.3 on finds keys in config.toml that it does not know. A boot stops only for what its settings can
# change: a flaw of lint itself is in the log, and the service says whether it starts.
. /opt/gitlab-runner/lib.sh
# shellcheck source=/dev/null
. /opt/gitlab-runner/lint-complaints.sh

release=$(gitlab-runner --version | sed -n 's/^Version: *//p')
version_at_least "$release" 19.3 || exit 0
if ! said=$(gitlab-runner lint --config /etc/gitlab-runner/config.toml 2>&1); then
  printf '%s\n' "$said" >&2
  complaints=$(lint_complaints "$release" <<<"$said")
  [[ -z $complaints ]] || fail "GitLab Runner does not accept its config.toml: $complaints"
  say 'gitlab-runner lint finds nothing that the settings could change: the boot goes on'
fi
