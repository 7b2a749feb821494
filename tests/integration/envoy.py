"""A real Envoy in front of what the tests start. ENVOY names the program, which the checks fetch."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.request

import yaml

PROGRAM = os.environ.get("ENVOY")
WHY = "Envoy could not be had"


class Envoy:
    """A process of it. `ready` says whether it answers; until it does, `start` waits."""

    def __init__(self, file, ready):
        self.file, self.ready = pathlib.Path(file), ready
        self.log = self.file.with_suffix(".log")
        self.process = None

    def start(self, seconds=30):
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "-c", self.file, "--concurrency", "1", "--log-level", "warning", "--use-dynamic-base-id",
                 "--file-flush-interval-msec", "50"],
                stdout=log, stderr=log)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError):
                if self.ready():
                    return self
            time.sleep(0.1)
        self.stop()
        raise AssertionError("Envoy does not become ready: " + self.log.read_text()[-3000:])

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()


def socket_address(port):
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def typed(name, **fields):
    return {"@type": f"type.googleapis.com/{name}", **fields}


def cluster(name, port, protocol, **fields):
    """A cluster of one server of this machine, spoken to in HTTP/1.1 or HTTP/2 as `protocol` says."""
    options = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
    return {"name": name, "type": "STATIC", "connect_timeout": "5s",
            "load_assignment": {"cluster_name": name, "endpoints": [
                {"lb_endpoints": [{"endpoint": {"address": socket_address(port)}}]}]},
            "typed_extension_protocol_options": {options: typed(options, explicit_http_config={protocol: {}})}, **fields}


def listener(port, routes, filters=(), **fields):
    """A listener that speaks HTTP; `fields` are those of its connection manager."""
    manager = typed(
        "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", stat_prefix="in",
        route_config={"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes}]},
        http_filters=[*filters, {"name": "envoy.filters.http.router",
                                 "typed_config": typed("envoy.extensions.filters.http.router.v3.Router")}], **fields)
    return {"name": f"on-{port}", "address": socket_address(port), "filter_chains": [
        {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}]}


def manager_of(made):
    """The connection manager of a listener."""
    return made["filter_chains"][0]["filters"][0]["typed_config"]


class Configured(Envoy):
    """An Envoy with the listeners and clusters given, and its own interface on a port."""

    def __init__(self, admin, listeners, clusters):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-envoy-"))
        file = folder / "envoy.yaml"
        file.write_text(yaml.safe_dump({
            "admin": {"address": socket_address(admin)},
            "static_resources": {"listeners": listeners, "clusters": clusters}}))
        self.admin = admin
        super().__init__(file, lambda: self.ask("/ready") == "LIVE\n")

    def stop(self):
        super().stop()
        shutil.rmtree(self.file.parent, ignore_errors=True)

    def ask(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}{path}", timeout=5) as answer:
            return answer.read().decode()

    def stat(self, name):
        """A counter or gauge of it."""
        for line in self.ask(f"/stats?usedonly&filter=^{name}$").splitlines():
            return int(line.rsplit(" ", 1)[1])
        return 0
