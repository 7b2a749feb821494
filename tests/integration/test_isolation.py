"""One jurisdiction's trouble stays its own: an import whose sender pauses, readers that take nothing, a
thousand writers. Another replica of the budget service, with shorter patience, serves these tests."""

import contextlib
import queue
import subprocess
import threading
import time
import unittest

import grpc

import world
from suite import Service, details, new_id, stub, suite
from world import World

CODE = grpc.StatusCode
PAUSE = 3  # seconds after which the service gives up a silent caller
SOON = 10  # generous: what must not wait for anybody is answered in milliseconds


class OpenImport:
    """An import that goes on when the test says so."""

    def __init__(self, budget, w, request_id=None):
        self.messages = queue.Queue()
        self.count = 0
        self.call = budget.ImportEntries.future(iter(self.messages.get, None), timeout=60)
        self.messages.put(world.exchange.ImportEntriesRequest(header=world.exchange.ImportHeader(
            parent=w.name, request_id=request_id or new_id())))

    def rows(self, *entries):
        self.count += len(entries)
        self.messages.put(world.exchange.ImportEntriesRequest(
            rows=world.exchange.ImportRows(entries=entries)))

    def end(self):
        self.messages.put(world.exchange.ImportEntriesRequest(
            end=world.exchange.ImportEnd(entry_count=self.count)))
        self.messages.put(None)

    def result(self):
        try:
            return self.call.result()
        finally:
            self.messages.put(None)  # lets the sending thread go


class IsolationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = suite()
        cls.service = Service("budget", [
            "--database", cls.suite.cluster.conninfo("kuzukuri_budget"),
            "--stream-pause-ms", str(PAUSE * 1000)]).start()
        # Small windows: what a reader does not take stays with the service.
        cls.channels = [grpc.insecure_channel(cls.service.address, options=[
            ("grpc.use_local_subchannel_pool", 1), ("grpc.http2.bdp_probe", 0),
            ("grpc.http2.lookahead_bytes", 65536)]) for _ in range(10)]
        # A connection has 128 calls in flight at most: a thousand need several.
        cls.budget, *cls.crowd = (stub("budget", channel) for channel in cls.channels)

    @classmethod
    def tearDownClass(cls):
        for channel in cls.channels:
            channel.close()
        assert cls.service.terminate() == 0

    def get_line(self, w, timeout=SOON):
        return self.budget.GetBudgetLine(
            world.line.GetBudgetLineRequest(name=w.line(2022, 0)), timeout=timeout)

    def create_lines(self, w, y, i):
        return self.budget.BatchCreateBudgetLines.future(world.line.BatchCreateBudgetLinesRequest(
            parent=w.year(y), request_id=new_id(), budget_lines=[world.line.BudgetLine(
                name=w.line(y, i), node=w.project(y, 0), records_execution=True)]), timeout=SOON)

    def append(self, w, *entries, timeout=SOON, budget=None):
        return (budget or self.budget).AppendLedgerEntries.future(world.entry.AppendLedgerEntriesRequest(
            parent=w.year(2022), entries=entries or [w.entry(2022, 0, 1)], request_id=new_id()),
            timeout=timeout)

    @contextlib.contextmanager
    def locked_head(self, w):
        """The head's row is locked by somebody else until the end."""
        session = subprocess.Popen(
            ["psql", "-qAt", "-d", self.suite.cluster.conninfo("kuzukuri_budget")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        session.stdin.write(f"begin; select revision from budget.head where jurisdiction = '{w.code}' "
                            "for update;\n")
        session.stdin.flush()
        session.stdout.readline()
        try:
            yield
        finally:
            session.communicate("rollback;\n")


class ImportTest(IsolationTest):
    def test_a_sender_that_pauses_costs_nobody_anything(self):
        w, other = World(self.suite), World(self.suite)
        watch = self.budget.WatchRevisions(
            world.watch.WatchRevisionsRequest(name=other.name, after_revision=1), timeout=60)
        paused = OpenImport(self.budget, w)
        paused.rows(w.entry(2022, 0, 7))
        time.sleep(0.3)  # it is received by now
        writes = [self.create_lines(w, 2023, 100 + i) for i in range(4)]
        revisions = sorted(write.result().revision for write in writes)
        self.assertEqual(revisions, list(range(revisions[0], revisions[0] + 4)))
        self.get_line(other)
        self.assertTrue(self.service.ready())
        appended = self.append(other).result().revision
        self.assertLessEqual(next(watch).revision, appended)
        watch.cancel()
        paused.rows(w.entry(2022, 1, 8))
        paused.end()
        self.assertEqual(paused.result().entry_count, 2)
        self.assertEqual(w.balances(2022).total.executed_yen, 15)

    def test_books_that_change_meanwhile_have_it_sent_again(self):
        w = World(self.suite)
        request_id = new_id()
        first = OpenImport(self.budget, w, request_id)
        first.rows(w.entry(2022, 0, 7))
        time.sleep(0.3)  # its rows are checked by now
        self.create_lines(w, 2022, 100).result()
        first.end()
        with self.assertRaises(grpc.RpcError) as caught:
            first.result()
        self.assertEqual(caught.exception.code(), CODE.ABORTED, caught.exception.details())
        found = details(caught.exception)
        self.assertEqual(found["ErrorInfo"].reason, "BOOKS_CHANGED")
        self.assertIn("RetryInfo", found)
        self.assertEqual(w.balances(2022).total.entry_count, 0)
        again = OpenImport(self.budget, w, request_id)
        again.rows(w.entry(2022, 0, 7))
        again.end()
        self.assertEqual(again.result().entry_count, 1)

    def test_one_of_two_at_once_with_one_id_is_applied(self):
        w = World(self.suite)
        request_id = new_id()
        imports = [OpenImport(self.budget, w, request_id) for _ in range(2)]
        for one in imports:
            one.rows(w.entry(2022, 0, 7))
            one.end()
        first, second = (one.result() for one in imports)
        self.assertEqual(first, second)
        self.assertEqual(w.balances(2022).total.executed_yen, 7)

    def test_a_sender_that_stays_silent_is_ended(self):
        w = World(self.suite)
        silent = OpenImport(self.budget, w)
        silent.rows(w.entry(2022, 0, 7))
        with self.assertRaises(grpc.RpcError) as caught:
            silent.result()
        self.assertEqual(caught.exception.code(), CODE.DEADLINE_EXCEEDED)
        self.assertIn("nothing moved for 3 s", caught.exception.details())
        self.assertEqual(w.balances(2022).total.entry_count, 0)

    def test_a_stream_without_its_first_message_keeps_nobody_waiting(self):
        w = World(self.suite)
        silent = [self.budget.ImportEntries.future(iter(queue.Queue().get, None), timeout=60)
                  for _ in range(8)]
        done = OpenImport(self.budget, w)
        done.rows(w.entry(2022, 0, 7))
        done.end()
        self.assertEqual(done.result().entry_count, 1)
        for call in silent:
            call.cancel()


class ExportTest(IsolationTest):
    ENTRIES = 20_000  # several times what fits between a service and a reader that takes nothing

    def export(self, w):
        return self.budget.ExportEntries(
            world.exchange.ExportEntriesRequest(parent=w.year(2022)), timeout=60)

    def test_readers_that_take_nothing_are_ended_and_others_served(self):
        worlds = [World(self.suite) for _ in range(2)]
        for w in worlds:
            w.import_entries((w.entry(2022, 0, 1, description="長い説明" * 10)
                              for _ in range(self.ENTRIES)), per_message=1000)
        stalled = [self.export(w) for w in worlds]
        time.sleep(0.3)  # both have begun
        read = sum(len(message.entries) for message in self.export(worlds[0]))
        self.assertEqual(read, self.ENTRIES)
        for export in stalled:
            with self.assertRaises(grpc.RpcError) as caught:
                list(export)
            self.assertEqual(caught.exception.code(), CODE.CANCELLED, caught.exception.details())
        self.assertIn("nothing moved for 3 s", self.service.log.read_text())


class ConnectionTest(IsolationTest):
    IN_FLIGHT = 128

    def test_what_a_connection_has_in_flight_is_limited(self):
        channel = grpc.insecure_channel(self.service.address,
                                        options=[("grpc.use_local_subchannel_pool", 1)])
        self.addCleanup(channel.close)
        watch = channel.unary_stream("/grpc.health.v1.Health/Watch")
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        watches = [watch(b"") for _ in range(self.IN_FLIGHT)]
        for call in watches:
            next(call)
        with self.assertRaises(grpc.RpcError) as caught:
            check(b"", timeout=1)
        self.assertEqual(caught.exception.code(), CODE.DEADLINE_EXCEEDED)
        watches.pop().cancel()
        check(b"", timeout=SOON)


class WritersTest(IsolationTest):
    def test_a_thousand_writers_of_one_jurisdiction_leave_others_alone(self):
        w, other = World(self.suite), World(self.suite)
        before = w.balances(2022).revision
        with self.locked_head(w):
            many = [self.append(w, timeout=60, budget=self.crowd[i % len(self.crowd)])
                    for i in range(1000)]
            lines = [self.create_lines(w, 2023, 100 + i) for i in range(4)]
            for _ in range(20):
                self.get_line(other)
                self.get_line(w)
                self.append(other).result()
            self.assertTrue(self.service.ready())
        done, refused = [], 0
        for call in many:
            try:
                done.append(call.result().revision)
            except grpc.RpcError as error:
                self.assertEqual(error.code(), CODE.RESOURCE_EXHAUSTED, error.details())
                self.assertEqual(details(error)["ErrorInfo"].reason, "JURISDICTION_BUSY")
                self.assertIn("RetryInfo", details(error))
                refused += 1
        for call in lines:
            with contextlib.suppress(grpc.RpcError):
                done.append(call.result().revision)
        self.assertGreater(refused, 0)
        self.assertEqual(sorted(done), list(range(before + 1, before + 1 + len(done))))

    def test_a_request_reverses_what_one_before_it_in_its_group_posted(self):
        w = World(self.suite)
        with self.locked_head(w):
            calls = [self.append(w)]
            for entry in (w.entry(2022, 0, 100, entry_id="e"),
                          w.entry(2022, None, 0, kind=0, entry_id="r", reverses="e")):
                time.sleep(0.2)  # the order in which they wait is that in which they came
                calls.append(self.append(w, entry, timeout=60))
            time.sleep(0.2)
        revisions = [call.result().revision for call in calls]
        self.assertEqual(revisions, list(range(revisions[0], revisions[0] + 3)))
        self.assertEqual(w.balances(2022).total.executed_yen, 1)
        again = self.append(w, w.entry(2022, None, 0, kind=0, entry_id="r2", reverses="e"))
        with self.assertRaises(grpc.RpcError) as caught:
            again.result()
        self.assertIn("reversed already", caught.exception.details())
