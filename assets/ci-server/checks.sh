# shellcheck shell=bash
# What has to be true before anything is changed.
# shellcheck disable=SC2154 # anyone who sources it says where things are

version_at_least() {
  [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]
}

# What the scripts beside this one call. Other people chose what is installed here.
check_programs() {
  local program missing=''
  for program in awk cmp comm curl find grep install readlink sed sha256sum sort tail; do
    command -v "$program" >/dev/null || missing+=" $program"
  done
  [[ -z $missing ]] || fail "these programs are missing on the server:$missing. Install them, then deploy again"
}

check_runner() {
  local version
  version=$(in_runner gitlab-runner --version 2>/dev/null | sed -n 's/^Version: *//p') || true
  [[ -n $version ]] || postpone "GitLab Runner does not answer: $(where_it_runs)"
  check_release "$version"
  [[ -z $PROXY_URL ]] || version_at_least "$version" 12.6 ||
    fail "GitLab Runner $version is too old: networks in NO_PROXY need 12.6. Update it first: $(upgrade_commands)"
  runner_version=$version
}

# upgrade_commands: to a release that has every executor.
# https://docs.gitlab.com/runner/install/linux-repository/#update-gitlab-runner, .../install/docker/#upgrade-version
upgrade_commands() {
  local compose='docker compose' release=19.3.0
  if [[ $RUN_AS == compose ]]; then
    docker compose version >/dev/null 2>&1 || compose=docker-compose
    printf 'set the image of the service %s in the compose file to gitlab/gitlab-runner:v%s, then run: ' \
      "$COMPOSE_SERVICE" "$release"
    # shellcheck disable=SC2016 # anyone who pastes it expands it
    printf 'cd %s && %s pull %s && %s kill -s SIGQUIT %s && docker wait "$(%s ps -q %s)" && %s up -d --no-deps %s' \
      "$COMPOSE_DIRECTORY" "$compose" "$COMPOSE_SERVICE" "$compose" "$COMPOSE_SERVICE" "$compose" "$COMPOSE_SERVICE" \
      "$compose" "$COMPOSE_SERVICE"
  else
    # Its jobs come to their end first. NO_DOCKER_PRUNE: an update of the package removes unused containers otherwise.
    printf 'systemctl kill --kill-who=main --signal=SIGQUIT %s; while systemctl is-active --quiet %s; do sleep 5; done; systemctl stop %s && ' \
      "$SYSTEMD_UNIT" "$SYSTEMD_UNIT" "$SYSTEMD_UNIT"
    if dpkg -s gitlab-runner >/dev/null 2>&1; then
      printf 'apt-get update && NO_DOCKER_PRUNE=1 apt-get install --yes gitlab-runner=%s-1 gitlab-runner-helper-images=%s-1' \
        "$release" "$release"
    elif rpm -q gitlab-runner >/dev/null 2>&1; then
      printf 'NO_DOCKER_PRUNE=1 yum install --assumeyes gitlab-runner-%s-1' "$release"
    else
      printf 'curl --fail --location --output %s https://gitlab-runner-downloads.s3.amazonaws.com/v%s/binaries/gitlab-runner-linux-%s' \
        "$(command -v gitlab-runner)" "$release" "$(binary_architecture)"
    fi
    printf ' && systemctl start %s' "$SYSTEMD_UNIT"
  fi
}

binary_architecture() {
  case $(uname -m) in
    aarch64) printf 'arm64' ;;
    *) printf 'amd64' ;;
  esac
}

where_it_runs() {
  if [[ $RUN_AS == compose ]]; then
    printf 'the service %s of the compose project in %s does not run, or it is another one (ciServer.compose)' \
      "$COMPOSE_SERVICE" "$COMPOSE_DIRECTORY"
  else
    printf 'it is not installed, or not in %s' "$PATH"
  fi
}

# The file that we edit has to be the one that the runner reads.
check_same_file() {
  local theirs
  if [[ $RUN_AS == systemd ]]; then
    theirs=$(unit_config)
    # A wrapper that names no file is expected to keep to the folder of GitLab Runner.
    [[ $theirs -ef $CONFIG_FILE || (-z $theirs && $CONFIG_FILE == /etc/gitlab-runner/*) ]]
    return
  fi
  theirs=$(in_runner sha256sum "$(seen_by_runner "$CONFIG_FILE")" 2>/dev/null | cut -d ' ' -f 1) || true
  [[ $theirs == "$(sha256sum <"$CONFIG_FILE" | cut -d ' ' -f 1)" ]]
}

# One answer to CONNECT is enough; what speaks TLS behind it does not matter.
check_proxy() {
  local status
  [[ -n $PROXY_URL ]] || return 0
  status=$(by_proxy curl --silent --output /dev/null --max-time 20 --noproxy '' --write-out '%{http_connect}' \
    "$PROXY_CHECK_URL") || true
  case $status in
    200) ;;
    '' | 000) postpone "the proxy $PROXY_URL does not answer this server: correct proxy, or open a route to it" ;;
    407) fail "the proxy $PROXY_URL requires credentials: put user:password into the SSM parameter of proxy.credentialsSsmParameterName" ;;
    *) fail "the proxy $PROXY_URL refuses $PROXY_CHECK_URL with $status: allow this server" ;;
  esac
}

# accepted <file beside config.toml>: by our own reading, and by the runner's.
accepted() {
  local ours theirs seen
  seen=$(seen_by_runner "$1")
  ours=$(edit -v mode=check "$1") || return 1
  theirs=$(in_runner gitlab-runner list --config "$seen" 2>&1 | grep -c 'Executor') || true
  if [[ $theirs != "$ours" ]]; then
    printf 'GitLab Runner finds %s runners in %s, which has %s\n' "$theirs" "$seen" "$ours" >&2
    return 1
  fi
}

# passes_lint <file beside config.toml> [as-it-was]: the runner's own check finds nothing in it that is right in
# config.toml. What was wrong before is told, and stays its owner's.
passes_lint() {
  local before after new
  after=$(complaints_of "$1")
  if [[ ${2:-} == as-it-was ]]; then
    [[ -z $after ]] || printf 'gitlab-runner lint complains about %s as it was before: %s\n' "$CONFIG_FILE" "$after" >&2
    return 0
  fi
  before=$(complaints_of "$CONFIG_FILE")
  new=$(LC_ALL=C comm -13 <(printf '%s\n' "$before") <(printf '%s\n' "$after"))
  if [[ -n $new ]]; then
    printf 'gitlab-runner lint does not accept %s: %s\n' "$(seen_by_runner "$1")" "$new" >&2
    return 1
  fi
  [[ -z $before ]] || printf 'gitlab-runner lint complained about %s before: %s\n' "$CONFIG_FILE" "$before" >&2
}

# complaints_of <file beside config.toml>: what the runner's own check, which came with 19.3, finds wrong in it.
complaints_of() {
  ! version_at_least "$runner_version" 19.3 || {
    in_runner gitlab-runner lint --config "$(seen_by_runner "$1")" 2>&1 || true
  } | lint_complaints "$runner_version" | LC_ALL=C sort
}
