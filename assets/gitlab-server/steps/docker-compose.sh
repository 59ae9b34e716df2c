#!/bin/bash
# Docker Compose. Amazon Linux has no package of it; Docker's own image of its client brings it, with the builder.
. /opt/gitlab-runner/lib.sh
plugins=/usr/local/lib/docker/cli-plugins

if ! docker compose version >/dev/null 2>&1; then
  image=docker:$DOCKER_CLI_VERSION-cli
  retry 3 "Getting the image $image" pull docker pull --quiet "$image" >/dev/null ||
    fail "could not get the image $image: is there a route to Docker Hub, and this version of it?"
  container=$(docker create "$image")
  install -d "$plugins"
  docker cp --quiet "$container:/usr/local/libexec/docker/cli-plugins/." "$plugins"
  docker rm "$container" >/dev/null
fi
say "this is $(docker compose version)"
