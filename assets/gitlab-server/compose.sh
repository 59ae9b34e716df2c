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

# upgrade_stops <from> <to>: the releases between them that an upgrade must not jump over, as src/settings/gitlab-stops.ts
# has them. https://docs.gitlab.com/update/upgrade_paths/
upgrade_stops() {
  local from to major minor minors
  from=$(minor_number "$1") to=$(minor_number "$2")
  for ((major = from / 100; major <= to / 100; major++)); do
    case $major in
      16) minors='3 7 11' ;;
      17) minors='3 5 8 11' ;;
      *) minors='2 5 8 11' ;;
    esac
    for minor in $minors; do
      ((major * 100 + minor <= from || major * 100 + minor >= to)) || printf '%s.%s\n' "$major" "$minor"
    done
  done
}

# minor_number <version>: 18.2.1 is 1802.
minor_number() {
  local major=${1%%.*} rest=${1#*.}
  printf '%s' "$((major * 100 + ${rest%%.*}))"
}
