"""The AWS CLI, version 1: a call computes for more than a second before it asks anything, mostly the same each time."""

import contextlib
import gc
import io
import os

import awscli.clidriver
import botocore.endpoint_provider
import botocore.hooks
import botocore.loaders

# The package sets it while it is imported.
data_path = os.environ["AWS_DATA_PATH"]

# Calls of the services that tests use: whatever a call of their kind needs is loaded by a first one.
usual = (
    ("ssm", "get-parameter", "--name", "none"),
    ("ec2", "describe-instances"),
    ("autoscaling", "describe-auto-scaling-groups"),
    ("sts", "get-caller-identity"),
)


def load():
    remember_models()
    remember_rules()
    trust_handlers()
    os.environ.update(
        AWS_ENDPOINT_URL="http://127.0.0.1:1",
        AWS_MAX_ATTEMPTS="1",
        AWS_ACCESS_KEY_ID="none",
        AWS_SECRET_ACCESS_KEY="none",
        AWS_DEFAULT_REGION="us-east-1",
    )
    # Nobody answers them.
    with contextlib.redirect_stderr(io.StringIO()):
        for call in usual:
            awscli.clidriver.create_clidriver().main(list(call))


def remember_models():
    """What is read from the CLI's own folders never changes."""
    read, known = botocore.loaders.JSONFileLoader.load_file, {}

    def load_file(self, path):
        if path not in known:
            known[path] = read(self, path)
        return known[path]

    botocore.loaders.JSONFileLoader.load_file = load_file
    for name in ("list_available_services", "list_api_versions", "determine_latest_version"):
        remember_answers(botocore.loaders.Loader, name)
    remember_answers(botocore.hooks.EventAliaser, "_alias_event_name")


def remember_rules():
    """The rules for a service's addresses have no state of their own. Their text is remembered, so its id stays."""
    make, known = botocore.endpoint_provider.RuleSet, {}

    def rule_set(rules, **more):
        if id(rules) not in known:
            known[id(rules)] = make(rules=rules, **more)
        return known[id(rules)]

    botocore.endpoint_provider.RuleSet = rule_set


def remember_answers(kind, name):
    """Each object of a kind gives the same answers; a session's own memory of them ends with its call."""
    ask, known = getattr(kind, name), {}

    def answer(self, *question, **more):
        key = (*question, *sorted(more.items()))
        if key not in known:
            known[key] = ask(self, *question, **more)
        return known[key]

    setattr(kind, name, answer)


def trust_handlers():
    """A call registers 400 handlers, all the CLI's own, and looks at each one's arguments."""
    botocore.hooks.BaseEventHooks._verify_accept_kwargs = lambda self, handler: None


def main(arguments):
    # A call is over before its garbage is worth a look.
    gc.disable()
    os.environ["AWS_DATA_PATH"] = data_path
    return awscli.clidriver.create_clidriver().main(arguments)
