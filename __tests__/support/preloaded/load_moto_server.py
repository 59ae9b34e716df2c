"""The emulated AWS: it reads its services, their machine images and AWS's managed policies when it is first asked."""

import os

# Read while moto is imported, and the same at every start of ours (tools/sandbox/emulator.ts).
settings = ("MOTO_AMIS_PATH", "MOTO_IAM_LOAD_MANAGED_POLICIES")
given = {name: os.environ.get(name) for name in settings}

import moto.server
from moto.moto_api._internal import mock_random
from moto.moto_server.werkzeug_app import create_backend_app

services = ("iam", "ec2", "ssm", "autoscaling", "s3", "sts", "kms", "logs", "events", "lambda", "cloudwatch", "ecs")


def load():
    for service in services:
        create_backend_app(service)


def main(arguments):
    for name in settings:
        if os.environ.get(name) != given[name]:
            raise SystemExit(f"moto_server was loaded with {name}={given[name]}, not {os.environ.get(name)}")
    mock_random.seed()
    moto.server.main(arguments)
    return 0
