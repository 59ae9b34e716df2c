# A worker learns of the proxy before anybody signs in to it and before Docker pulls. Runs at every boot.

# put <file>: what comes in, as readable as usual, or for root alone where it may hold a password.
put() {
  local content
  content=$(cat)
  install -D -m "$([[ -z $PROXY_CREDENTIALS ]] && echo 0644 || echo 0600)" /dev/null "$1"
  printf '%s\n' "$content" >"$1"
}

put /etc/proxy.env <<<"$PROXY_ENVIRONMENT"
credentials=''
[[ -z $PROXY_CREDENTIALS ]] || credentials=$(read_credentials)
sign_in "$credentials" /etc/proxy.env
# shellcheck source=/dev/null
. /etc/proxy.env

# Anyone who signs in has it, and so has what docker-machine runs to install Docker.
{
  grep -viE '^(https?|no)_proxy=' /etc/environment
  cat /etc/proxy.env
} | put /etc/environment

if [[ -d /etc/apt/apt.conf.d ]]; then
  put /etc/apt/apt.conf.d/90proxy <<<"Acquire { http::Proxy \"$HTTP_PROXY\"; https::Proxy \"$HTTPS_PROXY\"; };"
fi
package_manager_proxy

if [[ -n $PROXY_CA_CERTIFICATE ]]; then
  printf '%s' "$PROXY_CA_CERTIFICATE" >/etc/proxy-ca.crt
  trust_proxy || logger -s -t proxy "could not make the machine trust the proxy's certificates"
fi

units=(docker amazon-ssm-agent snap.amazon-ssm-agent.amazon-ssm-agent)
for unit in "${units[@]}"; do
  mkdir -p "/etc/systemd/system/$unit.service.d"
  printf '[Service]\nEnvironmentFile=/etc/proxy.env\n' >"/etc/systemd/system/$unit.service.d/proxy.conf"
done
systemctl daemon-reload
systemctl try-restart --no-block "${units[@]}" || true
