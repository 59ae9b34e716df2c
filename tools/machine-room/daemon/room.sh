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
lifeline=$!
wait "$namespaces" 2>/dev/null

# Where the daemon ended by itself: the number may become another process's.
kill -KILL "$lifeline" 2>/dev/null
tail -n 5 "$folder/daemon.log" >&2
# Our process learns of the end before its folders are removed.
exec 2>/dev/null
exec sh "$2/remove.sh" "$folder"
