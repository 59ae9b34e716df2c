# shellcheck shell=bash
# What the boot steps and the services of the manager share. Sourced.
set -euo pipefail
# shellcheck source=/dev/null
. /opt/gitlab-runner/environment

export HOME=/root USER=root AWS_REGION AWS_DEFAULT_REGION="$AWS_REGION" AWS_PAGER='' AWS_MAX_ATTEMPTS=4
# What is only good until the next reboot, tokens among it: no disk ever holds it.
state=/run/gitlab-runner-boot
install -d -m 0700 "$state"

trap 'say "line $LINENO of ${BASH_SOURCE[0]##*/} failed: $BASH_COMMAND"' ERR

say() {
  printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >&2
}

fail() {
  trap - ERR
  say "ERROR: $*"
  exit 1
}

# retry <attempts> <what it does> <command...>: waits 5, 10, 20, 40 and then 60 seconds between attempts.
retry() {
  local attempts=$1 what=$2 attempt=1 pause=5
  shift 2
  until "$@"; do
    if ((attempt >= attempts)); then
      say "$what failed $attempts times"
      return 1
    fi
    say "$what failed, attempt $attempt of $attempts; once more in $pause s"
    still_booting
    sleep "$pause"
    attempt=$((attempt + 1)) pause=$((pause < 40 ? pause * 2 : 60))
  done
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
  [[ -s $state/instance-id ]] || imds meta-data/instance-id >"$state/instance-id" || return 1
  cat "$state/instance-id"
}

# group <instance>: the name of its Auto Scaling group, asked for once per start of the machine.
group() {
  local name
  if [[ ! -s $state/group ]]; then
    name=$(aws --cli-connect-timeout 10 --cli-read-timeout 20 autoscaling describe-auto-scaling-instances \
      --instance-ids "$1" --query 'AutoScalingInstances[0].AutoScalingGroupName' --output text) || return 1
    [[ $name != None ]] || return 1
    printf '%s' "$name" >"$state/group"
  fi
  cat "$state/group"
}

# lifecycle <operation> <hook> [arguments...]: tells the Auto Scaling group about this instance.
lifecycle() {
  local operation=$1 hook=$2 instance group
  shift 2
  instance=$(instance_id) || return 1
  group=$(group "$instance") || return 1
  aws --cli-connect-timeout 10 --cli-read-timeout 20 autoscaling "$operation" --instance-id "$instance" \
    --lifecycle-hook-name "$hook" --auto-scaling-group-name "$group" "$@"
}

# Keeps the launch hook from running out while the boot waits for something. Once a minute is enough.
still_booting() {
  local last
  last=$(stat -c %Y "$state/heartbeat" 2>/dev/null || echo 0)
  if [[ -n ${BOOTING:-} && -n $LAUNCH_HOOK && -s $state/instance-id ]] && (($(date +%s) - last > 60)); then
    touch "$state/heartbeat"
    lifecycle record-lifecycle-action-heartbeat "$LAUNCH_HOOK" >/dev/null 2>&1 || true
  fi
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
  "$manager" -y -q "$@"
}

install_packages() {
  retry 7 "Installing $*" packages install "$@" ||
    fail "could not install $*: is there a route to the package repository, and does it have this version?"
}

# need <program> <package>
need() {
  command -v "$1" >/dev/null || install_packages "$2"
  command -v "$1" >/dev/null ||
    fail "$1 is missing, with $2 installed: take an image that has it (runnerAmiFilter)"
}

# A refusal stays one, however often it is asked for.
fetch() {
  local status code=0
  status=$(curl --silent --show-error --fail --location --connect-timeout 10 --max-time 600 --output "$2" \
    --write-out '%{http_code}' "$1") || code=$?
  case $status in
    408 | 429) return 1 ;;
    4??) fail "$1 answered $status" ;;
  esac
  return "$code"
}

# download <url> <file> <SHA-256, or nothing> <setting that names the checksum>
download() {
  retry 6 "Downloading $1" fetch "$1" "$2" || fail "could not download $1"
  if [[ -n $3 ]]; then
    printf '%s  %s\n' "${3,,}" "$2" | sha256sum --check --status ||
      fail "$1 has the checksum $(sha256sum "$2" | cut -d ' ' -f 1), but $4 says $3"
  fi
}

# run_script <file>: a script of the user, by its own interpreter when it names one.
run_script() {
  if [[ $(head -c 2 "$1") == '#!' ]]; then
    "$1"
  elif [[ $TRACE == true ]]; then
    bash -ex "$1"
  else
    bash -e "$1"
  fi
}
