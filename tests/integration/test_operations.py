"""What an operator's tools ask of a service: metrics, and whether its schema is there."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import unittest
import urllib.error
import urllib.request

import grpc

import world
from suite import BIN, DATABASE_SERVICES, Cluster, Service, Suite, _children, details, new_jurisdiction, stub, suite
from world import World


def free_address():
    with contextlib.closing(socket.socket()) as s:
        s.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{s.getsockname()[1]}"


class MetricsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.w = World(suite())
        cls.address = free_address()
        cls.service = Service("catalog", ["--database", suite().cluster.conninfo("kuzukuri_catalog"),
                                          "--metrics-listen", cls.address]).start()
        cls.addClassCleanup(cls.service.kill)
        channel = grpc.insecure_channel(cls.service.address)
        cls.addClassCleanup(channel.close)
        cls.stub = stub("catalog", channel)

    def page(self):
        with urllib.request.urlopen(f"http://{self.address}/metrics", timeout=5) as answer:
            return answer.read().decode()

    def value(self, name, **labels):
        """The value of a series; 0 where there is none."""
        for line in self.page().splitlines():
            found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
            if found and found[1] == name:
                pairs = dict(re.findall(r'(\w+)="([^"]*)"', found[2] or ""))
                if labels.items() <= pairs.items():
                    return float(found[3])
        return 0

    def test_calls_are_counted_by_method_and_code(self):
        method = "/kuzukuri.catalog.v1.CatalogService/ListClassificationNodes"
        before = {code: self.value("kuzukuri_calls_total", method=method, code=code)
                  for code in ("OK", "INVALID_ARGUMENT")}
        timed = self.value("kuzukuri_call_seconds_count", method=method)
        for _ in range(7):
            self.stub.ListClassificationNodes(
                world.node.ListClassificationNodesRequest(parent=self.w.year(2022)))
        for _ in range(3):
            with self.assertRaises(grpc.RpcError):
                self.stub.ListClassificationNodes(world.node.ListClassificationNodesRequest(parent="x"))
        self.assertEqual(self.value("kuzukuri_calls_total", method=method, code="OK"), before["OK"] + 7)
        self.assertEqual(self.value("kuzukuri_calls_total", method=method, code="INVALID_ARGUMENT"),
                         before["INVALID_ARGUMENT"] + 3)
        self.assertEqual(self.value("kuzukuri_call_seconds_count", method=method), timed + 10)
        self.assertEqual(self.value("kuzukuri_pool_connections_in_use", pool="read"), 0)
        self.assertEqual(self.value("kuzukuri_handlers_waiting", kind="reads"), 0)

    def test_callers_make_no_series(self):
        for _ in range(20):
            with contextlib.suppress(grpc.RpcError):
                self.stub.GetProject(world.project.GetProjectRequest(
                    name=f"jurisdictions/{new_jurisdiction()}/fiscalYears/2022/projects/x"),
                    metadata=[("x-request-id", new_jurisdiction())])
        page = self.page()
        self.assertNotIn("jurisdictions/", page)
        labels = set(re.findall(r'(\w+)="', page))
        self.assertLessEqual(labels, {"method", "code", "le", "pool", "kind", "quantile"})
        series = [line for line in page.splitlines() if "GetProject\"" in line]
        self.assertLess(len(series), 40)

    def test_the_listener_tells_metrics_and_nothing_else(self):
        for path in ("/", "/health", "/metric"):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(f"http://{self.address}{path}", timeout=5)
            self.assertEqual(caught.exception.code, 404)

    def test_an_address_in_use_is_told_at_the_start(self):
        said = subprocess.run(
            [BIN / "kuzukuri-catalog", "--listen", free_address(), "--metrics-listen", self.address,
             "--database", suite().cluster.conninfo("kuzukuri_catalog")],
            capture_output=True, text=True, timeout=20)
        self.assertEqual(said.returncode, 1)
        self.assertIn("--metrics-listen", said.stderr)


class FrozenDatabaseTest(unittest.TestCase):
    """Who runs the service sees within ten seconds that its database is away, and that it is back."""

    def test_a_service_is_not_ready_while_its_database_is_frozen(self):
        own = Suite(Cluster())
        for service in own.services.values():
            self.addCleanup(service.kill)
        self.addCleanup(own.cluster.stop)
        catalog = own.services["catalog"]
        postmaster = own.cluster.pid()
        frozen = [postmaster, *_children(postmaster)]

        def send(what):
            for process in frozen:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, what)
        self.addCleanup(send, signal.SIGCONT)
        for _ in range(2):
            send(signal.SIGSTOP)
            for name in DATABASE_SERVICES:
                own.services[name].wait_ready(False, seconds=10)
            began = time.monotonic()
            with self.assertRaises(grpc.RpcError) as caught:
                own.catalog.ListJurisdictions(world.jurisdiction.ListJurisdictionsRequest(), timeout=5)
            self.assertLess(time.monotonic() - began, 5.5)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)
            self.assertEqual(details(caught.exception)["ErrorInfo"].reason, "DATABASE_UNAVAILABLE")
            send(signal.SIGCONT)
            for name in DATABASE_SERVICES:
                own.services[name].wait_ready(True, seconds=10)
            frozen = [postmaster, *_children(postmaster)]
        self.assertIsNone(catalog.process.poll())


class AwaitSchemaTest(unittest.TestCase):
    def test_it_ends_when_the_schema_is_there(self):
        cluster = Cluster()
        self.addCleanup(cluster.stop)
        waiting = subprocess.Popen(
            [BIN / "kuzukuri-budget", "await-schema", "--database", cluster.conninfo("kuzukuri_budget")],
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(waiting.kill)
        self.assertIn("waiting: ", waiting.stdout.readline())
        self.assertIsNone(waiting.poll())
        subprocess.run([BIN / "kuzukuri-budget", "migrate", "--database",
                        cluster.conninfo("kuzukuri_budget_owner")], check=True, capture_output=True)
        self.assertEqual(waiting.wait(timeout=20), 0)

    def test_it_ends_when_it_is_told_to(self):
        waiting = subprocess.Popen(
            [BIN / "kuzukuri-budget", "await-schema", "--database", "host=/nowhere dbname=x"],
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(waiting.kill)
        self.assertIn("waiting: ", waiting.stdout.readline())
        waiting.terminate()
        self.assertEqual(waiting.wait(timeout=10), 1)


if __name__ == "__main__":
    unittest.main()
