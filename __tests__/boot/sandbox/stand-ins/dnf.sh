#!/bin/bash
# A package manager: what is installed is a file in /srv/installed, and its program, where we have one, comes with it.
set -euo pipefail
[[ -d /srv/installed ]] || mkdir /srv/installed
verb=""
for word in "$@"; do
  case $word in
    -*) ;;
    *)
      if [[ -z $verb ]]; then
        verb=$word
      elif [[ $verb == install || $verb == localinstall ]]; then
        name=${word##*/}
        : >>"/srv/installed/$name"
        for program in /srv/packages/*; do
          if [[ $name == "${program##*/}"* ]]; then
            # As rpm does it: the name is there with the whole file.
            cp "$program" "/usr/local/bin/.${program##*/}"
            mv "/usr/local/bin/.${program##*/}" "/usr/local/bin/${program##*/}"
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
