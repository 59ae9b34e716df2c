# shellcheck shell=bash
# What a machine behind a proxy does with the proxy's address. Sourced by the manager's boot, and the beginning of what a
# worker runs.

# percent_encoded <text>: as it may be in an address.
percent_encoded() {
  local LC_ALL=C text=$1 index character
  for ((index = 0; index < ${#text}; index++)); do
    character=${text:index:1}
    case $character in
      [A-Za-z0-9._~-]) printf '%s' "$character" ;;
      *) printf '%%%02X' $(($(printf '%d' "'$character") & 255)) ;;
    esac
  done
}

# encoded_credentials <user:password, or nothing>: what precedes the host, with its @.
encoded_credentials() {
  [[ -z $1 ]] || printf '%s:%s@' "$(percent_encoded "${1%%:*}")" "$(percent_encoded "${1#*:}")"
}

# signed_in <user:password, or nothing> <text>: puts it where the text has left room for it. In the unit that
# docker-machine writes a percent sign has a meaning of its own and is doubled.
signed_in() {
  local encoded doubled content=$2
  encoded=$(encoded_credentials "$1")
  doubled=${encoded//%/%%}
  content=${content//__PROXY_CREDENTIALS__@/"$encoded"}
  content=${content//__PROXY_CREDENTIALS_IN_UNIT__@/"$doubled"}
  printf '%s\n' "$content"
}

# sign_in <user:password, or nothing> <file...>
sign_in() {
  local credentials=$1 content file
  shift
  for file in "$@"; do
    content=$(signed_in "$credentials" "$(<"$file")")
    printf '%s\n' "$content" >"$file"
  done
}

# The package manager's own configuration: its timer has no environment.
package_manager_proxy() {
  local file line lines
  for file in /etc/dnf/dnf.conf /etc/yum.conf; do
    [[ -f $file ]] || continue
    lines=''
    while IFS= read -r line || [[ -n $line ]]; do
      [[ $line == proxy=* ]] || lines+="$line"$'\n'
      [[ $line != '[main]' ]] || lines+="proxy=$HTTPS_PROXY"$'\n'
    done <"$file"
    [[ -z ${PROXY_CREDENTIALS:-} ]] || chmod 0600 "$file"
    printf '%s' "$lines" >"$file"
  done
}

# Everything on the machine trusts what the proxy signs.
trust_proxy() {
  [[ -e /etc/proxy-ca.crt ]] || return 0
  if [[ -d /etc/pki/ca-trust/source/anchors ]]; then
    cp /etc/proxy-ca.crt /etc/pki/ca-trust/source/anchors/proxy-ca.crt
    update-ca-trust extract
  else
    mkdir -p /usr/local/share/ca-certificates
    cp /etc/proxy-ca.crt /usr/local/share/ca-certificates/proxy-ca.crt
    update-ca-certificates >/dev/null
  fi
}
