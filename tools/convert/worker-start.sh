# Docker with its settings, and a user who may use it.
set -euo pipefail

if [ -n "$DOCKER_DAEMON_JSON" ] && [ ! -e /etc/docker/daemon.json ]; then
  mkdir -p /etc/docker
  printf '%s\n' "$DOCKER_DAEMON_JSON" >/etc/docker/daemon.json
fi
if [ -n "$DOCKER_SERVICE_CONF" ]; then
  mkdir -p /etc/systemd/system/docker.service.d
  printf '%s\n' "$DOCKER_SERVICE_CONF" >/etc/systemd/system/docker.service.d/environment.conf
fi
if ! command -v docker >/dev/null; then
  if [ -e /etc/proxy.env ]; then
    set -a
    # shellcheck source=/dev/null
    . /etc/proxy.env
    set +a
  fi
  if [ -n "$DOCKER_INSTALL_URL" ]; then
    # Minimal images of Ubuntu have none, so it is installed as well.
    if ! command -v curl >/dev/null; then
      apt-get -o DPkg::Lock::Timeout=300 update
      DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install --yes curl
    fi
    curl --fail --silent --show-error --location --retry 5 "$DOCKER_INSTALL_URL" | sh
  elif command -v apt-get >/dev/null; then
    curl --fail --silent --show-error --location --retry 5 https://get.docker.com | sh -s -- --version "$DOCKER_VERSION"
  else
    dnf install --assumeyes 'docker-25.*'
  fi
fi
systemctl daemon-reload
systemctl enable docker
systemctl restart docker
usermod --append --groups docker "$WORKER_USER"
exit "$former_status"
