#!/bin/bash
# GitLab's data is on a volume of its own, which is formatted when nothing was ever on it, and never again.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-server/compose.sh
device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${DATA_VOLUME_ID/-/}

# Terraform attaches it once the machine runs.
retry 1 "Looking for the volume $DATA_VOLUME_ID, which is attached by a deployment of the stack," test -e "$device" ||
  fail "the volume $DATA_VOLUME_ID is not attached to this machine: deploy the stack again"

# A volume that holds what nobody can read here must not be taken for an empty one.
content=0
blkid --probe "$device" >"$state/volume" || content=$?
case $content in
  0) say "the volume $DATA_VOLUME_ID holds data: $(tr '\n' ' ' <"$state/volume")" ;;
  2)
    # Nothing that blkid knows. Something else, encrypted or raw, would begin with other bytes than a new volume.
    written=$(head -c 1048576 "$device" | tr -d '\0' | wc -c) ||
      fail "cannot read the volume $DATA_VOLUME_ID: nothing is written to it"
    ((written == 0)) ||
      fail "the volume $DATA_VOLUME_ID holds data, but no file system that is known here: nothing is written to it"
    say "the volume $DATA_VOLUME_ID is empty: making a file system"
    mkfs.xfs -q -L gitlab-data "$device"
    ;;
  *) fail "cannot tell what is on the volume $DATA_VOLUME_ID (blkid ended with $content): nothing is written to it" ;;
esac

uuid=$(blkid --match-tag UUID --output value --probe "$device")
[[ -n $uuid ]] || fail "there is no file system on the volume $DATA_VOLUME_ID, but something else: nothing is written to it"
install -d "$data"
if ! grep -q " $data " /etc/fstab; then
  printf 'UUID=%s %s auto defaults,nofail,x-systemd.device-timeout=300,x-systemd.growfs 0 2\n' "$uuid" "$data" >>/etc/fstab
  systemctl daemon-reload
fi
mountpoint --quiet "$data" || mount "$data" || fail "could not mount the volume $DATA_VOLUME_ID on $data"
# A volume may have grown since, or come from a smaller snapshot.
[[ $(findmnt --noheadings --output FSTYPE "$data") != xfs ]] || xfs_growfs "$data" >/dev/null
