#!/bin/bash
# The fleeting plugin of GitLab Runner, which its container keeps in a folder of this machine, and the region for it.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-server/compose.sh
plugins=/var/lib/fleeting

# fleeting <install or list>: once, in a container of its own. The image trusts the certificates in /etc/gitlab-runner/certs.
fleeting() {
  docker run --rm --env-file /etc/proxy.env --volume /etc/gitlab-runner:/etc/gitlab-runner \
    --volume "$plugins:/root/.config/fleeting" "gitlab/gitlab-runner:v$RUNNER_VERSION" fleeting "$1"
}

install -d "$plugins"
printf '[default]\nregion = %s\n' "$AWS_REGION" >/etc/gitlab-runner/aws-config
# The release is in config.toml.
retry 3 'Installing the fleeting plugin' pull fleeting install >/dev/null ||
  fail "could not get the fleeting plugin: is there a GitLab Runner $RUNNER_VERSION, and a route to registry.gitlab.com?"
if [[ -n $FLEETING_PLUGIN_SHA256 ]]; then
  file=$(fleeting list | sed -n "s|.*, path: /root/.config/fleeting|$plugins|p")
  found=$(sha256sum "$file" | cut -d ' ' -f 1)
  if [[ $found != "${FLEETING_PLUGIN_SHA256,,}" ]]; then
    # With its folder, by whose name alone a later installation takes the release for installed.
    rm -r "${file%/*}"
    fail "$file has the checksum $found, but runnerWorkerDockerAutoscaler.fleetingPluginSha256 says $FLEETING_PLUGIN_SHA256"
  fi
fi
retry 3 'Building the image of GitLab Runner' pull compose build --quiet gitlab-runner ||
  fail "Docker did not build the image of GitLab Runner $RUNNER_VERSION: its message is above"
