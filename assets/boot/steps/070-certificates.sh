#!/bin/bash
# Everything on the machine trusts the certificates that came with the settings.
. /opt/gitlab-runner/lib.sh

cp /etc/gitlab-runner/certs/*.crt /etc/pki/ca-trust/source/anchors/
update-ca-trust extract
