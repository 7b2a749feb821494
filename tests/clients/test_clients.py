"""Every installed client against the running suite: its first program, the scenario of clients/conformance, the catalog
dying in the middle of it, and one address with mutual TLS in front that fails calls.

Environment: KUZUKURI_CLIENTS, the folder with a folder for each installed client (default build/clients/installed);
KUZUKURI_RECORD=1 with `PythonTest` rewrites clients/conformance/expected.txt: read what differs before you keep it."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import zipfile

import grpc
from breaker import Breaker
from front import Failure, Front
from suite import REPO, SERVICES, _scratch, jurisdiction_code, new_id, pb, suite

CONFORMANCE = REPO / "clients/conformance"
INSTALLED = pathlib.Path(os.environ.get("KUZUKURI_CLIENTS", REPO / "build/clients/installed"))
VARIANT = pathlib.Path(__file__).resolve().parent / "variant.py"
SCENARIO = json.loads((CONFORMANCE / "scenario.json").read_text())
TOWN = SCENARIO["town"]
OWN_ID = next(s["request"]["requestId"] for s in SCENARIO["steps"] if "requestId" in s["request"])
EXPECTED = (CONFORMANCE / "expected.txt").read_text()
Code = grpc.StatusCode
# What the first calls of a method are answered with, behind one address.
FAILURES = {
    "BatchCreateFiscalYears": [Failure(Code.RESOURCE_EXHAUSTED, "SERVER_BUSY", 900)],
    "BatchCreateDepartments": [Failure(Code.UNAVAILABLE, "COMMIT_UNKNOWN", 100, after=True)],
    "BatchCreateClassificationNodes": [Failure(Code.ABORTED, "CONFLICT", 100)] * 2,
    "AppendLedgerEntries": [Failure(Code.UNAVAILABLE, "COMMIT_UNKNOWN", 700, after=True)],
    "CloseFiscalYear": [Failure(Code.CANCELLED)],
    "SearchProjects": [Failure(Code.UNAVAILABLE, "SHUTTING_DOWN", 50)],
}
_towns = iter(range(48902, 48999))


class Run:
    """A town of its own, and a copy of the scenario that is about it."""

    def __init__(self):
        self.town = f"jurisdictions/{jurisdiction_code(next(_towns))}"
        self.scenario = _scratch() / "scenario.json"
        self.own_id = new_id()
        text = (CONFORMANCE / "scenario.json").read_text()
        self.scenario.write_text(text.replace(TOWN, self.town).replace(OWN_ID, self.own_id))

    def play(self, command, environment):
        """What the program prints, as if the town were that of the scenario; after it what it says on stderr."""
        result = subprocess.run([*map(str, command), self.scenario], env=_environment(environment),
                                capture_output=True, timeout=90, check=False)
        self.output = result.stdout.decode().replace(self.town, TOWN)
        if result.returncode != 0:
            self.output += f"status {result.returncode}\n{result.stderr.decode()[-3000:]}"
        return self.output


def _environment(own):
    """The variables of this process without the suite's, and those given."""
    return {**{k: v for k, v in os.environ.items() if not k.startswith("KUZUKURI_")}, **own}


def _addresses(**others):
    return {f"KUZUKURI_{n.upper()}": others.get(n, suite().services[n].address) for n in SERVICES}


def _kill_catalog_after(town):
    """Waits until the departments of the town are written, kills the catalog and starts it again."""
    department = pb("catalog/department")
    request = department.ListDepartmentsRequest(parent=town)
    deadline = time.monotonic() + 20
    while not suite().catalog.ListDepartments(request, timeout=5).departments:
        if time.monotonic() > deadline:
            raise AssertionError("the departments were not written")
        time.sleep(0.05)
    suite().services["catalog"].kill()


def _killed(run, command):
    """Plays the scenario while the catalog dies once with an answer on its lips; the ids of the request's attempts."""
    def broken():
        _kill_catalog_after(run.town)
        suite().services["catalog"].start(wait=False)

    breaker = Breaker(suite().services["catalog"].address, "福祉課", broken)
    try:
        run.play(command, _addresses(catalog=breaker.address))
        if breaker.failure:
            raise breaker.failure
    finally:
        breaker.close()
        suite().services["catalog"].wait_ready()
    return breaker.ids


def _behind(run, command, failures=FAILURES):
    front = Front(suite(), _scratch(), failures)
    try:
        run.play(command, {"KUZUKURI_ADDRESS": front.address, **front.tls})
    finally:
        front.close()
    return front


def posted(year, kind, outside=False):
    """Yen that the scenario posts, of what stands inside the total or outside of it."""
    return sum(int(e["amountYen"]) for s in SCENARIO["steps"] if s["call"] == "budget.AppendLedgerEntries"
               and s["request"]["parent"].endswith(f"/{year}") for e in s["request"]["entries"]
               if e["kind"] == kind and e["budgetLine"].endswith("/fund") == outside)


class ClientTests:
    """The tests of one client; `name` is its folder."""

    name = ""
    maxDiff = None

    @property
    def folder(self):
        return INSTALLED / self.name

    def test_first_program_runs_as_the_readme_prints_it(self):
        jurisdiction = pb("catalog/jurisdiction")
        town = Run().town
        suite().catalog.CreateJurisdiction(jurisdiction.CreateJurisdictionRequest(
            jurisdiction=jurisdiction.Jurisdiction(name=town, display_name="つづら野の隣町"),
            request_id=new_id()), timeout=10)
        listed = suite().catalog.ListJurisdictions(
            jurisdiction.ListJurisdictionsRequest(page_size=1000), timeout=10).jurisdictions
        result = subprocess.run([self.folder / "first"], env=_environment(_addresses()), timeout=60,
                                capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, "".join(f"{j.name} {j.display_name}\n" for j in listed))
        self.assertIn(town, result.stdout)

    def test_scenario_prints_what_is_expected(self):
        output = Run().play([self.folder / "conformance"], _addresses())
        if os.environ.get("KUZUKURI_RECORD") == "1" and self.name == "python":
            (CONFORMANCE / "expected.txt").write_text(output)
            self.skipTest("expected.txt was rewritten")
        self.assertEqual(output, EXPECTED)

    def test_catalog_is_killed_and_returns(self):
        run = Run()
        ids = _killed(run, [self.folder / "conformance"])
        self.assertEqual(run.output, EXPECTED)
        self.assertGreaterEqual(len(ids), 2, "the write was not sent again")
        self.assertEqual(len(set(ids)), 1, "the write was sent again under another request_id")

    def test_failed_calls_are_repeated_by_the_rules_behind_one_address(self):
        run = Run()
        front = _behind(run, [self.folder / "conformance"])
        self.assertEqual(run.output, EXPECTED)
        for method, failures in FAILURES.items():
            calls = front.of(method)
            for first, second, failure in zip(calls, calls[1:], failures):
                self.assertEqual(first.request, second.request, method)
                self.assertGreaterEqual(second.time - first.time, max(failure.retry_ms, 400) / 1000, method)
            self.assertGreater(len(calls), len(failures), method)
        self.assertEqual([c.request_id for c in front.of("BatchCreateLineageEdges")], [run.own_id],
                         "a request_id of the caller's was not kept")
        writes = [c.request_id for c in front.calls if c.request_id]
        self.assertGreaterEqual(len(set(writes)), len(SCENARIO["steps"]), "writes share a request_id")
        stale = [c for c in front.of("ApplyChanges") if "子育ての相談".encode() in c.request]
        self.assertEqual(len(stale), 1, "a stale etag was tried again")

    def test_explanation_has_the_delay_and_the_metadata(self):
        run = Run()
        failure = Failure(Code.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", 1500, metadata=(("b", "2"), ("a", "1")))
        before = "a project that does not exist\n"
        head, tail = EXPECTED.split(before)
        _, following = tail.split("\na change of", 1)
        # The calls of GetProject before it: twice for the correction, once for the exact amounts.
        passes = [None] * 3
        _behind(run, [self.folder / "conformance"], {"GetProject": [*passes, failure]})
        self.assertEqual(run.output, head + before + "  code: DEADLINE_EXCEEDED\n  reason: DEADLINE_EXCEEDED\n"
                         "  resource: absent\n  retry after: 1500 ms\n  metadata: a=1\n  metadata: b=2"
                         "\na change of" + following)

    def test_half_of_a_pair_of_tls_files_is_refused(self):
        for variables in ({"KUZUKURI_CERT": "/dev/null"}, {"KUZUKURI_CERT": "/dev/null", "KUZUKURI_KEY": "/dev/null"}):
            result = subprocess.run([self.folder / "first"], env=_environment({**_addresses(), **variables}),
                                    timeout=60, capture_output=True, text=True, check=False)
            self.assertNotEqual(result.returncode, 0, variables)
            self.assertEqual(result.stdout, "", variables)

    def test_a_deadline_ends_the_repetitions(self):
        began = time.monotonic()
        result = subprocess.run(
            [self.folder / "first"], env=_environment({"KUZUKURI_ADDRESS": "127.0.0.1:1", "KUZUKURI_TIMEOUT": "1"}),
            timeout=60, capture_output=True, text=True, check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertNotEqual(result.stderr, "")
        # All repetitions together take six seconds and more.
        self.assertLess(time.monotonic() - began, 5)

    def test_a_deadline_ends_a_call_that_nobody_answers(self):
        """Of a server that takes connections and says nothing: no repetition ends this."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            began = time.monotonic()
            result = subprocess.run(
                [self.folder / "first"],
                env=_environment({"KUZUKURI_ADDRESS": f"127.0.0.1:{silent.getsockname()[1]}", "KUZUKURI_TIMEOUT": "2"}),
                timeout=60, capture_output=True, text=True, check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertGreater(time.monotonic() - began, 1.5)
        self.assertLess(time.monotonic() - began, 8)


class PythonTest(ClientTests, unittest.TestCase):
    name = "python"


class PythonNewestTest(ClientTests, unittest.TestCase):
    name = "python-newest"


class TypeScriptTest(ClientTests, unittest.TestCase):
    name = "typescript"


class GoTest(ClientTests, unittest.TestCase):
    name = "go"


class GoModuleTest(unittest.TestCase):
    """One version in the same folder twice, of other contents, as between two commits: the second has a package that
    the first had not."""
    MODULE = "kuzukuri.dev/api"

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kuzukuri-go-"))
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copytree(REPO / "build/clients/go", self.folder / "go")

    def _install(self):
        into = self.folder / "installed"
        into.mkdir()
        result = subprocess.run([REPO / "clients/go/install", self.folder, into], capture_output=True, text=True,
                                timeout=300, check=False)
        built = sorted(p.name for p in into.iterdir() if p.is_file())
        shutil.rmtree(into)
        self.assertEqual((result.returncode, built), (0, ["conformance", "first"]), result.stderr[-2000:])

    def _add_package(self):
        archive, = (self.folder / "go").rglob("*.zip")
        root = f"{self.MODULE}@{archive.stem}"
        with zipfile.ZipFile(archive, "a") as module:
            module.writestr(f"{root}/added/added.go", "package added\n")
            module.writestr(f"{root}/client/added.go", f'package client\n\nimport _ "{self.MODULE}/added"\n')

    def test_the_second_is_built_from_what_it_has(self):
        self._install()
        self._add_package()
        self._install()


class JavaTest(ClientTests, unittest.TestCase):
    name = "java"


class ControlTest(unittest.TestCase):
    """A client that treats its request ids wrongly fails the tests above."""

    def play(self, variant, around):
        run = Run()
        python = INSTALLED / "python/venv/bin/python"
        return run, around(run, [python, VARIANT, variant, INSTALLED / "python/conformance.py"])

    def test_a_client_without_request_ids(self):
        run, _ = self.play("drop", _behind)
        self.assertNotEqual(run.output, EXPECTED)
        self.assertIn("request_id", run.output)

    def test_a_client_with_a_new_request_id_in_every_attempt(self):
        run, ids = self.play("renew", _killed)
        self.assertNotEqual(run.output, EXPECTED)
        self.assertIn("ALREADY_EXISTS", run.output)
        self.assertGreater(len(set(ids)), 1)

    def test_a_client_with_a_new_request_id_posts_twice(self):
        # Of the failures only the one that comes after the posting: nothing else stops the program.
        failures = {"AppendLedgerEntries": FAILURES["AppendLedgerEntries"]}
        run, front = self.play("renew", lambda run, command: _behind(run, command, failures))
        self.assertGreater(len({c.request_id for c in front.of("AppendLedgerEntries")[:2]}), 1)
        total = posted(2024, "KIND_ORIGINAL_APPROPRIATION")
        self.assertIn(f"| 合計 | - | {total:,} |", EXPECTED)
        self.assertIn(f"| 合計 | - | {2 * total:,} |", run.output)

    def test_the_variant_that_changes_nothing_passes(self):
        run, _ = self.play("same", _behind)
        self.assertEqual(run.output, EXPECTED)


class ExpectedTest(unittest.TestCase):
    """What is expected follows from the scenario, not only from what the suite answers."""

    @classmethod
    def setUpClass(cls):
        cls.table = [line.strip("| ").split(" | ") for line in EXPECTED.splitlines() if line.startswith("|")]

    def test_totals_are_sums_of_the_postings(self):
        total, outside = self.table[-2], self.table[-1]
        for column, year in ((2, 2024), (5, 2025)):
            self.assertEqual(outside[column], f"{posted(year, 'KIND_ORIGINAL_APPROPRIATION', outside=True):,}")
            self.assertEqual(total[column], f"{posted(year, 'KIND_ORIGINAL_APPROPRIATION'):,}")
        self.assertEqual(total[3], f"{posted(2024, 'KIND_EXPENDITURE'):,}")

    def test_large_amounts_are_exact(self):
        self.assertEqual(self.table[-1][2], f"{2**53 + 1:,}")
        self.assertIn(f": {2**53 + 1:,}\n", EXPECTED)
        self.assertIn(f": {2**62:,}\n", EXPECTED)

    def test_a_project_that_is_missing_in_a_year_is_absent(self):
        rows = {row[0]: row for row in self.table}
        self.assertEqual(rows["街路灯の補助"][5:8], ["absent"] * 3)
        self.assertEqual(rows["子育て相談"][2:5], ["absent"] * 3)
        self.assertEqual(rows["子育て相談"][6], "0")


if __name__ == "__main__":
    unittest.main()
