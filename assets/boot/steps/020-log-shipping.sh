#!/bin/bash
# CloudWatch gets the machine's log and this boot's own, from here on.
. /opt/gitlab-runner/lib.sh

install_packages amazon-cloudwatch-agent rsyslog
systemctl enable --now rsyslog
/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s \
  -c file:/opt/gitlab-runner/amazon-cloudwatch-agent.json >/dev/null
