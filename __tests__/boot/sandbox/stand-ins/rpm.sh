#!/bin/bash
# Answers `rpm -q package`; anything else is done.
[[ $1 == -q || $1 == --query ]] || exit 0
for package in "${@:2}"; do
  [[ $package == -* ]] || compgen -G "/srv/installed/$package*" || {
    echo "package $package is not installed"
    exit 1
  }
done
