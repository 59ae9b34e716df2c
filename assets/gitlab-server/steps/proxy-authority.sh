#!/bin/bash
# What GitLab asks by the proxy, such as webhooks and mirrors. It wants each certificate in a file of its own.
# https://docs.gitlab.com/omnibus/settings/ssl/#install-custom-public-certificates
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-server/compose.sh
trusted=$data/config/trusted-certs

install -d -m 0755 "$data/config" "$trusted"
rm -f "$trusted"/proxy-*.crt
awk -v to="$trusted/proxy-" '/BEGIN/ { n++ } { print >(to n ".crt") }' /etc/proxy-ca.crt
