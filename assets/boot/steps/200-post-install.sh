#!/bin/bash
. /opt/gitlab-runner/lib.sh

run_script /opt/gitlab-runner/scripts/post_install_script.sh || fail 'runnerInstall.postInstallScript failed'
