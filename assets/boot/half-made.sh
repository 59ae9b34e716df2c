#!/bin/bash
# docker-machine writes down an instance when it is tagged and runs. Ended before, with the service that it belongs to,
# it leaves an instance that no record names and no tag gives away: its key pair has the machine's name.
. /opt/gitlab-runner/lib.sh

cd /root/.docker/machine/machines 2>/dev/null || exit 0
names=()
for record in */config.json; do
  [[ -e $record ]] || continue
  ! jq --exit-status '.DriverName == "amazonec2" and .Driver.InstanceId == ""' "$record" >/dev/null || names+=("${record%/*}")
done
((${#names[@]} > 0)) || exit 0

# EC2 may list an instance some seconds after it has taken the order.
sleep 5
for name in "${names[@]}"; do
  read -ra ids < <(aws --cli-connect-timeout 10 --cli-read-timeout 20 ec2 describe-instances \
    --filters "Name=key-name,Values=$name" Name=instance-state-name,Values=pending,running,stopping,stopped \
    --query 'Reservations[].Instances[].InstanceId' --output text)
  if ((${#ids[@]} > 0)); then
    say "docker-machine was ended while it made $name: terminating ${ids[*]}"
    aws ec2 terminate-instances --instance-ids "${ids[@]}" >/dev/null
  fi
  aws ec2 delete-key-pair --key-name "$name" >/dev/null
  rm -r "${name:?}"
done
