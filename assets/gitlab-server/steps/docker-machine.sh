#!/bin/bash
# The image of GitLab Runner with docker-machine in it.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-server/compose.sh

# in_runner <command...>: once, in a container of its own.
in_runner() {
  compose run --rm --no-deps -T --entrypoint "$1" gitlab-runner "${@:2}"
}

program=$server/runner/docker-machine
download "$DOCKER_MACHINE_URL" "$program" "$DOCKER_MACHINE_SHA256" gitlabServer.versions.dockerMachine.sha256
chmod 0755 "$program"
retry 3 'Building the image of GitLab Runner' pull compose build --quiet gitlab-runner ||
  fail "could not build the image of GitLab Runner $RUNNER_VERSION: is there such a version, and does the docker-machine in" \
    'gitlabServer.versions.dockerMachine run on Linux for x86_64?'

# Machines made at the same time would each make the certificates that all of them share.
if [[ ! -e /var/lib/docker-machine/certs/ca.pem ]]; then
  in_runner docker-machine create --driver none --url tcp://127.0.0.1:2376 first-machine >/dev/null
  in_runner docker-machine rm -f -y first-machine >/dev/null
fi
