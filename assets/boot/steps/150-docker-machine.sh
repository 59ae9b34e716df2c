#!/bin/bash
# docker-machine in its pinned version.
. /opt/gitlab-runner/lib.sh

url=$DOCKER_MACHINE_URL
if [[ -z $url ]]; then
  url=https://arr-cki-prod-docker-machine.s3.amazonaws.com/v$DOCKER_MACHINE_VERSION/docker-machine-Linux-$(uname -m)
fi
file=$(mktemp)
download "$url" "$file" "$DOCKER_MACHINE_SHA256" runnerInstall.dockerMachineSha256
install -m 0755 "$file" /usr/local/bin/docker-machine
rm "$file"
docker-machine --version >/dev/null || fail "the file from $url does not run on this machine"

# Machines made at the same time would each make the certificates that all of them share.
if [[ ! -e /root/.docker/machine/certs/ca.pem ]]; then
  docker-machine create --driver none --url tcp://127.0.0.1:2376 first-machine >/dev/null
  docker-machine rm -f -y first-machine >/dev/null
fi
