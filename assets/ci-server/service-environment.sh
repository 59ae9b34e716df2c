# shellcheck shell=bash
# What GitLab Runner's own process has to know: a drop-in for systemd, or an override for compose. It is restarted only
# when that changes.
# shellcheck disable=SC2154 # anyone who sources it says where things are

# The first line of what is ours.
mark='Written by gitlab-runner-cdktf'

# Where it is written to, which is the first one. Compose reads one of these files alone, whatever its main file is called.
# https://github.com/compose-spec/compose-go/blob/main/cli/options.go (DefaultOverrideFileNames)
service_environment_names() {
  local name other
  if [[ $RUN_AS == systemd ]]; then
    printf '/etc/systemd/system/%s.service.d/50-gitlab-runner-cdktf.conf\n' "${SYSTEMD_UNIT%.service}"
    return
  fi
  if [[ -e $COMPOSE_DIRECTORY/compose.yaml || -e $COMPOSE_DIRECTORY/compose.yml ]]; then
    name=compose.override other=docker-compose.override
  else
    name=docker-compose.override other=compose.override
  fi
  printf '%s\n' "$COMPOSE_DIRECTORY"/{$name,$other}.{yml,yaml}
}

service_environment_file() {
  service_environment_names | head -n 1
}

check_service_environment() {
  local file
  for file in $(service_environment_names); do
    [[ ! -e $file ]] || head -n 1 "$file" | grep -q "$mark" ||
      fail "$file was not written by this stack and conflicts with it: move its content to another file first"
  done
}

# The folder that Go's programs look into for more authorities.
authorities() {
  printf '%s/gitlab-runner-cdktf-ca' "$(dirname "$CONFIG_FILE")"
}

# same <file> <file>: alike, or both of them missing.
same() {
  cmp -s "$1" "$2" || [[ ! -e $1 && ! -e $2 ]]
}

runner_has_environment() {
  [[ ! -e $kept/restart-due ]] && cmp -s "$here/service-environment" "$(service_environment_file)" &&
    same "$here/variables" "$kept/variables" &&
    same "$here/proxy-ca.crt" "$(authorities)/ca.crt"
}

# put_service_environment: does nothing when the runner has it already.
put_service_environment() {
  local file mode=0644
  file=$(service_environment_file)
  if ! grep -q . "$here/service-environment"; then
    take_service_environment
    return
  fi
  ! runner_has_environment || return 0
  touch "$kept/restart-due"
  rm -rf "$(authorities)" "$kept/variables"
  if [[ -e $here/proxy-ca.crt ]]; then
    install -d -m 0755 "$(authorities)"
    put_file 0644 "$here/proxy-ca.crt" "$(authorities)/ca.crt"
  fi
  [[ ! -e $here/variables ]] || put_file 0600 "$here/variables" "$kept/variables"
  # A password is for root alone. A drop-in never holds one.
  [[ $RUN_AS == systemd || -z $PROXY_CREDENTIALS ]] || mode=0600
  [[ -d $(dirname "$file") ]] || touch "$kept/folder-made"
  mkdir -p "$(dirname "$file")"
  put_file "$mode" "$here/service-environment" "$file"
  restart_runner && check_runner_sees_environment && rm "$kept/restart-due"
}

# put_file <mode> <file> <where>: in one step.
put_file() {
  install -m "$1" "$2" "$3.new"
  durable "$3.new"
  mv -f "$3.new" "$3"
}

check_runner_sees_environment() {
  [[ $RUN_AS == systemd ]] || in_runner printenv "$(executor_variable)" >/dev/null 2>&1
}

take_service_environment() {
  local file
  file=$(service_environment_file)
  rm -rf "$(authorities)"
  [[ -e $file || -e $kept/restart-due ]] || return 0
  touch "$kept/restart-due"
  rm -f "$file"
  [[ ! -e $kept/folder-made ]] || rmdir "$(dirname "$file")" 2>/dev/null || true
  restart_runner && rm "$kept/restart-due"
}
