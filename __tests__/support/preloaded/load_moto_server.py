"""The emulated AWS: it reads its services, their machine images and AWS's managed policies when it is first asked."""

import functools
import gc
import os

# Read while moto is imported, and the same at every start of ours (tools/sandbox/emulator.ts).
settings = ("MOTO_AMIS_PATH", "MOTO_IAM_LOAD_MANAGED_POLICIES")
given = {name: os.environ.get(name) for name in settings}

import moto.core.errors
import moto.core.responses
import moto.core.utils
import moto.server
from moto import backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.utils import get_service_model
from moto.iam import iam_backends
from moto.moto_api._internal import mock_random
from moto.utilities.utils import PARTITION_NAMES
from werkzeug.serving import WSGIRequestHandler

services = ("iam", "ec2", "ssm", "autoscaling", "s3", "sts", "kms", "logs", "events", "lambda", "cloudwatch", "ecs")


def load():
    moto.server.create_backend_app = functools.cache(moto.server.create_backend_app)
    for service in services:
        moto.server.create_backend_app(service)
        get_service_model(service)
    # Whatever is asked first, the caller is looked for in each partition, which makes AWS's managed policies there.
    for partition in PARTITION_NAMES:
        iam_backends[DEFAULT_ACCOUNT_ID][partition]
    # Each request lists the folders of the package, and is logged in colors that nobody sees.
    modules = tuple(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules
    WSGIRequestHandler.log_request = lambda *_: None
    remember_models()


def remember_models():
    """What never changes is asked at each request: the methods of a class, the paths and the errors of a service."""
    responses, utils, errors = moto.core.responses, moto.core.utils, moto.core.errors.ErrorLookupFactory
    responses.method_names_from_class = functools.cache(responses.method_names_from_class)
    utils.service_name_from_moto_package_name = functools.cache(utils.service_name_from_moto_package_name)
    errors._create_error_lut = staticmethod(functools.cache(errors._create_error_lut))
    # Moto remembers them itself, but for each region, where they are the same.
    paths = responses._get_method_urls
    responses._get_method_urls = lambda service, _region: paths(service, "us-east-1")
    for service in ("s3", "s3control", "lambda"):
        paths(service, "us-east-1")


def main(arguments):
    for name in settings:
        if os.environ.get(name) != given[name]:
            raise SystemExit(f"moto_server was loaded with {name}={given[name]}, not {os.environ.get(name)}")
    mock_random.seed()
    # Most of what it makes stays until it ends, soon: to look through all of that again and again finds nothing.
    gc.set_threshold(100_000)
    moto.server.main(arguments)
    return 0
