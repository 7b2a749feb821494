"""A gate between a service and PostgreSQL: a Unix socket that passes everything on, drops connections at a
moment of its choice in the conversation, or falls silent: every socket stays open, what comes is taken and
nothing is passed on, as behind a network that loses packets while somebody on the way acknowledges."""

import os
import pathlib
import socket
import struct
import tempfile
import threading

SOCKET = ".s.PGSQL.5432"


class Gate:
    """Modes: None passes all on; "before" drops a connection when its COMMIT comes and does not pass it
    on; "after" passes the COMMIT on and drops the connection when the answer comes; "silent" passes the
    COMMIT on and falls silent. `drops` counts down: that many COMMITs are treated so, then all passes."""

    def __init__(self, cluster):
        self.upstream = str(cluster.dir / "socket" / SOCKET)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-gate-"))
        self.mode, self.drops, self.dropped = None, 0, 0
        self.lock = threading.Lock()
        self.passes = {way: threading.Event() for way in ("requests", "answers")}
        self.speak()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.folder / SOCKET))
        self.listener.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    def conninfo(self, user):
        return f"host={self.folder} dbname=kuzukuri user={user}"

    def drop(self, mode, drops=1):
        with self.lock:
            self.mode, self.drops = mode, drops

    def silence(self, *ways):
        """Nothing more is passed on these ways, or on both, until speak(): then all of it comes late."""
        for way in ways or self.passes:
            self.passes[way].clear()

    def speak(self):
        for passes in self.passes.values():
            passes.set()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.upstream)
            threading.Thread(target=self.forward, args=(client, server), daemon=True).start()

    def takes(self):
        """Whether this COMMIT is one to be lost."""
        with self.lock:
            if self.mode is None or self.drops == 0:
                return None
            self.drops -= 1
            self.dropped += 1
            return self.mode

    def forward(self, client, server):
        """Client to server, message by message; the other way byte by byte."""
        lost = threading.Event()
        threading.Thread(target=self.backward, args=(client, server, lost), daemon=True).start()
        try:
            self.copy(client, server, exactly(client, 4))  # the start-up message has no type
            while True:
                kind, length = exactly(client, 1), exactly(client, 4)
                body = exactly(client, struct.unpack("!I", length)[0] - 4)
                # A write's last statements come with it.
                if kind == b"Q" and body.strip(b"\0 ;").upper().rpartition(b";")[2] == b"COMMIT":
                    mode = self.takes()
                    if mode == "before":
                        break
                    if mode == "after":
                        lost.set()
                    if mode == "silent":
                        self.passes["answers"].clear()
                self.send("requests", server, kind + length + body)
        except (OSError, EOFError):
            pass
        finally:
            if not lost.is_set():
                close(client, server)

    def send(self, way, target, data):
        self.passes[way].wait()
        target.sendall(data)

    def copy(self, source, target, length):
        self.send("requests", target,
                  length + exactly(source, struct.unpack("!I", length)[0] - 4))

    def backward(self, client, server, lost):
        try:
            while data := server.recv(1 << 16):
                if lost.is_set():
                    break
                self.send("answers", client, data)
        except OSError:
            pass
        finally:
            close(client, server)

    def close(self):
        self.speak()
        self.listener.close()
        os.unlink(self.folder / SOCKET)
        self.folder.rmdir()


def exactly(source, size):
    data = b""
    while len(data) < size:
        part = source.recv(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def close(*sockets):
    for one in sockets:
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        one.close()
