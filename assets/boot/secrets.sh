# shellcheck shell=bash disable=SC2154,SC2034 # lib.sh gives $state, tokens.sh reads $sent
# Reads and writes secrets and calls GitLab's API without a token on any command line. Sourced, after lib.sh.
gitlab=${GITLAB_URL%/}
request=$state/request answer=$state/answer headers=$state/headers
umask 077
: >"$headers"

# parameter <name>: its value without white space; nothing when there is none.
parameter() {
  local value
  if ! value=$(retry 10 "Reading the parameter $1" read_parameter "$1"); then
    fail "could not read the SSM parameter $1: may this instance's role call ssm:GetParameter, and use its key?"
  fi
  value=$(printf '%s' "$value" | tr -d '[:space:]')
  [[ $value == null ]] || printf '%s' "$value"
}

read_parameter() {
  local code=0
  ask_aws ssm get-parameter --name "$1" --with-decryption --query Parameter.Value --output text || code=$?
  ((code == 0)) || grep -q ParameterNotFound "$problem" || return "$code"
}

# put_parameter <name>: keeps standard input as a SecureString, encrypted with the deployment's key. $state/version is its
# version then.
put_parameter() {
  local input=$state/put-parameter
  jq -csR --arg name "$1" --arg key "$TOKEN_KEY" \
    '{Name: $name, Type: "SecureString", Overwrite: true, Value: ., KeyId: $key}' >"$input"
  retry 6 "Writing the parameter $1" ask_aws ssm put-parameter --query Version --output text \
    --cli-input-json "file://$input" >"$state/version"
}

# overwritten <name> <versions back>: what it held before the last put_parameter.
overwritten() {
  ask_aws ssm get-parameter-history --name "$1" --with-decryption --output text \
    --query "Parameters[?Version==\`$(($(<"$state/version") - $2))\`].Value"
}

# rekey <name>: writes a parameter again, unchanged, with the deployment's key if another key encrypts it. Terraform
# cannot: it does not know the value. SSM replaces a value in one step, so a boot that ends here leaves it as it was.
rekey() {
  local key value
  [[ -n $1 ]] || return 0
  key=$(aws ssm get-parameter-history --name "$1" --query 'Parameters[-1].KeyId' --output text | tail -n 1) || {
    say "could not look which key encrypts the parameter $1 (ssm:GetParameterHistory): it stays as it is"
    return 0
  }
  [[ $key != "$TOKEN_KEY" ]] || return 0
  # The CLI ends a value with a newline; the x keeps those that are its own.
  value=$(read_parameter "$1" && printf x) && [[ $value == ?*$'\n'x ]] || return 0
  printf '%s' "${value%$'\n'x}" | put_parameter "$1" ||
    say "the parameter $1 stays encrypted with $key: do not delete that key before a later boot has written it again"
}

# ask_gitlab <method> <path>: sends the file $request (JSON). Sets `status`; what was answered is the file $answer. Fails
# where GitLab did not answer for itself; `sent` tells whether it can have the request all the same.
ask_gitlab() {
  local code=0 trust=()
  [[ -z $GITLAB_CERTIFICATE ]] || trust=(--cacert "$GITLAB_CERTIFICATE")
  : >"$answer"
  status=$(curl --silent --show-error --connect-timeout 10 --max-time 60 --config "$headers" --request "$1" \
    --header 'Content-Type: application/json' --data-binary "@$request" ${trust[@]+"${trust[@]}"} \
    --output "$answer" --write-out '%{http_code}' "$gitlab/api/v4/$2" 2>"$problem") || code=$?
  cat "$problem" >&2
  # The clock of a machine that has just started may still be wrong.
  ((code != 60)) || grep -qE 'expired|not yet valid' "$problem" ||
    fail "the certificate of $gitlab is not trusted: set runnerGitlab.certificate to it" \
      '(gitlabServer.tls.certificate on a GitLab server), or runnerGitlab.caCertificate to that of its authority'
  sent=true
  [[ ! $code =~ ^(5|6|7|35|60)$ && $status != 429 ]] || sent=false
  # In Maintenance Mode GitLab answers this with 403 or, later, 503. It says nothing of a token, and nothing is made.
  # https://docs.gitlab.com/administration/maintenance_mode/
  ! grep -q read-only "$answer" || status=503 sent=false
  if ((code)) || [[ $status =~ ^(000|408|429|5..)$ ]]; then
    say "no answer of GitLab to $2 (status $status)"
    return 1
  fi
}

# call_gitlab <method> <path>: waits until GitLab answers for itself.
call_gitlab() {
  retry 1 "Asking $gitlab" ask_gitlab "$1" "$2" ||
    fail "$gitlab/api/v4/$2 gave no answer (last status $status): is GitLab up, and may this machine reach it?"
  understand "$2"
}

# understand <path>: only what GitLab itself says counts. Headers serve for one call.
understand() {
  : >"$headers"
  [[ $status != 3?? ]] || fail "$gitlab/api/v4/$1 answered $status, which leads elsewhere: runnerGitlab.url must be" \
    'the address where that ends'
  if [[ $(tr -d '[:space:]' <"$answer" | head -c 1) == '<' ]]; then
    fail "$gitlab/api/v4/$1 answered $status with a web page instead of data: runnerGitlab.url must be GitLab" \
      'itself, without a sign-in page or proxy in front of its API'
  fi
}

# reason <token>: what GitLab says about a refusal, without the token that it may repeat.
reason() {
  local text
  text=$(jq -r '.message // .error_description // .error // "" | tostring' <"$answer" 2>/dev/null) || true
  printf '%s' "${text//"$1"/(hidden)}"
}
