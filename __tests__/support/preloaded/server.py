"""Programs written in Python, loaded once: every call of one is a fork that runs in the namespaces of the process that asked.

Usage: server.py FOLDER PROGRAM...

A PROGRAM is a module beside this file with load() and main(arguments) (./load_aws.py, ./load_moto_server.py). A call
gets its caller's arguments, environment, folder, files and namespaces, and nothing of another call.
"""

import ctypes
import gc
import importlib
import io
import json
import marshal
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


def answer(programs, connection):
    """Runs a call, tells its status; ends it where the caller ends first."""
    data, descriptors, _, _ = socket.recv_fds(connection, 1 << 20, 8)
    while len(data) < 4 or len(data) < 4 + int.from_bytes(data[:4], "big"):
        data += connection.recv(1 << 20)
    call = marshal.loads(data[4:])
    child = forked(lambda: run(programs[call["program"]], call, descriptors[:3], descriptors[3:]))
    for descriptor in descriptors:
        os.close(descriptor)
    ended = os.pidfd_open(child)
    ready, _, _ = select.select([ended, connection], [], [])
    if ended not in ready:
        os.kill(child, signal.SIGKILL)
        return
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    connection.send(bytes([status if status >= 0 else 128 - status]))


def main(folder, *names):
    programs = {}
    for name in names:
        try:
            programs[name] = importlib.import_module(f"load_{name}")
            programs[name].load()
        except ModuleNotFoundError:
            programs.pop(name, None)
    # What is loaded stays as it is: no call's collector looks through it, which would copy it.
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/socket")
        server.listen(64)
        os.write(1, f"{json.dumps(list(programs))}\n".encode())

        def handle(connection):
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            server.close()
            answer(programs, connection)
            os._exit(0)

        while True:
            ready, _, _ = select.select([server, 0], [], [])
            if 0 in ready:  # Anyone who started the server has ended.
                return
            connection, _ = server.accept()
            forked(lambda: handle(connection))
            connection.close()


main(*sys.argv[1:])
