"""Services that are told to stop while they are busy end cleanly: nothing outlives what it uses. Build with
the preset asan, and set KUZUKURI_STOPS, to look closer (default 3)."""

import os
import random
import signal
import subprocess
import threading
import time
import unittest

import grpc

import world
from suite import DATABASE_SERVICES, Service, Suite, new_id, pb, stub
from world import World

aggregator_service = pb("aggregator/aggregator_service")

CYCLES = int(os.environ.get("KUZUKURI_STOPS", "3"))
SEED = int(os.environ.get("KUZUKURI_SEED", str(random.randrange(10**6))))


class Load:
    """Callers of a budget service and an aggregator, among them some that read slowly or not at all.
    They go on until the services are gone; what they are told then is their own affair."""

    def __init__(self, w, budget, aggregator):
        self.w, self.over = w, threading.Event()
        small = [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65536),
                 ("grpc.use_local_subchannel_pool", 1)]
        self.channels = [grpc.insecure_channel(s.address, options=small)
                         for s in (budget, aggregator)]
        self.budget, self.aggregator = (
            stub(name, channel) for name, channel in zip(("budget", "aggregator"), self.channels))
        self.unread = [self.watch() for _ in range(5)] + [self.export() for _ in range(2)]
        self.threads = [threading.Thread(target=self.repeat, args=(call,), daemon=True)
                        for call in (self.append, self.append, self.compare, self.read_watch,
                                     self.read_comparisons, self.read_export, self.import_one)]
        for thread in self.threads:
            thread.start()

    def repeat(self, call):
        while not self.over.is_set():
            try:
                call()
            except grpc.RpcError:
                time.sleep(0.01)
            except ValueError:  # of a channel that was closed meanwhile
                return

    def watch(self):
        return self.budget.WatchRevisions(
            world.watch.WatchRevisionsRequest(name=self.w.name), timeout=60)

    def export(self):
        return self.budget.ExportEntries(
            world.exchange.ExportEntriesRequest(parent=self.w.year(2022)), timeout=60)

    def append(self):
        self.budget.AppendLedgerEntries(world.entry.AppendLedgerEntriesRequest(
            parent=self.w.year(2022), entries=[self.w.entry(2022, 0, 1)], request_id=new_id()),
            timeout=5)

    def request(self):
        columns = [world.comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2023)]
        return world.comparison.CompareExecutionRequest(jurisdiction=self.w.name, columns=columns)

    def compare(self):
        self.aggregator.CompareExecution(self.request(), timeout=5)

    def read_comparisons(self):
        watching = aggregator_service.WatchComparisonRequest(
            comparison=self.request(), min_interval_ms=100)
        for _ in self.aggregator.WatchComparison(watching, timeout=60):
            pass

    def read_watch(self):
        for _ in self.watch():
            pass

    def read_export(self):
        for _ in self.export():
            pass

    def import_one(self):
        def messages():
            yield world.exchange.ImportEntriesRequest(header=world.exchange.ImportHeader(
                parent=self.w.name, request_id=new_id(), allow_equal_batch=True))
            yield world.exchange.ImportEntriesRequest(
                rows=world.exchange.ImportRows(entries=[self.w.entry(2022, 0, 1)]))
            time.sleep(0.05)
            yield world.exchange.ImportEntriesRequest(end=world.exchange.ImportEnd(entry_count=1))
        self.budget.ImportEntries(messages(), timeout=5)

    def end(self):
        self.over.set()
        for channel in self.channels:
            channel.close()
        for thread in self.threads:
            thread.join(timeout=30)


class StopTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = Suite()
        cls.w = World(cls.suite)
        cls.w.import_entries((cls.w.entry(2022, 0, 1) for _ in range(5000)), per_message=1000)

    def start(self):
        budget = Service("budget", [
            "--database", self.suite.cluster.conninfo("kuzukuri_budget"), "--grace-ms", "1000"])
        addresses = [f"--{name}={(self.suite.services[name] if name != 'budget' else budget).address}"
                     for name in DATABASE_SERVICES]
        aggregator = Service("aggregator", [*addresses, "--grace-ms", "1000"])
        return budget.start(), aggregator.start()

    def test_services_stop_cleanly_under_load(self):
        chance = random.Random(SEED)
        for cycle in range(CYCLES):
            budget, aggregator = self.start()
            load = Load(self.w, budget, aggregator)
            try:
                time.sleep(chance.uniform(0.2, 0.6))
                frozen = cycle % 3 == 2  # answers are on their way to callers who have gone
                if frozen:
                    budget.process.send_signal(signal.SIGSTOP)
                    time.sleep(0.1)
                self.assert_clean(aggregator, cycle)
                if frozen:
                    budget.process.send_signal(signal.SIGCONT)
                self.assert_clean(budget, cycle)
            finally:
                load.end()

    def test_what_a_watch_asked_for_ends_with_it(self):
        budget, aggregator = self.start()
        lock = subprocess.Popen(["psql", "-qAt", "-d", self.suite.cluster.conninfo("postgres")],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(lock.communicate, "rollback;\n")
        lock.stdin.write("begin; lock table budget.ledger_entry; select 1;\n")
        lock.stdin.flush()
        lock.stdout.readline()
        with grpc.insecure_channel(aggregator.address) as channel:
            columns = [world.comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2023)]
            watch = stub("aggregator", channel).WatchComparison(
                aggregator_service.WatchComparisonRequest(
                    min_interval_ms=100, comparison=world.comparison.CompareExecutionRequest(
                        jurisdiction=self.w.name, columns=columns)), timeout=60)
            with self.assertRaises(grpc.RpcError) as caught:
                threading.Timer(1, aggregator.process.send_signal, [signal.SIGTERM]).start()
                next(watch)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)
        # What is loaded has ten seconds where somebody waits for it.
        self.assertEqual(aggregator.process.wait(timeout=7), 0)
        self.assert_clean(budget, 0)

    def assert_clean(self, service, cycle):
        status = service.terminate()
        self.assertEqual(status, 0, f"cycle {cycle}, KUZUKURI_SEED={SEED}, {service.name}:\n"
                         + service.log.read_text()[-3000:])
