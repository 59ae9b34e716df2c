terraform {
  backend "s3" {
    bucket = "my-state"
    key    = "ci/terraform.tfstate"
  }
}

provider "aws" {
  alias   = "jobs"
  region  = "eu-west-1"
  profile = "deploy"
  default_tags {
    tags = { Team = "blue", Cost = 12, Who = module.vpc.name }
  }
}

module "runner" {
  source        = "cattle-ops/gitlab-runner/aws"
  providers     = { aws = aws.jobs }
  vpc_id        = "vpc-1"
  subnet_id     = "subnet-1"
  environment   = "jobs"
  runner_gitlab = {}
  runner_worker = { type = "docker" }
}
