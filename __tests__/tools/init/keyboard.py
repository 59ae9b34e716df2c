"""Runs a program in a pseudo-terminal and types: keyboard.py STEPS PROGRAM ARGUMENT...

STEPS is JSON, a list of [text to wait for, keys]. What the terminal shows goes to standard output. Ends as the program
does, or with 99 when it ended before all was typed.
"""

import json
import os
import pty
import sys


def read(terminal):
    """What the terminal shows next; nothing at its end, which Linux tells by an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


steps = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])

shown = b""
typed_all = True
for expected, keys in steps:
    unread = b""
    while expected.encode() not in unread:
        more = read(terminal)
        if not more:
            typed_all = False
            break
        unread += more
        shown += more
    if not typed_all:
        break
    os.write(terminal, keys.encode())
while more := read(terminal):
    shown += more

status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
sys.stdout.buffer.write(shown)
sys.stdout.flush()
sys.exit(status if typed_all else 99)
