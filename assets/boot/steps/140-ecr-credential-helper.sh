#!/bin/bash
. /opt/gitlab-runner/lib.sh

install_packages amazon-ecr-credential-helper
