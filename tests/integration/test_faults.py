"""What happens when things die: kill -9 of each service, a database that goes away or is absent at start,
migrations that collide, shutdown under load."""

import hashlib
import os
import pathlib
import signal
import subprocess
import time
import unittest
from concurrent import futures

import grpc

import world
from suite import BIN, DATABASE_SERVICES, REPO, Cluster, Service, Suite, details, new_id, pb, stub
from world import World
from writers import AGAIN, Writers, check


def wait_stopped(pid):
    """A stop signal takes effect a moment after it was sent: threads that run go on until then."""
    tasks = pathlib.Path(f"/proc/{pid}/task")
    deadline = time.monotonic() + 10
    while any(t.joinpath("stat").read_text().rsplit(")", 1)[1].split()[0] != "T"
              for t in tasks.iterdir()):
        assert time.monotonic() < deadline, "the process does not stop"
        time.sleep(0.005)


class DeathTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = Suite()

    def test_kill_9_of_each_service_loses_no_acknowledged_write(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 42)])
        before = w.compare(include_indicators=True)
        for name in (*DATABASE_SERVICES, "aggregator"):
            with self.subTest(name):
                self.suite.services[name].kill()
                self.suite.services[name].start()
        after = None
        deadline = time.monotonic() + 10
        while after is None:  # the aggregator reconnects by itself
            try:
                after = w.compare(include_indicators=True)
            except grpc.RpcError as error:
                self.assertLess(time.monotonic(), deadline, error.details())
                self.assertEqual(error.code(), grpc.StatusCode.UNAVAILABLE, error.details())
                time.sleep(0.1)
        self.assertEqual(after.SerializeToString(), before.SerializeToString())

    def test_a_dead_upstream_is_named_and_recovered_from(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 42)])
        for name in DATABASE_SERVICES:
            with self.subTest(name):
                self.suite.services[name].kill()
                with self.assertRaises(grpc.RpcError) as caught:
                    w.compare(include_indicators=True)
                self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)
                found = details(caught.exception)
                self.assertEqual(found["ErrorInfo"].reason, "UPSTREAM_UNAVAILABLE")
                self.assertEqual(found["ErrorInfo"].metadata["service"], name)
                self.assertIn("RetryInfo", found)
                self.suite.services[name].start()
                self.suite.services["aggregator"].wait_ready()
                self.assertEqual(w.compare().columns[0].ledger_executed_yen, 42)

    def test_a_frozen_upstream_is_an_error_in_time_and_recovered_from(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 42)])
        w.compare()
        for name in DATABASE_SERVICES:
            with self.subTest(name):
                process = self.suite.services[name].process
                process.send_signal(signal.SIGSTOP)
                wait_stopped(process.pid)
                try:
                    started = time.monotonic()
                    with self.assertRaises(grpc.RpcError) as caught:
                        w.compare(timeout=8, include_indicators=True)
                    # Sooner than the caller's own patience ends, and with the name.
                    self.assertLess(time.monotonic() - started, 6)
                    self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)
                    found = details(caught.exception)["ErrorInfo"]
                    self.assertEqual(found.metadata["service"], name)
                    with self.assertRaises(grpc.RpcError) as caught:
                        w.compare(timeout=0.3, include_indicators=True)
                    self.assertEqual(caught.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
                finally:
                    process.send_signal(signal.SIGCONT)
                deadline = time.monotonic() + 10
                answer = None
                while answer is None:
                    try:
                        answer = w.compare(timeout=5, include_indicators=True)
                    except grpc.RpcError:
                        self.assertLess(time.monotonic(), deadline)
                        time.sleep(0.1)
                self.assertEqual(answer.columns[0].ledger_executed_yen, 42)

    def test_a_frozen_indicator_service_holds_up_only_who_asks_for_indicators(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 42)])
        w.compare(include_indicators=True)
        process = self.suite.services["indicator"].process
        process.send_signal(signal.SIGSTOP)
        wait_stopped(process.pid)
        try:
            with futures.ThreadPoolExecutor(8) as pool:
                waits = [pool.submit(w.compare, timeout=8, include_indicators=True)
                         for _ in range(4)]
                for amount in range(1, 6):
                    w.append(2022, [w.entry(2022, 0, 1)])
                    # Far less than the patience with the frozen service.
                    answer = w.compare(timeout=0.9)
                    self.assertEqual(answer.columns[0].ledger_executed_yen, 42 + amount)
                    w.compare(timeout=0.9, snapshot=answer.snapshot)
                for wait in waits:
                    self.assertEqual(wait.exception().code(), grpc.StatusCode.UNAVAILABLE)
        finally:
            process.send_signal(signal.SIGCONT)

    def test_a_snapshot_of_another_installation_is_refused(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 42)])
        snapshot = w.compare().snapshot
        other = Suite()
        twin = World(other, code=w.code)  # the same jurisdiction, with fewer writes
        for field in ("snapshot", "min_snapshot"):
            with self.assertRaises(grpc.RpcError) as caught:
                twin.compare(**{field: snapshot})
            self.assertEqual(caught.exception.code(), grpc.StatusCode.FAILED_PRECONDITION)
            # Told by the marks of its writes, whatever the revisions are.
            self.assertEqual(details(caught.exception)["ErrorInfo"].reason, "SNAPSHOT_LOST")

    def test_the_database_dying_later(self):
        w = World(self.suite)
        self.suite.cluster.stop()
        for name in DATABASE_SERVICES:
            service = self.suite.services[name]
            service.wait_ready(expected=False)
            self.assertIsNone(service.process.poll())
        for call in (lambda: w.balances(2022), lambda: w.append(2022, [w.entry(2022, 0, 1)])):
            with self.assertRaises(grpc.RpcError) as caught:
                call()
            self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)
            found = details(caught.exception)
            self.assertEqual(found["ErrorInfo"].reason, "DATABASE_UNAVAILABLE")
            self.assertIn("RetryInfo", found)
        self.suite.cluster.start()
        for name in DATABASE_SERVICES:
            self.suite.services[name].wait_ready()
        w.append(2022, [w.entry(2022, 0, 1)])
        self.assertEqual(w.balances(2022).total.executed_yen, 1)

    def test_the_database_refuses_to_change_or_delete_what_was_written(self):
        for statement in ("update ledger_entry set amount_yen = 1", "delete from ledger_entry",
                          "truncate ledger_entry", "delete from budget_line",
                          "update budget_line set node = 'x'", "drop table ledger_entry",
                          "update request set fingerprint = ''"):
            result = subprocess.run(
                ["psql", "-d", self.suite.cluster.conninfo("kuzukuri_budget"), "-c",
                 f"set search_path = budget; {statement}"], capture_output=True, text=True)
            self.assertNotEqual(result.returncode, 0, statement)
            self.assertRegex(result.stderr, "permission denied|must be owner", statement)

    def test_sigterm_finishes_running_requests_and_exits_cleanly(self):
        w = World(self.suite)
        service = self.suite.services["budget"]
        # gRPC's server answers CANCELLED to what reaches it between its shutdown and the client
        # hearing of it (grpc/grpc issue 41785).
        with Writers(w, 1, expected=(*AGAIN, grpc.StatusCode.CANCELLED)) as writers:
            time.sleep(0.3)
            self.assertEqual(service.terminate(), 0)
            service.start()
        check(self, w, writers, self.suite.cluster)


class StartTest(unittest.TestCase):
    def test_a_database_that_is_absent_at_start(self):
        cluster = Cluster()
        cluster.stop()
        service = Service("catalog", ["--database", cluster.conninfo("kuzukuri_catalog")])
        service.start(wait=False)
        service.wait_ready(expected=False)
        with grpc.insecure_channel(service.address) as channel:
            catalog = stub("catalog", channel)
            request = world.jurisdiction.BatchGetHeadsRequest(
                queries=[pb("type/head").HeadQuery(name="jurisdictions/141127")])
            with self.assertRaises(grpc.RpcError) as caught:
                catalog.BatchGetHeads(request)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)
            self.assertEqual(details(caught.exception)["ErrorInfo"].reason, "DATABASE_UNAVAILABLE")
            cluster.start()
            deadline = time.monotonic() + 20  # reachable now, but nobody migrated it
            while "run the subcommand migrate" not in service.log.read_text():
                self.assertLess(time.monotonic(), deadline, service.log.read_text())
                time.sleep(0.1)
            self.assertFalse(service.ready())
            subprocess.run([BIN / "kuzukuri-catalog", "migrate", "--database",
                            cluster.conninfo("kuzukuri_catalog_owner")], check=True,
                           capture_output=True)
            service.wait_ready()
            self.assertEqual(catalog.BatchGetHeads(request).heads[0].revision, 0)
        service.kill()

    def test_migrations_are_applied_once_and_never_change(self):
        cluster = Cluster()
        command = [BIN / "kuzukuri-budget", "migrate", "--database",
                   cluster.conninfo("kuzukuri_budget_owner")]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        outputs = [p.communicate()[0] for p in both]
        self.assertEqual([p.returncode for p in both], [0, 0])
        self.assertEqual(sum("applying migration 1" in o for o in outputs), 1)
        again = subprocess.run(command, capture_output=True, text=True, check=True)
        self.assertIn("up to date", again.stdout)
        cluster.sql("update budget.schema_version set checksum = 'other'")
        changed = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(changed.returncode, 1)
        self.assertIn("was changed after it had been applied", changed.stderr)

    def test_a_ledger_written_by_the_first_schema_is_kept(self):
        cluster = Cluster()
        first = (REPO / "services/budget/sql/migrations/0001_initial.sql").read_text()
        cluster.sql("set role kuzukuri_budget_owner; set search_path = budget; " + first + """;
            insert into head values ('141127', 3, now());
            insert into budget_line values
              ('141127', 2022, 'a', 'jurisdictions/141127/fiscalYears/2022/projects/a', true, true,
               '', '', '', 1);
            insert into ledger_entry values
              ('141127', 2022, 2, 0, 'a', 1, 100, '2022-04-01', 1, '', '', now()),
              ('141127', 2022, 3, 0, 'a', 20, 40, '2022-06-01', 1, '', '', now());
            create table schema_version (version int primary key, name text not null,
              checksum text not null, applied_at timestamptz not null default now(),
              applied_by text not null default current_user, oldest_binary int not null);
            grant select on schema_version to kuzukuri_budget;
            insert into schema_version (version, name, checksum, oldest_binary) values
              (1, 'initial', '%s', 1)""" % hashlib.sha256(first.encode()).hexdigest())
        subprocess.run([BIN / "kuzukuri-budget", "migrate", "--database",
                        cluster.conninfo("kuzukuri_budget_owner")], check=True, capture_output=True)
        service = Service("budget", ["--database", cluster.conninfo("kuzukuri_budget")]).start()
        with grpc.insecure_channel(service.address) as channel:
            budget = stub("budget", channel)
            answer = budget.QueryBalances(world.balance.QueryBalancesRequest(
                parent="jurisdictions/141127/fiscalYears/2022"))
            self.assertEqual((answer.total.appropriation_yen, answer.total.executed_yen), (100, 40))
            entry = budget.GetLedgerEntry(world.entry.GetLedgerEntryRequest(
                name="jurisdictions/141127/fiscalYears/2022/ledgerEntries/3-0")).ledger_entry
            self.assertEqual(entry.amount_yen, 40)
        service.kill()

    def test_indicator_values_written_by_the_first_schema_are_kept(self):
        cluster = Cluster()
        first = (REPO / "services/indicator/sql/migrations/0001_initial.sql").read_text()
        cluster.sql("set role kuzukuri_indicator_owner; set search_path = indicator; " + first + """;
            insert into head values ('141127', 2, now());
            insert into indicator values
              ('141127', 2022, 'a', '回数', 1, 1, 0, 0, '', '{"nodes":
               ["jurisdictions/141127/fiscalYears/2022/projects/a"], "components":
               [{"id": "1", "label": "", "unit": "", "comparator": 0}]}', 1);
            insert into indicator_value values
              ('141127', 2022, 'a', '1', 2, 1, 5, 0, null, null, '', false, null, 1, 2),
              ('141127', 2022, 'a', '1', 2, 1, 6, 0, null, null, '', false, '2022-07-31', 2, null);
            create table schema_version (version int primary key, name text not null,
              checksum text not null, applied_at timestamptz not null default now(),
              applied_by text not null default current_user, oldest_binary int not null);
            grant select on schema_version to kuzukuri_indicator;
            insert into schema_version (version, name, checksum, oldest_binary) values
              (1, 'initial', '%s', 1)""" % hashlib.sha256(first.encode()).hexdigest())
        subprocess.run([BIN / "kuzukuri-indicator", "migrate", "--database",
                        cluster.conninfo("kuzukuri_indicator_owner")], check=True,
                       capture_output=True)
        service = Service("indicator",
                          ["--database", cluster.conninfo("kuzukuri_indicator")]).start()
        self.addCleanup(service.kill)
        i, year = world.indicator, "jurisdictions/141127/fiscalYears/2022"
        value = i.IndicatorValue(component="1", role=2, state=2)
        later = i.IndicatorValue(component="1", role=2, state=2, as_of=world.day("2023-03-31"))
        with grpc.insecure_channel(service.address) as channel:
            service_of = stub("indicator", channel)
            get = lambda revision: [v.value.unscaled for v in service_of.GetIndicator(  # noqa: E731
                i.GetIndicatorRequest(name=f"{year}/indicators/a", revision=revision)).indicator.values]
            self.assertEqual((get(1), get(2)), ([5], [6]))
            service_of.RecordIndicatorValues(i.RecordIndicatorValuesRequest(
                parent=year, request_id=new_id(), updates=[i.IndicatorValueUpdate(
                    indicator=f"{year}/indicators/a", values=[value, later])]))
            self.assertEqual((get(2), get(3)), ([6], [0, 6, 0]))

    def test_help_and_usage(self):
        for name in (*[f"kuzukuri-{n}" for n in (*DATABASE_SERVICES, "aggregator")], "kuzukuri"):
            shown = subprocess.run([BIN / name, "--help"], capture_output=True, text=True)
            self.assertEqual(shown.returncode, 0, name)
            self.assertIn("--", shown.stdout, name)
            wrong = subprocess.run([BIN / name, "--nonsense"], capture_output=True, text=True)
            self.assertEqual(wrong.returncode, 2, name)

    def test_a_port_that_is_taken(self):
        cluster = Cluster()
        arguments = ["--database", cluster.conninfo("kuzukuri_catalog")]
        first = Service("catalog", arguments).start(wait=False)
        first.wait_ready(expected=False)
        second = subprocess.run([BIN / "kuzukuri-catalog", "--listen", first.address, *arguments],
                                capture_output=True, text=True, timeout=30)
        self.assertEqual(second.returncode, 1)
        self.assertIn("cannot listen", second.stderr)
        first.kill()


class ClientExitTest(unittest.TestCase):
    def test_exit_codes_and_places_of_errors(self):
        environment = dict(os.environ, KUZUKURI_CATALOG="127.0.0.1:1", KUZUKURI_AGGREGATOR="127.0.0.1:1")
        run = lambda *a: subprocess.run([BIN / "kuzukuri", *map(str, a)], env=environment,  # noqa: E731
                                        capture_output=True, text=True)
        away = run("--timeout", "1", "show", "141127")
        self.assertEqual(away.returncode, 3, away.stderr)
        self.assertIn("Is the service running?", away.stderr)
        self.assertEqual(run("import", "/nowhere").returncode, 2)
        folder = pathlib.Path(Cluster().dir) / "csv"
        folder.mkdir()
        (folder / "departments.csv").write_text("jurisdiction,department,display_name\n141127,a\n")
        bad = run("import", folder)
        self.assertEqual(bad.returncode, 2)
        self.assertIn("departments.csv:2: the row has 2 cells, the header 3", bad.stderr)
        (folder / "departments.csv").unlink()
        (folder / "ledger_entries.csv").write_text(
            "jurisdiction,fiscal_year,batch,budget_line,kind,amount_yen,effective_date\n"
            "141127,2022,night,I-1.1,original_appropriation,1347000,2022-04-01\n"
            "141127,2022,night,I-1.1,spending,\"1,056\",2023-03-31\n")
        bad = run("import", folder)
        self.assertEqual(bad.returncode, 2, bad.stderr)


class Unavailable(grpc.GenericRpcHandler):
    """Answers every call with UNAVAILABLE, and counts them."""

    def __init__(self):
        self.calls = 0

    def service(self, _call):
        def answer(_request, context):
            self.calls += 1
            context.abort(grpc.StatusCode.UNAVAILABLE, "it is away")
        return grpc.unary_unary_rpc_method_handler(answer)


class RetryTest(unittest.TestCase):
    def test_the_command_line_sends_again_unless_it_is_told_not_to(self):
        handler = Unavailable()
        server = grpc.server(futures.ThreadPoolExecutor(2))
        server.add_generic_rpc_handlers((handler,))
        address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        self.addCleanup(server.stop, 0)
        # Of what reads and of what writes: one request each, as long as it fails.
        for command in (("snapshot", "141127"), ("take-back", "jurisdictions/141127/ledgerBatches/x",
                                                  "--reason", "誤送")):
            for flags, variables, attempts in ((("--no-retries",), {}, 1), ((), {"KUZUKURI_NO_RETRIES": "true"}, 1),
                                               ((), {}, 5)):
                with self.subTest(command=command, flags=flags, variables=variables):
                    handler.calls = 0
                    said = subprocess.run(
                        [BIN / "kuzukuri", *flags, "--aggregator", address, "--budget", address, *command],
                        env={**os.environ, **variables}, capture_output=True, text=True, timeout=60)
                    self.assertEqual(said.returncode, 3, said.stderr)
                    self.assertEqual(handler.calls, attempts)
                    self.assertEqual(said.stderr.count("trying again"), attempts - 1)


if __name__ == "__main__":
    unittest.main()
