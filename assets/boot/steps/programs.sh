#!/bin/bash
# The programs that later steps call and that a minimal image of Amazon Linux lacks.
. /opt/gitlab-runner/lib.sh

aws_cli=awscli-2
[[ $(amazon_linux) != 2 ]] || aws_cli=awscli
need aws "$aws_cli"
need jq jq
need openssl openssl
need ssh-keygen openssh
