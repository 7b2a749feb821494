"""Ports for what the tests start.

They lie below those the kernel lends to connections: one of these could be lent between the choice and the
start of who was to listen there.
"""

import contextlib
import itertools
import os
import pathlib
import socket

FIRST = 10240
LENT = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
# Every port once, each process from another place on.
_ports = itertools.cycle(range(FIRST, LENT)) if LENT > FIRST else itertools.repeat(0)
for _ in range(os.getpid() * 97 % max(LENT - FIRST, 1)):
    next(_ports)


def free_port():
    """A port of the loopback nobody listens on and nobody else is given."""
    while True:
        with contextlib.closing(socket.socket()) as s, contextlib.suppress(OSError):
            s.bind(("127.0.0.1", next(_ports)))
            return s.getsockname()[1]


def free_address():
    return f"127.0.0.1:{free_port()}"
