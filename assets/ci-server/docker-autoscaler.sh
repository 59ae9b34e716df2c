# shellcheck shell=bash
# The executor docker-autoscaler: the fleeting plugin scales an Auto Scaling group.
# shellcheck disable=SC2154 # anyone who sources it says where things are

# check_release <version>: https://docs.gitlab.com/runner/fleet_scaling/fleeting/
check_release() {
  version_at_least "$1" 16.11 ||
    fail "GitLab Runner $1 is too old: it installs fleeting plugins from 16.11 on. Update it first: $(upgrade_commands)"
}

plugins() {
  printf '%s/%s' "$(dirname "$CONFIG_FILE")" "${FLEETING_PLUGIN_PATH##*/}"
}

# prepare_executor: the plugin is there, before anything is changed. What is installed stays, and no registry is asked.
prepare_executor() {
  local folder file release found code=0
  folder=$(plugins)
  install -d -m 0700 "$folder"
  printf '[[runners]]\n[runners.autoscaler]\nplugin = "%s"\n' "$FLEETING_PLUGIN" | write "$folder/request.toml"
  plugin_environment | write "$folder/environment"
  [[ ! -e $here/proxy-ca.crt ]] || put_file 0644 "$here/proxy-ca.crt" "$folder/ca.crt"
  with_plugins install >"$here/problem" 2>&1 || code=$?
  rm -f "$folder/environment"
  if ((code)); then
    cat "$here/problem" >&2
    ! grep -qiE 'manifest unknown|not found|denied|unauthorized|parsing' "$here/problem" ||
      fail "GitLab Runner could not get its fleeting plugin $FLEETING_PLUGIN: correct runnerWorkerDockerAutoscaler.fleetingPluginVersion"
    postpone "GitLab Runner could not get its fleeting plugin $FLEETING_PLUGIN: may it reach registry.gitlab.com?"
  fi
  [[ -n $FLEETING_PLUGIN_SHA256 ]] || return 0
  file=$(with_plugins list | sed -n 's/.*, path: //p')
  found=$(in_runner sha256sum "$file" | cut -d ' ' -f 1)
  [[ $found == "$FLEETING_PLUGIN_SHA256" ]] || {
    # Other releases stay: GitLab Runner may still start with the one before.
    release=${file#"$FLEETING_PLUGIN_PATH"/}
    rm -rf "${folder:?}/${release%/*}"
    fail "the fleeting plugin $file had the checksum $found, but runnerWorkerDockerAutoscaler.fleetingPluginSha256 says $FLEETING_PLUGIN_SHA256"
  }
}

# plugin_environment: what the runner's process gets with its next start only. A password is in a file, and no argument.
plugin_environment() {
  printf "export FLEETING_PLUGIN_PATH='%s'\n" "$FLEETING_PLUGIN_PATH"
  [[ -z $PROXY_URL ]] || printf "export HTTPS_PROXY='%s' HTTP_PROXY='%s' NO_PROXY='%s'\n" "$proxy_url" "$proxy_url" "$PROXY_BYPASS"
  [[ ! -e $here/proxy-ca.crt ]] || printf "export SSL_CERT_DIR='/etc/ssl/certs:/etc/pki/tls/certs:%s'\n" "$FLEETING_PLUGIN_PATH"
}

# with_plugins <install or list>
with_plugins() {
  # shellcheck disable=SC2016 # the shell there expands it
  in_runner sh -c '[ ! -e "$1/environment" ] || . "$1/environment"; export FLEETING_PLUGIN_PATH="$1"; exec gitlab-runner fleeting --config "$1/request.toml" "$2"' \
    sh "$FLEETING_PLUGIN_PATH" "$1"
}

# check_merged <what config.toml will be>: without the table every job fails (executors/docker/docker.go, Prepare: "missing
# docker configuration").
check_merged() {
  runner_has runners.docker "$1" ||
    fail "the runner has no [runners.docker], which docker-autoscaler needs: add the table, or set configToml: { runners: { docker: { image: 'alpine:3' } } }"
}

# take_executor_out: what was installed.
take_executor_out() {
  rm -rf "$(plugins)"
}

# has_installed <what is kept>: whether the deployment that it is of has.
has_installed() {
  [[ -e $1/written.toml ]]
}

# executor_file: in the folder of config.toml, the region and what the plugin signs in with.
executor_file() {
  printf '%s/gitlab-runner-cdktf-aws' "$(dirname "$CONFIG_FILE")"
}

# put_executor_file <what config.toml will be>: a runner that has scaled its group keeps to what it began with, and reads
# the policies alone again. https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscalerpolicy-sections
put_executor_file() {
  local before
  before=$(settled "$CONFIG_FILE")
  if [[ -n $before ]] && ! { [[ $before == "$(settled "$1")" ]] && cmp -s "$here/aws-config" "$(executor_file)"; }; then
    touch "$kept/restart-due"
  fi
  put_file 0600 "$here/aws-config" "$(executor_file)"
}

# settled <config.toml>: its [runners.autoscaler] without the policies.
settled() {
  edit -v mode=pieces "$1" | awk '/^[ \t]*\[/ { on = /\[runners\.autoscaler[].]/ && !/\[\[/ } on'
}

# executor_variable: what the runner's process knows by our environment alone.
executor_variable() {
  printf 'FLEETING_PLUGIN_PATH'
}

# remove_workers: they go with their group, which Terraform removes afterwards.
remove_workers() {
  :
}

# note_token: no worker is named by it.
note_token() {
  :
}
