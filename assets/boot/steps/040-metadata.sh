#!/bin/bash
# Waits until the machine knows which instance it is.
. /opt/gitlab-runner/lib.sh

rm -f "$state/instance-id"
retry 10 'Reading the instance metadata' instance_id >/dev/null ||
  fail 'the instance metadata does not answer: runnerMetadataOptions.httpEndpoint must be enabled'
say "this is $(instance_id) in $AWS_REGION"
