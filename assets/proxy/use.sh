# shellcheck shell=bash
# Passes the proxy on to every program that is started from here. Sourced; without a trace, for the password's sake.
proxy_trace=${-//[^x]/}
set +x -a
# shellcheck source=/dev/null
. /etc/proxy.env
# The aws CLI brings a list of authorities along, in which a proxy's own is missing.
[[ ! -e /etc/proxy-ca.crt ]] || export AWS_CA_BUNDLE=/etc/pki/tls/certs/ca-bundle.crt
set +a
[[ -z $proxy_trace ]] || set -x
