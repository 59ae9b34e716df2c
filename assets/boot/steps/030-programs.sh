#!/bin/bash
# The programs that later steps call and that a minimal image of Amazon Linux lacks.
. /opt/gitlab-runner/lib.sh

case $(amazon_linux) in
  2) need aws awscli ;;
  *) need aws awscli-2 ;;
esac
need jq jq
need openssl openssl
need ssh-keygen openssh
