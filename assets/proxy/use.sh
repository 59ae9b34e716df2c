# shellcheck shell=bash
# Passes the proxy on to every program that is started from here. Sourced; without a trace, for the password's sake.
proxy_trace=${-//[^x]/}
set +x -a
# shellcheck source=/dev/null
. /etc/proxy.env
set +a
[[ -z $proxy_trace ]] || set -x
