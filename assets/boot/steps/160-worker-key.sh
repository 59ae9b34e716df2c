#!/bin/bash
set +x # No trace: a private key is handled here.
# The key that the manager signs in to its workers with: made by the first manager, kept in SSM for those after it.
# The parameter is Terraform's and says null until then.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-runner/secrets.sh
key=/root/.ssh/id_rsa stored=$state/worker-key back=0

install -d -m 0700 /root/.ssh
parameter_text() {
  retry 10 "Reading the parameter $WORKER_KEY" read_parameter "$WORKER_KEY" ||
    fail "could not read the SSM parameter $WORKER_KEY: may this instance's role call ssm:GetParameter?"
}

is_key() {
  grep -q 'PRIVATE KEY' "$1"
}

make_key() {
  rm -f "$key" "$key.pub"
  ssh-keygen -q -t rsa -b 4096 -m PEM -N '' -C "$WORKER_KEY" -f "$key"
  put_parameter "$WORKER_KEY" <"$key"
}

parameter_text >"$stored"
if is_key "$stored"; then
  mv "$stored" "$key"
else
  make_key ||
    fail "could not store the workers' key in the SSM parameter $WORKER_KEY: may this instance's role call ssm:PutParameter?"
  # Another manager may have made one since. The first counts, and is stored again.
  while overwritten "$WORKER_KEY" $((back + 1)) >"$stored" && is_key "$stored"; do
    mv "$stored" "$key"
    back=$((back + 1))
  done
  ((back == 0)) || put_parameter "$WORKER_KEY" <"$key"
fi
rekey "$WORKER_KEY"
ssh-keygen -y -f "$key" >"$key.pub"

# EC2 names an imported RSA key by the MD5 sum of its public half.
mine=$(openssl rsa -in "$key" -pubout -outform DER 2>/dev/null | openssl md5 -c | sed 's/.* //')
have_key_pair() {
  local known
  known=$(ask_aws ec2 describe-key-pairs --filters "Name=key-name,Values=$WORKER_KEY" \
    --query 'KeyPairs[0].KeyFingerprint' --output text) || return
  [[ $known != "$mine" ]] || return 0
  [[ $known == None ]] || aws ec2 delete-key-pair --key-name "$WORKER_KEY" >/dev/null || true
  ask_aws ec2 import-key-pair --key-name "$WORKER_KEY" --public-key-material "fileb://$key.pub" >/dev/null
}
retry 6 'Importing the key pair' have_key_pair ||
  fail "could not import the key pair $WORKER_KEY: may this instance's role call ec2:DescribeKeyPairs and ec2:ImportKeyPair?"
