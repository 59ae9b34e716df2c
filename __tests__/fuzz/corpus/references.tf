# A call whose values come from elsewhere, and an old release's names.
data "aws_vpc" "main" {
  default = true
}

variable "runners" {
  type = map(object({ jobs = number }))
}

module "runner" {
  source  = "npalm/gitlab-runner/aws"
  version = "6.5.0"

  aws_region  = "eu-west-1"
  environment = "jobs"

  vpc_id    = data.aws_vpc.main.id
  subnet_id = element(module.network.private_subnets, 0)

  runners_name       = "jobs"
  runners_gitlab_url = "https://gitlab.example.com"
  runners_executor   = "docker+machine"

  gitlab_runner_registration_config = {
    tag_list    = "docker"
    description = <<-TEXT
      jobs of everybody
    TEXT
  }

  runners_off_peak_periods = "[\"* * 0-9,17-23 * * mon-fri *\"]"
}
