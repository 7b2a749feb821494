"""The gateway under test, and a client that sends what it is told to, byte for byte."""

import contextlib
import json
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

from ports import free_port  # noqa: E402
from suite import BIN, SERVICES, suite  # noqa: E402

END = b"\r\n\r\n"


def upstream(services=None):
    """Flags that lead to the suite's services, or to others by name."""
    found = {n: s.address for n, s in suite().services.items()} if services is None else services
    return [f"--{name}={found[name]}" for name in SERVICES]


class Gateway:
    """A gateway process."""

    def __init__(self, *arguments, staff=True, public=False, services=None, program=BIN / "kuzukuri-gateway"):
        self.program = program
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-door-"))
        self.log = self.folder / "log"
        self.arguments = [*arguments, *upstream(services), "--drain-ms", "0"]
        self.staff = self.public = None
        if staff:
            self.staff = ("127.0.0.1", free_port())
            self.arguments += ["--staff-listen", f"127.0.0.1:{self.staff[1]}"]
        if public:
            self.public = ("127.0.0.1", free_port())
            self.arguments += ["--public-listen", f"127.0.0.1:{self.public[1]}"]
        self.health = ("127.0.0.1", free_port())
        self.metrics = ("127.0.0.1", free_port())
        self.arguments += ["--health-listen", f"127.0.0.1:{self.health[1]}",
                           "--metrics-listen", f"127.0.0.1:{self.metrics[1]}"]
        self.process = None

    def start(self, wait=True):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.program, *map(str, self.arguments)],
                                            stdout=log, stderr=log)
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                if ask(self.health, "GET", "/readyz").status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the gateway did not become ready:\n" + self.log.read_text()[-3000:])

    def terminate(self, seconds=20):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def lines(self):
        """Its log so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def line(self, seconds=5, **fields):
        """A line of its log that has these fields, which may be yet to be written."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self.lines():
                if all(line.get(name) == value for name, value in fields.items()):
                    return line
            time.sleep(0.02)
        raise AssertionError(f"no line with {fields}")

    def figure(self, name, **labels):
        """A figure of its metrics."""
        body = ask(self.metrics, "GET", "/metrics").body.decode()
        for line in body.splitlines():
            found = re.match(r"(\w+)(?:\{(.*)\})? (\S+)$", line)
            if found and found[1] == name and all(f'{k}="{v}"' in (found[2] or "") for k, v in labels.items()):
                return float(found[3])
        return None


class Answer:
    """A response."""

    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.head = lines
        self.status = int(lines[0].split()[1])
        self.fields = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            self.fields.setdefault(name.lower(), []).append(value.strip())
        self.body = body

    def __getitem__(self, name):
        found = self.fields.get(name.lower())
        return ", ".join(found) if found else None

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.head[0]} {self.body[:300]!r}"


class Client:
    """A connection on which bytes are sent as they are."""

    def __init__(self, address, timeout=10, context=None, receive=None):
        """`receive`: bytes the system takes for it before it reads them."""
        self.socket = socket.socket()
        self.socket.settimeout(timeout)
        if receive is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        try:
            self.socket.connect(address)
        except OSError:
            self.socket.close()
            raise
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self.bytes = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def _more(self):
        came = self.socket.recv(65536)
        self.bytes += came
        return bool(came)

    def line(self):
        """The next line of a stream in chunks, taken apart as it comes."""
        while b"\n" not in self.bytes:
            if not self._more():
                return None
        line, self.bytes = self.bytes.split(b"\n", 1)
        return line

    def head(self):
        while END not in self.bytes:
            if not self._more():
                raise ConnectionError(f"the connection ended after {self.bytes[:200]!r}")
        head, self.bytes = self.bytes.split(END, 1)
        return head

    def read(self, size):
        while len(self.bytes) < size:
            if not self._more():
                raise ConnectionError("the connection ended in a body")
        found, self.bytes = self.bytes[:size], self.bytes[size:]
        return found

    def chunk(self):
        """The next chunk of a stream; empty: its end."""
        while b"\r\n" not in self.bytes:
            if not self._more():
                raise ConnectionError("the connection ended in a stream")
        size, self.bytes = self.bytes.split(b"\r\n", 1)
        found = self.read(int(size, 16))
        if self.read(2) != b"\r\n":
            raise AssertionError("a chunk without an end")
        return found

    def answer(self, head_only=False):
        answer = Answer(self.head(), b"")
        if not head_only and answer.status not in (100, 204, 304):
            answer.body = self.body(answer)
        return answer

    def body(self, answer):
        """All of it; a stream's as well, which ends by itself."""
        if answer["transfer-encoding"] == "chunked":
            return b"".join(iter(self.chunk, b""))
        return self.read(int(answer["content-length"]))

    def ended(self):
        """Whether the other side has closed, with nothing more to read."""
        try:
            return not self._more() and not self.bytes
        except ConnectionResetError:
            return True


def request(method, target, fields=(), body=None, host="localhost"):
    """The bytes of a good request; other bytes than ASCII are given as Latin-1."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in dict(fields).items()]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + (body or b"")


def ask(address, method, target, fields=(), body=None, context=None, timeout=30, host="localhost"):
    """One request on a connection of its own."""
    if isinstance(body, dict):
        body = json.dumps(body).encode()
        fields = {"Content-Type": "application/json", **dict(fields)}
    with Client(address, context=context, timeout=timeout) as client:
        client.send(request(method, target, {"Connection": "close", **dict(fields)}, body, host))
        return client.answer(head_only=method == "HEAD")


def tls_context(authority, name=None):
    """A client of an authority, which shows a certificate where it has a name."""
    context = ssl.create_default_context(cafile=authority.ca)
    if name is not None:
        context.load_cert_chain(*authority.certificate(name))
    return context
