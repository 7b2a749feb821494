"""The alerts of the chart over a real run: the suite tells its figures while all is well, while its database is frozen,
while one of its services is gone, and while many requests wait. promtool says which alerts fire when: the right ones,
and none while all is well.

A sample is taken each half second and counts as half a minute, so that an alert that waits for five minutes is seen
after five seconds. The targets have the labels job and instance alone, all four the same job.

tests/manifests/figures.txt lists the figures that the services and the gateway tell, for checks without binaries.
KUZUKURI_RECORD=1 writes it anew."""

import collections
import contextlib
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import grpc

import alarms
import metrics
import world
from authority import Authority
from ports import free_address
from suite import BIN, DATABASE_SERVICES, SERVICES, Cluster, Service, Suite, _children
from world import World

PERIOD = 0.5  # seconds between two samples, which count as
STEP = 30     # seconds
FIGURES = pathlib.Path(alarms.REPO, "tests/manifests/figures.txt")
OURS = re.compile(r"((?:kuzukuri|process)_\w+)(?:\{(.*)\})? (\S+)")


def series_in(page):
    """(name, labels as printed, value) of each series of ours in what a service tells."""
    return [found.groups(default="") for line in page.splitlines() if (found := OURS.fullmatch(line))]


class Recorder:
    """Takes samples of all services until it is stopped."""

    def __init__(self, addresses):
        self.addresses = addresses  # by service
        self.samples = []           # by time: service: page, None where it did not answer
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        due = time.monotonic()
        while not self._stop.wait(max(0, due - time.monotonic())):
            self.samples.append({name: self._page(address) for name, address in self.addresses.items()})
            due += PERIOD

    @staticmethod
    def _page(address):
        with contextlib.suppress(OSError):
            return metrics.page(address)
        return None

    def minutes(self):
        """The time that has passed, as it counts."""
        return len(self.samples) * STEP / 60

    def stop(self):
        self._stop.set()
        self._thread.join()

    def values(self):
        """What Prometheus would have: a series that is told no more ends at once."""
        found = collections.defaultdict(lambda: ["_"] * len(self.samples))
        for at, sample in enumerate(self.samples):
            for service, page in sample.items():
                target = f'job="kuzukuri",instance="{service}"'
                found[f"up{{{target}}}"][at] = str(int(page is not None))
                for name, labels, value in series_in(page or ""):
                    found[f"{name}{{{labels}{',' if labels else ''}{target}}}"][at] = value
        for values in found.values():
            for at in range(1, len(values)):
                if values[at] == "_" and values[at - 1] not in ("_", "stale"):
                    values[at] = "stale"
        return {key: " ".join(values) for key, values in found.items()}


class Callers:
    """Three of each service, that call it four times a second, whatever becomes of it."""

    def __init__(self, suite, w):
        columns = [world.comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2023)]
        project, line = w.project(2022, 0), w.line(2022, 0)
        self.calls = (
            lambda: suite.catalog.GetProject(world.project.GetProjectRequest(name=project), timeout=3),
            lambda: suite.budget.GetBudgetLine(world.line.GetBudgetLineRequest(name=line), timeout=3),
            lambda: suite.indicator.ListIndicators(world.indicator.ListIndicatorsRequest(parent=w.year(2022)),
                                                   timeout=3),
            lambda: suite.aggregator.CompareExecution(world.comparison.CompareExecutionRequest(
                jurisdiction=w.name, columns=columns, include_indicators=True), timeout=3))
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(call,)) for call in 3 * self.calls]
        for thread in self._threads:
            thread.start()

    def _run(self, call):
        while not self._stop.wait(0.25):
            with contextlib.suppress(grpc.RpcError):
                call()

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()


class Run:
    """The run: its phases by name, each from one minute to another, and the alerts that fire in each minute."""

    def __init__(self):
        self.own = Suite(Cluster())
        self.addresses = {name: free_address() for name in SERVICES}
        for name, service in self.own.services.items():
            service.arguments += ["--metrics-listen", self.addresses[name]]
            service.terminate()
        self.own.services["catalog"].arguments += ["--queue", "16"]
        for service in self.own.services.values():
            service.start()
        self.worlds = [World(self.own) for _ in range(2)]
        self.phases = {}

    def record(self):
        self.recorder = Recorder(self.addresses)
        callers = Callers(self.own, self.worlds[0])
        try:
            self.phase("well", 6)
            with self.frozen():
                self.phase("database frozen", 11)
            self.phase("database back", 8)
            self.own.services["indicator"].kill()
            self.phase("indicator gone", 8)
            self.own.services["indicator"].start(wait=False)
            self.phase("indicator back", 8)
            with self.crowded():
                self.phase("crowded", 6)
            self.phase("calm", 8)
        finally:
            callers.stop()
            self.recorder.stop()
        values = self.recorder.values()
        times = [STEP * at for at in range(len(self.recorder.samples))]
        self.fired = alarms.firing(values, times, STEP)

    def phase(self, name, seconds):
        begin = self.recorder.minutes()
        time.sleep(seconds)
        self.phases[name] = (begin, self.recorder.minutes())

    @contextlib.contextmanager
    def frozen(self):
        postmaster = self.own.cluster.pid()
        processes = [postmaster, *_children(postmaster)]

        def send(what):
            for process in processes:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, what)
        send(signal.SIGSTOP)
        try:
            yield
        finally:
            send(signal.SIGCONT)

    @contextlib.contextmanager
    def crowded(self):
        """Somebody holds a table that all reads of projects need, and more of these come than may wait."""
        with subprocess.Popen(["psql", self.own.cluster.conninfo("kuzukuri_catalog_owner"), "-q"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
            session.stdin.write("begin; lock table catalog.project in access exclusive mode; select 'locked';\n")
            session.stdin.flush()
            while "locked" not in session.stdout.readline():
                pass
            waiting = [self.own.catalog.GetProject.future(
                world.project.GetProjectRequest(name=w.project(2022, 0)), timeout=30)
                for w in self.worlds for _ in range(20)]
            yield
            session.communicate()
        for call in waiting:
            call.exception()

    def stop(self):
        for service in self.own.services.values():
            service.kill()
        for channel in self.own.channels.values():
            channel.close()
        self.own.cluster.stop()

    def alerts(self, phase, since=0):
        """What fires in a phase, from some minutes after its begin on: names with the service where they tell it."""
        begin, end = self.phases[phase]
        found = set()
        for at, fired in enumerate(self.fired):
            if begin + since <= at * STEP / 60 < end:
                found |= {(a["alertname"].removeprefix("Kuzukuri"), a.get("service") or a.get("instance", ""))
                          for a in fired}
        return found


class AlarmsTest(unittest.TestCase):
    SETTLED = 7  # minutes after which what was is over: most alerts look at five

    @classmethod
    def setUpClass(cls):
        cls.run_ = Run()
        cls.addClassCleanup(cls.run_.stop)
        cls.run_.record()

    def fire(self, phase, must, may=()):
        """All of these fire in a phase and no others do, but for what may and what fired before."""
        phases = list(self.run_.phases)
        before = phases[phases.index(phase) - 1]
        found = self.run_.alerts(phase)
        self.assertLessEqual(set(must), found)
        self.assertLessEqual(found - set(must) - set(may), self.run_.alerts(before, since=self.SETTLED))

    def test_none_fires_while_all_is_well(self):
        self.assertEqual(self.run_.alerts("well"), set())

    def test_none_fires_when_all_is_well_again(self):
        for phase in ("database back", "indicator back", "calm"):
            with self.subTest(phase):
                self.assertEqual(self.run_.alerts(phase, since=self.SETTLED), set())

    def test_nothing_new_fires_when_trouble_is_over(self):
        for trouble, over in (("database frozen", "database back"), ("indicator gone", "indicator back"),
                              ("crowded", "calm")):
            with self.subTest(over):
                # The aggregator's calls wait two seconds for heads before they fail: few have at the end.
                self.assertLessEqual(self.run_.alerts(over) - {("CallsFailing", "aggregator")},
                                     self.run_.alerts(trouble))

    def test_a_frozen_database(self):
        self.fire("database frozen",
                  [(alert, service) for service in DATABASE_SERVICES
                   for alert in ("ServiceNotReady", "DatabaseConnections", "CallsFailing")],
                  may=[("ServiceNotReady", "aggregator"), ("CallsFailing", "aggregator")])

    def test_a_service_that_is_gone(self):
        self.fire("indicator gone", [("ServiceGone", "indicator"), ("ServiceNotReady", "aggregator"),
                                     ("CallsFailing", "aggregator")])

    def test_many_requests_wait(self):
        self.fire("crowded", [("QueueNearlyFull", "catalog"), ("CallsRefused", "catalog")])

    def test_the_services_tell_the_figures_that_are_listed(self):
        pages = [page for sample in self.run_.recorder.samples for page in sample.values() if page]
        pages += [self.page_with_all_options(), self.page_of_the_gateway()]
        now = figures_in(pages)
        if os.environ.get("KUZUKURI_RECORD"):
            FIGURES.write_text(HEADING + "".join(f"{line}\n" for line in now))
        self.assertEqual([line for line in FIGURES.read_text().splitlines() if line[0] != "#"], now)

    def page_with_all_options(self):
        """What a service tells that has a certificate, and a collector of traces that is not there."""
        with tempfile.TemporaryDirectory() as folder:
            ca = Authority(folder)
            ca.issue("server")
            address = free_address()
            service = Service("catalog", [
                "--database", self.run_.own.cluster.conninfo("kuzukuri_catalog"), "--metrics-listen", address,
                "--otlp", free_address(), "--plaintext", *ca.server_flags("server")])
            self.addCleanup(service.kill)
            service.start(wait=False)
            return self.page_at(address, service.log)

    def page_of_the_gateway(self):
        """What the gateway tells, in front of the services."""
        with tempfile.TemporaryDirectory() as folder:
            address, log = free_address(), pathlib.Path(folder, "log")
            published = pathlib.Path(folder, "published")
            published.write_text("141127 2022\n")
            upstream = [flag for name, service in self.run_.own.services.items()
                        for flag in (f"--{name}", service.address)]
            with log.open("w") as out:
                gateway = subprocess.Popen(
                    [BIN / "kuzukuri-gateway", "--staff-listen", f"unix:{folder}/staff", "--public-listen",
                     f"unix:{folder}/public", "--published", published, "--metrics-listen", address, *upstream],
                    stdout=out, stderr=out)
            try:
                return self.page_at(address, log)
            finally:
                gateway.kill()
                gateway.wait()

    @staticmethod
    def page_at(address, log):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                return metrics.page(address)
            time.sleep(0.1)
        raise AssertionError(log.read_text()[-2000:])


HEADING = ("# What the services and the gateway tell at /metrics: name, type, labels. Written by "
           "tests/integration/test_alarms.py.\n")


def figures_in(pages):
    """One line for each figure of ours: its name, its type, its labels."""
    types, labels = {}, collections.defaultdict(set)
    for page in pages:
        types.update(re.findall(r"^# TYPE (\S+) (\S+)$", page, re.M))
        for name, pairs, _ in series_in(page):
            base = re.sub(r"_(bucket|sum|count)$", "", name)
            labels[name if name in types else base] |= set(re.findall(r'(\w+)="', pairs))
    return [" ".join([name, types[name], *sorted(labels[name])]) for name in sorted(labels)]


if __name__ == "__main__":
    unittest.main()
