#!/bin/bash
# Puts a runner's section into the config.toml of the GitLab Runner that this server runs already, and takes it out
# again. GitLab is never restarted; GitLab Runner reads its config.toml again by itself, and is restarted only when the
# environment that it runs in has to change.
#
#   configure.sh apply|restore
#
# Beside it lie the scripts that it uses, and what apply puts in: `environment` (values for this script), `section.toml`,
# `service-environment` (a drop-in for systemd or an override for compose; empty for none) and, where they are needed,
# `variables`, `proxy-ca.crt` and `worker-start.sh`.
# What was there before is kept in `kept/`. Whoever runs it sees to it that it runs once at a time. The last line that it
# prints says what came of it. No secret is ever printed.
set -euo pipefail
umask 077
export HOME=${HOME:-/root} PATH=$PATH:/usr/local/bin
here=$(cd "$(dirname "$0")" && pwd)
kept=$here/kept

for part in functions secrets runner lint-complaints checks service-environment; do
  # shellcheck source=/dev/null
  . "$here/$part.sh"
done

fail() {
  printf 'ERROR: %s\n' "$*" >&2
  exit 1
}

# use <file>: the values that everything below goes by.
use() {
  # shellcheck source=/dev/null
  . "$1"
  export RUNNER_NAME
}

edit() {
  awk -f "$here/config-file.awk" "$@"
}

# extras <file>: the single keys that a section has, in the form that `edit -v extras` reads; none without the file.
extras() {
  if [[ -e $1 ]]; then
    printf '%s\n' "$1"
  else
    printf '/dev/null\n'
  fi
}

# --- config.toml

# replace <file> [as-it-was]: config.toml becomes that, in one step and with its owner and permissions. The runner's own
# check may complain about what is put back as it was: its words are shown, and nothing stops for them.
replace() {
  local candidate=$CONFIG_FILE.candidate
  cp -p "$CONFIG_FILE" "$candidate"
  cat "$1" >"$candidate"
  if ! accepted "$candidate" || ! passes_lint "$candidate" "${2:-}"; then
    rm -f "$candidate"
    fail "$CONFIG_FILE is left as it is: what would replace it is not accepted"
  fi
  ln -f "$CONFIG_FILE" "$CONFIG_FILE.previous"
  mv -f "$candidate" "$CONFIG_FILE"
  if ! check_same_file; then
    put_back
    fail "the runner still sees the old file: mount the folder of $CONFIG_FILE into its container, not the file alone"
  fi
}

put_back() {
  mv -f "$CONFIG_FILE.previous" "$CONFIG_FILE"
}

# --- What is kept

# keep_original: what config.toml would be without us goes to kept/original.toml.
keep_original() {
  mkdir -p "$kept"
  if [[ ! -e $kept/written.toml ]]; then
    cp "$CONFIG_FILE" "$kept/original.toml"
  elif ! cmp -s "$CONFIG_FILE" "$kept/written.toml"; then
    edit -v mode=merge -v section="$kept/pieces.toml" -v extras="$(extras "$kept/extras")" "$CONFIG_FILE" \
      >"$kept/original.new"
    mv "$kept/original.new" "$kept/original.toml"
  fi
  edit -v mode=pieces -v extras="$here/extras" "$kept/original.toml" >"$kept/pieces.new"
  mv "$kept/pieces.new" "$kept/pieces.toml"
}

belongs_to_another_place() {
  [[ -e $kept/environment ]] && [[ $(place "$kept/environment") != "$(place "$here/environment")" ]]
}

place() {
  (
    use "$1"
    printf '%s\n' "$CONFIG_FILE" "$RUNNER_NAME" "$RUN_AS" "$COMPOSE_DIRECTORY" "$COMPOSE_SERVICE" "$SYSTEMD_UNIT"
  )
}

# All that the runner has of us.
fingerprint() {
  sha256sum "$CONFIG_FILE" "$(service_environment_file)" "$kept/variables" "$(authorities)/ca.crt" 2>/dev/null || true
}

# --- The two things that it does

apply() {
  local before merged=$here/merged.toml base
  if belongs_to_another_place; then
    (restore)
  fi
  use "$here/environment"
  [[ -f $CONFIG_FILE ]] || fail "there is no $CONFIG_FILE: correct ciServer.configFile"
  check_runner
  check_same_file ||
    fail "GitLab Runner does not read $CONFIG_FILE: correct ciServer.configFile, or how the runner is run (ciServer)"
  accepted "$CONFIG_FILE" || fail "$CONFIG_FILE is left as it is: repair it first"
  fill_in_secrets
  check_proxy
  check_service_environment
  edit -v mode=extras "$here/section.toml" >"$here/extras"
  edit -v mode=pieces -v extras="$here/extras" "$CONFIG_FILE" >/dev/null || fail "$CONFIG_FILE is left as it is"
  keep_original
  base=$CONFIG_FILE
  # Keys that are ours no longer are as they were in the original.
  cmp -s "$here/extras" "$(extras "$kept/extras")" || base=$kept/original.toml
  install_docker_machine
  check_options
  cp "$here/environment" "$kept/environment"
  before=$(fingerprint)
  [[ ! -e $here/worker-start.sh ]] ||
    install -m 0644 "$here/worker-start.sh" "$(dirname "$CONFIG_FILE")/runners_userdata.sh"
  edit -v mode=merge -v section="$here/section.toml" -v own="$kept/pieces.toml" -v extras="$here/extras" "$base" \
    >"$merged"
  cp "$here/extras" "$kept/extras"
  cp "$merged" "$kept/written.toml"
  cmp -s "$merged" "$CONFIG_FILE" || replace "$merged"
  if ! put_service_environment; then
    [[ ! -e $CONFIG_FILE.previous ]] || put_back
    take_service_environment || true
    fail "GitLab Runner does not start with the environment in $(service_environment_file): all is as before"
  fi
  rm -f "$CONFIG_FILE.previous" "$merged"
  if [[ $before == "$(fingerprint)" ]]; then
    printf 'unchanged: %s is as it should be\n' "$CONFIG_FILE"
  else
    printf 'applied: %s has the section\n' "$CONFIG_FILE"
  fi
}

restore() {
  local outcome status=0 before=$here/restored.toml
  if [[ ! -e $kept/written.toml ]]; then
    rm -rf "$kept"
    printf 'unchanged: nothing of ours is on this server\n'
    return
  fi
  use "$kept/environment"
  [[ -f $CONFIG_FILE ]] || fail "there is no $CONFIG_FILE any more: put it back first"
  check_runner
  if cmp -s "$CONFIG_FILE" "$kept/written.toml"; then
    cp "$kept/original.toml" "$before"
    outcome="every byte of $CONFIG_FILE is as it was before"
  else
    edit -v mode=merge -v section="$kept/pieces.toml" -v extras="$(extras "$kept/extras")" "$CONFIG_FILE" >"$before" ||
      status=$?
    outcome="$CONFIG_FILE was changed by others meanwhile, which stays; ours is out of it"
    if ((status == 3)); then
      cp "$CONFIG_FILE" "$before"
      outcome="the runner is no longer in $CONFIG_FILE, so nothing of ours is"
    elif ((status)); then
      fail "$CONFIG_FILE is left as it is: repair it first"
    fi
  fi
  cmp -s "$before" "$CONFIG_FILE" || replace "$before" as-it-was
  remove_workers
  take_service_environment || fail "GitLab Runner does not start without our environment: look at its log"
  take_out_docker_machine
  rm -f "$(dirname "$CONFIG_FILE")/runners_userdata.sh" "$CONFIG_FILE.previous" "$before"
  rm -rf "$kept"
  printf 'restored: %s\n' "$outcome"
}

check_programs
case ${1:-} in
  apply) apply ;;
  restore)
    restore
    # The scripts go as well. Somebody else may wait for the lock.
    find "$here" -maxdepth 1 -type f ! -name lock -delete
    ;;
  *) fail "say apply or restore, not ${1:-nothing}" ;;
esac
