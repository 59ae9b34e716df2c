# shellcheck shell=bash
# What `gitlab-runner lint` says, sorted by who can do something about it. Sourced, after what
# gives version_at_least.

# Complaints of releases that are wrong by themselves: the first release that has the flaw, the first without it, and
# what the complaint looks like (an extended regular expression). Their sources, line by line:
# - gitlab-org/gitlab-runner 39688: an optional key that is not set becomes null, which TOML cannot write
lint_flaws() {
  cat <<'END'
19.3 19.4 ^at '[^']*': got null, want
END
}

# lint_complaints <release>: of lint's output, which is read, the lines that the file's author can do something about,
# one each without colours and lead. They are about syntax, wrong types, values out of bounds and unknown keys; see
# commands/lint.go. Anything else (a crash, a file that cannot be read) is no verdict on the file.
lint_complaints() {
  local release=$1 flaws
  flaws=$(lint_flaws | flaws_of "$release")
  sed -n -E -e $'s/\x1b\\[[0-9;]*m//g' \
    -e '/^.*(decoding config: )/{s//\1/p;b' -e '}' \
    -e '/^ *(unknown key: )/{s//\1/p;b' -e '}' \
    -e "/: validation failed\$/b" \
    -e "s/^ *- (at '.*': )/\\1/p" | sed 's/ *$//' | grep -v -E -e "${flaws:-^\$}" || true
}

# flaws_of <release>: the patterns of the list that is read which this release may complain by, as one.
flaws_of() {
  local release=$1 from before rest patterns=''
  while read -r from before rest; do
    if version_at_least "$release" "$from" && ! version_at_least "$release" "$before"; then
      patterns+="${patterns:+|}($rest)"
    fi
  done
  printf '%s' "$patterns"
}
