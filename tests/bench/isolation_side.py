"""One side of a measure of isolation: a suite of its own, in which one jurisdiction is used as ever, first
alone, then beside the worst another can do. isolation_side.py WORST SECONDS prints the latencies as JSON.

Everything is bounded: by the seconds, by deadlines, by the number of streams and threads."""

import argparse
import contextlib
import json
import os
import pathlib
import struct
import subprocess
import tempfile
import threading
import time

import grpc

import world
from gate import Gate
from suite import Suite, new_id
from world import World

DEADLINE = 5  # seconds of every call that is measured; one that fails counts as that long
RATES = {"compare": 50, "append": 20, "import": 3}  # calls a second
EXPORTED = 30_000  # entries of a ledger whose export is not read: more than any window holds


class Folder:
    """Requests in files, as the load client sends them in turn."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="kz-isolation-")
        self.made = 0

    def save(self, messages):
        self.made += 1
        path = pathlib.Path(self.folder.name) / str(self.made)
        with open(path, "wb") as file:
            for message in messages:
                data = message.SerializeToString()
                file.write(struct.pack("<I", len(data)) + data)
        return path


def load(service, method, requests, seconds, *arguments):
    """The load client, started."""
    return subprocess.Popen(
        [os.environ["KUZUKURI_LOAD"], "--target", service.address, "--method", method,
         "--requests", requests, "--milliseconds", str(round(1000 * seconds)), *arguments],
        stdout=subprocess.PIPE, text=True)


class Importer(threading.Thread):
    """Small imports at a fixed rate, whatever became of the ones before: latencies count from when one
    was due, so that waiting is not hidden."""

    def __init__(self, w, per_second, seconds):
        super().__init__(daemon=True)
        self.w, self.period, self.until = w, 1 / per_second, time.monotonic() + seconds
        self.seconds, self.failed = [], 0

    def run(self):
        due = time.monotonic()
        while due < self.until and time.monotonic() < self.until:
            time.sleep(max(0, due - time.monotonic()))
            try:
                self.w.import_entries([self.w.entry(2022, 1, 1) for _ in range(10)], timeout=DEADLINE,
                                      allow_equal_batch=True)
                self.seconds.append(time.monotonic() - due)
            except grpc.RpcError:
                self.failed += 1
                self.seconds.append(max(DEADLINE, time.monotonic() - due))
            due += self.period

    def figures(self):
        self.join()
        ordered = sorted(self.seconds)
        return {"calls": len(ordered), "failed": self.failed,
                "p50_ms": 1000 * ordered[len(ordered) // 2],
                "p99_ms": 1000 * ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]}


class User:
    """A jurisdiction used as ever: compared, appended to and imported into, at fixed rates."""

    def __init__(self, suite, folder):
        self.suite, self.folder = suite, folder
        self.w = World(suite)

    def compare(self, seconds):
        request = world.comparison.CompareExecutionRequest(
            jurisdiction=self.w.name, columns=[world.comparison.ColumnSpec(fiscal_year=y)
                                               for y in (2022, 2023)])
        return self.at_rate("compare", "aggregator", "aggregator.v1.AggregatorService/CompareExecution",
                            [request], seconds)

    def append(self, seconds):
        w = self.w
        return self.at_rate("append", "budget", "budget.v1.BudgetService/AppendLedgerEntries", (
            world.entry.AppendLedgerEntriesRequest(
                parent=w.year(2022), request_id=new_id(), entries=[w.entry(2022, 0, 1)])
            for _ in range(round(seconds * RATES["append"]) + 10)), seconds)

    def at_rate(self, name, service, method, requests, seconds):
        return load(self.suite.services[service], f"/kuzukuri.{method}", self.folder.save(requests),
                    seconds, "--per-second", str(RATES[name]), "--deadline-ms", str(1000 * DEADLINE))

    def use(self, seconds):
        imports = Importer(self.w, RATES["import"], seconds)
        clients = {"compare": self.compare(seconds), "append": self.append(seconds)}
        imports.start()
        figures = {name: self.read(client) for name, client in clients.items()}
        return {**figures, "import": imports.figures()}

    @staticmethod
    def read(client):
        said = json.loads(client.communicate()[0])
        return {"calls": said["requests"], "failed": said["failed"],
                "p50_ms": said["p50_us"] / 1000, "p99_ms": said["p99_us"] / 1000}


class Worst:
    """What another jurisdiction does, in threads, from entering to leaving. Calls that are refused are
    made again after a pause, as a careless client does."""

    def __init__(self, suite):
        self.suite = suite
        self.stopping = threading.Event()
        self.threads, self.calls = [], []

    def again(self, call, pause):
        """Makes a call again and again."""
        while not self.stopping.is_set():
            with contextlib.suppress(grpc.RpcError):
                call()
            self.stopping.wait(pause)

    def keep(self, count, call, pause=0.0):
        self.threads += [threading.Thread(target=self.again, args=(call, pause), daemon=True)
                         for _ in range(count)]

    def hold(self, call):
        """Waits for the end of a stream nobody reads, or for being told to stop."""
        self.calls.append(call)
        while call.is_active() and not self.stopping.wait(0.2):
            pass
        call.cancel()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        time.sleep(1)
        return self

    def done(self):
        """How much it got done; 0 where that is not what it is about."""
        return 0

    def __exit__(self, *_):
        self.stopping.set()
        for call in self.calls:
            call.cancel()
        for thread in self.threads:
            thread.join(timeout=DEADLINE)


class Lineage(Worst):
    """Two projects that both split into both of the next year's, for 24 years, restated by two callers."""

    YEARS = range(2000, 2024)

    def __init__(self, suite):
        super().__init__(suite)
        self.w = w = World(suite, projects=2, years=self.YEARS)
        for y in self.YEARS[1:]:
            suite.catalog.BatchCreateLineageEdges(world.lineage.BatchCreateLineageEdgesRequest(
                parent=w.year(y), request_id=new_id(), lineage_edges=[
                    world.lineage.LineageEdge(
                        name=f"{w.year(y)}/lineageEdges/{a}-{b}", type="TYPE_SPLITS_INTO",
                        predecessor=w.project(y - 1, a), successor=w.project(y, b),
                        share_ppm=500_000, share_basis="budget")
                    for a in (0, 1) for b in (0, 1)]))
        for y in self.YEARS:
            w.append(y, [w.entry(y, i, 1_000_000 + i, kind=1, on=f"{y}-04-01") for i in (0, 1)])
        self.day = 0
        self.keep(2, self.restate)

    def restate(self):
        self.day += 1  # another date, so that no answer kept is given again
        last = world.comparison.ColumnSpec(
            fiscal_year=self.YEARS[-1], as_of=world.day(f"{self.YEARS[-1]}-06-{1 + self.day % 30:02}"))
        self.suite.aggregator.CompareExecution(world.comparison.CompareExecutionRequest(
            jurisdiction=self.w.name, lineage_policy="LINEAGE_POLICY_RESTATED",
            columns=[world.comparison.ColumnSpec(fiscal_year=self.YEARS[0]), last]), timeout=30)


class Import(Worst):
    """Four imports that send a row every half a second and never end, and four writers of the same
    jurisdiction, twenty times a second each."""

    def __init__(self, suite):
        super().__init__(suite)
        self.w = World(suite)
        self.lines = 1000
        self.lock = threading.Lock()
        self.keep(4, lambda: self.hold(suite.budget.ImportEntries.future(self.messages())), 0.5)
        self.keep(4, self.create_line, 0.05)

    def messages(self):
        yield world.exchange.ImportEntriesRequest(
            header=world.exchange.ImportHeader(parent=self.w.name, request_id=new_id()))
        while not self.stopping.is_set():
            yield world.exchange.ImportEntriesRequest(
                rows=world.exchange.ImportRows(entries=[self.w.entry(2022, 0, 1)]))
            self.stopping.wait(0.5)

    def create_line(self):
        with self.lock:
            self.lines += 1
            number = self.lines
        w = self.w
        self.suite.budget.BatchCreateBudgetLines(world.line.BatchCreateBudgetLinesRequest(
            parent=w.year(2022), request_id=new_id(), budget_lines=[world.line.BudgetLine(
                name=w.line(2022, number), node=w.project(2022, 0), records_execution=True)]),
            timeout=30)


class Export(Worst):
    """Four exports of a large ledger that nobody reads, without a deadline."""

    def __init__(self, suite):
        super().__init__(suite)
        w = World(suite)
        w.import_entries((w.entry(2022, 0, 1) for _ in range(EXPORTED)), per_message=1000)
        request = world.exchange.ExportEntriesRequest(parent=w.year(2022))
        self.keep(4, lambda: self.hold(suite.budget.ExportEntries(request)), 0.5)


class Writers(Worst):
    """A thousand writers of one jurisdiction, half appending, half making budget lines, by the load
    client: each writes again as soon as it is answered."""

    REQUESTS = 20_000  # of each kind, sent in turn

    def __init__(self, suite):
        super().__init__(suite)
        self.w = w = World(suite)
        self.clients = []
        self.folder = Folder()
        entry, line = world.entry, world.line
        self.requests = {
            "AppendLedgerEntries": self.folder.save(entry.AppendLedgerEntriesRequest(
                parent=w.year(2022), request_id=new_id(), entries=[w.entry(2022, 0, 1)])
                for _ in range(self.REQUESTS)),
            "BatchCreateBudgetLines": self.folder.save(line.BatchCreateBudgetLinesRequest(
                parent=w.year(2022), request_id=new_id(), budget_lines=[line.BudgetLine(
                    name=w.line(2022, 1000 + i), node=w.project(2022, 0), records_execution=True)])
                for i in range(self.REQUESTS))}

    def __enter__(self):
        for method, requests in self.requests.items():
            self.clients.append(load(
                self.suite.services["budget"], f"/kuzukuri.budget.v1.BudgetService/{method}",
                requests, 60, "--in-flight", "500"))
        return super().__enter__()

    def __exit__(self, *error):
        for client in self.clients:
            client.kill()
            client.communicate()
        super().__exit__(*error)

    def done(self):
        """Writes that were recorded."""
        return int(self.suite.cluster.sql(
            f"select count(*) from budget.request where jurisdiction = '{self.w.code}'"))


class Silent(Worst):
    """The database of the indicator service falls silent while four callers compare with indicators;
    the jurisdiction that is measured does not ask for them."""

    def __init__(self, suite):
        super().__init__(suite)
        self.gate = Gate(suite.cluster)
        service = suite.services["indicator"]
        service.kill()
        service.arguments = ["--database", self.gate.conninfo("kuzukuri_indicator")]
        service.start()
        self.w = World(suite)
        self.keep(4, lambda: self.w.compare(timeout=30, include_indicators=True), 0.1)

    def __enter__(self):
        self.gate.silence()
        return super().__enter__()

    def __exit__(self, *error):
        self.gate.speak()
        super().__exit__(*error)
        self.gate.close()


WORST = {"lineage": Lineage, "import": Import, "export": Export, "writers": Writers,
         "silent": Silent}


def main():
    parser = argparse.ArgumentParser(prog="isolation_side.py")
    parser.add_argument("worst", choices=WORST)
    parser.add_argument("seconds", type=int)
    arguments = parser.parse_args()
    suite = Suite()
    worst = WORST[arguments.worst](suite)
    user = User(suite, Folder())
    user.use(2)  # warms up
    quiet = user.use(arguments.seconds)
    with worst:
        before = worst.done()
        beside = user.use(arguments.seconds)
        done = worst.done() - before
    print(json.dumps({"quiet": quiet, "beside": beside,
                      "worst_per_second": done / arguments.seconds}))


if __name__ == "__main__":
    main()
