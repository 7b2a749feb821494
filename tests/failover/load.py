"""Clients that go on writing and reading, as the API asks for it: a request that failed is sent again under its id
after the delay that the answer names, until it is answered. They remember what was acknowledged, and hold against it
what they read."""

import collections
import threading
import time

import grpc

import world
from suite import details, new_id, pb
from writers import Crowd

Failure = collections.namedtuple("Failure", "what code reason delay began seconds")
Stale = collections.namedtuple("Stale", "what least found began ended")


class Acknowledged:
    """What was acknowledged of one kind of write: names, revision, and when."""

    def __init__(self):
        self.lock = threading.Lock()
        self.names, self.times, self.revision = [], [], 0

    def add(self, name, revision):
        with self.lock:
            self.names.append(name)
            self.times.append(time.monotonic())
            self.revision = max(self.revision, revision)

    def state(self):
        """Number of writes, revision of the newest, name of the last that was told."""
        with self.lock:
            return len(self.names), self.revision, self.names[-1] if self.names else ""

    def gap(self, since):
        """The longest time without an acknowledgement from a moment on."""
        with self.lock:
            times = [since, *(t for t in self.times if t > since)]
        return max((b - a for a, b in zip(times, times[1:])), default=0)


class Load(Crowd):
    """Threads that append to the ledger, create projects, and read both fresh: from the services, and through the
    aggregator. `pause` is each one's between two calls."""

    def __init__(self, suite, w, entries=None, projects=None, name="busy", timeout=20, pause=0.02):
        super().__init__()
        self.suite, self.world, self.name, self.timeout, self.pause = suite, w, name, timeout, pause
        # What others acknowledge of the same jurisdiction may be shared.
        self.entries, self.projects = entries or Acknowledged(), projects or Acknowledged()
        self.lock = threading.Lock()
        self.failures, self.stale, self.unexpected, self.reads = [], [], [], 0
        self.number = 0
        for make in (self.append, self.create):  # so that there is something to read
            self.write(make)
        for body in (self.append, self.append, self.create):
            self.threads.append(threading.Thread(target=self.guarded, args=(self.write, body)))
        for body in (self.balances, self.project, self.compare, self.snapshot):
            self.threads.append(threading.Thread(target=self.guarded, args=(self.read, body)))

    def guarded(self, run, body):
        try:
            while not self.stopping.is_set():
                run(body)
                time.sleep(self.pause)
        except Exception as error:  # noqa: BLE001  (the test shows it)
            with self.lock:
                self.unexpected.append(f"{body.__name__}: {error!r}")

    def failed(self, body, error, began):
        """Remembers a failure, and waits as it says."""
        found = details(error)
        delay = found["RetryInfo"].retry_delay.ToTimedelta().total_seconds() if "RetryInfo" in found else None
        reason = found["ErrorInfo"].reason if "ErrorInfo" in found else error.details()
        now = time.monotonic()
        with self.lock:
            self.failures.append(Failure(body.__name__, error.code(), reason, delay, began, now - began))
        time.sleep(0.2 if delay is None else delay)

    def write(self, make):
        """One write until it is acknowledged, also when all are told to stop meanwhile."""
        send, told = make()
        patience = time.monotonic() + 90
        while True:
            began = time.monotonic()
            try:
                return told(send(timeout=self.timeout))
            except grpc.RpcError as error:
                self.failed(make, error, began)
                if time.monotonic() > patience:
                    raise

    def read(self, ask):
        began = time.monotonic()
        try:
            least, found = ask()
        except grpc.RpcError as error:
            return self.failed(ask, error, began)
        with self.lock:
            self.reads += 1
            if found < least:
                self.stale.append(Stale(ask.__name__, least, found, began, time.monotonic()))
        return None

    def next(self):
        with self.lock:
            self.number += 1
            return self.number

    # Writes: what sends it, and what takes its answer.

    def append(self):
        request_id, rows = new_id(), [self.world.entry(2022, 0, 1)]
        request = world.entry.AppendLedgerEntriesRequest(
            parent=self.world.year(2022), entries=rows, request_id=request_id)
        return (lambda timeout: self.suite.budget.AppendLedgerEntries(request, timeout=timeout),
                lambda answer: self.entries.add(answer.names[0], answer.revision))

    def create(self):
        w = self.world
        id_ = f"{self.name}-{self.next()}"
        name = f"{w.year(2023)}/projects/{id_}"
        request = world.project.BatchCreateProjectsRequest(
            parent=w.year(2023), request_id=new_id(),
            projects=[w.make_project(2023, 0, name=name, display_name=id_)])
        return (lambda timeout: self.suite.catalog.BatchCreateProjects(request, timeout=timeout),
                lambda answer: self.projects.add(name, answer.revision))

    # Reads: what was acknowledged before they began, and what they found.

    def balances(self):
        least = self.entries.state()[0]
        answer = self.suite.budget.QueryBalances(world.balance.QueryBalancesRequest(
            parent=self.world.year(2022)), timeout=self.timeout)
        return least, answer.total.executed_yen

    def project(self):
        _, revision, name = self.projects.state()
        request = world.project.GetProjectRequest(name=name)
        try:
            return revision, self.suite.catalog.GetProject(request, timeout=self.timeout).revision
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.NOT_FOUND:
                raise
            return revision, -1

    def compare(self):
        least = self.entries.state()[0]
        answer = self.suite.aggregator.CompareExecution(world.comparison.CompareExecutionRequest(
            jurisdiction=self.world.name, columns=[
                world.comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2023)]), timeout=self.timeout)
        return least, answer.columns[0].ledger_executed_yen

    def snapshot(self):
        least = (self.entries.state()[1], self.projects.state()[1])
        answer = self.suite.aggregator.GetSnapshot(pb("aggregator/aggregator_service").GetSnapshotRequest(
            jurisdiction=self.world.name), timeout=self.timeout)
        found = (answer.budget_revision, answer.catalog_revision)
        return least, found if all(f >= n for f, n in zip(found, least)) else (-1, -1)

    def told(self):
        """How many calls failed, by code and reason, and how long the slowest of them took."""
        with self.lock:
            count = collections.Counter(f"{f.code.name} {f.reason}" for f in self.failures)
            longest = max((f.seconds for f in self.failures), default=0)
        told = ", ".join(f"{n} {text}" for text, n in count.most_common())
        return f"{told}; the longest after {longest:.1f} s" if told else "none"


def stored(suite, w):
    """Names of the entries and of the projects that are there."""
    entries = [e.name for e in w.export_entries(2022, wait=True)]
    projects, token = [], ""
    while True:
        page = suite.catalog.ListProjects(world.project.ListProjectsRequest(
            parent=w.year(2023), page_size=1000, page_token=token), timeout=20)
        projects += [p.name for p in page.projects]
        token = page.next_page_token
        if not token:
            return entries, projects
