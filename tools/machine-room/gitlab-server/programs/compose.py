#!/usr/bin/python3
"""Stands in for Docker Compose, whose image cannot be pulled: what a boot and a person ask of it, with Docker's client.

A plugin of Docker's client: it gets `compose` before its own words (docker/cli, cli-plugins/manager/metadata.go).
"""
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys

import yaml

METADATA = {"SchemaVersion": "0.1.0", "Vendor": "The machine room", "Version": "v2.0.0", "ShortDescription": "Compose"}


def fail(text):
    sys.exit(f"docker compose of the machine room: {text}")


def docker(*words, **options):
    return subprocess.run(["docker", *map(str, words)], check=True, **options)


def said(*words):
    return docker(*words, stdout=subprocess.PIPE, text=True).stdout.strip()


def seconds(text):
    found = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", text)
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + rest


class Project:
    def __init__(self, folder):
        self.folder = folder
        self.name = os.path.basename(os.path.abspath(folder))
        with open(f"{folder}/.env") as lines:
            values = dict(line.rstrip("\n").split("=", 1) for line in lines if "=" in line)
        with open(f"{folder}/docker-compose.yml") as file:
            text = re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], file.read())
        self.services = yaml.safe_load(text)["services"]

    def chosen(self, names):
        unknown = [name for name in names if name not in self.services]
        if unknown:
            fail(f"no such service: {unknown[0]}")
        return names or list(self.services)

    def container(self, service):
        label = ["--filter", f"label=project={self.name}", "--filter", f"label=service={service}"]
        return said("ps", "--all", "--quiet", "--no-trunc", *label)

    def pull(self, service):
        docker("pull", "--quiet", self.services[service]["image"], stdout=subprocess.DEVNULL)

    def build(self, service):
        build = self.services[service]["build"]
        arguments = [word for name, value in build["args"].items() for word in ("--build-arg", f"{name}={value}")]
        context = os.path.join(self.folder, build["context"])
        docker("build", "--quiet", *arguments, "--tag", self.services[service]["image"], context,
               stdout=subprocess.DEVNULL)

    def up(self, service, recreate):
        network = f"{self.name}_default"
        if not said("network", "ls", "--quiet", "--filter", f"name=^{network}$"):
            docker("network", "create", network, stdout=subprocess.DEVNULL)
        words = self.run_words(service, network)
        digest = hashlib.sha256(json.dumps(words).encode()).hexdigest()
        found = self.container(service)
        if found and (recreate or said("inspect", "--format", '{{index .Config.Labels "digest"}}', found) != digest):
            docker("stop", found, stdout=subprocess.DEVNULL)
            docker("rm", found, stdout=subprocess.DEVNULL)
            found = ""
        if found:
            docker("start", found, stdout=subprocess.DEVNULL)
        else:
            docker("run", "--detach", "--label", f"digest={digest}", *words, stdout=subprocess.DEVNULL)

    def run(self, words):
        """A command in a container of its own, with the volumes and the environment of a service."""
        option = words.index("--entrypoint")
        program, service, arguments = words[option + 1], words[option + 2], words[option + 3:]
        settings = self.services[service]
        shared = [word for key in ("env_file", "volumes") for word in self.words_of(key, settings[key])]
        words = ["docker", "run", "--rm", "--interactive", "--entrypoint", program, *shared, settings["image"], *arguments]
        return subprocess.run(words).returncode

    def run_words(self, service, network):
        """What `docker run` is told. A key that it cannot say is an error: nothing is left out unseen."""
        settings = dict(self.services[service])
        image, command = settings.pop("image"), settings.pop("command", [])
        settings.pop("build", None)
        words = ["--name", f"{self.name}-{service}-1", "--network", network, "--network-alias", service,
                 "--label", f"project={self.name}", "--label", f"service={service}"]
        for key, value in settings.items():
            words += self.words_of(key, value)
        return [*words, image, *command]

    def words_of(self, key, value):
        each = lambda option, values: [word for one in values for word in (option, one)]
        if key == "restart":
            return ["--restart", value]
        if key == "ports":
            return each("--publish", value)
        if key == "environment":
            return each("--env", [f"{name}={one}" for name, one in value.items()])
        if key == "env_file":
            return ["--env-file", value]
        if key == "volumes":
            return each("--volume", [re.sub(r"^\.", self.folder, one) for one in value])
        if key == "networks":
            return each("--network-alias", value["default"]["aliases"])
        if key == "shm_size":
            return ["--shm-size", value]
        if key == "mem_limit":
            return ["--memory", value]
        if key == "stop_signal":
            return ["--stop-signal", value]
        if key == "stop_grace_period":
            return ["--stop-timeout", str(seconds(value))]
        if key == "logging":
            return ["--log-driver", value["driver"], *each("--log-opt", [f"{k}={v}" for k, v in value["options"].items()])]
        if key == "healthcheck":
            options = [f"--health-{name.replace('_', '-')}={one}" for name, one in value.items() if name != "test"]
            return ["--health-cmd", shlex.join(value["test"][1:]), *options]
        fail(f"the key {key} is not known")


def main(words):
    folder = "."
    while words and words[0].startswith("--"):
        option, value, *words = words
        folder = value if option == "--project-directory" else folder
    command, *rest = words or ["version"]
    if command == "version":
        print("Docker Compose version v2.0.0, of the machine room")
        return
    project = Project(folder)
    options = [word for word in rest if word.startswith("-")]
    names = [word for word in rest if not word.startswith("-")]
    if command == "run":
        sys.exit(project.run(rest))
    if command == "exec":
        service, *called = rest[1:] if rest[0] == "-T" else rest
        sys.exit(subprocess.run(["docker", "exec", "--interactive", project.container(service), *called]).returncode)
    for service in project.chosen(names):
        if command == "up":
            project.up(service, "--force-recreate" in options)
        elif command == "pull":
            project.pull(service)
        elif command == "build":
            project.build(service)
        elif command == "restart":
            docker("restart", project.container(service), stdout=subprocess.DEVNULL)
        elif command == "ps":
            print(project.container(service))
        elif command == "logs":
            docker("logs", project.container(service))
        else:
            fail(f"the command {command} is not known")


if sys.argv[1:] == ["docker-cli-plugin-metadata"]:
    print(json.dumps(METADATA))
else:
    try:
        main(sys.argv[2:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
