# shellcheck shell=bash
# The executor docker+machine: docker-machine makes and removes the workers.
# shellcheck disable=SC2154 # anyone who sources it says where things are

# check_release <version>
check_release() {
  version_at_least "$1" 12.5 ||
    fail "GitLab Runner $1 is too old: amazonec2-security-group-readonly needs 12.5. Update it first: $(upgrade_commands)"
  ! version_at_least "$1" 20.0 || fail "GitLab Runner $1 has no docker+machine any more: it ended with 20.0"
}

# prepare_executor: what it calls is there, before anything is changed.
prepare_executor() {
  install_docker_machine
  check_options
}

# take_executor_out: what was installed.
take_executor_out() {
  [[ $RUN_AS == compose ]] || rm -f "$machine_binary.new"
  take_out_docker_machine
}

# has_installed <what is kept>: whether the deployment that it is of has.
has_installed() {
  [[ -e $1/docker-machine ]]
}

# executor_file: in the folder of config.toml, the workers' user data.
executor_file() {
  printf '%s/runners_userdata.sh' "$(dirname "$CONFIG_FILE")"
}

# put_executor_file <what config.toml will be>
put_executor_file() {
  [[ ! -e $here/worker-start.sh ]] || put_file 0644 "$here/worker-start.sh" "$(executor_file)"
}

# executor_variable: what the runner's process knows by our environment alone.
executor_variable() {
  printf 'MACHINE_STORAGE_PATH'
}

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
    fail "$DOCKER_MACHINE_URL does not have the checksum in runnerInstall.dockerMachineSha256"
  write "$kept/docker-machine" <<<"$DOCKER_MACHINE_SHA256"
  put_file 0755 "$file" "$machine_binary"
  rm "$file"
}

take_out_docker_machine() {
  [[ -e $kept/docker-machine ]] || return 0
  ! sha256sum --check --status <<<"$(<"$kept/docker-machine")  $machine_binary" || rm "$machine_binary"
}

# check_merged: docker+machine takes a job's own image without [runners.docker] (executors/docker/machine/machine.go, Prepare).
check_merged() {
  :
}

# remove_workers: they go while docker-machine still knows them. Jobs that run on them end.
remove_workers() {
  local machines machine left=''
  # As long as the runner takes to read its new configuration, it may still make machines.
  sleep 5
  machines=$(in_runner docker-machine ls --quiet 2>"$here/problem") || {
    cat "$here/problem" >&2
    postpone 'docker-machine does not say which workers there are: its own message is above'
  }
  while read -r machine; do
    is_worker "$machine" || continue
    # With --force it forgets a machine that AWS has not ended (commands/rm.go).
    in_runner docker-machine rm -y "$machine" >"$here/problem" 2>&1 || {
      cat "$here/problem" >&2
      left+=" $machine"
    }
  done <<<"$machines"
  [[ -z $left ]] || postpone "docker-machine could not remove$left: end the instances, and run docker-machine rm --force for each"
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
