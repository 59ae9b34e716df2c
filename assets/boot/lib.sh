# shellcheck shell=bash
# What the boot steps and the services of the manager share. Sourced.
set -euo pipefail
# shellcheck source=/dev/null
. /opt/gitlab-runner/environment

# The CLI waits a second for the metadata by default: too short for a machine at work.
export HOME=/root USER=root AWS_REGION AWS_DEFAULT_REGION="$AWS_REGION" AWS_PAGER='' AWS_MAX_ATTEMPTS=4 \
  AWS_METADATA_SERVICE_TIMEOUT=5
# What is only good until the next reboot, tokens among it: no disk ever holds it.
state=/run/gitlab-runner-boot
problem=$state/problem-$$
[[ -d $state ]] || install -d -m 0700 "$state"

# How long to wait in all for what may come back; seconds. AWS ends a launch hook after 100 times its timeout, which is
# 30,000 s; where none waits, a boot waits for good.
patience=${BOOT_PATIENCE:-${LAUNCH_HOOK:+28000}}
patience=${patience:-2000000000}

trap 'say "line $LINENO of ${BASH_SOURCE[0]##*/} failed: $BASH_COMMAND"' ERR

# clock: seconds since the machine started. The time of day may be set while it boots.
clock() {
  local seconds
  read -r seconds _ </proc/uptime
  printf '%s' "${seconds%.*}"
}

say() {
  TZ=UTC0 printf '%(%FT%TZ)T %s\n' -1 "$*" >&2
}

fail() {
  trap - ERR
  say "ERROR: $*"
  exit 1
}

# disk_is_full: by what the last command said of any disk, or for what a boot installs; kilobytes.
disk_is_full() {
  grep -qsE 'No space left|more space (needed )?on' "$problem" || (($(df --output=avail / | tail -n 1) < 65536))
}

# retry <refusals> <what it does> <command...>: until the command succeeds. Exit status 2 is a refusal, of which so many
# are taken; anything else may pass and is waited for. Pauses grow to five minutes, each a bit longer by chance so that
# machines do not ask all at once.
retry() {
  local chances=$1 what=$2 pause=5 waited=0 code wait
  shift 2
  while true; do
    code=0
    "$@" || code=$?
    ((code)) || return 0
    if ((code == 2)); then
      chances=$((chances - 1))
    fi
    if ((chances < 1 || waited >= patience)); then
      say "$what failed and is given up after $waited s"
      return 1
    fi
    ! disk_is_full || fail "$what failed, and the disk is full"
    wait=$((pause + RANDOM % pause / 2))
    say "$what failed; trying again in $wait s"
    clock >"$state/alive"
    sleep "$wait"
    waited=$((waited + wait)) pause=$((pause < 160 ? pause * 2 : 300))
  done
}

# unless_refused <pattern> <command...>: with status 2 where the complaint of the command matches (as Perl has it).
unless_refused() {
  local pattern=$1
  shift
  if ! "$@" 2>"$problem"; then
    cat "$problem" >&2
    ! grep -qP "$pattern" "$problem" || return 2
    return 1
  fi
}

# ask_aws <arguments...>: what AWS cannot do right now, or because the clock is not set yet, is no refusal.
ask_aws() {
  unless_refused 'An error occurred \((?!5\d\d|Throttl|Request|Internal|Service|Expired|(Invalid)?Signature)' aws "$@"
}

# pull <command...>: gets an image of a container.
pull() {
  unless_refused 'manifest unknown|not found|no matching manifest|denied|unauthorized|did not complete successfully' "$@"
}

# imds <path>: one answer of the instance's metadata, version 2.
imds() {
  local endpoint=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254} session
  session=$(curl --silent --fail --noproxy '*' --max-time 10 --request PUT \
    --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "${endpoint%/}/latest/api/token") || return 1
  curl --silent --fail --noproxy '*' --max-time 10 --header "X-aws-ec2-metadata-token: $session" \
    "${endpoint%/}/latest/$1"
}

instance_id() {
  [[ -s $state/instance-id ]] || imds meta-data/instance-id >"$state/instance-id" || return 2
  printf '%s' "$(<"$state/instance-id")"
}

# group <instance>: the name of its Auto Scaling group, asked for once per start of the machine.
group() {
  local name
  if [[ ! -s $state/group ]]; then
    name=$(ask_aws --cli-connect-timeout 10 --cli-read-timeout 20 autoscaling describe-auto-scaling-instances \
      --instance-ids "$1" --query 'AutoScalingInstances[0].AutoScalingGroupName' --output text) || return
    [[ $name != None ]] || return 2
    printf '%s' "$name" >"$state/group"
  fi
  printf '%s' "$(<"$state/group")"
}

# lifecycle <operation> <hook> [arguments...]: tells the Auto Scaling group about this instance.
lifecycle() {
  local operation=$1 hook=$2 instance group
  shift 2
  instance=$(instance_id) || return
  group=$(group "$instance") || return
  ask_aws --cli-connect-timeout 10 --cli-read-timeout 20 autoscaling "$operation" --instance-id "$instance" \
    --lifecycle-hook-name "$hook" --auto-scaling-group-name "$group" "$@"
}

# The release of Amazon Linux: 2 or 2023.
amazon_linux() (
  # shellcheck source=/dev/null
  . /etc/os-release
  printf '%s' "$VERSION_ID"
)

# version_at_least <version> <bound>
version_at_least() {
  [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]
}

packages() {
  local manager=dnf
  command -v dnf >/dev/null || manager=yum
  unless_refused 'No match|Unable to find|Nothing to do|GPG|conflicts|provides' "$manager" -y -q "$@"
}

install_packages() {
  retry 2 "Installing $*" packages install "$@" ||
    fail "could not install $*: is there a route to a repository that has this version?"
}

# need <program> <package>
need() {
  command -v "$1" >/dev/null || install_packages "$2"
  command -v "$1" >/dev/null ||
    fail "$1 is not in the package $2: take an image that has it (runnerAmiFilter)"
}

# A refusal stays one, however often it is asked for.
fetch() {
  local status code=0
  status=$(curl --silent --show-error --fail --location --connect-timeout 10 --max-time 600 --output "$2" \
    --write-out '%{http_code}' "$1") || code=$?
  case $status in
    408 | 429) return 1 ;;
    4??) fail "$1 answered $status: is this URL right, and may this instance read it?" ;;
  esac
  return "$code"
}

# download <url> <file> <SHA-256, or nothing> <setting that names the checksum>. A step that runs ahead of its turn ends
# here, with the file fetched. In its turn it waits for that, and fetches what is not there. Packages of GitLab Runner are
# larger than the part of the memory that /run may take; a file on the disk is whole, whatever happens.
download() {
  local ahead
  ahead=/opt/gitlab-runner/$(cksum <<<"$1")
  if [[ -n ${BOOT_AHEAD:-} ]]; then
    exec 7>"$ahead lock"
    flock 7
    [[ -e $ahead ]] || { fetch "$1" "$ahead part" && sync && mv "$ahead part" "$ahead"; }
    exit
  fi
  [[ ! -e "$ahead lock" ]] || flock "$ahead lock" true
  if [[ -e $ahead ]]; then
    cp "$ahead" "$2"
    rm "$ahead"
  else
    retry 1 "Downloading $1" fetch "$1" "$2" || fail "could not download $1"
  fi
  if [[ -n $3 ]]; then
    printf '%s  %s\n' "${3,,}" "$2" | sha256sum --check --status ||
      fail "$1 has the checksum $(sha256sum "$2" | cut -d ' ' -f 1), but $4 says $3"
  fi
}

# run_script <file>: a script of the user ends with its first command that fails, as in the module, which pastes it into a
# `bash -e`. An interpreter other than a shell runs its own.
run_script() {
  local first='' options=(-e)
  IFS= read -r first <"$1" || true
  [[ $TRACE != true ]] || options=(-ex)
  if [[ $first =~ ^#!\ ?/([a-z/]*/)?(env\ )?(ba)?sh(\ (-[a-z]+))?$ ]]; then
    options+=(${BASH_REMATCH[5]:+"${BASH_REMATCH[5]}"})
  elif [[ $first == '#!'* ]]; then
    "$1"
    return
  fi
  bash "${options[@]}" "$1"
}
