# shellcheck shell=bash disable=SC2034 # for those who source it
# Where GitLab's containers are described and what they keep. Sourced, after lib.sh.
server=/opt/gitlab-server
data=/srv/gitlab

compose() {
  docker compose --project-directory "$server" --progress quiet "$@"
}

# container_state <service> <what>: one fact that Docker knows of a service's container.
container_state() {
  docker inspect --format "{{ .State.$2 }}" "$(compose ps --all --quiet "$1")"
}

# rails: runs the Ruby of standard input inside of GitLab.
rails() {
  compose exec -T gitlab gitlab-rails runner -
}
