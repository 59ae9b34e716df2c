#!/bin/bash
# Stands in for Amazon Linux's: every anchor becomes trusted, where Debian's programs look as well.
cat /etc/pki/ca-trust/source/anchors/* >/etc/pki/tls/certs/ca-bundle.crt
cat /etc/pki/tls/certs/ca-bundle.crt >/etc/ssl/certs/ca-certificates.crt
