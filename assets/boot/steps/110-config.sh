#!/bin/bash
set +x # No trace: the token is handled here.
# Fills config.toml in. What came with the user data stays beside it as the template for the next time.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-runner/secrets.sh
. /opt/gitlab-runner/tokens.sh
config=/etc/gitlab-runner/config.toml
template=$config.template worker_group=/etc/gitlab-runner/worker-group

if grep -q '"__REPLACED_BY_USER_DATA__"' "$config"; then
  # A runner that the image starts by itself has nothing to do yet, and must begin with the whole configuration.
  rm -f /opt/gitlab-runner/ready
  systemctl stop gitlab-runner 2>/dev/null || true
  cp "$config" "$template"
  chmod 0600 "$template"
fi

sentry_dsn=''
if grep -q '^sentry_dsn = "__SENTRY_DSN_REPLACED_BY_USER_DATA__"$' "$template"; then
  sentry_dsn=$(parameter "$SENTRY_PARAMETER")
  [[ ! $sentry_dsn =~ [\"\\] ]] || fail "the SSM parameter $SENTRY_PARAMETER does not hold a valid address"
fi
runner_token=$(<"$state/token")
{ read -r runner_id && read -r obtained && read -r expires; } <"$state/token-facts"
parent="gitlab-runner-parent-id,$(instance_id)"

# address <public or local>: what GitLab finds this instance under.
address() {
  local what=public-ipv4
  [[ $1 == public ]] || what=local-ipv4
  retry 6 'Reading the address of this instance' imds "meta-data/$what" ||
    fail "this instance has no $what, under which session_server could be found: set its advertise_address"
}

# The group of workers that this manager has claimed, behind the name of the first.
group=''
[[ ! -e $worker_group ]] || group=$(<"$worker_group")

fill_in() {
  local line mark='__PARENT_TAG__"' own="$parent\""
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line == 'sentry_dsn = "__SENTRY_DSN_REPLACED_BY_USER_DATA__"' ]]; then
      line="sentry_dsn = \"$sentry_dsn\""
    elif [[ $line =~ ^(\ *advertise_address\ =\ \")__(public|local)_ipv4__(:[0-9]+\")$ ]]; then
      line="${BASH_REMATCH[1]}$(address "${BASH_REMATCH[2]}")${BASH_REMATCH[3]}"
    elif [[ $line =~ ^(\ *name\ =\ \".*)__WORKER_GROUP__\"$ ]]; then
      line="${BASH_REMATCH[1]}$group\""
    elif [[ $line == *'"amazonec2-tags='* ]]; then
      line=${line//$mark/$own}
    fi
    printf '%s\n' "$line"
  done
}

fill_in <"$template" | with_token >"$config.new"
mv "$config.new" "$config"
