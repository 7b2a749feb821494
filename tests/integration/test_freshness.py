"""An answer without a snapshot reflects every write acknowledged before its request came in."""

import contextlib
import os
import random
import threading
import unittest

import grpc

import world
from suite import Service, suite, stub
from world import World

CHECKS = int(os.environ.get("KUZUKURI_STALE_CHECKS", "20000"))


class Ward:
    """A jurisdiction whose executed total is known to be at least what was acknowledged."""

    def __init__(self, suite_):
        self.world = World(suite_)
        self.lock = threading.Lock()
        self.acknowledged = 0

    def write(self, amount):
        y = random.choice((2022, 2023))
        self.world.append(y, [self.world.entry(y, random.randrange(3), amount)])
        with self.lock:
            self.acknowledged += amount

    def total(self, aggregator):
        answer = aggregator.CompareExecution(world.comparison.CompareExecutionRequest(
            jurisdiction=self.world.name, level="LEVEL_CLASS", columns=[
                world.comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2023)]))
        return sum(c.executed_yen for c in answer.total.cells)


def count_stale(wards, aggregator, checks, writers=2, readers=6):
    """Writes and reads at once; how many answers missed an amount that had been acknowledged."""
    stopping = threading.Event()
    counter, lock, stale, failures = [0], threading.Lock(), [], []

    def write():
        while not stopping.is_set():
            random.choice(wards).write(random.randrange(1, 1000))

    def read():
        while True:
            with lock:
                if counter[0] >= checks:
                    return
                counter[0] += 1
            ward = random.choice(wards)
            with ward.lock:
                least = ward.acknowledged
            total = ward.total(aggregator)
            if total < least:
                stale.append((least, total))

    def guarded(body):
        try:
            body()
        except Exception as error:  # noqa: BLE001  (shown by the test)
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(read,)) for _ in range(readers)]
    writing = [threading.Thread(target=guarded, args=(write,)) for _ in range(writers)]
    for thread in threads + writing:
        thread.start()
    for thread in threads:
        thread.join()
    stopping.set()
    for thread in writing:
        thread.join()
    if failures:
        raise failures[0]
    return len(stale)


class FreshnessTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = suite()
        cls.wards = [Ward(cls.suite) for _ in range(4)]

    def test_no_acknowledged_amount_is_missing(self):
        self.assertEqual(count_stale(self.wards, self.suite.aggregator, CHECKS), 0)

    @contextlib.contextmanager
    def another_aggregator(self, *flags):
        service = Service("aggregator", [
            *(f"--{n}={self.suite.services[n].address}" for n in ("catalog", "budget", "indicator")),
            *flags]).start()
        try:
            with grpc.insecure_channel(service.address) as channel:
                yield stub("aggregator", channel)
        finally:
            self.assertEqual(service.terminate(), 0)

    def test_the_control_that_does_not_ask_is_stale(self):
        """Were nothing stale here, the test above would prove nothing."""
        with self.another_aggregator("--trust-heads-ms", "50") as control:
            self.assertGreater(count_stale(self.wards, control, 1000), 0)

    def test_an_aggregator_with_little_memory_answers_the_same(self):
        """More jurisdictions than fit: some are dropped and read again all the time."""
        worlds = [World(self.suite, projects=40) for _ in range(12)]
        for w in worlds:
            w.append(2022, [w.entry(2022, i, 100 + i) for i in range(40)])
        with self.another_aggregator("--memory-mib", "1") as small:
            for _ in range(3):
                for w in worlds:
                    request = world.comparison.CompareExecutionRequest(
                        jurisdiction=w.name, columns=[
                            world.comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2023)])
                    self.assertEqual(small.CompareExecution(request),
                                     self.suite.aggregator.CompareExecution(request))

    def test_read_your_writes_through_many_edits_of_every_service(self):
        w = World(self.suite, projects=1)
        for i in range(1, 30):
            w.append(2022, [w.entry(2022, 0, 1)])
            self.assertEqual(w.compare().columns[0].ledger_executed_yen, i)
            w.create_projects(2023, [10 + i])
            self.assertEqual(len(w.compare().rows), 2 + i)
        # What a snapshot saw does not change, however late it is asked for.
        first = w.compare()
        for i in range(5):
            w.append(2023, [w.entry(2023, 0, 7)])
            w.compare()
        again = w.compare(snapshot=first.snapshot)
        self.assertEqual(again.SerializeToString(), first.SerializeToString())


if __name__ == "__main__":
    unittest.main()
