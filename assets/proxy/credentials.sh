# read_credentials: user:password, by the worker's own role. SSM is reached without the proxy. Every image has Python for
# cloud-init, and few have an aws CLI: the call is signed here.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
read_credentials() {
  python3 - "$PROXY_CREDENTIALS" "$AWS_REGION" "${AWS_ENDPOINT_URL:-https://ssm.$AWS_REGION.$AWS_DNS_SUFFIX}" <<'END' ||
import hmac, json, sys, time, urllib.request as web
from hashlib import sha256

name, region, endpoint = sys.argv[1:]
directly = web.build_opener(web.ProxyHandler({}))

def ask(url, headers, data=None, method=None):
    # A role may be some seconds younger than its machine, and many workers ask at the same time.
    for pause in 1, 4, None:
        try:
            return directly.open(web.Request(url, data, headers, method=method), timeout=20).read().decode()
        except OSError:
            if pause is None:
                raise
            time.sleep(pause)

def sign(key, text):
    return hmac.new(key, text.encode(), sha256)

metadata, header = 'http://169.254.169.254/latest/', 'x-aws-ec2-metadata-token'
session = {header: ask(metadata + 'api/token', {header + '-ttl-seconds': '60'}, method='PUT')}
roles = metadata + 'meta-data/iam/security-credentials/'
keys = json.loads(ask(roles + ask(roles, session), session))
body = json.dumps({'Name': name, 'WithDecryption': True}).encode()
now = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
headers = {
    'content-type': 'application/x-amz-json-1.1',
    'host': endpoint.split('/')[2],
    'x-amz-date': now,
    'x-amz-security-token': keys['Token'],
    'x-amz-target': 'AmazonSSM.GetParameter',
}
signed = ';'.join(headers)
lines = ['%s:%s' % header for header in headers.items()]
request = '\n'.join(['POST', '/', '', *lines, '', signed, sha256(body).hexdigest()])
scope = [now[:8], region, 'ssm', 'aws4_request']
key = ('AWS4' + keys['SecretAccessKey']).encode()
for part in scope:
    key = sign(key, part).digest()
scope = '/'.join(scope)
text = '\n'.join(['AWS4-HMAC-SHA256', now, scope, sha256(request.encode()).hexdigest()])
headers['authorization'] = 'AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s' % (
    keys['AccessKeyId'], scope, signed, sign(key, text).hexdigest())
print(json.loads(ask(endpoint, headers, body))['Parameter']['Value'])
END
    logger -s -t proxy "could not read the SSM parameter $PROXY_CREDENTIALS, so the proxy is used without signing in:" \
      "may the worker's role call ssm:GetParameter, and has the VPC an endpoint for SSM?"
}
