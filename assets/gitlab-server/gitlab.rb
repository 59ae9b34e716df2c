# Read by GitLab at each start of its container, after its own defaults.
external_url ENV.fetch('GITLAB_EXTERNAL_URL')
gitlab_rails['gitlab_shell_ssh_port'] = Integer(ENV.fetch('GITLAB_SSH_PORT'))

# The boot puts another one in its place and removes the file.
gitlab_rails['store_initial_root_password'] = true

email = ENV.fetch('GITLAB_LETSENCRYPT_EMAIL')
letsencrypt['enable'] = !email.empty?
letsencrypt['contact_emails'] = [email] unless email.empty?
# Let's Encrypt would bring a container registry, on a port that nobody reaches.
registry['enable'] = false
nginx['redirect_http_to_https'] = ENV.fetch('GITLAB_EXTERNAL_URL').start_with?('https:')

workers = ENV.fetch('GITLAB_PUMA_WORKERS')
puma['worker_processes'] = Integer(workers) unless workers.empty?

# Prometheus and Grafana are containers of their own.
prometheus_monitoring['enable'] = false

proxy = ENV.select { |name, value| %w[http_proxy https_proxy no_proxy].include?(name.downcase) && !value.empty? }
unless proxy.empty?
  gitlab_rails['env'] = proxy
  gitaly['env'] = proxy
  gitlab_workhorse['env'] = proxy
end
