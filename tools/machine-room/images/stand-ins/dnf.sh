#!/bin/bash
# Stands in for dnf, whose repositories cannot be reached: "installing" a package runs what the room has for it.
set -euo pipefail
packages=/opt/machine-room/packages
verb=''
for word in "$@"; do
  case $word in
    -*) ;;
    *)
      if [[ -z $verb ]]; then
        verb=$word
      elif [[ $verb == install || $verb == localinstall ]]; then
        name=$(basename "$word" .rpm)
        touch "/opt/machine-room/installed-$name"
        for package in "$packages"/*; do
          [[ $name != "$(basename "$package")"* || ! -x $package/install ]] || "$package/install" "$word"
        done
      fi
      ;;
  esac
done
