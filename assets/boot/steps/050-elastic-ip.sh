#!/bin/bash
# Takes the manager's fixed address. Where another manager has it, that one may run jobs which need it: this one waits with
# it until that one is gone, unless this machine does not get to GitLab without it.
. /opt/gitlab-runner/lib.sh
held=''

# Fails with a refusal where another instance has the address.
associate() {
  ask_aws ec2 associate-address --allocation-id "$EIP_ALLOCATION_ID" --instance-id "$(instance_id)" "$1" >/dev/null
}

associate_if_free() {
  local code=0
  associate --no-allow-reassociation || code=$?
  if ((code == 2)) && grep -q AlreadyAssociated "$problem"; then
    held=true code=0
  fi
  return "$code"
}

holder() {
  ask_aws ec2 describe-addresses --allocation-ids "$EIP_ALLOCATION_ID" --query 'Addresses[0].InstanceId' --output text
}

failed="could not associate $EIP_ALLOCATION_ID with this instance: may its role call ec2:AssociateAddress?"
retry 7 'Associating the Elastic IP' associate_if_free || fail "$failed"
[[ -n $held ]] || exit 0
other=$(retry 7 'Looking who has the Elastic IP' holder) || fail "$failed"
[[ $other != "$(instance_id)" ]] || exit 0
# Anyone who answers: certificates are a later step's.
if curl --insecure --silent --output /dev/null --connect-timeout 10 --max-time 30 "$GITLAB_URL"; then
  say "$other has the Elastic IP and may run jobs: this manager takes it as soon as that one is gone"
  : >/opt/gitlab-runner/address-wanted
else
  say "there is no way to GitLab without the Elastic IP: this manager takes it from $other now, and gives it back if it fails"
  printf '%s' "$other" >"$state/address-of"
  retry 7 'Associating the Elastic IP' associate --allow-reassociation || fail "$failed"
fi
