#!/bin/bash
# Docker in its pinned major version, unless the image brings one.
. /opt/gitlab-runner/lib.sh

if ! command -v docker >/dev/null; then
  [[ $(amazon_linux) != 2 ]] || amazon-linux-extras enable docker >/dev/null
  install_packages "docker${DOCKER_MAJOR_VERSION:+-$DOCKER_MAJOR_VERSION.*}"
fi
if id ec2-user >/dev/null 2>&1; then
  usermod -a -G docker ec2-user
fi
systemctl enable --now docker
say "this is $(docker --version)"
