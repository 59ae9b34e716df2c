#!/bin/bash
. /opt/gitlab-runner/lib.sh

run_script /opt/gitlab-runner/scripts/start_script.sh || fail 'runnerInstall.startScript failed'
