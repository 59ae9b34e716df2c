#!/bin/bash
# The runner's manager up, and Prometheus and Grafana beside it.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-server/compose.sh

# in_runner <command...>: once, in a container of its own.
in_runner() {
  compose run --rm --no-deps -T --entrypoint "$1" gitlab-runner "${@:2}"
}

running() {
  [[ $(container_state "$1" Running) == true ]]
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
retry 3 'Starting GitLab Runner' pull compose up --detach --quiet-pull --remove-orphans ||
  fail 'could not start GitLab Runner, Prometheus and Grafana: is there a way to Docker Hub?'
retry 1 'Asking GitLab Runner whether GitLab takes it' compose exec -T gitlab-runner gitlab-runner verify >/dev/null ||
  fail "GitLab Runner does not reach GitLab: on this machine, in $server, see docker compose logs gitlab-runner"
for service in gitlab gitlab-runner prometheus grafana; do
  running "$service" || fail "$service does not stay up: on this machine, in $server, see docker compose logs $service"
done
