#!/bin/bash
# Installs the package `gitlab-runner` as its own post-install script does: a user, the service of `gitlab-runner
# install`, and the service starts at once (packaging/root/usr/share/gitlab-runner/post-install of 19.3.0).
set -euo pipefail
[[ $(basename "$1") != gitlab-runner-helper-images* ]] || exit 0
install -m 0755 /opt/machine-room/packages/gitlab-runner/gitlab-runner /usr/bin/gitlab-runner
id gitlab-runner >/dev/null 2>&1 || useradd --system --shell /bin/bash --create-home gitlab-runner
install -d -m 0700 /etc/gitlab-runner
cat >/etc/systemd/system/gitlab-runner.service <<'UNIT'
[Unit]
Description=GitLab Runner
ConditionFileIsExecutable=/usr/bin/gitlab-runner
After=network.target

[Service]
StartLimitInterval=5
StartLimitBurst=10
ExecStart=/usr/bin/gitlab-runner "run" "--config" "/etc/gitlab-runner/config.toml" "--working-directory" "/home/gitlab-runner" "--service" "gitlab-runner" "--user" "gitlab-runner"
Restart=always
RestartSec=120
EnvironmentFile=-/etc/sysconfig/gitlab-runner

[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl -q enable gitlab-runner
systemctl start gitlab-runner || true
