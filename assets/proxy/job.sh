# A docker client in the job builds and runs behind the proxy too, and a job as root trusts what the proxy signs.
if [ -n "$HTTP_PROXY" ] && ! [ -e "$HOME/.docker/config.json" ]; then
  # shellcheck disable=SC2153 # GitLab Runner sets all three
  { mkdir -p "$HOME/.docker" && printf '{"proxies":{"default":{"httpProxy":"%s","httpsProxy":"%s","noProxy":"%s"}}}\n' "$HTTP_PROXY" "$HTTPS_PROXY" "$NO_PROXY" >"$HOME/.docker/config.json"; } 2>/dev/null || true
fi
if [ -e /etc/gitlab-runner/certs/ca.crt ]; then
  { mkdir -p /usr/local/share/ca-certificates && cp /etc/gitlab-runner/certs/ca.crt /usr/local/share/ca-certificates/proxy-ca.crt && update-ca-certificates; } >/dev/null 2>&1 || true
fi
if [ -n "${PROXY_CA_CERTIFICATE:-}" ]; then
  { mkdir -p /usr/local/share/ca-certificates && printf '%s' "$PROXY_CA_CERTIFICATE" >/usr/local/share/ca-certificates/proxy-ca.crt && update-ca-certificates; } >/dev/null 2>&1 || true
fi
