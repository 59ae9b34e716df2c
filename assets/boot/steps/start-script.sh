#!/bin/bash
. /opt/gitlab-runner/lib.sh

run_script /opt/gitlab-runner/scripts/start.sh || fail 'runnerInstall.startScript failed'
