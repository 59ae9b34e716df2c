#!/bin/bash
set +x # No trace: a private key is handled here.
# Your own certificate: GitLab looks for it under its host's name. Its nginx starts with no other key, and does not say why.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-runner/secrets.sh
. /opt/gitlab-server/compose.sh
ssl=$data/config/ssl

install -d -m 0755 "$data/config"
install -d -m 0700 "$ssl"
retry 10 "Reading the parameter $TLS_KEY_PARAMETER" read_parameter "$TLS_KEY_PARAMETER" >"$ssl/key.new"
[[ $(openssl pkey -in "$ssl/key.new" -passin pass: -pubout) == "$(openssl x509 -in "$GITLAB_CERTIFICATE" -noout -pubkey)" ]] ||
  fail "the SSM parameter $TLS_KEY_PARAMETER does not hold the private key of gitlabServer.tls.certificate in PEM, without a passphrase"
mv "$ssl/key.new" "$ssl/$EXTERNAL_HOST.key"
cp "$GITLAB_CERTIFICATE" "$ssl/$EXTERNAL_HOST.crt"
