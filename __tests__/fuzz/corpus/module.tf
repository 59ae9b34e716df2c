# A call of the module as its users write it.
module "runner" {
  source  = "cattle-ops/gitlab-runner/aws"
  version = "9.5.2"

  environment = "jobs"
  vpc_id      = "vpc-0123456789abcdef0"
  subnet_id   = "subnet-0123456789abcdef0"

  runner_instance = {
    name = "jobs"
    type = "t3.small"
  }

  runner_gitlab = {
    url                                           = "https://gitlab.example.com"
    preregistered_runner_token_ssm_parameter_name = "/gitlab-runner/token"
  }

  runner_worker = {
    type     = "docker+machine"
    max_jobs = 4
  }

  runner_worker_docker_machine_instance = {
    types = ["m5.large", "m6i.large"]
  }

  runner_worker_docker_machine_autoscaling_options = [
    {
      periods    = ["* * 9-17 * * mon-fri *"]
      idle_count = 1
      timezone   = "UTC"
    }
  ]

  tags = {
    team = "a"
  }
}
