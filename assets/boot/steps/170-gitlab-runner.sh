#!/bin/bash
# GitLab Runner in its pinned version, unless the image brings one.
. /opt/gitlab-runner/lib.sh

repository=/etc/yum.repos.d/runner_gitlab-runner.repo

# GitLab's own description of its repository, which names the keys that the packages are signed with.
add_repository() {
  mkdir -p /etc/yum.repos.d
  download "https://packages.gitlab.com/install/repositories/runner/gitlab-runner/config_file.repo?os=amazon&dist=$(amazon_linux)&source=script" \
    "$repository.new" '' ''
  grep -q '^gpgcheck=1' "$repository.new" ||
    fail 'packages.gitlab.com did not answer with a repository of signed packages: runnerInstall.runnerPackageUrl avoids it'
  mv "$repository.new" "$repository"
}

packages_to_install() {
  echo "gitlab-runner-$RUNNER_VERSION"
  # From 17.7 on the helper images are a package of their own, which does not follow a pinned version by itself.
  if version_at_least "$RUNNER_VERSION" 17.7; then
    echo "gitlab-runner-helper-images-$RUNNER_VERSION"
  fi
}

install_runner() {
  local package
  if [[ -n $RUNNER_PACKAGE_URL ]]; then
    package=/opt/gitlab-runner/gitlab-runner.rpm
    download "$RUNNER_PACKAGE_URL" "$package" "$RUNNER_PACKAGE_SHA256" runnerInstall.runnerPackageSha256
    install_packages "$package"
    rm "$package"
  else
    add_repository
    # shellcheck disable=SC2046 # a list of words
    install_packages $(packages_to_install)
  fi
}

rpm -q gitlab-runner >/dev/null 2>&1 || install_runner
say "this is GitLab Runner $(gitlab-runner --version | sed -n 's/^Version: *//p')"
