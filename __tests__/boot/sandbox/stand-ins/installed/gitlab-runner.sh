#!/bin/bash
case $1 in
  --version | -v) echo "Version:      $(cat /srv/gitlab-runner-version 2>/dev/null || echo 16.0.3)" ;;
esac
