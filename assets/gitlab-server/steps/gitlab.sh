#!/bin/bash
set +x # No trace: root's password is handled here.
# GitLab up and healthy, with a password of root that is in the Parameter Store and nowhere else.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-runner/secrets.sh
. /opt/gitlab-server/compose.sh

install -d -m 0755 "$data"/{config,logs,data}
# The user that Prometheus runs as.
install -d -o 65534 -g 65534 "$data/prometheus"
touch /etc/proxy.env

# From this machine, too, GitLab has one name. What is an address is found without help.
if [[ ! $EXTERNAL_HOST =~ ^[0-9.]+$ ]] && ! grep -q " $EXTERNAL_HOST\$" /etc/hosts; then
  printf '127.0.0.1 %s\n' "$EXTERNAL_HOST" >>/etc/hosts
fi

# check_upgrade: GitLab wrote down which release its data belong to. One that they cannot go to is not started with them:
# with the former version in the settings they are used again.
check_upgrade() {
  local deployed stop way=''
  deployed=$(sed -n 's/^\([0-9]*\.[0-9]*\.[0-9]*\).*/\1/p' "$data/data/gitlab-rails/VERSION" 2>/dev/null) || true
  [[ -n $deployed ]] || return 0
  for stop in $(upgrade_stops "$deployed" "$GITLAB_VERSION"); do
    way+="$stop, then "
  done
  [[ -z $way ]] ||
    fail "GitLab cannot go from $deployed to $GITLAB_VERSION at once: set gitlabServer.version to the latest patch of $way$GITLAB_VERSION. Deploy each, and wait until its background migrations have ended (Admin area, Monitoring). See https://docs.gitlab.com/update/upgrade_paths/"
  (($(minor_number "$deployed") <= $(minor_number "$GITLAB_VERSION"))) ||
    fail "GitLab cannot go back from $deployed to $GITLAB_VERSION: set gitlabServer.version to $deployed, or restore a snapshot of the data volume from before its upgrade"
}

healthy() {
  [[ $(container_state gitlab Health.Status) == healthy ]]
}

# root_password: GitLab made one for its new database and wrote it down. What takes its place only the Parameter Store knows.
# A parameter without a value is new: the data came from a deployment of another name, and nobody may know root's password.
root_password() {
  local made=$data/config/initial_root_password password
  password=$(parameter "$ROOT_PASSWORD_PARAMETER")
  [[ -e $made || -z $password ]] || return 0
  if [[ -z $password ]]; then
    # GitLab may demand a letter of each case, a digit and a symbol.
    password=Gl-$(openssl rand -hex 20)
    printf '%s' "$password" | put_parameter "$ROOT_PASSWORD_PARAMETER" ||
      fail "could not write the SSM parameter $ROOT_PASSWORD_PARAMETER: may this instance's role call ssm:PutParameter?"
  fi
  retry 1 "Setting root's password" unless_refused 'no administrator|RecordInvalid|NoMethodError' set_root_password "$password" ||
    fail "could not set the password of root: the message of GitLab is above"
  rm -f "$made"
}

set_root_password() {
  rails <<RUBY
user = User.find_by_username('root') || User.admins.active.order(:id).first || abort('GitLab has no administrator who is active')
user.password = user.password_confirmation = '$1'
user.password_automatically_set = false
user.save!
RUBY
}

# allow_terminals: GitLab opens a terminal in a job by a request to the runner's container, whose address is a private one.
# Such a request it makes to hosts of this list alone, and hands out no job of a runner that wants another.
# https://docs.gitlab.com/security/webhooks/#allow-outbound-requests-to-certain-ip-addresses-and-domains
allow_terminals() {
  [[ -n ${SESSION_HOST:-} ]] || return 0
  # GitLab's container is healthy already while it upgrades its PostgreSQL.
  retry 1 "Allowing requests to $SESSION_HOST" unless_refused 'RecordInvalid|NoMethodError' allow_session_host ||
    fail "GitLab does not allow requests to $SESSION_HOST, which terminals need: its message is above"
}

allow_session_host() {
  rails <<RUBY
settings = Gitlab::CurrentSettings.current_application_settings
settings.add_to_outbound_local_requests_whitelist(['$SESSION_HOST'])
settings.save!
RUBY
}

check_upgrade
install -m 0600 "$server/gitlab.rb" "$data/config/gitlab.rb"
say "starting GitLab $GITLAB_VERSION, which takes some minutes"
retry 3 'Starting GitLab' pull compose up --detach --quiet-pull gitlab ||
  fail "could not start GitLab: is there a route to Docker Hub, and a GitLab $GITLAB_VERSION? See: docker compose logs gitlab"
# The other images are pulled meanwhile. Docker pulls a layer once.
{
  docker pull --quiet "gitlab/gitlab-runner:v$RUNNER_VERSION"
  compose pull --quiet prometheus grafana
} >/dev/null 2>&1 &
retry 1 "Waiting for GitLab to be healthy (see docker compose logs gitlab in $server)" healthy ||
  fail "GitLab does not become healthy: on this machine, in $server, see docker compose logs gitlab"
allow_terminals
root_password
rekey "$ROOT_PASSWORD_PARAMETER"
say "GitLab is healthy at $EXTERNAL_URL"
