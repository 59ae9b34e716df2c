#!/bin/bash
release=$(cat /srv/gitlab-runner-version 2>/dev/null || echo 16.0.3)
case $1 in
  --version | -v) echo "Version:      $release" ;;
  lint) exec /srv/node /srv/runner-lint.cjs "$3" "$release" ;;
esac
