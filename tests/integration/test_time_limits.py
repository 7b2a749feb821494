"""Time limits towards the database: one that is silent, slow or locked is told as what it is, in time, and
what nobody waits for any more does not go on in it."""

import contextlib
import subprocess
import threading
import time
import unittest
from concurrent import futures

import grpc

import world
from gate import Gate
from suite import BIN, DATABASE_SERVICES, Service, Suite, details, new_id, stub
from world import World

Code = grpc.StatusCode
LIMIT = 10  # seconds: no call learns later that the database is silent


@contextlib.contextmanager
def held(cluster, statement):
    """A transaction of somebody else's, which holds the locks of a statement on the budget."""
    process = subprocess.Popen(
        ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", cluster.conninfo("kuzukuri_budget_owner")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdin.write(f"set search_path = budget; begin; {statement}; \\echo held\n")
    process.stdin.flush()
    try:
        for line in process.stdout:
            if line.strip() == "held":
                break
        else:
            raise AssertionError(f"{statement} was refused")
        yield
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def failure(call, **arguments):
    """The error of a call, and the seconds it took."""
    started = time.monotonic()
    try:
        call(**arguments)
    except grpc.RpcError as error:
        return error, time.monotonic() - started
    raise AssertionError("the call succeeded")


class SilentDatabaseTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = Suite()
        cls.gate = Gate(cls.suite.cluster)
        cls.addClassCleanup(cls.gate.close)
        cls.services = {}
        for name in DATABASE_SERVICES:
            service = Service(name, ["--database", cls.gate.conninfo(f"kuzukuri_{name}")]).start()
            cls.addClassCleanup(service.kill)
            cls.services[name] = service
            setattr(cls, name, stub(name, grpc.insecure_channel(service.address)))

    def setUp(self):
        self.w = World(self.suite)
        self.count = 0

    def tearDown(self):
        self.gate.drop(None)
        self.gate.speak()
        for service in self.services.values():
            service.wait_ready()

    def reads(self):
        parent = self.w.year(2022)
        return {
            "catalog": lambda **k: self.catalog.ListProjects(
                world.project.ListProjectsRequest(parent=parent), **k),
            "budget": lambda **k: self.budget.QueryBalances(
                world.balance.QueryBalancesRequest(parent=parent, revision=1), **k),
            "indicator": lambda **k: self.indicator.ListIndicators(
                world.indicator.ListIndicatorsRequest(parent=parent), **k),
        }

    def writes(self):
        self.count += 1
        w, parent, name = self.w, self.w.year(2022), f"X-{self.count}"
        return {
            "catalog": lambda **k: self.catalog.BatchCreateProjects(
                world.project.BatchCreateProjectsRequest(
                    parent=parent, request_id=new_id(),
                    projects=[w.make_project(2022, 0, name=f"{parent}/projects/{name}",
                                             display_name=name)]), **k),
            "budget": lambda **k: self.budget.BatchCreateBudgetLines(
                world.line.BatchCreateBudgetLinesRequest(
                    parent=parent, request_id=new_id(), budget_lines=[world.line.BudgetLine(
                        name=f"{parent}/budgetLines/{name}", node=w.project(2022, 0),
                        records_execution=True)]), **k),
            "indicator": lambda **k: self.indicator.BatchCreateIndicators(
                world.indicator.BatchCreateIndicatorsRequest(
                    parent=parent, request_id=new_id(), indicators=[world.indicator.Indicator(
                        name=f"{parent}/indicators/{name}", display_name=name,
                        nodes=[w.project(2022, 0)], measure=1,
                        components=[world.indicator.IndicatorComponent(id="1")])]), **k),
        }

    def succeed(self, calls):
        for name, call in calls.items():
            with self.subTest(name):
                try:
                    call(timeout=20)
                except grpc.RpcError as error:
                    if error.code() != Code.NOT_FOUND:  # no indicators yet
                        raise

    def check_silent(self, error, seconds):
        self.assertEqual(error.code(), Code.UNAVAILABLE, error.details())
        found = details(error)
        self.assertEqual(found["ErrorInfo"].reason, "DATABASE_UNAVAILABLE")
        self.assertIn("RetryInfo", found)
        self.assertLess(seconds, LIMIT)

    def check_all_silent(self):
        calls = {f"{kind} {name}": call for kind, of in (("read", self.reads()),
                                                         ("write", self.writes()))
                 for name, call in of.items()}
        for timeout in (1, 3, None):
            with futures.ThreadPoolExecutor(len(calls)) as pool:
                pending = {name: pool.submit(failure, call, timeout=timeout)
                           for name, call in calls.items()}
            for name, result in pending.items():
                with self.subTest(name, timeout=timeout):
                    self.check_silent(*result.result())

    def test_it_is_told_in_time_and_recovered_from(self):
        for ways in (["requests"], ["answers"], ["requests", "answers"]):
            with self.subTest(ways):
                self.succeed(self.reads())
                self.succeed(self.writes())
                self.gate.silence(*ways)
                self.check_all_silent()
                for service in self.services.values():
                    service.wait_ready(expected=False, seconds=LIMIT)
                self.gate.speak()
                for service in self.services.values():
                    service.wait_ready(seconds=LIMIT)
                self.succeed(self.reads())
                self.succeed(self.writes())

    def test_more_callers_than_connections_learn_it_too(self):
        self.succeed(self.reads())
        read = self.reads()["budget"]
        self.gate.silence()
        with futures.ThreadPoolExecutor(16) as pool:
            pending = [pool.submit(failure, read, timeout=20) for _ in range(16)]
        for result in pending:
            self.check_silent(*result.result())

    def test_a_commit_into_the_silence_is_found_out_later(self):
        for timeout in (3, None):
            with self.subTest(timeout):
                write = self.writes()["budget"]
                request_id = new_id()
                name = f"{self.w.year(2022)}/budgetLines/C-{timeout}"
                request = world.line.BatchCreateBudgetLinesRequest(
                    parent=self.w.year(2022), request_id=request_id,
                    budget_lines=[world.line.BudgetLine(name=name, node=self.w.project(2022, 0),
                                                        records_execution=True)])
                self.gate.drop("silent")
                error, seconds = failure(
                    lambda request=request, **k: self.budget.BatchCreateBudgetLines(request, **k),
                    timeout=timeout)
                self.assertEqual(error.code(), Code.UNAVAILABLE, error.details())
                self.assertEqual(details(error)["ErrorInfo"].reason, "COMMIT_UNKNOWN")
                self.assertLess(seconds, LIMIT)
                self.gate.speak()
                self.services["budget"].wait_ready()
                made = self.budget.BatchCreateBudgetLines(request)
                self.assertEqual(made.budget_lines[0].name, name)
                write(timeout=20)

    def test_an_import_learns_it(self):
        w = self.w
        twin = World.__new__(World)
        twin.__dict__.update(w.__dict__)
        twin.suite = self
        falls_silent = threading.Event()

        def entries():
            for i in range(2000):
                if i == 1000:
                    self.gate.silence()
                    falls_silent.set()
                yield w.entry(2022, 0, i + 1)

        error, seconds = failure(lambda: twin.import_entries(entries()))
        self.assertTrue(falls_silent.is_set())
        self.assertEqual(error.code(), Code.UNAVAILABLE, error.details())
        self.assertIn("RetryInfo", details(error))
        self.assertLess(seconds, LIMIT)
        self.gate.speak()
        self.services["budget"].wait_ready()
        self.assertEqual(w.export_entries(2022), [])
        self.assertEqual(twin.import_entries([w.entry(2022, 0, 1)]).entry_count, 1)

    def test_migrate_learns_it_and_goes_on_when_it_is_over(self):
        for ways in (["requests"], ["answers"]):
            with self.subTest(ways):
                self.gate.silence(*ways)
                started = time.monotonic()
                migrator = subprocess.Popen(
                    [BIN / "kuzukuri-budget", "migrate", "--database",
                     self.gate.conninfo("kuzukuri_budget_owner")], stdout=subprocess.PIPE, text=True)
                self.addCleanup(migrator.kill)
                self.assertIn("waiting: ", migrator.stdout.readline())
                self.assertLess(time.monotonic() - started, LIMIT)
                self.gate.speak()
                said, _ = migrator.communicate(timeout=30)
                self.assertEqual(migrator.returncode, 0, said)
                self.assertIn("schema is up to date", said)

    def test_connection_uris_have_the_limits_too(self):
        service = Service("catalog", ["--database", "postgresql://kuzukuri_catalog@/kuzukuri?host="
                                      + str(self.gate.folder).replace("/", "%2F")]).start()
        self.addCleanup(service.kill)
        self.gate.silence()
        service.wait_ready(expected=False, seconds=LIMIT)
        self.gate.speak()
        service.wait_ready(seconds=LIMIT)


class LockedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = Suite()

    def setUp(self):
        self.w = World(self.suite)
        self.revision = self.w.append(2022, [self.w.entry(2022, 0, 1)]).revision
        self.head = f"select from head where jurisdiction = '{self.w.code}' for update"

    def busy(self):
        """Statements of the budget service that run in the database."""
        return int(self.suite.cluster.sql(
            "select count(*) from pg_stat_activity where usename = 'kuzukuri_budget' "
            "and state <> 'idle'"))

    def await_idle(self, seconds=5):
        deadline = time.monotonic() + seconds
        while self.busy() > 0:
            self.assertLess(time.monotonic(), deadline, "a statement goes on in the database")
            time.sleep(0.01)

    def calls(self):
        request = world.balance.QueryBalancesRequest(parent=self.w.year(2022))
        pinned = world.balance.QueryBalancesRequest(parent=self.w.year(2022),
                                                    revision=self.revision)
        return {"head": lambda **k: self.suite.budget.QueryBalances.future(request, **k),
                "pinned": lambda **k: self.suite.budget.QueryBalances.future(pinned, **k)}

    def test_a_deadline_ends_the_statement_in_the_database(self):
        for name, call in self.calls().items():
            for timeout in (0.1, 1.5):
                with self.subTest(name, timeout=timeout), \
                        held(self.suite.cluster, "lock table ledger_entry in access exclusive mode"):
                    error, _ = failure(lambda call=call, **k: call(**k).result(), timeout=timeout)
                    self.assertIn(error.code(), (Code.DEADLINE_EXCEEDED, Code.ABORTED))
                    self.await_idle()
            call().result()

    def test_a_cancellation_ends_the_statement_in_the_database(self):
        for name, call in self.calls().items():
            with self.subTest(name), \
                    held(self.suite.cluster, "lock table ledger_entry in access exclusive mode"):
                pending = call()
                while self.busy() == 0:
                    time.sleep(0.01)
                pending.cancel()
                self.await_idle()
            call().result()

    def test_a_slow_answer_is_not_taken_for_a_silent_database(self):
        pinned = self.calls()["pinned"]
        with held(self.suite.cluster, "lock table ledger_entry in access exclusive mode"):
            pending = pinned(timeout=30)
            time.sleep(5)  # longer than a silent database is believed in
            self.assertFalse(pending.done())
        self.assertEqual(pending.result().total.executed_yen, 1)

    def test_a_statement_that_the_operator_ends_is_not_told_as_the_callers_deadline(self):
        for name, call in self.calls().items():
            for timeout in (20, None):
                with self.subTest(name, timeout=timeout), \
                        held(self.suite.cluster, "lock table ledger_entry in access exclusive mode"):
                    pending = call(timeout=timeout)
                    while self.busy() == 0:
                        time.sleep(0.01)
                    self.suite.cluster.sql(
                        "select pg_cancel_backend(pid) from pg_stat_activity "
                        "where usename = 'kuzukuri_budget' and state <> 'idle'")
                    error, _ = failure(pending.result)
                    self.assertEqual(error.code(), Code.UNAVAILABLE, error.details())
                    found = details(error)
                    self.assertEqual(found["ErrorInfo"].reason, "STATEMENT_ENDED")
                    self.assertIn("RetryInfo", found)
                    self.assertNotIn("allow more time", error.details())
            call().result()

    def test_a_wait_for_the_head_is_told_as_one(self):
        with held(self.suite.cluster, self.head):
            for timeout in (1, 3, None):
                with self.subTest(timeout):
                    error, _ = failure(lambda **k: self.suite.budget.BatchCreateBudgetLines(
                        world.line.BatchCreateBudgetLinesRequest(
                            parent=self.w.year(2022), request_id=new_id(),
                            budget_lines=[world.line.BudgetLine(
                                name=self.w.line(2022, 9), node=self.w.project(2022, 0),
                                records_execution=True)]), **k),
                        timeout=timeout)
                    self.assertEqual(error.code(), Code.ABORTED, error.details())
                    found = details(error)
                    self.assertEqual(found["ErrorInfo"].reason, "LOCK_WAIT")
                    self.assertIn("RetryInfo", found)
                    self.assertNotIn("allow more time", error.details())
        self.w.create_lines(2022, [9])

    def test_writers_that_wait_for_a_head_cost_no_read_and_no_readiness(self):
        other = World(self.suite)
        with held(self.suite.cluster, self.head):
            waiting = [self.suite.budget.BatchCreateBudgetLines.future(
                world.line.BatchCreateBudgetLinesRequest(
                    parent=self.w.year(2022), request_id=new_id(), budget_lines=[
                        world.line.BudgetLine(name=self.w.line(2022, 10 + i),
                                              node=self.w.project(2022, 0),
                                              records_execution=True)])) for i in range(4)]
            while self.busy() < 1:  # the others wait for it in the service
                time.sleep(0.01)
            for w in (self.w, other):
                self.assertEqual(len(w.balances(2022).balances), 3)
            self.assertTrue(self.suite.services["budget"].ready())
            self.assertFalse(any(call.done() for call in waiting))
        for call in waiting:
            call.result()


if __name__ == "__main__":
    unittest.main()
