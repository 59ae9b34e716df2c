import type { Machine } from '../sandbox/machine';

/**
 * Docker as far as the boot sees it: it writes down what it is asked. GitLab's container is healthy as soon as the
 * test's GitLab answers, and its Rails knows four scripts: for root's password, to make an access token, to revoke it, and
 * for a runner's token.
 */
const docker = `
say() { printf '%s\\n' "$*" >>/srv/docker-calls; }
arguments="$*"
say "$arguments"
case $arguments in
  --version) echo 'Docker version 25.0.8, build 0000000' ;;
  'compose version') [[ -e /usr/local/lib/docker/cli-plugins/docker-compose ]] && echo 'Docker Compose version v2.39.1' ;;
  create*) echo container-of-cli ;;
  cp*) touch /usr/local/lib/docker/cli-plugins/docker-compose ;;
  inspect*Health*)
    status=$(curl --silent --output /dev/null --write-out '%{http_code}' --insecure https://gitlab.example.com/-/readiness)
    [[ $status == 5?? || $status == 000 ]] && echo starting || echo healthy ;;
  inspect*Running*) echo true ;;
  compose*ps*) echo container ;;
  compose*'up --detach --quiet-pull gitlab')
    if [[ ! -e /srv/gitlab/data/postgresql ]]; then
      mkdir -p /srv/gitlab/data/postgresql
      echo 'Password: made-by-gitlab' >/srv/gitlab/config/initial_root_password
    fi ;;
  compose*gitlab-rails*)
    script=$(cat)
    if [[ $script == *set_token* ]]; then
      say 'an access token is made'
      # As GitLab does where Admin Mode is on.
      [[ ! -e /srv/admin-mode || $script == *admin_mode* ]] || { echo 'token=glpat-without-admin-mode'; exit; }
      echo 'token=glpat-boot-access-token'
    elif [[ $script == *'.password = '* ]]; then
      [[ ! -e /srv/refused-password ]] || { cat /srv/refused-password >&2; exit 1; }
      sed -n "s/.*password_confirmation = '\\(.*\\)'/\\1/p" <<<"$script" >/srv/root-password
    elif [[ $script =~ Ci::Runner\\.find_by\\(id:\\ ([0-9]+)\\)\\&\\.token ]]; then
      say "the token of runner \${BASH_REMATCH[1]} is asked for"
      echo "token=$(cat "/srv/runners/\${BASH_REMATCH[1]}" 2>/dev/null)"
    elif [[ $script == *revoke* ]]; then
      say 'access tokens are revoked'
    fi ;;
  compose*run*docker-machine*create*) mkdir -p /var/lib/docker-machine/certs; touch /var/lib/docker-machine/certs/ca.pem ;;
esac`;

/** A disk whose content is a file of the test's: nothing, a file system, or what blkid cannot make out. */
const blkid = `
[[ -e \${!#} ]] || exit 2
content=$(cat /srv/volume 2>/dev/null)
case $content in
  '') exit 2 ;;
  unknown) exit 8 ;;
  *) [[ $* == *--match-tag* ]] && echo 11111111-2222-3333-4444-555555555555 || echo "$1: TYPE=\\"$content\\"" ;;
esac`;

const recorded = (name: string) => `printf '%s %s\\n' ${name} "$*" >>/srv/disk-calls`;

/** What a machine of Amazon Linux has, and this computer may not have. */
export function prepare(machine: Machine, volumeId: string): void {
  const device = `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volumeId.replace('-', '')}`;
  machine.write('/srv/packages/docker', `#!/bin/bash\n${docker}\n`, 0o755);
  // The volume is attached while the boot waits for it, to the fresh /dev of each run. Its first bytes are zeros or not.
  machine.standIn(
    'sleep',
    `mkdir -p /dev/disk/by-id; [[ -e /srv/no-volume ]] || { cat /srv/raw 2>/dev/null || truncate -s 1M /dev/stdout; } >${device}`,
  );
  machine.standIn('blkid', blkid);
  machine.standIn('mkfs.xfs', `${recorded('mkfs.xfs')}; echo xfs >/srv/volume`);
  machine.standIn('mount', `${recorded('mount')}; touch /srv/mounted`);
  machine.standIn('mountpoint', '[[ -e /srv/mounted ]]');
  machine.standIn('findmnt', 'echo xfs');
  machine.standIn('xfs_growfs', recorded('xfs_growfs'));
  machine.write('/etc/fstab', '');
}

const lines = (machine: Machine, file: string): string[] =>
  machine.exists(file) ? machine.read(file).trimEnd().split('\n') : [];

export const dockerCalls = (machine: Machine): string[] => lines(machine, '/srv/docker-calls');

export const diskCalls = (machine: Machine): string[] => lines(machine, '/srv/disk-calls');
