#!/bin/bash
. /opt/gitlab-runner/lib.sh

run_script /opt/gitlab-runner/scripts/pre-install.sh || fail 'runnerInstall.preInstallScript failed'
