#!/bin/bash
# Puts a runner's section into the config.toml of the GitLab Runner that this server runs already, and takes it out
# again. GitLab is never restarted; GitLab Runner reads its config.toml again by itself, and is restarted only when the
# environment that it runs in has to change.
#
#   configure.sh apply|restore
# resume.sh starts it.
#
# Next to it are the scripts that it uses, and what apply puts in: `environment` (values for this script), `section.toml`,
# `service-environment` (a drop-in for systemd or an override for compose; empty for none) and, where they are needed,
# `variables`, `proxy-ca.crt`, and `worker-start.sh` or `aws-config` of the executor, which `executor.sh` knows.
# What was there before is kept in `kept/`. Anyone who runs it sees to it that it runs once at a time. The last line that it
# prints says what came of it. No secret is ever printed.
set -euo pipefail
umask 077
export HOME=${HOME:-/root} PATH=$PATH:/usr/local/bin
here=$(cd "$(dirname "$0")" && pwd)
kept=$here/kept

for part in functions secrets runner lint-complaints checks service-environment executor; do
  # shellcheck source=/dev/null
  . "$here/$part.sh"
done

fail() {
  printf 'ERROR: %s\n' "$*" >&2
  exit 1
}

# postpone <what does not answer>: it may pass by itself. resume.sh tries again.
postpone() {
  printf 'WAITING: %s\n' "$*" >&2
  exit 75
}

# use <file>: the values that everything below goes by.
use() {
  # shellcheck source=/dev/null
  . "$1"
  export RUNNER_NAME
}

edit() {
  LC_ALL=C awk -f "$here/config-reader.awk" -f "$here/config-file.awk" "$@"
}

# runner_has <name of a table or key> <file>
runner_has() {
  [[ $(edit -v mode=has -v name="$1" "$2") == 1 ]]
}

# merge <file> <section> <extras> <more options of awk...>
merge() {
  edit -v mode=merge -v section="$2" -v extras="$3" -v unended="$(unended "$1")" \
    -v unended_before="$(unended "$kept/original.toml")" "${@:4}" "$1"
}

# unended <file>: says 1 where its last line has no newline.
unended() {
  [[ -z $(tail -c 1 "$1") ]] || printf '1'
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

# replace <file> [as-it-was]: config.toml becomes that, in one step, with its owner and permissions, and stays a link if
# it is one. The runner's own check may complain about what is put back as it was: its words are shown, and nothing stops
# for them.
replace() {
  # Beside the name that the runner reads it by, which may be a link to another folder.
  local candidate=$CONFIG_FILE.candidate file
  file=$(config_itself)
  cp -p "$file" "$candidate"
  cat "$1" >"$candidate"
  if ! accepted "$candidate" || ! passes_lint "$candidate" "${2:-}"; then
    rm -f "$candidate"
    fail "$CONFIG_FILE is left as it is: what would replace it is not accepted"
  fi
  [[ $file == "$CONFIG_FILE" ]] || mv -f "$candidate" "$file.candidate"
  durable "$file.candidate"
  ln -f "$file" "$file.previous"
  mv -f "$file.candidate" "$file"
  if ! check_same_file; then
    put_back
    fail "the runner still sees the old file: mount the folder of $CONFIG_FILE into its container, not the file alone"
  fi
}

put_back() {
  local file
  file=$(config_itself)
  [[ ! -e $file.previous ]] || mv -f "$file.previous" "$file"
}

config_itself() {
  readlink -f "$CONFIG_FILE"
}

# write <file>: what comes in becomes the file in one step.
write() {
  cat >"$1.new"
  durable "$1.new"
  mv -f "$1.new" "$1"
}

# durable <file>: what was written to it is there after a power loss.
durable() {
  sync "$1" 2>/dev/null || sync
}

# all_durable <folder...>: so is all that is on their disks, and which name each has.
all_durable() {
  sync -f "$@" 2>/dev/null || sync
}

# --- What is kept

# keep_original: what config.toml would be without us goes to kept/original.toml.
keep_original() {
  if [[ ! -e $kept/written.toml ]]; then
    write "$kept/original.toml" <"$CONFIG_FILE"
  elif ! cmp -s "$CONFIG_FILE" "$kept/written.toml" && ! cmp -s "$CONFIG_FILE" "$kept/original.toml"; then
    merge "$CONFIG_FILE" "$kept/pieces.toml" "$(extras "$kept/extras")" >"$here/original.toml"
    write "$kept/original.toml" <"$here/original.toml"
  fi
  edit -v mode=pieces -v extras="$here/extras" "$kept/original.toml" >"$here/pieces.toml"
  write "$kept/pieces.toml" <"$here/pieces.toml"
}

# One runner has one stack: a second one would write over the first one's environment and `concurrent`, and what goes beside
# config.toml.
check_alone() {
  local other
  for other in "$here"/../*/kept/environment; do
    [[ -e ${other%/*}/written.toml && ! ${other%/kept/*} -ef $here ]] || continue
    [[ -z $(LC_ALL=C comm -12 <(runner_of "$other") <(runner_of "$here/environment")) ]] ||
      fail "the stack of the environment $(basename "${other%/kept/*}") has this runner, or the folder of its config.toml, already:" \
        'set enabled: false there, or destroy it; or give this stack another GitLab Runner of the server, with its own folder (ciServer)'
  done
}

# What only one stack can write: a line each, sorted.
runner_of() {
  (
    use "$1"
    { config_itself && service_environment_file && readlink -f "$(dirname "$CONFIG_FILE")"; } | LC_ALL=C sort
  )
}

# --- When a step fails, or the script does not come to its end, all is as before

# What apply changes beside what is kept; the runner's own file comes first.
changed_files() {
  printf '%s\n' "$(config_itself)" "$(service_environment_file)" "$(authorities)" "$(executor_file)"
}

# remember: from here on every end but the one by `forget` goes back; the next run does it when this one is killed.
# Nothing of what it keeps is written to in place, so links are as good as copies.
remember() {
  local file number=0
  mkdir "$here/before.new"
  cp "$here/environment" "$here/before.new/environment"
  [[ ! -e $kept ]] || cp -a "$kept" "$here/before.new/kept"
  while read -r file; do
    number=$((number + 1))
    [[ ! -e $file ]] || cp -a "$file" "$here/before.new/$number"
  done < <(changed_files)
  all_durable "$here"
  mv "$here/before.new" "$here/before"
  all_durable "$here"
  trap roll_back EXIT
}

forget() {
  trap - EXIT
  all_durable "$here" "$(dirname "$(config_itself)")"
  mv "$here/before" "$here/before.done"
  rm -rf "$(config_itself).previous" "$here/before.done"
}

# roll_back: also where a disk is full. It can be done again from the beginning at any time.
roll_back() {
  local file number=0
  [[ ! -e $kept/restart-due ]] || touch "$here/before/restart-due"
  rm -f "$here/merged.toml"
  put_back
  while read -r file; do
    number=$((number + 1))
    put_again "$here/before/$number" "$file"
  done < <(changed_files)
  has_installed "$here/before/kept" || take_executor_out
  put_again "$here/before/kept" "$kept"
  remove_leftovers
  [[ ! -e $here/before/restart-due ]] || restart_runner || { mkdir -p "$kept" && touch "$kept/restart-due"; }
  all_durable "$here" "$(dirname "$(config_itself)")"
  mv "$here/before" "$here/before.done"
  rm -rf "$here/before.done"
}

# put_again <what it was> <where>: gone if it was not there.
put_again() {
  if [[ ! -e $1 ]]; then
    rm -rf "$2"
  elif [[ -d $1 ]]; then
    rm -rf "$2"
    copy "$1" "$2"
  elif ! cmp -s "$1" "$2"; then
    rm -f "$2.new"
    copy "$1" "$2.new"
    durable "$2.new"
    mv -f "$2.new" "$2"
  fi
}

# copy <from> <to>: a link needs no room, where it is possible.
copy() {
  cp -al "$1" "$2" 2>/dev/null || { rm -rf "$2" && cp -a "$1" "$2"; }
}

# settle: what a run left that was killed.
settle() {
  rm -rf "$here/before.new" "$here/before.done" "$kept.done"
  if [[ -e $here/before/environment ]]; then
    (use "$here/before/environment" && roll_back)
  fi
  rm -rf "$here/before"
}

# remove_leftovers: files that were to take the place of others.
remove_leftovers() {
  local file
  while read -r file; do
    rm -rf "$file.new"
  done < <(changed_files)
  rm -f "$CONFIG_FILE.candidate" "$(config_itself).candidate" "$(config_itself).previous"
}

# check_executor: what belongs to another executor is left to the scripts that know it.
check_executor() {
  local file
  for file in "$here/before/environment" "$kept/environment"; do
    [[ -e $file ]] || continue
    [[ $(executor_of "$file") == "$(executor_of "$here/environment")" ]] ||
      fail 'this stack has a section with another executor here: deploy it as it was with enabled: false, then with another runnerWorker.type'
  done
}

executor_of() {
  (
    use "$1"
    printf '%s' "${EXECUTOR:-}"
  )
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
  sha256sum "$CONFIG_FILE" "$(service_environment_file)" "$kept/variables" "$(authorities)/ca.crt" "$(executor_file)" \
    2>/dev/null || true
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
  check_alone
  fill_in_secrets
  check_proxy
  check_service_environment
  edit -v mode=extras "$here/section.toml" >"$here/extras"
  edit -v mode=pieces -v extras="$here/extras" "$CONFIG_FILE" >/dev/null ||
    fail "$CONFIG_FILE is left as it is: repair it first"
  remember
  mkdir -p "$kept"
  keep_original
  note_token
  base=$CONFIG_FILE
  # Keys that are ours no longer are as they were in the original.
  cmp -s "$here/extras" "$(extras "$kept/extras")" || base=$kept/original.toml
  prepare_executor
  write "$kept/environment" <"$here/environment"
  before=$(fingerprint)
  merge "$base" "$here/section.toml" "$here/extras" -v own="$kept/pieces.toml" >"$merged"
  check_merged "$merged"
  write "$kept/extras" <"$here/extras"
  write "$kept/written.toml" <"$merged"
  put_executor_file "$merged"
  cmp -s "$merged" "$CONFIG_FILE" || replace "$merged"
  if ! put_service_environment; then
    fail "GitLab Runner does not start with the environment in $(service_environment_file): all is as before"
  fi
  rm -f "$merged"
  forget
  if [[ $before == "$(fingerprint)" ]]; then
    printf 'unchanged: %s is as it should be\n' "$CONFIG_FILE"
  else
    printf 'applied: %s has the section\n' "$CONFIG_FILE"
  fi
  note_image
}

# note_image: jobs that ran in a shell name no image, and their runner has none either (executors/docker/docker.go,
# expandImageName: "no Docker image specified to run the build in").
note_image() {
  runner_has runners.docker.image "$CONFIG_FILE" ||
    printf "NOTE: the runner has no default image, so a job that names none fails: set configToml: { runners: { docker: { image: 'alpine:3' } } }\n"
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
  note_token
  if cmp -s "$CONFIG_FILE" "$kept/written.toml" || cmp -s "$CONFIG_FILE" "$kept/original.toml"; then
    cp "$kept/original.toml" "$before"
    outcome="every byte of $CONFIG_FILE is as it was before"
  else
    merge "$CONFIG_FILE" "$kept/pieces.toml" "$(extras "$kept/extras")" >"$before" || status=$?
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
  take_service_environment || fail "GitLab Runner does not start without the environment of this stack: see its log"
  take_executor_out
  rm -f "$(executor_file)" "$before"
  remove_leftovers
  all_durable "$here" "$(dirname "$(config_itself)")"
  mv "$kept" "$kept.done"
  rm -rf "$kept.done"
  printf 'restored: %s\n' "$outcome"
}

check_programs
check_executor
settle
case ${1:-} in
  apply) apply ;;
  restore)
    restore
    # The scripts go as well. Somebody else may wait for the lock.
    find "$here" -maxdepth 1 -type f ! -name lock -delete
    ;;
  *) fail "say apply or restore, not ${1:-nothing}" ;;
esac
