"""The suite under test: the real binaries on a real, private PostgreSQL, and generated stubs.

Environment: KUZUKURI_BIN, the folder with the binaries (default build/dev/bin).
"""

import atexit
import contextlib
import importlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

import grpc

from ports import free_port

REPO = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("KUZUKURI_BIN", REPO / "build/dev/bin")).resolve()
LIB = REPO / "deploy/local/lib.sh"
GOOGLEAPIS = "/usr/share/gocode/src/github.com/gogo/googleapis"
DATABASE_SERVICES = ("catalog", "budget", "indicator")
SERVICES = DATABASE_SERVICES + ("aggregator",)
FULL_NAMES = {name: f"kuzukuri.{name}.v1.{name.capitalize()}Service" for name in SERVICES}


def _scratch():
    """A folder the user of PostgreSQL may enter, gone at exit."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _generate():
    """Generates Python stubs from the protos, as an integrator would, and makes them importable."""
    out = _scratch()
    protos = sorted(str(p.relative_to(REPO / "proto")) for p in (REPO / "proto").rglob("*.proto"))
    subprocess.run(
        ["protoc", f"-I{REPO / 'proto'}", f"--python_out={out}", f"--grpc_python_out={out}",
         "--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin", *protos], check=True)
    subprocess.run(["protoc", f"-I{GOOGLEAPIS}", f"--python_out={out}", "google/rpc/status.proto",
                    "google/rpc/error_details.proto"], check=True)
    sys.path.insert(0, str(out))
    import google  # noqa: PLC0415  (the namespace the standard protos live in)

    google.__path__ = [*google.__path__, str(out / "google")]


_generate()


def pb(path):
    """A generated module, e.g. pb("catalog/project")."""
    package, name = path.split("/")
    return importlib.import_module(f"kuzukuri.{package}.v1.{name}_pb2")


def stub(service, channel):
    module = importlib.import_module(f"kuzukuri.{service}.v1.{service}_service_pb2_grpc")
    return getattr(module, f"{service.capitalize()}ServiceStub")(channel)


def details(error):
    """The details of a failed call, by message name, e.g. details(e)["BadRequest"]."""
    from google.rpc import error_details_pb2, status_pb2  # noqa: PLC0415

    found = {}
    for key, value in error.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        for detail in status_pb2.Status.FromString(value).details:
            name = detail.type_url.rsplit(".", 1)[-1]
            message = getattr(error_details_pb2, name)()
            detail.Unpack(message)
            found[name] = message
    return found


def new_id():
    return str(uuid.uuid4())


def shell(code, *args):
    """Runs bash with the functions of deploy/local/lib.sh."""
    return subprocess.run(["bash", "-euo", "pipefail", "-c", f". {LIB}; {code}", "_", *map(str, args)],
                          check=True, capture_output=True, text=True).stdout


def node_modules(folder):
    """Where the npm packages of a folder's lock file are: in the user's cache, installed once."""
    return shell('. "$1"; node_modules "$2"', REPO / ".ci/lib.sh", folder).strip()


class Cluster:
    """A private PostgreSQL, in a folder of its own or in `folder`."""

    def __init__(self, folder=None):
        self.dir = folder or _scratch()
        atexit.register(self.stop)
        self.start()
        shell('bootstrap "$1"', self.dir)

    def start(self):
        shell('start_cluster "$1"', self.dir)

    def stop(self):
        shell('stop_cluster "$1"', self.dir)

    def pid(self):
        return int((self.dir / "data/postmaster.pid").read_text().split()[0])

    def kill(self, pid=None):
        """kill -9 of the postmaster; its children see it and follow by themselves. A new postmaster
        refuses to start until the last of them is gone."""
        pid = pid or self.pid()
        left = [pid, *_children(pid)]
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while left := [p for p in left if _alive(p)]:
            if time.monotonic() > deadline:
                raise AssertionError(f"processes of the killed PostgreSQL live on: {left}")
            time.sleep(0.02)

    def sql(self, query, database="kuzukuri"):
        return shell('sql "$1" "$2" -Atc "$3"', self.dir, database, query).strip()

    def run(self, file):
        """A file of SQL; the user of PostgreSQL need not be able to reach it."""
        shell('sql "$1" kuzukuri -f - <"$2"', self.dir, file)

    def conninfo(self, user):
        return f"host={self.dir}/socket dbname=kuzukuri user={user}"


def _children(parent):
    """Process ids of the children of a process."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def _alive(pid):
    """Whether a process runs; one that has ended but was not collected yet does not."""
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


class Service:
    """One service process; `binary` is another than that of the release."""

    def __init__(self, name, arguments, binary=None):
        self.name = name
        self.binary = binary or f"kuzukuri-{name}"
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.arguments = arguments
        self.log = _scratch() / f"{name}.log"
        self.process = None
        atexit.register(self.kill)

    def start(self, wait=True):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BIN / self.binary, "--listen", self.address, "--drain-ms", "0",
                 *self.arguments], stdout=log, stderr=log)
        if wait:
            self.wait_ready()
        return self

    def ready(self):
        """What the standard health service says: True, False, or None when it does not answer."""
        with grpc.insecure_channel(self.address) as channel:
            check = channel.unary_unary("/grpc.health.v1.Health/Check")
            name = FULL_NAMES[self.name].encode()
            try:
                return check(b"\n" + bytes([len(name)]) + name, timeout=2) == b"\x08\x01"
            except grpc.RpcError:
                return None

    def wait_ready(self, expected=True, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.ready() == expected:
                return
            time.sleep(0.02)
        raise AssertionError(f"{self.name} did not become ready={expected}:\n"
                             + self.log.read_text()[-2000:])

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Suite:
    """PostgreSQL and the four services."""

    def __init__(self, cluster=None):
        self.cluster = cluster or Cluster()
        self.services = {}
        for name in DATABASE_SERVICES:
            self.migrate(name)
            self.services[name] = Service(
                name, ["--database", self.cluster.conninfo(f"kuzukuri_{name}"),
                       "--local", "gateway"]).start()  # tests say for whom they write
        addresses = [f"--{n}={self.services[n].address}" for n in DATABASE_SERVICES]
        self.services["aggregator"] = Service(
            "aggregator", [*addresses, "--local", "gateway"]).start()
        self.channels = {n: grpc.insecure_channel(s.address, options=[
            ("grpc.max_reconnect_backoff_ms", 200), ("grpc.initial_reconnect_backoff_ms", 50),
            ("grpc.min_reconnect_backoff_ms", 50)]) for n, s in self.services.items()}
        self.catalog, self.budget, self.indicator, self.aggregator = (
            stub(n, self.channels[n]) for n in SERVICES)

    def migrate(self, name):
        return subprocess.run(
            [BIN / f"kuzukuri-{name}", "migrate", "--database",
             self.cluster.conninfo(f"kuzukuri_{name}_owner")],
            check=True, capture_output=True, text=True).stdout

    def cli(self, *arguments, check=True):
        environment = dict(os.environ)
        for name, service in self.services.items():
            environment[f"KUZUKURI_{name.upper()}"] = service.address
        result = subprocess.run([BIN / "kuzukuri", *map(str, arguments)], env=environment,
                                capture_output=True, text=True)
        if check and result.returncode != 0:
            raise AssertionError(f"kuzukuri {arguments}: {result.returncode}\n{result.stderr}")
        return result


_suite = None


def suite():
    """The suite all tests of a run share; tests use jurisdictions of their own."""
    global _suite  # noqa: PLW0603
    if _suite is None:
        _suite = Suite()
    return _suite


def jurisdiction_code(number):
    """A valid six-digit code made from a five-digit number."""
    digits = f"{number:05d}"
    total = sum(int(d) * w for d, w in zip(digits, (6, 5, 4, 3, 2)))
    return f"{digits}{(11 - total % 11) % 10}"


_next_code = 50000


def new_jurisdiction():
    """A code no other test uses."""
    global _next_code  # noqa: PLW0603
    _next_code += 1
    return jurisdiction_code(_next_code)
