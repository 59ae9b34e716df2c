# A file as a user of the module has it.
vpc_id      = "vpc-0123456789abcdef0"
subnet_id   = "subnet-0123456789abcdef0"
environment = "jobs"

runner_gitlab = {
  url                                           = "https://gitlab.example.com"
  preregistered_runner_token_ssm_parameter_name = "/gitlab-runner/token"
}

runner_worker = { type = "docker+machine", max_jobs = 4 }

runner_worker_docker_machine_autoscaling_options = [
  { periods = ["* * 9-17 * * mon-fri *"], idle_count = 1, idle_time = 600, timezone = "UTC" },
]

tags = {
  team = "a"
}
