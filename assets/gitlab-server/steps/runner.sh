#!/bin/bash
# The runner's manager up, and Prometheus and Grafana beside it.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-server/compose.sh

running() {
  [[ $(container_state "$1" Running) == true ]]
}

retry 3 'Starting GitLab Runner' pull compose up --detach --quiet-pull --remove-orphans ||
  fail 'could not start GitLab Runner, Prometheus and Grafana: is there a route to Docker Hub?'
retry 1 'Asking GitLab Runner whether GitLab takes it' compose exec -T gitlab-runner gitlab-runner verify >/dev/null ||
  fail "GitLab Runner does not reach GitLab: on this machine, in $server, see docker compose logs gitlab-runner"
for service in gitlab gitlab-runner prometheus grafana; do
  running "$service" || fail "$service does not stay up: on this machine, in $server, see docker compose logs $service"
done
