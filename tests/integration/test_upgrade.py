"""A rolling upgrade: the schema of a release to come (tests/upgrade) under the present one."""

import contextlib
import subprocess
import threading
import types
import unittest

import grpc

import world
from suite import BIN, Cluster, Service, new_id, new_jurisdiction, stub
from world import World
from writers import Crowd

NEXT = "kuzukuri-budget-next"


def migrate(cluster, binary=NEXT, **arguments):
    return subprocess.Popen(
        [BIN / binary, "migrate", "--database", cluster.conninfo("kuzukuri_budget_owner")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **arguments)


def until(process, text):
    """Reads what a migrator tells until it says `text`."""
    said = []
    for line in process.stdout:
        said.append(line)
        if text in line:
            return
    raise AssertionError(f"{text!r} is not in {said}")


class Books(World):
    """Budget lines without a catalogue."""

    def __init__(self, budget):
        self.suite = types.SimpleNamespace(budget=budget)
        self.code = new_jurisdiction()
        self.name = f"jurisdictions/{self.code}"
        self.create_lines(2022, range(3))


class Callers(Crowd):
    """Threads that read and write through each of some stubs; no call is sent twice."""

    def __init__(self, w, *budgets):
        super().__init__()
        self.world, self.failed, self.done = w, [], 0
        self.threads = [threading.Thread(target=self.run, args=(budget, call)) for budget in budgets
                        for call in (self.append, self.list_entries, self.get_line, self.totals)]

    def append(self, budget):
        budget.AppendLedgerEntries(world.entry.AppendLedgerEntriesRequest(
            parent=self.world.year(2022), request_id=new_id(),
            entries=[self.world.entry(2022, 0, 1)]), timeout=20)

    def list_entries(self, budget):
        budget.ListLedgerEntries(world.entry.ListLedgerEntriesRequest(
            parent=self.world.year(2022), page_size=50), timeout=20)

    def get_line(self, budget):
        budget.GetBudgetLine(world.line.GetBudgetLineRequest(
            name=self.world.line(2022, 0), revision=1), timeout=20)

    def totals(self, budget):
        budget.QueryBalances(world.balance.QueryBalancesRequest(
            parent=self.world.year(2022)), timeout=20)

    def run(self, budget, call):
        while not self.stopping.is_set():
            try:
                call(budget)
                self.done += 1
            except grpc.RpcError as error:
                self.failed.append(f"{call.__name__}: {error.code()}: {error.details()}")


class UpgradeTest(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster()
        self.addCleanup(self.cluster.stop)
        migrate(self.cluster, "kuzukuri-budget").communicate()
        self.arguments = ["--database", self.cluster.conninfo("kuzukuri_budget")]
        self.old = Service("budget", self.arguments).start()
        self.addCleanup(self.old.kill)
        channel = grpc.insecure_channel(self.old.address)
        self.addCleanup(channel.close)
        self.budget = stub("budget", channel)

    def start_next(self, **arguments):
        service = Service("budget", self.arguments, binary=NEXT).start(**arguments)
        self.addCleanup(service.kill)
        return service

    def version(self):
        return int(self.cluster.sql("select max(version) from budget.schema_version"))

    def test_no_call_fails_from_the_old_release_to_both(self):
        w = Books(self.budget)
        w.import_entries((w.entry(2022, i % 3, i + 1) for i in range(30000)))
        present = self.version()
        new = self.start_next(wait=False)
        new.wait_ready(expected=False)
        export = self.budget.ExportEntries(
            world.exchange.ExportEntriesRequest(parent=w.year(2022)))
        exported = len(next(export).entries)
        with Callers(w, self.budget) as callers:
            told, _ = (process := migrate(self.cluster)).communicate()
            self.assertEqual(process.returncode, 0, told)
            self.assertEqual(self.version(), present + 2)
            exported += sum(len(message.entries) for message in export)
            new.wait_ready()
            self.assertTrue(self.old.ready())
        self.assertEqual(callers.failed, [])
        self.assertIn("cached plan must not change", (self.cluster.dir / "log").read_text())
        self.assertIn("run the subcommand migrate", new.log.read_text())
        self.assertNotIn("not ready", self.old.log.read_text())
        self.assertGreaterEqual(exported, 30000)

        with grpc.insecure_channel(new.address) as channel:
            with Callers(w, self.budget, stub("budget", channel)) as callers:
                # The old release starts on the newer schema too, and its migrator finds nothing to do.
                again = Service("budget", self.arguments).start()
                told, _ = (process := migrate(self.cluster, "kuzukuri-budget")).communicate()
            again.kill()
        self.assertEqual(callers.failed, [])
        self.assertGreater(callers.done, 0)
        self.assertEqual(process.returncode, 0, told)
        self.assertIn("up to date", told)
        self.assertTrue(self.old.ready())

    def test_a_schema_that_needs_a_newer_binary_is_not_served(self):
        migrate(self.cluster).communicate()
        self.assertTrue(self.old.ready())
        self.cluster.sql("update budget.schema_version set oldest_binary = version "
                         f"where version = {self.version()}")
        self.old.wait_ready(expected=False)
        self.assertIn("run a newer binary", self.old.log.read_text())
        told, _ = (process := migrate(self.cluster, "kuzukuri-budget")).communicate()
        self.assertEqual(process.returncode, 1)
        self.assertIn("run a newer binary", told)

    def test_who_waits_behind_a_migration_that_waits_is_answered_in_between(self):
        w = Books(self.budget)
        present = self.version()
        with self.holding("lock table budget.ledger_entry in access share mode") as end_holder:
            with migrate(self.cluster) as process, Callers(w, self.budget) as callers:
                until(process, "others use what it changes: attempt 2")
                before = callers.done
                until(process, "others use what it changes: attempt 3")
                self.assertGreater(callers.done, before)
                end_holder()
                until(process, "schema migrated")
        self.assertEqual(callers.failed, [])
        self.assertEqual(self.version(), present + 2)

    def test_a_migration_that_deadlocks_with_a_writer_is_tried_again(self):
        Books(self.budget)
        present = self.version()
        # The migration changes the entries first, then the lines: a writer the other way round.
        with self.holding("lock table budget.budget_line in row exclusive mode") as end_holder:
            with migrate(self.cluster) as process:
                self.wait_for("select count(*) from pg_locks where not granted "
                              "and relation = 'budget.budget_line'::regclass", "1")
                end_holder("lock table budget.ledger_entry in row exclusive mode")
                until(process, "others use what it changes: attempt 1")
                until(process, "schema migrated")
        self.assertIn("deadlock detected", (self.cluster.dir / "log").read_text())
        self.assertEqual(self.version(), present + 2)

    def test_an_index_whose_building_was_interrupted_is_built_again(self):
        Books(self.budget)
        present = self.version()
        state = ("select indisvalid from pg_index "
                 "where indexrelid = to_regclass('budget.ledger_entry_remark')")
        # A transaction with a snapshot, which an index waits for.
        with self.holding("set transaction isolation level repeatable read; select 1") as end_holder:
            with migrate(self.cluster) as process:
                until(process, f"applying migration {present + 2}")
                self.wait_for(state, "f")
                self.cluster.sql("select pg_terminate_backend(pid) from pg_stat_activity "
                                 "where usename = 'kuzukuri_budget_owner'")
                self.assertEqual(process.wait(timeout=30), 1)
            self.assertEqual((self.version(), self.cluster.sql(state)), (present + 1, "f"))
            end_holder()
        told, _ = (process := migrate(self.cluster)).communicate()
        self.assertEqual(process.returncode, 0, told)
        self.assertIn("index ledger_entry_remark was left unfinished", told)
        self.assertEqual((self.version(), self.cluster.sql(state)), (present + 2, "t"))
        # One that was built but not recorded is kept.
        self.cluster.sql(f"delete from budget.schema_version where version = {present + 2}")
        told, _ = (process := migrate(self.cluster)).communicate()
        self.assertEqual(process.returncode, 0, told)
        self.assertEqual((self.version(), self.cluster.sql(state)), (present + 2, "t"))

    def wait_for(self, query, expected):
        """Waits until a query answers what it is to."""
        for _ in range(300):
            if self.cluster.sql(query) == expected:
                return
        self.fail(f"{query} does not become {expected}")

    @contextlib.contextmanager
    def holding(self, statements):
        """A transaction that stays open, with what it locks, until its end is called for, after some
        more statements."""
        with subprocess.Popen(
                ["psql", "-qAt", "-d", self.cluster.conninfo("kuzukuri_budget")],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            process.stdin.write(f"begin; {statements}; select 'held';\n")
            process.stdin.flush()
            while process.stdout.readline() != "held\n":
                self.assertIsNone(process.poll())

            def end(statements=""):
                if not process.stdin.closed:
                    process.stdin.write(f"{statements};\n")
                    process.stdin.close()
                process.wait()

            try:
                yield end
            finally:
                end()


if __name__ == "__main__":
    unittest.main()
