#!/bin/bash
release=19.3.0
[[ ! -e /srv/gitlab-runner-version ]] || release=$(</srv/gitlab-runner-version)
plugin_file=/root/.config/fleeting/plugins/registry.gitlab.com/gitlab-org/fleeting/plugins/aws/1.2.3/plugin
# As commands/fleeting/fleeting.go of 16.11.4 and of 19.3.0 has it: a line on standard output for each runner.
fleeting() {
  local wanted
  wanted=$(sed -n 's/^ *plugin = "\(.*\)"$/\1/p' /etc/gitlab-runner/config.toml)
  [[ $1 != install ]] || install -D -m 0755 <(printf '%s' "$(</srv/fleeting-plugin)") "$plugin_file"
  echo "runner: glrt-aBcD, plugin: $wanted, path: $plugin_file"
}
case $1 in
  fleeting) fleeting "$2" ;;
  --version | -v) echo "Version:      $release" ;;
  lint) GITLAB_RUNNER_TWIN_RELEASE=$release exec /srv/node /srv/gitlab-runner.cjs "$@" ;;
esac
