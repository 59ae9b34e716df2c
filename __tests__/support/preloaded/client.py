"""Passes a call to the server that has the program loaded. Usage: client.py SOCKET PROGRAM ARGUMENT..."""

import json
import os
import socket
import sys

namespaces = [os.open("/proc/self/ns/" + name, os.O_RDONLY) for name in ("user", "net", "mnt")]
_, path, program, *arguments = sys.argv
call = {"program": program, "arguments": arguments, "environment": dict(os.environ), "folder": os.getcwd()}
with socket.socket(socket.AF_UNIX) as server:
    server.connect(path)
    message = json.dumps(call).encode() + b"\n"
    sent = socket.send_fds(server, [message], [0, 1, 2, *namespaces])
    server.sendall(message[sent:])
    answer = server.recv(1)
sys.exit(answer[0] if answer else 255)
