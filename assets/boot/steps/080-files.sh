#!/bin/bash
# Fetches the files that the user data have no room for. The checksum of their bundle is in the user data.
. /opt/gitlab-runner/lib.sh
bundle=$state/files here=/opt/gitlab-runner/files.sha256

# A later deployment has parameters of its own: what is here need not be there any more.
if [[ -e $here && $(<"$here") == "$BOOT_FILES_SHA256" ]]; then
  say 'these files are here already'
  exit
fi

read_part() {
  ask_aws ssm get-parameter --name "$1" --query Parameter.Value --output text
}

: >"$bundle"
for name in $BOOT_FILES; do
  part=$(retry 10 "Reading the parameter $name" read_part "$name") ||
    fail "could not read the SSM parameter $name: may this instance's role call ssm:GetParameter?"
  printf '%s' "$part" >>"$bundle"
done
base64 --decode "$bundle" >"$bundle.gz"
printf '%s  %s\n' "$BOOT_FILES_SHA256" "$bundle.gz" | sha256sum --check --status ||
  fail "the parameters $BOOT_FILES hold $(sha256sum <"$bundle.gz"), but the user data say $BOOT_FILES_SHA256: apply again"

gzip --decompress --stdout "$bundle.gz" | while read -r permissions bytes path; do
  install -D -m "$permissions" /dev/null "$path"
  head -c "$bytes" >"$path"
done
printf '%s\n' "$BOOT_FILES_SHA256" >"$here"
