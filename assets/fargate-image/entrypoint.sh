#!/bin/bash
# The first program of a job's container: lets the Fargate driver in by the one key that it brings, and ends the
# container when nobody has been in for a while.
#
# SSH_PUBLIC_KEY    key that may sign in; the driver sets it. Required.
# CA_CERTIFICATES   authorities to trust besides the usual ones (PEM)
# IDLE_TIMEOUT      seconds without a session after which the container ends, 300 by default
# ACCEPT_SSH_RSA    true takes signatures by SHA-1, which drivers of before 2022 make and OpenSSH refuses
set -euo pipefail

run=/run/job
authorities=/usr/local/share/ca-certificates
self=$(readlink -f "$0")

fail() {
  printf 'ERROR: %s\n' "$*" >&2
  exit 1
}

let_in() {
  [[ -n ${SSH_PUBLIC_KEY:-} ]] ||
    fail 'SSH_PUBLIC_KEY is empty. The Fargate driver sets it in the container called ci-coordinator.'
  local key
  key=$(sed -e 's/[[:space:]]*$//' -e '/^$/d' <<<"$SSH_PUBLIC_KEY")
  # Nothing before the type: options of authorized_keys could run commands or open doors.
  if [[ $key == *$'\n'* || ! $key =~ ^(ssh|ecdsa|sk)-[a-z0-9@.-]+\ [A-Za-z0-9+/=]+(\ |$) ]] ||
    ! ssh-keygen -l -f - <<<"$key" >/dev/null 2>&1; then
    fail 'SSH_PUBLIC_KEY is not one public key of OpenSSH.'
  fi
  rm -rf "$run"
  install -d -m 0700 "$run" "$run/sshd.d"
  install -d -m 0755 /run/sshd
  (umask 0077 && printf '%s\n' "$key" >"$run/authorized_keys")
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$run/host_ed25519"
  if [[ ${ACCEPT_SSH_RSA:-} == true ]]; then
    echo 'PubkeyAcceptedAlgorithms +ssh-rsa' >"$run/sshd.d/accept-ssh-rsa.conf"
  fi
}

# What nearly all programs read is complete before anybody is let in.
trust() {
  [[ -n ${CA_CERTIFICATES:-} ]] || return 0
  mkdir -p "$authorities"
  awk -v "folder=$authorities" '/-BEGIN CERTIFICATE-/ { count++ } count { print > (folder "/job-" count ".crt") }' \
    <<<"$CA_CERTIFICATES"
  [[ -e $authorities/job-1.crt ]] || fail 'CA_CERTIFICATES holds no certificate in PEM.'
  cat "$authorities"/job-*.crt >>/etc/ssl/certs/ca-certificates.crt
}

# sshd gives sessions an environment of its own, without the container's.
hand_on_environment() {
  local name
  install -d -m 0700 "$HOME/.ssh"
  for name in $(compgen -e); do
    case $name in
      _ | CA_CERTIFICATES | HOME | HOSTNAME | IDLE_TIMEOUT | OLDPWD | PWD | SHLVL | SSH_PUBLIC_KEY) ;;
      *)
        if [[ ${!name} == *$'\n'* ]]; then
          echo "Jobs do not see $name: sshd hands on values of one line only." >&2
        else
          printf '%s=%s\n' "$name" "${!name}"
        fi
        ;;
    esac
  done >"$HOME/.ssh/environment"
  chmod 0600 "$HOME/.ssh/environment"
}

# serve <idle seconds>
serve() {
  local server last=$SECONDS
  /usr/sbin/sshd -D -e -f /etc/ssh/job/sshd_config &
  server=$!
  trap 'kill "$server" 2>/dev/null' TERM INT
  # The rest of the trust takes seconds on a small task, and the driver does not wait long for the server.
  if [[ -e $authorities/job-1.crt ]]; then
    update-ca-certificates >/dev/null &
  fi
  while kill -0 "$server" 2>/dev/null; do
    if pgrep -P "$server" >/dev/null; then
      last=$SECONDS
    elif ((SECONDS - last >= $1)); then
      echo "Nobody was in for $1 seconds: the manager must be gone, and so am I." >&2
      kill "$server"
      break
    fi
    sleep 2 &
    wait $! || true
  done
  # A server that could not start says so by its status.
  wait "$server"
}

if [[ ${1:-} == serve ]]; then
  serve "$2"
else
  export HOME=/root
  [[ ${IDLE_TIMEOUT:=300} =~ ^[1-9][0-9]*$ ]] || fail "IDLE_TIMEOUT is $IDLE_TIMEOUT, but must be seconds."
  let_in
  trust
  hand_on_environment
  # The init starts afresh, so that no process has the key among its variables.
  exec env --unset=SSH_PUBLIC_KEY --unset=CA_CERTIFICATES tini -- "$self" serve "$IDLE_TIMEOUT"
fi
