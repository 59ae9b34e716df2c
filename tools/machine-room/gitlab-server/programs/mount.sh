#!/bin/bash
# Stands in for mount where a volume of the room is meant, which is a file: its folder takes the place.
folder=/opt/machine-room/volumes
if [[ $# == 1 ]]; then
  uuid=$(awk -v place="$1" '$2 == place { sub(/^UUID=/, "", $1); print $1 }' /etc/fstab)
  for device in /dev/disk/by-id/*; do
    if [[ -n $uuid && $(blkid --match-tag UUID --output value --probe "$device") == "$uuid" ]]; then
      mkdir -p "$folder/$uuid"
      exec /usr/bin/mount --bind "$folder/$uuid" "$1"
    fi
  done
fi
exec /usr/bin/mount "$@"
