#!/bin/bash
# Starts the Fargate driver for a stage of a job. The driver keeps which task is the job's, and the key to it, in a file
# that it names after variables, and jobs may set those: with the numbers of another job, one could have that one's scripts
# run in a task of its own. What GitLab itself said of the job leaves no room for that.
set -euo pipefail

if ! id=$(jq -er '.id | numbers' "${JOB_RESPONSE_FILE:-/nowhere}"); then
  echo 'GitLab Runner does not say which job this is (JOB_RESPONSE_FILE): it has to be 14.0 or later.' >&2
  exit "${SYSTEM_FAILURE_EXIT_CODE:-2}"
fi
export CUSTOM_ENV_CI_JOB_ID=$id CUSTOM_ENV_CI_RUNNER_SHORT_TOKEN=job
unset CUSTOM_ENV_CI_PROJECT_URL CUSTOM_ENV_CI_PIPELINE_ID
exec /opt/gitlab-runner/fargate "$@"
