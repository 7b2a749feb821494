"""A database of several hosts, and a standby that a commit waits for: what services do while some are away."""

import contextlib
import pathlib
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import grpc

import world
from suite import BIN, Cluster, Service, Suite, details, new_id, stub, suite
from world import World


def department(w, name, **fields):
    return world.department.BatchCreateDepartmentsRequest(
        parent=w.name, request_id=fields.pop("request_id", None) or new_id(),
        departments=[world.department.Department(name=f"{w.name}/departments/{name}", display_name=name)], **fields)


class HostsTest(unittest.TestCase):
    """The first host of a connection string is silent, or gone: the next is the database."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kz-hosts-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.chmod(0o755)

    def silent(self):
        """A host that takes connections and says nothing, as one whose processes stand still."""
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(self.folder / ".s.PGSQL.5432"))
        listening.listen(64)
        self.addCleanup(listening.close)
        return str(self.folder)

    def service(self, name, hosts):
        own = suite().cluster.conninfo(f"kuzukuri_{name}")
        host = own.split()[0].removeprefix("host=")
        service = Service(name, ["--database", own.replace(f"host={host}", f"host={','.join([*hosts, host])}")])
        self.addCleanup(service.kill)
        return service.start(wait=False)

    def test_a_silent_host_keeps_nobody_from_the_next(self):
        w = World(suite())
        service = self.service("catalog", [self.silent()])
        service.wait_ready(seconds=10)
        with grpc.insecure_channel(service.address) as channel:
            catalog = stub("catalog", channel)
            for _ in range(20):
                catalog.ListClassificationNodes(
                    world.node.ListClassificationNodesRequest(parent=w.year(2022)), timeout=1.5)
            catalog.BatchCreateDepartments(department(w, "silent"), timeout=3)
            # The connections end, and others are made: by the host that was right.
            suite().cluster.sql("select pg_terminate_backend(pid) from pg_stat_activity "
                                "where application_name = 'kuzukuri-catalog'")
            began = time.monotonic()
            for _ in range(20):
                catalog.ListClassificationNodes(
                    world.node.ListClassificationNodesRequest(parent=w.year(2022)), timeout=1.5)
            self.assertLess(time.monotonic() - began, 5)
            heads = catalog.BatchGetHeads(world.jurisdiction.BatchGetHeadsRequest(queries=[{"name": w.name}]))
            self.assertGreater(heads.heads[0].revision, 0)

    def test_a_host_that_is_gone_keeps_nobody_from_the_next(self):
        service = self.service("indicator", [str(self.folder / "nowhere")])
        service.wait_ready(seconds=5)

    def test_where_no_host_answers_each_is_named(self):
        migrator = subprocess.Popen(
            [BIN / "kuzukuri-catalog", "migrate", "--database",
             f"host={self.folder}/a,{self.folder}/b dbname=kuzukuri connect_timeout=1"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(migrator.stdout.close)
        self.addCleanup(migrator.wait)
        self.addCleanup(migrator.kill)  # it would wait a minute
        said = "".join(migrator.stdout.readline() for _ in range(2))
        self.assertIn("waiting:", said)
        self.assertIn(f"{self.folder}/a", said)
        self.assertIn(f"{self.folder}/b", said)


class StandbyTest(unittest.TestCase):
    """While no standby has a commit it is not done, whatever ends the wait."""

    @classmethod
    def setUpClass(cls):
        cls.own = Suite(Cluster())
        for service in cls.own.services.values():
            cls.addClassCleanup(service.kill)
        cls.addClassCleanup(cls.own.cluster.stop)
        cls.w = World(cls.own)

    def setUp(self):
        self.names("nobody")
        self.addCleanup(self.names, "")

    def names(self, text):
        self.own.cluster.sql(f"alter system set synchronous_standby_names = '{text}'")
        self.own.cluster.sql("select pg_reload_conf()")
        deadline = time.monotonic() + 10
        while self.own.cluster.sql("show synchronous_standby_names") != text:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        time.sleep(0.3)  # the other processes read it a moment later

    def waiting(self):
        return self.own.cluster.sql("select count(*) from pg_stat_activity where wait_event = 'SyncRep'") != "0"

    def wait_for(self, true, seconds=10):
        deadline = time.monotonic() + seconds
        while not true():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def refused(self, call):
        with self.assertRaises(grpc.RpcError) as caught:
            call()
        return caught.exception

    def test_a_deadline_acknowledges_nothing(self):
        for seconds in (0.7, 1.5, 3):
            with self.subTest(seconds):
                request = department(self.w, f"late-{seconds}".replace(".", "-"))
                error = self.refused(lambda: self.own.catalog.BatchCreateDepartments(request, timeout=seconds))  # noqa: B023
                self.assertIn(error.code(), (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED))
                if error.code() == grpc.StatusCode.UNAVAILABLE:
                    self.assertEqual(details(error)["ErrorInfo"].reason, "COMMIT_UNKNOWN")
                    self.assertIn("RetryInfo", details(error))
                self.release()
                self.own.catalog.BatchCreateDepartments(request, timeout=10)
                self.names("nobody")

    def release(self):
        self.names("")
        self.wait_for(lambda: not self.waiting())

    def test_a_caller_that_leaves_cancels_no_commit(self):
        request = department(self.w, "left")
        call = self.own.catalog.BatchCreateDepartments.future(request, timeout=30)
        self.wait_for(self.waiting)
        call.cancel()
        time.sleep(1.5)
        self.assertTrue(self.waiting(), "the commit waits on")
        self.release()
        self.own.catalog.BatchCreateDepartments(request, timeout=10)

    def test_whoever_ends_the_wait_does_not_make_it_done(self):
        """PostgreSQL answers such a commit with success, and a warning."""
        request = department(self.w, "ended")
        answers = []

        def write():
            with contextlib.suppress(grpc.RpcError):
                answers.append(self.own.catalog.BatchCreateDepartments(request, timeout=4))
        writer = threading.Thread(target=write)
        writer.start()
        for _ in range(3):
            self.wait_for(self.waiting, 3)
            self.own.cluster.sql("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'")
            time.sleep(0.1)
        writer.join()
        self.assertEqual(answers, [])
        # Sent again it finds what was written here, and waits like the first.
        error = self.refused(lambda: self.own.catalog.BatchCreateDepartments(request, timeout=2))
        self.assertIn(error.code(), (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.ABORTED))
        self.release()
        answer = self.own.catalog.BatchCreateDepartments(request, timeout=10)
        self.assertGreater(answer.revision, 0)

    def test_an_import_sent_again_waits_as_well(self):
        entries = [self.w.entry(2022, 0, 5)]
        request_id = new_id()
        self.release()
        self.w.import_entries(entries, request_id=request_id)
        self.names("nobody")
        error = self.refused(lambda: self.w.import_entries(entries, request_id=request_id, timeout=3))
        self.assertIn(error.code(), (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED))
        self.release()
        self.w.import_entries(entries, request_id=request_id, timeout=10)

    def test_reads_do_not_wait(self):
        self.own.catalog.ListClassificationNodes(
            world.node.ListClassificationNodesRequest(parent=self.w.year(2022)), timeout=2)


if __name__ == "__main__":
    unittest.main()
