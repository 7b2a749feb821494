"""Connections that are asked to end every second, as a rollout has them: what runs on one is not cut, however
long it runs."""

import json
import time
import unittest

import grpc

import world
from suite import DATABASE_SERVICES, Service, pb, stub, suite
from test_isolation import OpenImport
from world import World

AGE = 1  # seconds
LASTS = 6 * AGE


class ConnectionAgeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        age = ["--max-connection-age-s", AGE]
        cls.services = {name: Service(name, [
            "--database", suite().cluster.conninfo(f"kuzukuri_{name}"), *map(str, age)]).start()
            for name in DATABASE_SERVICES}
        cls.services["aggregator"] = Service("aggregator", [
            *(f"--{name}={service.address}" for name, service in cls.services.items()), *map(str, age)]).start()

    @classmethod
    def tearDownClass(cls):
        for service in reversed(cls.services.values()):
            assert service.terminate() == 0

    def stub(self, name, *options):
        channel = grpc.insecure_channel(self.services[name].address, options=[
            ("grpc.use_local_subchannel_pool", 1), *options])
        self.addCleanup(channel.close)
        return stub(name, channel)

    def peers(self, name, method):
        """The connections, by their ports, on which calls of a method came."""
        lines = map(json.loads, self.services[name].log.read_text().splitlines())
        return {line["peer"] for line in lines if line.get("method", "").endswith(f"/{method}")}

    def test_connections_do_end(self):
        """The control: a client's calls come on several, one after the other."""
        w = World(suite())
        budget = self.stub("budget")
        until = time.monotonic() + LASTS
        before = self.peers("budget", "GetBudgetLine")
        while time.monotonic() < until:
            budget.GetBudgetLine(world.line.GetBudgetLineRequest(name=w.line(2022, 0)), timeout=10)
            time.sleep(0.1)
        self.assertGreaterEqual(len(self.peers("budget", "GetBudgetLine") - before), 3)

    def test_a_watch_goes_on(self):
        w = World(suite())
        watch = self.stub("aggregator").WatchComparison(
            pb("aggregator/aggregator_service").WatchComparisonRequest(
                min_interval_ms=100, comparison=world.comparison.CompareExecutionRequest(
                    jurisdiction=w.name, columns=[{"fiscal_year": 2022}, {"fiscal_year": 2023}])), timeout=60)
        self.assertEqual(next(watch).comparison.columns[0].ledger_executed_yen, 0)
        until, written = time.monotonic() + LASTS, 0
        while time.monotonic() < until:
            time.sleep(0.5)
            w.append(2022, [w.entry(2022, 0, 1)])
            written += 1
            self.assertEqual(next(watch).comparison.columns[0].ledger_executed_yen, written)
        watch.cancel()

    def test_an_export_that_is_read_slowly_ends_well(self):
        w = World(suite())
        count, text = 12_000, "摘要" * 100
        w.import_entries(w.entry(2022, 0, 1, description=text) for _ in range(count))
        # A small window: what is not taken stays with the service.
        export = self.stub("budget", ("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65536)).ExportEntries(
            world.exchange.ExportEntriesRequest(parent=w.year(2022)), timeout=60)
        began, read, messages = time.monotonic(), 0, 0
        for message in export:
            read, messages = read + len(message.entries), messages + 1
            left = count - read
            if left > 0:  # as long for each entry as makes it last
                time.sleep(max(0, began + LASTS * read / count - time.monotonic()))
        self.assertEqual((export.code(), read), (grpc.StatusCode.OK, count))
        self.assertGreaterEqual(time.monotonic() - began, LASTS - AGE)
        self.assertGreater(messages, 5)

    def test_an_import_that_takes_its_time_ends_well(self):
        w = World(suite())
        slow = OpenImport(self.stub("budget"), w)
        until = time.monotonic() + LASTS
        while time.monotonic() < until:
            slow.rows(w.entry(2022, 0, 1))
            time.sleep(0.2)
        slow.end()
        self.assertEqual(slow.result().entry_count, slow.count)
        self.assertEqual(w.balances(2022).total.executed_yen, slow.count)


if __name__ == "__main__":
    unittest.main()
