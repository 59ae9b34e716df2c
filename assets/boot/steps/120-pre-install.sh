#!/bin/bash
. /opt/gitlab-runner/lib.sh

run_script /opt/gitlab-runner/scripts/pre_install_script.sh || fail 'runnerInstall.preInstallScript failed'
