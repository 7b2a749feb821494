"""What an operator's tools ask of a service: metrics, and whether its schema is there."""

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import grpc

import metrics
import world
from authority import Authority
from ports import free_address
from suite import (BIN, DATABASE_SERVICES, Cluster, Service, Suite, _children, details, new_id, new_jurisdiction, pb,
                   stub, suite)
from world import World


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
        return metrics.page(self.address)

    def value(self, name, **labels):
        return metrics.value(self.address, name, **labels)

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
        self.assertLessEqual(labels, {"method", "code", "le", "pool", "kind", "quantile", "class", "version",
                                      "direction"})
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


    def test_a_service_tells_of_itself(self):
        self.assertEqual(self.value("kuzukuri_build_info", version="0.1.0"), 1)
        self.assertEqual(self.value("kuzukuri_ready"), 1)
        self.assertEqual(self.value("kuzukuri_schema_version"), int(suite().cluster.sql(
            "select max(version) from catalog.schema_version")))
        self.assertGreater(self.value("process_resident_memory_bytes"), 1e6)
        self.assertGreater(self.value("process_cpu_seconds_total"), 0)
        self.assertGreater(self.value("process_open_fds"), 5)
        self.assertLess(abs(self.value("process_start_time_seconds") - time.time()), 600)
        self.assertEqual(self.value("kuzukuri_certificate_end_seconds", default=-1), -1, "it has none")
        self.assertEqual(self.value("kuzukuri_spans_exported_total", default=-1), -1, "nobody takes them")
        for pool, most in (("read", 4), ("write", 4), ("control", 2), ("stream", 4)):
            self.assertEqual(self.value("kuzukuri_pool_connections_most", pool=pool), most)
        self.assertEqual(self.value("kuzukuri_handlers_waiting_most", kind="writes"), 1024)

    def test_revisions_are_counted_when_they_are_committed(self):
        def write(**fields):
            return self.stub.BatchCreateDepartments(world.department.BatchCreateDepartmentsRequest(
                parent=self.w.name, departments=[world.department.Department(
                    name=f"{self.w.name}/departments/m-{new_id()}", display_name=new_id())], **fields))
        before = self.value("kuzukuri_revisions_total")
        request_id = new_id()
        write(request_id=new_id())
        write(request_id=request_id)
        write(request_id=new_id(), validate_only=True)
        with self.assertRaises(grpc.RpcError):
            write(request_id="x")
        self.assertEqual(self.value("kuzukuri_revisions_total"), before + 2)

    def test_imports_and_exports_are_counted_by_their_bytes(self):
        changes = pb("catalog/change")
        header = changes.ImportChangesRequest(header=changes.ImportChangesHeader(
            parent=self.w.name, request_id=new_id(), validate_only=True))
        part = changes.ImportChangesRequest(changes=changes.ImportChangesPart(changes=[{"action": 1, "resource": {"department": {
            "name": f"{self.w.name}/departments/import", "display_name": "課" * 100}}}]))
        end = changes.ImportChangesRequest(end=changes.ImportChangesEnd(change_count=1))
        before = self.value("kuzukuri_stream_bytes_total", direction="received")
        self.stub.ImportChanges(iter([header, part, end]))
        came = self.value("kuzukuri_stream_bytes_total", direction="received") - before
        self.assertEqual(came, sum(m.ByteSize() for m in (header, part, end)))

    def test_connections_that_are_used_are_told(self):
        def write(i):
            return self.stub.BatchCreateDepartments.future(world.department.BatchCreateDepartmentsRequest(
                parent=self.w.name, request_id=new_id(), departments=[world.department.Department(
                    name=f"{self.w.name}/departments/u-{i}", display_name=f"u-{i}")]), timeout=20)
        with contextlib.closing(psql("begin", f"select * from catalog.head where jurisdiction = '{self.w.code}' for "
                                              "update")):
            calls = [write(i) for i in range(8)]
            deadline = time.monotonic() + 5
            while not (used := self.value("kuzukuri_pool_connections_in_use", pool="write")) and time.monotonic() < deadline:
                time.sleep(0.05)
            self.assertGreater(used, 0)
            self.assertGreater(self.value("kuzukuri_pool_waiting", pool="write")
                               + self.value("kuzukuri_handlers_waiting", kind="writes"), 0)
        for call in calls:
            call.result()
        self.assertEqual(self.value("kuzukuri_pool_connections_in_use", pool="write"), 0)

    def test_heads_are_counted(self):
        before = self.value("kuzukuri_heads_asked_total")
        self.stub.BatchGetHeads(world.jurisdiction.BatchGetHeadsRequest(
            queries=[{"name": self.w.name}, {"name": self.w.name}]))
        self.assertEqual(self.value("kuzukuri_heads_asked_total"), before + 2)
        self.assertEqual(self.value("kuzukuri_head_streams_open"), 0)
        call = self.stub.StreamHeads(iter([world.jurisdiction.StreamHeadsRequest(queries=[{"name": self.w.name}])]))
        self.assertEqual(len(list(call)), 1)

    def test_what_goes_wrong_in_the_database_is_counted_by_its_kind(self):
        def errors(kind):
            return self.value("kuzukuri_database_errors_total", pool="write", **{"class": kind})
        before = errors("lock")
        with contextlib.closing(psql("begin", f"select * from catalog.head where jurisdiction = '{self.w.code}' for "
                                              "update")):
            with self.assertRaises(grpc.RpcError):
                self.stub.BatchCreateDepartments(world.department.BatchCreateDepartmentsRequest(
                    parent=self.w.name, request_id=new_id(), departments=[world.department.Department(
                        name=f"{self.w.name}/departments/late", display_name="late")]), timeout=2)
        self.assertEqual(errors("lock"), before + 1)
        before = self.value("kuzukuri_database_errors_total", **{"class": "connection"})
        suite().cluster.sql("select pg_terminate_backend(pid) from pg_stat_activity "
                            "where application_name = 'kuzukuri-catalog'")
        for _ in range(3):
            self.stub.ListClassificationNodes(world.node.ListClassificationNodesRequest(parent=self.w.year(2022)))
        self.assertGreater(self.value("kuzukuri_database_errors_total", **{"class": "connection"}), before)


class psql:  # noqa: N801
    """A session that stays open."""

    def __init__(self, *statements):
        self.process = subprocess.Popen(["psql", suite().cluster.conninfo("kuzukuri_catalog_owner"), "-q"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(";\n".join(statements) + ";\n\\echo done\n")
        self.process.stdin.flush()
        while "done" not in (line := self.process.stdout.readline()):
            assert line, "the session ended"

    def close(self):
        self.process.communicate()


class AggregatorMetricsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.address = free_address()
        cls.service = Service("aggregator", [
            *[f"--{n}={suite().services[n].address}" for n in DATABASE_SERVICES],
            "--metrics-listen", cls.address, "--memory-mib", "1"]).start()
        cls.addClassCleanup(cls.service.kill)
        channel = grpc.insecure_channel(cls.service.address)
        cls.addClassCleanup(channel.close)
        cls.stub = stub("aggregator", channel)

    def compare(self, w):
        self.stub.CompareExecution(world.comparison.CompareExecutionRequest(
            jurisdiction=w.name, columns=[world.comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2023)]))

    def value(self, name, **labels):
        return metrics.value(self.address, name, **labels)

    def test_what_is_kept_is_told(self):
        w = World(suite())
        self.compare(w)
        pieces = self.value("kuzukuri_memory_misses_total", kind="pieces")
        self.assertGreater(pieces, 2)
        answers = self.value("kuzukuri_memory_hits_total", kind="answers")
        self.compare(w)
        self.assertEqual(self.value("kuzukuri_memory_hits_total", kind="answers"), answers + 1)
        self.assertEqual(self.value("kuzukuri_memory_misses_total", kind="pieces"), pieces)
        self.assertEqual(self.value("kuzukuri_memory_most_bytes"), 1 << 20)
        self.assertGreater(self.value("kuzukuri_memory_bytes"), 2048)
        self.assertGreaterEqual(self.value("kuzukuri_memory_jurisdictions"), 1)
        for service in ("catalog", "budget"):
            self.assertEqual(self.value("kuzukuri_upstream_head_streams", service=service), 1)
        self.assertEqual(self.value("kuzukuri_upstream_heads_waiting", service="catalog"), 0)
        self.assertEqual(self.value("kuzukuri_handlers_waiting", kind="computations"), 0)

    def test_jurisdictions_that_go_for_want_of_room_are_counted(self):
        before = self.value("kuzukuri_memory_evictions_total")
        for _ in range(700):  # each costs two kilobytes although nothing is known of it
            with contextlib.suppress(grpc.RpcError):
                self.stub.GetSnapshot(pb("aggregator/aggregator_service").GetSnapshotRequest(
                    jurisdiction=f"jurisdictions/{new_jurisdiction()}"))
        self.assertGreater(self.value("kuzukuri_memory_evictions_total"), before)
        self.assertLessEqual(self.value("kuzukuri_memory_bytes"), 1 << 20)


class CertificateMetricTest(unittest.TestCase):
    def test_the_end_of_the_certificate_in_use_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            ca = Authority(folder)
            ca.issue("server", days=5)
            address = free_address()
            service = Service("catalog", ["--database", suite().cluster.conninfo("kuzukuri_catalog"),
                                          "--metrics-listen", address, "--plaintext", *ca.server_flags("server")])
            self.addCleanup(service.kill)
            service.start(wait=False)
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                with contextlib.suppress(OSError):
                    metrics.page(address)
                    break
                time.sleep(0.1)
            end = metrics.value(address, "kuzukuri_certificate_end_seconds")
            self.assertLess(abs(end - time.time() - 5 * 86400), 3600)
            ca.issue("server", days=9)
            end = metrics.value(address, "kuzukuri_certificate_end_seconds")
            self.assertLess(abs(end - time.time() - 9 * 86400), 3600)


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


class AggregatorTest(unittest.TestCase):
    """It has no database: while that of the services is away it is there to say so."""

    def refused(self, ask):
        with self.assertRaises(grpc.RpcError) as caught:
            ask(timeout=5)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)
        found = details(caught.exception)
        self.assertEqual(found["ErrorInfo"].reason, "UPSTREAM_UNAVAILABLE")
        self.assertIn(found["ErrorInfo"].metadata["service"], DATABASE_SERVICES)
        self.assertEqual(found["ErrorInfo"].metadata["upstream_reason"], "DATABASE_UNAVAILABLE")
        self.assertIn("RetryInfo", found)

    def test_while_the_database_is_away_it_is_ready_and_answers_nothing_it_cannot_check(self):
        own = Suite(Cluster())
        for service in own.services.values():
            self.addCleanup(service.kill)
        self.addCleanup(own.cluster.stop)
        w = World(own)
        snapshot = w.compare(include_indicators=True).snapshot
        own.cluster.stop()
        for name in DATABASE_SERVICES:
            own.services[name].wait_ready(False, seconds=10)
        for _ in range(3):
            self.refused(w.compare)
            self.refused(lambda timeout: w.compare(timeout, snapshot=snapshot))
            self.assertTrue(own.services["aggregator"].ready())
            status = own.aggregator.GetServiceStatus(
                pb("aggregator/aggregator_service").GetServiceStatusRequest(), timeout=5).status
            self.assertTrue(status.ready)
            self.assertEqual([u.heads_on_stream for u in status.upstreams], [False] * 3)
            time.sleep(1)
        own.cluster.start()
        for name in DATABASE_SERVICES:
            own.services[name].wait_ready(True, seconds=10)
        self.assertEqual(w.compare(timeout=10, snapshot=snapshot).snapshot, snapshot)


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
