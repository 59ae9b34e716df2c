#!/bin/sh
# remove.sh <folder>: removes what a room leaves on disk and in the control groups once its processes are gone.
folder=$1
cgroup=$(basename "$folder")
folders=$(printf '%s\n' "$folder" && cat "$folder/folders" 2>/dev/null)

# A program that was killed leaves its mounts, of /sys or a disk, say: those are not ours to empty. The last one goes first.
unmount() {
  awk -v folder="$1/" 'index($5 "/", folder) == 1 { print $5 }' /proc/self/mountinfo | tac | while read -r mounted; do
    umount --lazy "$mounted"
  done
}

# Processes take a moment to end, and a control group with one in it cannot be removed.
left() {
  find /sys/fs/cgroup -depth -type d -path "*/$cgroup*" -exec rmdir {} \; 2>/dev/null
  find /sys/fs/cgroup -maxdepth 2 -type d -name "$cgroup" 2>/dev/null
  printf '%s\n' "$folders" | while read -r each; do
    unmount "$each" 2>/dev/null
    rm -rf --one-file-system "$each" 2>/dev/null
    [ ! -e "$each" ] || echo "$each"
  done
}
attempt=0
while [ "$attempt" -lt 100 ]; do
  if [ -z "$(left)" ]; then
    exit 0
  fi
  attempt=$((attempt + 1))
  sleep 0.1
done
echo "could not remove $folder and its control groups" >&2
exit 1
