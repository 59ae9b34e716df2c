# A worker learns of the proxy before anybody signs in to it and before Docker pulls. Runs at every boot.

# put <file>: what comes in, as readable as usual, or for root alone where it may hold a password.
put() {
  local content
  content=$(cat)
  install -D -m "$([[ -z $PROXY_CREDENTIALS ]] && echo 0644 || echo 0600)" /dev/null "$1"
  printf '%s\n' "$content" >"$1"
}

# read_credentials: user:password, by the worker's own role. SSM is reached without the proxy. Every image has Python for
# cloud-init, and few have an aws CLI: the call is signed here.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
read_credentials() {
  python3 - "$PROXY_CREDENTIALS" "$AWS_REGION" "${AWS_ENDPOINT_URL:-https://ssm.$AWS_REGION.$AWS_DNS_SUFFIX}" <<'END' ||
import hashlib, hmac, json, sys, time, urllib.error, urllib.parse, urllib.request

name, region, endpoint = sys.argv[1:]
directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))

def ask(url, data=None, method=None, **headers):
    headers = {key.replace('_', '-'): value for key, value in headers.items()}
    request = urllib.request.Request(url, data, headers, method=method)
    return directly.open(request, timeout=20).read().decode()

def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()

def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()

try:
    metadata = 'http://169.254.169.254/latest/'
    session = ask(metadata + 'api/token', method='PUT', X_aws_ec2_metadata_token_ttl_seconds='60')
    roles = metadata + 'meta-data/iam/security-credentials/'
    role = ask(roles, X_aws_ec2_metadata_token=session).split()[0]
    keys = json.loads(ask(roles + role, X_aws_ec2_metadata_token=session))
    body = json.dumps({'Name': name, 'WithDecryption': True})
    now = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
    headers = {
        'content-type': 'application/x-amz-json-1.1',
        'host': urllib.parse.urlsplit(endpoint).netloc,
        'x-amz-date': now,
        'x-amz-security-token': keys['Token'],
        'x-amz-target': 'AmazonSSM.GetParameter',
    }
    signed = ';'.join(headers)
    lines = ''.join('%s:%s\n' % header for header in headers.items())
    request = '\n'.join(['POST', '/', '', lines, signed, sha256(body)])
    scope = '/'.join([now[:8], region, 'ssm', 'aws4_request'])
    key = ('AWS4' + keys['SecretAccessKey']).encode()
    for part in scope.split('/'):
        key = sign(key, part)
    signature = sign(key, '\n'.join(['AWS4-HMAC-SHA256', now, scope, sha256(request)])).hex()
    headers['authorization'] = 'AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s' % (
        keys['AccessKeyId'], scope, signed, signature)
    print(json.loads(ask(endpoint + '/', body.encode(), **headers))['Parameter']['Value'])
except urllib.error.HTTPError as error:
    sys.exit('%s: %s' % (error, error.read().decode(errors='replace')[:300]))
except Exception as error:
    sys.exit(repr(error))
END
    logger -s -t proxy "could not read the SSM parameter $PROXY_CREDENTIALS, so the proxy is used without signing in:" \
      "may the worker's role call ssm:GetParameter, and has the VPC an endpoint for SSM?"
}

put /etc/proxy.env <<<"$PROXY_ENVIRONMENT"
credentials=''
[[ -z $PROXY_CREDENTIALS ]] || credentials=$(read_credentials)
sign_in "$credentials" /etc/proxy.env
# shellcheck source=/dev/null
. /etc/proxy.env

# Whoever signs in has it, and so has what docker-machine runs to install Docker.
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
