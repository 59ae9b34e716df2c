"""The real AWS CLI (version 1), loaded once: every call is a fork that runs in the namespaces of whoever asked.

Usage: server.py SOCKET CALL...

Starting the CLI takes more than a second of computing, most of it the same for each call: modules, and the model of the
service. A call gets its caller's arguments, environment, folder, files and namespaces, and nothing of another call.
"""

import contextlib
import ctypes
import io
import json
import os
import select
import signal
import socket
import sys

import awscli.clidriver
import botocore.loaders

# The package sets it while it is imported.
data_path = os.environ["AWS_DATA_PATH"]
libc = ctypes.CDLL(None, use_errno=True)
kinds = ("user", "net", "mnt")


def remember_models():
    """What is read from the CLI's own folders never changes."""
    read, known = botocore.loaders.JSONFileLoader.load_file, {}

    def load_file(self, path):
        if path not in known:
            known[path] = read(self, path)
        return known[path]

    botocore.loaders.JSONFileLoader.load_file = load_file


def warm(calls):
    """Makes calls that nobody answers: whatever a call of its kind needs is loaded then."""
    os.environ.update(
        AWS_ENDPOINT_URL="http://127.0.0.1:1",
        AWS_MAX_ATTEMPTS="1",
        AWS_ACCESS_KEY_ID="none",
        AWS_SECRET_ACCESS_KEY="none",
        AWS_DEFAULT_REGION="us-east-1",
    )
    with contextlib.redirect_stderr(io.StringIO()):
        for call in calls:
            awscli.clidriver.create_clidriver().main(call.split())


def enter(namespaces):
    """Joins a process's namespaces of the user (which gives the right to the others), the network and the files."""
    for name, namespace in zip(kinds, namespaces):
        same = os.fstat(namespace).st_ino == os.stat(f"/proc/self/ns/{name}").st_ino
        if not same and libc.setns(namespace, 0) != 0:
            error = ctypes.get_errno()
            raise OSError(error, f"setns {name}: {os.strerror(error)}")


def run(call, standard, namespaces):
    """Becomes the CLI. Its caller's namespaces come first, or its folder is another one."""
    enter(namespaces)
    for number, descriptor in enumerate(standard):
        os.dup2(descriptor, number)
    os.chdir(call["folder"])
    os.environ.clear()
    os.environ.update(call["environment"], AWS_DATA_PATH=data_path)
    sys.argv = ["aws", *call["arguments"]]
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(number, mode, closefd=False), encoding="utf-8", write_through=number == 2)
        for number, mode in ((0, "rb"), (1, "wb"), (2, "wb"))
    )
    status = awscli.clidriver.main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def forked(work):
    child = os.fork()
    if child:
        return child
    try:
        work()
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(end.code if isinstance(end.code, int) else 1)
    except BaseException as error:
        os.write(2, f"aws-cli-server: {error!r}\n".encode())
    finally:
        os._exit(255)


def answer(connection):
    """Runs a call, tells its status; ends it where the caller ends first."""
    data, descriptors, _, _ = socket.recv_fds(connection, 1 << 20, 8)
    while not data.endswith(b"\n"):
        data += connection.recv(1 << 20)
    child = forked(lambda: run(json.loads(data), descriptors[:3], descriptors[3:]))
    ended = os.pidfd_open(child)
    ready, _, _ = select.select([ended, connection], [], [])
    if ended not in ready:
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    connection.send(bytes([status if status >= 0 else 128 - status]))


def main(path, *calls):
    remember_models()
    warm(calls)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(64)
        os.write(1, b"ready\n")

        def handle(connection):
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            server.close()
            answer(connection)
            os._exit(0)

        while True:
            ready, _, _ = select.select([server, 0], [], [])
            if 0 in ready:  # Whoever started the server has ended.
                return
            connection, _ = server.accept()
            forked(lambda: handle(connection))
            connection.close()


main(*sys.argv[1:])
