# shellcheck shell=bash
# What no setting may hold: it is read from Systems Manager by the server's own role, and put where the files have left
# room for it. Nothing here is printed, nor passed where other users of the server could read it.
# shellcheck disable=SC2154 # anyone who sources it says where things are

# parameter <name> <what it has to look like> <what that is called>
parameter() {
  local value why="could not read the SSM parameter $1: does it exist, and does the instance have the role ciServer.roleName?"
  command -v aws >/dev/null || fail "the aws CLI is missing on the server, which reads the SSM parameter $1: install it"
  # The CLI asks the metadata once and waits for a second by default: too short for a server at work.
  value=$(AWS_METADATA_SERVICE_NUM_ATTEMPTS=4 AWS_METADATA_SERVICE_TIMEOUT=5 \
    by_proxy aws --region "$AWS_REGION" ssm get-parameter --name "$1" --with-decryption \
    --query Parameter.Value --output text 2>"$here/problem") || {
    cat "$here/problem" >&2
    # Anything else may pass: a clock that is not set yet, a network that is not there.
    ! grep -qE '\((AccessD|Parameter|InvalidKey|Validation)' "$here/problem" || fail "$why"
    postpone "$why"
  }
  # shellcheck disable=SC2053 # a pattern
  [[ $value == $2 ]] || fail "the SSM parameter $1 must hold $3"
  printf '%s' "$value"
}

# by_proxy <command...>: with the proxy as programs expect it, and what it signs with beside what the server trusts.
by_proxy() (
  if [[ -n $PROXY_URL ]]; then
    export http_proxy=$proxy_url https_proxy=$proxy_url no_proxy=$PROXY_BYPASS
    export HTTPS_PROXY=$proxy_url NO_PROXY=$PROXY_BYPASS
  fi
  if [[ -e $here/proxy-ca.crt ]]; then
    cat /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/certs/ca-certificates.crt "$here/proxy-ca.crt" \
      >"$here/trusted.crt" 2>/dev/null || true
    export CURL_CA_BUNDLE=$here/trusted.crt AWS_CA_BUNDLE=$here/trusted.crt
  fi
  "$@"
)

# fill_in_secrets: what apply works with is complete afterwards.
fill_in_secrets() {
  local credentials='' key content file
  proxy_url=$PROXY_URL
  if [[ -n $PROXY_CREDENTIALS ]]; then
    credentials=$(parameter "$PROXY_CREDENTIALS" '?*:*' 'user:password for the proxy (proxy.credentialsSsmParameterName)')
    proxy_url=$(signed_in "$credentials" "$PROXY_URL")
    PROXY_URL=${PROXY_URL/__PROXY_CREDENTIALS__@/}
    for file in section.toml service-environment variables; do
      [[ ! -e $here/$file ]] || sign_in "$credentials" "$here/$file"
    done
  fi
  if [[ -n $ACCESS_KEY ]]; then
    key=$(parameter "$ACCESS_KEY" '?*:?*' 'an access key as id:secret: deploy again, and it is made')
    for file in section.toml aws-config; do
      [[ -e $here/$file ]] || continue
      content=$(<"$here/$file")
      content=${content//__ACCESS_KEY_ID__/"${key%%:*}"}
      content=${content//__SECRET_ACCESS_KEY__/"${key#*:}"}
      printf '%s\n' "$content" >"$here/$file"
    done
  fi
}
