#!/bin/bash
# The driver that starts and stops the tasks of jobs, in its pinned version.
. /opt/gitlab-runner/lib.sh

case $(uname -m) in
  x86_64) architecture=amd64 setting=fargate.driverSha256.x86_64 checksum=$FARGATE_DRIVER_SHA256_X86_64 ;;
  aarch64) architecture=arm64 setting=fargate.driverSha256.arm64 checksum=$FARGATE_DRIVER_SHA256_ARM64 ;;
  *) fail "there is no Fargate driver for $(uname -m)" ;;
esac
[[ -n $checksum ]] || fail "this machine is $(uname -m), and $setting is empty: set it, or take another runnerAmiFilter and type"

url=$FARGATE_DRIVER_URL
if [[ -z $url ]]; then
  url=https://gitlab-runner-custom-fargate-downloads.s3.amazonaws.com/v$FARGATE_DRIVER_VERSION/fargate-linux-$architecture
fi
file=$(mktemp)
download "$url" "$file" "$checksum" "$setting"
install -m 0755 "$file" /opt/gitlab-runner/fargate
rm "$file"
/opt/gitlab-runner/fargate --help >/dev/null || fail "the file from $url does not run on this machine"

# It keeps the private keys of running tasks there.
install -d -m 0700 /opt/gitlab-runner/metadata
