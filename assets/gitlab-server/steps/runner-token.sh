#!/bin/bash
set +x # No trace: tokens are handled here.
# The runner's token ends in $state/token: the one that is kept, if GitLab still knows it, or that of a runner made now.
. /opt/gitlab-runner/lib.sh
. /opt/gitlab-runner/secrets.sh
. /opt/gitlab-runner/tokens.sh
. /opt/gitlab-server/compose.sh

# An access token that can make runners and nothing else, in Admin Mode, too, where that is on. It is taken back at once,
# and ends tomorrow in any case.
make_access_token() {
  rails <<'RUBY'
user = User.admins.active.order(:id).first or abort('GitLab has no administrator who is active')
token = user.personal_access_tokens.build(scopes: ['create_runner', 'admin_mode'], name: 'gitlab-runner-boot',
  expires_at: 1.day.from_now)
token.set_token("glpat-#{SecureRandom.alphanumeric(40)}")
token.save!
puts "token=#{token.token}"
RUBY
}

revoke_access_tokens() {
  rails <<'RUBY' >/dev/null || say 'could not revoke the access token gitlab-runner-boot, which ends by tomorrow'
PersonalAccessToken.where(name: 'gitlab-runner-boot', revoked: false).find_each(&:revoke!)
RUBY
}

create_runner() {
  local made access_token
  trap revoke_access_tokens EXIT
  made=$(retry 2 'Making an access token in GitLab' unless_refused 'no administrator' make_access_token) ||
    fail 'could not create an access token in GitLab: its message is above'
  access_token=$(sed -n 's/^token=//p' <<<"$made")
  [[ -n $access_token ]] || fail 'GitLab created an access token, but did not return it'
  try "$access_token" access || fail "GitLab created no runner: ${refusals#; }"
}

# use_renewed: GitLab Runner renews a token that expires, and writes it on its instance alone. GitLab has it in its database.
use_renewed() {
  local id found
  id=$(in_stored id)
  [[ $id =~ ^[0-9]+$ ]] || return 1
  found=$(retry 2 "Asking GitLab for the runner $id" token_of "$id" | sed -n 's/^token=//p')
  [[ -n $found ]] && try "$found" authentication || return 1
  keep "$runner_token" 1 || say "could not write $TOKEN_PARAMETER"
}

token_of() {
  rails <<<"puts \"token=#{Ci::Runner.find_by(id: $1)&.token}\"" || return 2
}

runner_token='' stored_value=''
use_stored || use_renewed || create_runner
[[ $runner_token =~ ^[A-Za-z0-9_.~+/=-]+$ ]] || fail 'GitLab answered without a token'
printf '%s' "$runner_token" >"$state/token"
printf '%s\n' "$runner_id" "$obtained" "$expires" >"$state/token-facts"
say 'there is a token that GitLab knows'
