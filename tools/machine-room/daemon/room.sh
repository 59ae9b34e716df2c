#!/bin/sh
# room.sh <folder> <our folder>: holds the room's namespaces until standard input closes, then leaves nothing.
# The kernel closes standard input when the process that started us ends, even by SIGKILL.
folder=$1
trap '' HUP INT TERM
exec 3<&0

# A PID namespace: when its first process ends, the kernel ends the Docker daemon and every container with it.
unshare --net --mount --propagation private --pid --fork --kill-child=KILL --mount-proc \
  sh "$2/namespaces.sh" "$folder" </dev/null >"$folder/daemon.log" 2>&1 3<&- &
namespaces=$!
echo "$namespaces" >"$folder/namespaces.pid"
{ cat <&3 >/dev/null; kill -KILL "$namespaces"; } 2>/dev/null &
wait "$namespaces" 2>/dev/null

exec sh "$2/remove.sh" "$folder"
