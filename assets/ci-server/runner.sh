# shellcheck shell=bash
# Where GitLab Runner runs: in a service of compose, or as a service of systemd.
# shellcheck disable=SC2154 # whoever sources it says where things lie

compose() {
  cd "$COMPOSE_DIRECTORY" || fail "there is no folder $COMPOSE_DIRECTORY: correct ciServer.compose.directory"
  if docker compose version >/dev/null 2>&1; then
    docker compose "$@" </dev/null
  else
    docker-compose "$@" </dev/null
  fi
}

# in_runner <command...>: where GitLab Runner runs.
in_runner() {
  if [[ $RUN_AS == compose ]]; then
    (compose exec -T "$COMPOSE_SERVICE" "$@")
  else
    "$@" </dev/null
  fi
}

# seen_by_runner <file beside config.toml>
seen_by_runner() {
  if [[ $RUN_AS == compose ]]; then
    printf '%s/%s' "$CONTAINER_CONFIG_DIRECTORY" "${1##*/}"
  else
    printf '%s' "$1"
  fi
}

restart_runner() {
  if [[ $RUN_AS == compose ]]; then
    (compose up -d --no-deps --timeout 60 "$COMPOSE_SERVICE") >/dev/null 2>&1
  else
    systemctl daemon-reload && systemctl restart "$SYSTEMD_UNIT"
  fi
}

# --- docker-machine, for a server that has none

machine_binary=/usr/local/bin/docker-machine

install_docker_machine() {
  local file
  [[ $RUN_AS == systemd && -n $DOCKER_MACHINE_URL && ! -e $machine_binary ]] || return 0
  file=$(mktemp)
  by_proxy curl --silent --show-error --fail --location --max-time 300 --output "$file" "$DOCKER_MACHINE_URL" ||
    fail "could not download $DOCKER_MACHINE_URL"
  printf '%s  %s\n' "$DOCKER_MACHINE_SHA256" "$file" | sha256sum --check --status ||
    fail "$DOCKER_MACHINE_URL has not the checksum that runnerInstall.dockerMachineSha256 says"
  install -m 0755 "$file" "$machine_binary"
  rm "$file"
  printf '%s\n' "$DOCKER_MACHINE_SHA256" >"$kept/docker-machine"
}

take_out_docker_machine() {
  [[ -e $kept/docker-machine ]] || return 0
  ! sha256sum --check --status <<<"$(<"$kept/docker-machine")  $machine_binary" || rm "$machine_binary"
}

# The workers go while docker-machine still knows them. Jobs that run on them end.
remove_workers() {
  local machine
  # As long as the runner takes to read its new configuration, it may still make machines.
  sleep 5
  in_runner docker-machine ls --quiet 2>/dev/null | while read -r machine; do
    is_worker "$machine" || continue
    in_runner docker-machine rm --force -y "$machine" >/dev/null 2>&1 || printf 'could not remove %s\n' "$machine" >&2
  done || true
}

# is_worker <machine>: whether its name is one that the runner gives: runner-<token>-<MachineName>-<time>-<random>.
# https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v19.3.0/executors/docker/machine/name.go
is_worker() {
  local short
  [[ $1 =~ ^runner-(.+)-[0-9]+-[0-9a-f]{8}$ ]] || return 1
  while read -r short; do
    [[ ${BASH_REMATCH[1]} != "$short-$WORKERS" ]] || return 0
  done <"$kept/tokens"
  return 1
}

# note_token: what names of machines hold of the runner's token is kept; a renewed token names new machines only.
note_token() {
  local token
  touch "$kept/tokens"
  token=$(edit -v mode=token "$CONFIG_FILE" 2>/dev/null) || return 0
  { cat "$kept/tokens" && short_tokens "$token"; } | LC_ALL=C sort -u >"$kept/tokens.new"
  mv "$kept/tokens.new" "$kept/tokens"
}

# short_tokens <token>: the forms it has in names. Releases differ in the prefixes they leave out and in the length
# (helpers/shorten_token.go); all take lower case letters, digits and hyphens (helpers/dns).
short_tokens() {
  local form length
  for form in "$1" "${1#glrt-}" "${1#glrt-t[123]_}" "${1#t[123]_}" "${1#glrtr-}" "${1#GR???????}"; do
    for length in 8 9 17; do
      printf '%s\n' "${form:0:length}"
    done
  done | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9-]//g; s/^-*//' | grep . || true
}
