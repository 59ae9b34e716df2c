#!/bin/bash
# Takes the manager's fixed address over, from the manager before this one as well.
. /opt/gitlab-runner/lib.sh

retry 7 'Associating the Elastic IP' ask_aws ec2 associate-address --allocation-id "$EIP_ALLOCATION_ID" \
  --instance-id "$(instance_id)" --allow-reassociation >/dev/null ||
  fail "could not associate $EIP_ALLOCATION_ID with this instance: may its role call ec2:AssociateAddress?"
