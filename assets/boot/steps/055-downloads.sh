#!/bin/bash
# What later steps download comes from here on, while those before them wait for packages, for AWS or for GitLab.
. /opt/gitlab-runner/lib.sh

for step in $(grep -lE '^ *download "\$' "${0%/*}"/*.sh || true); do
  name=${step##*/} name=${name%.sh}
  [[ -e /var/lib/cloud/instance/gitlab-runner-boot/$name.done ]] || BOOT_AHEAD=1 bash "$step" >/dev/null 2>&1 &
done
