#!/bin/bash
# Every anchor becomes trusted, as on the real machine.
for anchor in /etc/pki/ca-trust/source/anchors/*; do
  [[ ! -e $anchor ]] || cat "$anchor" >>/etc/pki/tls/certs/ca-bundle.crt
done
