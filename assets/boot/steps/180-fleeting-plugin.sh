#!/bin/bash
# The plugin that starts and stops the workers, the region that it works in, and where its state is kept.
. /opt/gitlab-runner/lib.sh

[[ -z $STATE_FOLDER ]] || install -d -m 0700 "$STATE_FOLDER"

if [[ ! -e /root/.aws/config ]]; then
  mkdir -p /root/.aws
  printf '[default]\nregion = %s\n' "$AWS_REGION" >/root/.aws/config
fi

if [[ -z $FLEETING_PLUGIN_VERSION ]]; then
  # The version is in config.toml.
  retry 3 'Installing the fleeting plugin' pull gitlab-runner fleeting install ||
    fail 'could not install the fleeting plugin: may this machine reach registry.gitlab.com?'
  [[ -n $FLEETING_PLUGIN_SHA256 ]] || exit 0
  file=$(gitlab-runner fleeting list | sed -n 's/.*, path: //p')
  found=$(sha256sum "$file" | cut -d ' ' -f 1)
  if [[ $found != "${FLEETING_PLUGIN_SHA256,,}" ]]; then
    # With its folder, by whose name alone a later installation takes the release for installed.
    rm -r "${file%/*}"
    fail "the fleeting plugin $file had the checksum $found, but runnerWorkerDockerAutoscaler.fleetingPluginSha256 says" \
      "$FLEETING_PLUGIN_SHA256"
  fi
  exit
fi
case $(uname -m) in
  x86_64) architecture=amd64 ;;
  aarch64) architecture=arm64 ;;
  *) fail "there is no fleeting plugin for $(uname -m)" ;;
esac
file=$(mktemp)
download "https://gitlab.com/gitlab-org/fleeting/plugins/aws/-/releases/v$FLEETING_PLUGIN_VERSION/downloads/fleeting-plugin-aws-linux-$architecture" \
  "$file" "$FLEETING_PLUGIN_SHA256" runnerWorkerDockerAutoscaler.fleetingPluginSha256
install -m 0755 "$file" /usr/local/bin/fleeting-plugin-aws
rm "$file"
