#!/bin/bash
set +x # No trace: the token is handled here.
# Takes this manager off the list of its runner's managers. The runner stays, for others and for the next manager.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-runner/secrets.sh
folder=/etc/gitlab-runner
patience=5

[[ -s $folder/.runner_system_id ]] || exit 0
token=$(sed -n '0,/^ *token = "\(.*\)"$/s//\1/p' "$folder/config.toml")
printf '%s' "$token" | jq -csR --arg system_id "$(<"$folder/.runner_system_id")" '{token: ., system_id: $system_id}' >"$request"
call_gitlab DELETE runners/managers
say "GitLab forgot this manager: $status $(reason "$token")"
