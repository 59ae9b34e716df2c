#!/bin/bash
# A package manager: what is installed is a file in /srv/installed, and its program, where we have one, comes with it.
set -euo pipefail
mkdir -p /srv/installed
verb=""
for word in "$@"; do
  case $word in
    -*) ;;
    *)
      if [[ -z $verb ]]; then
        verb=$word
      elif [[ $verb == install || $verb == localinstall ]]; then
        name=$(basename "$word")
        touch "/srv/installed/$name"
        for program in /srv/packages/*; do
          if [[ $name == "$(basename "$program")"* ]]; then
            # As rpm does it: the name is there with the whole file.
            cp "$program" "/usr/local/bin/.$(basename "$program")"
            mv "/usr/local/bin/.$(basename "$program")" "/usr/local/bin/$(basename "$program")"
          fi
        done
        if [[ $name == amazon-cloudwatch-agent* ]]; then
          mkdir -p /opt/aws/amazon-cloudwatch-agent/bin
          cp /srv/packages/amazon-cloudwatch-agent-ctl /opt/aws/amazon-cloudwatch-agent/bin/
        fi
      fi
      ;;
  esac
done
