#!/bin/sh
# remove.sh <folder>: removes what a room leaves on disk and in the control groups once its processes are gone.
folder=$1
cgroup=$(basename "$folder")

# Processes take a moment to end, and a control group with one in it cannot be removed.
attempt=0
while [ "$attempt" -lt 100 ]; do
  find /sys/fs/cgroup -depth -type d -path "*/$cgroup*" -exec rmdir {} \; 2>/dev/null
  rm -rf "$folder" 2>/dev/null
  if [ ! -e "$folder" ] && [ -z "$(find /sys/fs/cgroup -maxdepth 2 -type d -name "$cgroup" 2>/dev/null)" ]; then
    exit 0
  fi
  attempt=$((attempt + 1))
  sleep 0.1
done
echo "could not remove $folder and its control groups" >&2
exit 1
