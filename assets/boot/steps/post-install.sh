#!/bin/bash
. /opt/gitlab-runner/lib.sh

run_script /opt/gitlab-runner/scripts/post-install.sh || fail 'runnerInstall.postInstallScript failed'
