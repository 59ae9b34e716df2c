"""Runs inside the sandbox, which has a network of its own with nothing in it: listens where the internet would be,
passes every connection to a server of the test (a Unix socket), and runs a command.

Usage: relay.py [ADDRESS PORT SOCKET]... -- COMMAND...
"""

# Only what is built into Python: each run of a machine starts this, and to read other modules would take longest.
import _socket
import _thread
import os
import sys

# The record of every name: 127.0.0.1, for a minute (RFC 1035, 4.1.3). None has an IPv6 address.
LOOPBACK = bytes([0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1])


def listening(address, port):
    server = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    server.setsockopt(_socket.SOL_SOCKET, _socket.SO_REUSEADDR, 1)
    server.bind((address, port))
    server.listen(128)
    return server


def serve(server, path):
    while True:
        descriptor, _ = server._accept()
        client = _socket.socket(fileno=descriptor)
        upstream = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        try:
            upstream.connect(path)
        except OSError:
            continue
        _thread.start_new_thread(pass_on, (client, upstream))
        _thread.start_new_thread(pass_on, (upstream, client))


def pass_on(source, target):
    """One direction, to its end. Each socket closes with the second of its directions."""
    try:
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(_socket.SHUT_WR)
    except OSError:
        for end in (source, target):
            try:
                end.shutdown(_socket.SHUT_RDWR)
            except OSError:
                pass


def answer_names(names):
    while True:
        query, asker = names.recvfrom(512)
        type_at = query.index(0, 12) + 1
        is_a = query[type_at : type_at + 2] == b"\0\1"
        header = query[:2] + b"\x81\x80" + query[4:6] + bytes([0, is_a, 0, 0, 0, 0])
        names.sendto(header + query[12 : type_at + 4] + (LOOPBACK if is_a else b""), asker)


def main(arguments):
    end = arguments.index("--")
    places, command = arguments[:end], arguments[end + 1 :]
    names = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
    names.bind(("127.0.0.1", 53))
    servers = [(listening(places[at], int(places[at + 1])), places[at + 2]) for at in range(0, len(places), 3)]
    # Before there is a thread. Who connects meanwhile waits.
    child = os.fork()
    if child == 0:
        try:
            os.execvp(command[0], command)
        except OSError as error:
            os.write(2, f"{command[0]}: {error}\n".encode())
            os._exit(127)
    _thread.start_new_thread(answer_names, (names,))
    for server, path in servers:
        _thread.start_new_thread(serve, (server, path))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os._exit(status if status >= 0 else 128)


main(sys.argv[1:])
