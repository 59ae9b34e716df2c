# shellcheck shell=bash
# Where GitLab Runner runs: in a service of compose, or as a service of systemd.
# shellcheck disable=SC2154 # anyone who sources it says where things are

compose() {
  cd "$COMPOSE_DIRECTORY" || fail "there is no folder $COMPOSE_DIRECTORY: correct ciServer.compose.directory"
  if docker compose version >/dev/null 2>&1; then
    docker compose "$@" </dev/null
  else
    docker-compose "$@" </dev/null
  fi
}

# in_runner <command...>: where GitLab Runner runs, with what its process has been told: without the proxy,
# docker-machine would not reach AWS.
in_runner() {
  local variables=()
  if [[ $RUN_AS == compose ]]; then
    (compose exec -T "$COMPOSE_SERVICE" "$@")
  else
    [[ ! -e $kept/variables ]] || mapfile -t variables < <(grep '=' "$kept/variables")
    env "${variables[@]+"${variables[@]}"}" "$@" </dev/null
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

# restart_runner: after its jobs, which have RESTART_TIMEOUT seconds to come to their end.
restart_runner() {
  end_jobs
  if [[ $RUN_AS == compose ]]; then
    (compose up -d --no-deps --timeout 10 "$COMPOSE_SERVICE") >/dev/null 2>&1
  else
    systemctl daemon-reload && systemctl restart "$SYSTEMD_UNIT"
  fi
}

# end_jobs: with SIGQUIT the runner takes no more jobs and ends after those that it has. How the unit or the container is
# stopped otherwise is up to the person who set it up.
# https://docs.gitlab.com/runner/commands/#signals
end_jobs() {
  local process waited bound=${RESTART_TIMEOUT:-300}
  process=$(runner_process)
  [[ -n $process ]] || return 0
  if [[ $RUN_AS == compose ]]; then
    (compose kill -s SIGQUIT "$COMPOSE_SERVICE") >/dev/null 2>&1 || return 0
  else
    systemctl kill --kill-who=main --signal=SIGQUIT "$SYSTEMD_UNIT" || return 0
  fi
  for ((waited = 0; waited < bound; waited++)); do
    [[ $(runner_process) == "$process" ]] || return 0
    sleep 1
  done
  printf 'GitLab Runner has jobs after %s seconds (ciServer.restartTimeout): they end with its restart\n' "$bound" >&2
}

# runner_process: says something that another start of the runner has otherwise; nothing where it does not run.
runner_process() {
  local id state
  if [[ $RUN_AS == compose ]]; then
    id=$( (compose ps -q "$COMPOSE_SERVICE") 2>/dev/null | head -n 1) || true
    state=$(docker inspect "$id" 2>/dev/null) || true
    ! grep -q '"Running": true' <<<"$state" || printf '%s %s\n' "$id" "$(grep '"StartedAt":' <<<"$state")"
  else
    systemctl show --property=MainPID "$SYSTEMD_UNIT" 2>/dev/null | sed -n 's/^MainPID=//p' | grep -vx 0 || true
  fi
}

# --- docker-machine, for a server that has none

machine_binary=/usr/local/bin/docker-machine

install_docker_machine() {
  local file=$here/docker-machine.download status
  [[ $RUN_AS == systemd && -n $DOCKER_MACHINE_URL && ! -e $machine_binary ]] || return 0
  status=$(by_proxy curl --silent --show-error --fail --location --max-time 300 --output "$file" \
    --write-out '%{http_code}' "$DOCKER_MACHINE_URL") || {
    [[ $status != 40? ]] || fail "$DOCKER_MACHINE_URL answered $status"
    postpone "could not download $DOCKER_MACHINE_URL"
  }
  printf '%s  %s\n' "$DOCKER_MACHINE_SHA256" "$file" | sha256sum --check --status ||
    fail "$DOCKER_MACHINE_URL has not the checksum that runnerInstall.dockerMachineSha256 says"
  write "$kept/docker-machine" <<<"$DOCKER_MACHINE_SHA256"
  put_file 0755 "$file" "$machine_binary"
  rm "$file"
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
  { cat "$kept/tokens" && short_tokens "$token"; } | LC_ALL=C sort -u >"$here/tokens"
  write "$kept/tokens" <"$here/tokens"
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
