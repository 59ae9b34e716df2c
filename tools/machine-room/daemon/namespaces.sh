#!/bin/sh
# The first process of the room, in namespaces of its own: mounts and network devices go with it.
folder=$1
set -e
# Without the sockets of a containerd or Docker of this computer.
mount -t tmpfs tmpfs /run
ip link set lo up
ip address add 169.254.169.254/32 dev lo
# The layers of images stay in the cache: a room reads them only.
mkdir -p "$folder/data"
# Docker would make its folder a mount of its own, and hide those below.
mount --bind "$folder/data" "$folder/data"
while read -r layer; do
  mkdir -p "$folder/data/overlay2/${layer##*/}/diff"
  mount --bind "$layer/diff" "$folder/data/overlay2/${layer##*/}/diff"
done <"$folder/layers"
exec dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/docker.pid" \
  --host "unix://$folder/docker.sock" --storage-driver overlay2 --exec-opt native.cgroupdriver=cgroupfs \
  --cgroup-parent "/$(basename "$folder")" \
  --bridge none --iptables=false --ip6tables=false --ip-forward=false
