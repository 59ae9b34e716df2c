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

# in_runner <command...>: where GitLab Runner runs, with what its process has been told: without the proxy, nothing that it
# calls would reach AWS.
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

# unit_config: the file that the unit has the runner read, as `gitlab-runner install --config` writes it.
unit_config() {
  systemctl show --property=ExecStart "$SYSTEMD_UNIT" 2>/dev/null |
    sed -nE 's/.* --?c(onfig)?[= ]"?([^ ;"]+).*/\2/p' | head -n 1 || true
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
