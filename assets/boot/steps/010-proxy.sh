#!/bin/bash
set +x # No trace: the proxy's password is handled here.
# What starts without this boot's environment learns of the proxy, before anything is downloaded.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-runner/secrets.sh
# shellcheck source=/dev/null
. /opt/proxy/functions.sh

if [[ -n $PROXY_CREDENTIALS ]]; then
  # Nothing can be installed before the proxy lets this instance through.
  command -v aws >/dev/null ||
    fail "the image has no aws CLI, which reads the proxy's credentials: take a standard image of Amazon Linux (runnerAmiFilter)"
  credentials=$(parameter "$PROXY_CREDENTIALS")
  [[ $credentials == ?*:* ]] ||
    fail "the SSM parameter $PROXY_CREDENTIALS must hold user:password for the proxy (proxy.credentialsSsmParameterName)"
  mapfile -t with_credentials < <(grep -lsE '__PROXY_CREDENTIALS(_IN_UNIT)?__@' \
    /etc/proxy.env /etc/gitlab-runner/config.toml /opt/aws/amazon-cloudwatch-agent/etc/common-config.toml)
  sign_in "$credentials" ${with_credentials[@]+"${with_credentials[@]}"}
  # shellcheck source=/dev/null
  . /etc/proxy.env
fi
package_manager_proxy
trust_proxy
systemctl daemon-reload
# Not when somebody runs the boot again: jobs may be running.
if [[ ! -e $state/proxy ]]; then
  # Amazon Linux 2023 brings no Docker, and a smaller image no agent.
  for unit in amazon-ssm-agent docker; do
    ! systemctl is-active --quiet "$unit" || systemctl try-restart "$unit"
  done
  touch "$state/proxy"
fi
say "downloads go by the proxy ${HTTPS_PROXY##*@}"
