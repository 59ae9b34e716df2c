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

# end_machine <name>: where AWS refuses something, the record stays for the next time. EC2 may have made no instance.
end_machine() {
  local found ids ec2=(aws --cli-connect-timeout 10 --cli-read-timeout 20 ec2)
  found=$("${ec2[@]}" describe-instances \
    --filters "Name=key-name,Values=$1" Name=instance-state-name,Values=pending,running,stopping,stopped \
    --query 'Reservations[].Instances[].InstanceId' --output text) || return
  read -ra ids <<<"$found"
  if ((${#ids[@]} > 0)); then
    say "docker-machine was ended while it made $1: terminating ${ids[*]}"
    "${ec2[@]}" terminate-instances --instance-ids "${ids[@]}" >/dev/null || return
  fi
  "${ec2[@]}" delete-key-pair --key-name "$1" >/dev/null || return
  rm -r "${1:?}"
}

# EC2 may list an instance some seconds after it has taken the order.
sleep 5
for name in "${names[@]}"; do
  end_machine "$name" || say "could not end $name: the next start of the service tries again"
done
