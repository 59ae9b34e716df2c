#!/bin/bash
# Puts a runner's section into the config.toml of the GitLab Runner that this server runs already, and takes it out
# again. GitLab is never restarted; GitLab Runner reads its config.toml again by itself, and is restarted only when the
# environment that it runs in has to change.
#
#   configure.sh apply|restore
#
# Beside it lie config-file.awk and what apply puts in: `environment` (values for this script), `section.toml`,
# `service-environment` (a drop-in for systemd or an override for compose; empty for none) and, where workers need it,
# `worker-start.sh`.
# What was there before is kept in `kept/`. Whoever runs it sees to it that it runs once at a time. The last line that it prints says what came of it. No token is ever printed.
set -euo pipefail
umask 077
export HOME=${HOME:-/root} PATH=$PATH:/usr/local/bin
here=$(cd "$(dirname "$0")" && pwd)
kept=$here/kept
mark='Written by gitlab-runner-cdktf'
machine_binary=/usr/local/bin/docker-machine

fail() {
  printf 'ERROR: %s\n' "$*" >&2
  exit 1
}

# use <file>: the values that everything below goes by.
use() {
  # shellcheck source=/dev/null
  . "$1"
  export RUNNER_NAME
}

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

at_least() {
  [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]
}

edit() {
  awk -f "$here/config-file.awk" "$@"
}

# --- Checks: before anything is changed.

check_runner() {
  local version
  version=$(in_runner gitlab-runner --version 2>/dev/null | sed -n 's/^Version: *//p') || true
  [[ -n $version ]] || fail "GitLab Runner does not answer: $(where_it_runs)"
  at_least "$version" 12.5 ||
    fail "GitLab Runner $version is too old: amazonec2-security-group-readonly needs 12.5, update it first"
  [[ -z $PROXY_URL ]] || at_least "$version" 12.6 ||
    fail "GitLab Runner $version is too old: networks in NO_PROXY need 12.6, update it first"
  ! at_least "$version" 20.0 || fail "GitLab Runner $version has no docker+machine any more: it ended with 20.0"
  runner_version=$version
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
  theirs=$(in_runner sha256sum "$(seen_by_runner "$CONFIG_FILE")" 2>/dev/null | cut -d ' ' -f 1) || true
  [[ $theirs == "$(sha256sum <"$CONFIG_FILE" | cut -d ' ' -f 1)" ]]
}

# One answer to CONNECT is enough; what speaks TLS behind it does not matter.
check_proxy() {
  local status
  [[ -n $PROXY_URL ]] || return 0
  status=$(curl --silent --output /dev/null --max-time 20 --proxy "$PROXY_URL" --write-out '%{http_connect}' \
    "$PROXY_CHECK_URL") || true
  case $status in
    200) ;;
    '' | 000) fail "the proxy $PROXY_URL does not answer this server: correct proxy, or open the way to it" ;;
    *) fail "the proxy $PROXY_URL refuses $PROXY_CHECK_URL with $status: let this server through" ;;
  esac
}

check_service_environment() {
  local file
  for file in $(service_environment_names); do
    [[ ! -e $file ]] || head -n 1 "$file" | grep -q "$mark" ||
      fail "$file is not ours and would be in the way: move what it says into another file first"
  done
}

# check_options: docker-machine has to know every option that the section gives it.
check_options() {
  local known option unknown=''
  known=$(in_runner docker-machine create --driver amazonec2 --help 2>/dev/null) ||
    fail "docker-machine does not answer where GitLab Runner runs: $(machine_remedy)"
  while read -r option; do
    grep -q -E -e "--$option([^a-z0-9-]|\$)" <<<"$known" || unknown+=" $option"
  done < <(sed -n '/MachineOptions/,/^[[:space:]]*\]/p' "$here/section.toml" | grep -o '"[a-z0-9-]*=' | tr -d '"=' | sort -u)
  [[ -z $unknown ]] || fail "docker-machine does not know$unknown: update GitLab Runner and docker-machine"
}

machine_remedy() {
  if [[ $RUN_AS == compose ]]; then
    printf 'use an image that has it, such as gitlab/gitlab-runner of a release before 20.0'
  else
    printf 'set runnerInstall.dockerMachineDownloadUrl and dockerMachineSha256, and it is installed'
  fi
}

install_docker_machine() {
  local file
  [[ $RUN_AS == systemd && -n $DOCKER_MACHINE_URL && ! -e $machine_binary ]] || return 0
  file=$(mktemp)
  curl --silent --show-error --fail --location --max-time 300 ${PROXY_URL:+--proxy "$PROXY_URL"} --output "$file" \
    "$DOCKER_MACHINE_URL" || fail "could not download $DOCKER_MACHINE_URL"
  printf '%s  %s\n' "$DOCKER_MACHINE_SHA256" "$file" | sha256sum --check --status ||
    fail "$DOCKER_MACHINE_URL has not the checksum that runnerInstall.dockerMachineSha256 says"
  install -m 0755 "$file" "$machine_binary"
  rm "$file"
  printf '%s\n' "$DOCKER_MACHINE_SHA256" >"$kept/docker-machine"
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
  ! at_least "$runner_version" 19.3 || in_runner gitlab-runner lint --config "$seen" >/dev/null 2>&1 || {
    printf 'gitlab-runner lint does not accept %s\n' "$seen" >&2
    return 1
  }
}

# --- Changes

# replace <file>: config.toml becomes that, in one step and with its owner and permissions.
replace() {
  local candidate=$CONFIG_FILE.candidate
  cp -p "$CONFIG_FILE" "$candidate"
  cat "$1" >"$candidate"
  if ! accepted "$candidate"; then
    rm -f "$candidate"
    fail "$CONFIG_FILE is left as it is: what would replace it is not accepted"
  fi
  ln -f "$CONFIG_FILE" "$CONFIG_FILE.previous"
  mv -f "$candidate" "$CONFIG_FILE"
  if ! check_same_file; then
    put_back
    fail "the runner still sees the old file: mount the folder of $CONFIG_FILE into its container, not the file alone"
  fi
}

put_back() {
  mv -f "$CONFIG_FILE.previous" "$CONFIG_FILE"
}

# Where the runner's environment is written to; the first one is ours, the others would be read as well.
service_environment_names() {
  local name
  if [[ $RUN_AS == systemd ]]; then
    printf '/etc/systemd/system/%s.service.d/50-gitlab-runner-cdktf.conf\n' "${SYSTEMD_UNIT%.service}"
    return
  fi
  if [[ -e $COMPOSE_DIRECTORY/compose.yaml || -e $COMPOSE_DIRECTORY/compose.yml ]]; then
    name=compose.override
  else
    name=docker-compose.override
  fi
  printf '%s\n' "$COMPOSE_DIRECTORY/$name.yml" "$COMPOSE_DIRECTORY/$name.yaml"
}

restart_runner() {
  if [[ $RUN_AS == compose ]]; then
    (compose up -d --no-deps --timeout 60 "$COMPOSE_SERVICE") >/dev/null 2>&1
  else
    systemctl daemon-reload && systemctl restart "$SYSTEMD_UNIT"
  fi
}

# put_service_environment: does nothing when the runner has it already.
put_service_environment() {
  local file
  file=$(service_environment_names | head -n 1)
  if ! grep -q . "$here/service-environment"; then
    take_service_environment
    return
  fi
  ! cmp -s "$here/service-environment" "$file" || return 0
  mkdir -p "$(dirname "$file")"
  install -m 0644 "$here/service-environment" "$file"
  restart_runner && check_runner_sees_environment
}

check_runner_sees_environment() {
  [[ $RUN_AS == systemd ]] || in_runner printenv MACHINE_STORAGE_PATH >/dev/null 2>&1
}

take_service_environment() {
  local file
  file=$(service_environment_names | head -n 1)
  [[ -e $file ]] || return 0
  rm "$file"
  restart_runner
}

# The workers go while docker-machine still knows them. Jobs that run on them end.
remove_workers() {
  local machine
  # As long as the runner takes to read its new configuration, it may still make machines.
  sleep 5
  in_runner docker-machine ls --quiet 2>/dev/null | grep -F -e "-$WORKERS-" | while read -r machine; do
    in_runner docker-machine rm --force -y "$machine" >/dev/null 2>&1 || printf 'could not remove %s\n' "$machine" >&2
  done || true
}

take_out_docker_machine() {
  [[ -e $kept/docker-machine ]] || return 0
  ! sha256sum --check --status <<<"$(<"$kept/docker-machine")  $machine_binary" || rm "$machine_binary"
}

# --- What is kept

# keep_original: what config.toml would be without us goes to kept/original.toml.
keep_original() {
  mkdir -p "$kept"
  if [[ ! -e $kept/written.toml ]]; then
    cp "$CONFIG_FILE" "$kept/original.toml"
  elif ! cmp -s "$CONFIG_FILE" "$kept/written.toml"; then
    edit -v mode=merge -v section="$kept/pieces.toml" "$CONFIG_FILE" >"$kept/original.new"
    mv "$kept/original.new" "$kept/original.toml"
  fi
  edit -v mode=pieces "$kept/original.toml" >"$kept/pieces.new"
  mv "$kept/pieces.new" "$kept/pieces.toml"
}

belongs_to_another_place() {
  [[ -e $kept/environment ]] && [[ $(place "$kept/environment") != "$(place "$here/environment")" ]]
}

place() {
  (
    use "$1"
    printf '%s\n' "$CONFIG_FILE" "$RUNNER_NAME" "$RUN_AS" "$COMPOSE_DIRECTORY" "$COMPOSE_SERVICE" "$SYSTEMD_UNIT"
  )
}

# --- The two things that it does

apply() {
  local before after merged=$here/merged.toml
  if belongs_to_another_place; then
    (restore)
  fi
  use "$here/environment"
  [[ -f $CONFIG_FILE ]] || fail "there is no $CONFIG_FILE: correct ciServer.configFile"
  check_runner
  check_same_file ||
    fail "GitLab Runner does not read $CONFIG_FILE: correct ciServer.configFile, or how the runner is run (ciServer)"
  accepted "$CONFIG_FILE" || fail "$CONFIG_FILE is left as it is: repair it first"
  check_proxy
  check_service_environment
  edit -v mode=pieces "$CONFIG_FILE" >/dev/null || fail "$CONFIG_FILE is left as it is"
  keep_original
  install_docker_machine
  check_options
  cp "$here/environment" "$kept/environment"
  before=$(sha256sum "$CONFIG_FILE" "$(service_environment_names | head -n 1)" 2>/dev/null) || true
  [[ ! -e $here/worker-start.sh ]] ||
    install -m 0644 "$here/worker-start.sh" "$(dirname "$CONFIG_FILE")/runners_userdata.sh"
  edit -v mode=merge -v section="$here/section.toml" -v own="$kept/pieces.toml" "$CONFIG_FILE" >"$merged"
  cp "$merged" "$kept/written.toml"
  cmp -s "$merged" "$CONFIG_FILE" || replace "$merged"
  if ! put_service_environment; then
    [[ ! -e $CONFIG_FILE.previous ]] || put_back
    take_service_environment || true
    fail "GitLab Runner does not start with the environment in $(service_environment_names | head -n 1): all is as before"
  fi
  rm -f "$CONFIG_FILE.previous" "$merged"
  after=$(sha256sum "$CONFIG_FILE" "$(service_environment_names | head -n 1)" 2>/dev/null) || true
  if [[ $before == "$after" ]]; then
    printf 'unchanged: %s is as it should be\n' "$CONFIG_FILE"
  else
    printf 'applied: %s has the section\n' "$CONFIG_FILE"
  fi
}

restore() {
  local outcome status=0 before=$here/restored.toml
  if [[ ! -e $kept/written.toml ]]; then
    rm -rf "$kept"
    printf 'unchanged: nothing of ours is on this server\n'
    return
  fi
  use "$kept/environment"
  [[ -f $CONFIG_FILE ]] || fail "there is no $CONFIG_FILE any more: put it back first"
  check_runner
  if cmp -s "$CONFIG_FILE" "$kept/written.toml"; then
    cp "$kept/original.toml" "$before"
    outcome="every byte of $CONFIG_FILE is as it was before"
  else
    edit -v mode=merge -v section="$kept/pieces.toml" "$CONFIG_FILE" >"$before" || status=$?
    outcome="$CONFIG_FILE was changed by others meanwhile, which stays; ours is out of it"
    if ((status == 3)); then
      cp "$CONFIG_FILE" "$before"
      outcome="the runner is no longer in $CONFIG_FILE, so nothing of ours is"
    elif ((status)); then
      fail "$CONFIG_FILE is left as it is: repair it first"
    fi
  fi
  cmp -s "$before" "$CONFIG_FILE" || replace "$before"
  remove_workers
  take_service_environment || fail "GitLab Runner does not start without our environment: look at its log"
  take_out_docker_machine
  rm -f "$(dirname "$CONFIG_FILE")/runners_userdata.sh" "$CONFIG_FILE.previous" "$before"
  rm -rf "$kept"
  printf 'restored: %s\n' "$outcome"
}

case ${1:-} in
  apply | restore) "$1" ;;
  *) fail "say apply or restore, not ${1:-nothing}" ;;
esac
