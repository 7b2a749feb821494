"""A connection that breaks at the worst moment: a TCP proxy in front of a service which, when a text comes by, passes the
request on, keeps back every answer, lets the service be killed once the write is committed, and breaks off."""

import contextlib
import re
import socket
import threading
import time

# What a connection takes over some distance: a client that gives up sooner never gets one.
HANDSHAKE = 0.3
UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Breaker:
    """`text` marks the request; `broken` is called once, in a thread, when it was passed on, and must return when the
    write is committed and the service is dead. `ids` has the request ids that came with the text."""

    def __init__(self, upstream, text, broken):
        self.upstream, self.text, self.on_break = upstream, text.encode(), broken
        self.ids, self.connections, self.failure = [], [], None
        self.holding, self.done, self.lock = threading.Event(), False, threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()
        self._break_off()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client):
        time.sleep(HANDSHAKE)
        host, port = self.upstream.rsplit(":", 1)
        try:
            server = socket.create_connection((host, int(port)), timeout=5)
        except OSError:  # it is not back yet
            client.close()
            return
        server.settimeout(None)
        with self.lock:
            self.connections += [client, server]
        threading.Thread(target=self._answers, args=(server, client), daemon=True).start()
        self._requests(client, server)

    def _requests(self, client, server):
        seen = b""
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                seen = seen[-4096:] + data
                if marked := self.text in seen:
                    self.ids += [u.decode() for u in UUID.findall(seen[seen.index(self.text):])[:1]]
                    seen = b""
                begins = marked and not self.done
                if begins:
                    self.done = True
                    self.holding.set()
                server.sendall(data)
                if begins:
                    threading.Thread(target=self._break, daemon=True).start()
        _end(client, server)

    def _answers(self, server, client):
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if not self.holding.is_set():
                    client.sendall(data)
        if not self.holding.is_set():  # while it holds, only _break ends connections
            _end(client, server)

    def _break(self):
        try:
            self.on_break()
        except Exception as error:  # noqa: BLE001  (told by the test's thread)
            self.failure = error
        self._break_off()
        self.holding.clear()

    def _break_off(self):
        with self.lock:
            _end(*self.connections)
            self.connections = []


def _end(*sockets):
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
