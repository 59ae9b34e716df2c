#!/bin/bash
. /opt/gitlab-runner/lib.sh

retry 7 'Updating all packages' packages update ||
  fail 'could not update the packages: is there a route to the package repository? runnerInstall.yumUpdate = false skips this'
