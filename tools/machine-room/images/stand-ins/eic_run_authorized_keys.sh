#!/bin/sh
# Stands in for ec2-instance-connect's: sshd asks it for the keys of a user, which the instance's metadata has for a
# minute. What is sent carries no signature here, so none is checked.
# $1 is the user.
metadata=http://169.254.169.254/latest
token=$(curl -fsS -m 1 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 5' "$metadata/api/token") || exit 0
curl -fsS -m 1 -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/managed-ssh-keys/active-keys/$1/" 2>/dev/null
exit 0
