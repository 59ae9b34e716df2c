"""A program written in Python, loaded once: every call of it is a fork that runs in the namespaces of the process that asked.

Usage: server.py SOCKET PROGRAM

PROGRAM is a module beside this file with load() and main(arguments) (./load_aws.py, ./load_moto_server.py). A call gets
its caller's arguments, environment, folder, files and namespaces, and nothing of another call. The server says whether
this computer has the program, as JSON, and ends when its standard input does.
"""

import contextlib
import ctypes
import gc
import importlib
import io
import os
import random
import select
import signal
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)
kinds = ("user", "net", "mnt")


def enter(namespaces):
    """Joins a process's namespaces of the user (which gives the right to the others), the network and the files."""
    for name, namespace in zip(kinds, namespaces):
        same = os.fstat(namespace).st_ino == os.stat(f"/proc/self/ns/{name}").st_ino
        if not same and libc.setns(namespace, 0) != 0:
            error = ctypes.get_errno()
            raise OSError(error, f"setns {name}: {os.strerror(error)}")


def run(program, call, standard, namespaces):
    """Becomes the program. Its caller's namespaces come first, or its folder is another one."""
    enter(namespaces)
    for number, descriptor in enumerate(standard):
        os.dup2(descriptor, number)
    os.chdir(call["folder"])
    os.environ.clear()
    os.environb.update(call["environment"])
    sys.argv = [call["program"], *call["arguments"]]
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(number, mode, closefd=False), encoding="utf-8", write_through=number == 2)
        for number, mode in ((0, "rb"), (1, "wb"), (2, "wb"))
    )
    random.seed()
    status = program.main(call["arguments"])
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
        os.write(2, f"{__file__}: {error!r}\n".encode())
    finally:
        os._exit(255)


def received(connection):
    """A call, or nothing of a caller that has ended, and the descriptors that came with it."""
    data, descriptors = b"", []
    with contextlib.suppress(OSError):
        data, descriptors, _, _ = socket.recv_fds(connection, 1 << 20, 8)
        while data and (len(data) < 4 or len(data) < 4 + int.from_bytes(data[:4], "big")):
            more = connection.recv(1 << 20)
            data = data + more if more else b""
    return call_of(data[4:]) if data else None, descriptors


def call_of(data):
    """As ./client.pl writes it."""
    program, folder, count, *rest = data.split(b"\0")
    count = int(count)
    return {
        "program": os.fsdecode(program),
        "folder": folder,
        "arguments": [os.fsdecode(argument) for argument in rest[:count]],
        "environment": dict(variable.split(b"=", 1) for variable in rest[count:]),
    }


class Calls:
    """The calls that run, each a fork of this process: a second one in between would cost as much as a short call."""

    def __init__(self, program, server):
        self.program = program
        self.server = server
        self.poll = select.poll()
        for descriptor in (server.fileno(), 0):
            self.poll.register(descriptor, select.POLLIN)
        self.running = {}

    def serve(self):
        while True:
            for descriptor, _ in self.poll.poll():
                if descriptor == 0:  # Whoever started the server has ended, and nobody waits for these.
                    for child in {child for child, _, _ in self.running.values()}:
                        os.kill(child, signal.SIGKILL)
                    return
                if descriptor == self.server.fileno():
                    self.begin(self.server.accept()[0])
                elif descriptor in self.running:
                    self.end(descriptor)

    def begin(self, connection):
        call, descriptors = received(connection)
        if call:
            child = forked(lambda: self.become(call, connection, descriptors))
            ended = os.pidfd_open(child)
            for descriptor in (ended, connection.fileno()):
                self.running[descriptor] = (child, ended, connection)
                self.poll.register(descriptor, select.POLLIN)
        for descriptor in descriptors:
            os.close(descriptor)

    def become(self, call, connection, descriptors):
        self.server.close()
        connection.close()
        for _, ended, other in self.running.values():
            other.close()
            with contextlib.suppress(OSError):
                os.close(ended)
        run(self.program, call, descriptors[:3], descriptors[3:])

    def end(self, descriptor):
        """Tells a call's status; ends it where its caller has ended first."""
        child, ended, connection = self.running[descriptor]
        if descriptor != ended:
            os.kill(child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for number in (ended, connection.fileno()):
            self.poll.unregister(number)
            del self.running[number]
        os.close(ended)
        with connection, contextlib.suppress(OSError):
            connection.send(bytes([status if status >= 0 else 128 - status]))


def main(path, name):
    try:
        program = importlib.import_module(f"load_{name}")
        program.load()
    except ModuleNotFoundError:
        print("false")
        return
    # What is loaded stays as it is: no call's collector looks through it, which would copy it.
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(64)
        print("true", flush=True)
        Calls(program, server).serve()


main(*sys.argv[1:])
