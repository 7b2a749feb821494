"""Many writers of one ledger, whose appends are combined, and those who watch it."""

import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import grpc

import world
from service_test import FAILED, INVALID, ServiceTest
from suite import new_id
from world import World


class CombinedTest(ServiceTest):
    def test_writers_of_one_jurisdiction_are_each_answered_by_themselves(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 10**6, kind=21, entry_id="c")])
        before = w.balances(2022).revision
        request_ids = [new_id() for _ in range(40)]

        def one(i):
            """Every third is bad, every fifth needs the rules about several entries, and every
            request is sent twice."""
            entry = w.entry(2022, i % 3, i + 1)
            if i % 3 == 2:
                entry = w.entry(2022, i % 3, -1)
            elif i % 5 == 0:
                entry = w.entry(2022, 0, i + 1, commitment="c")
            try:
                return w.append(2022, [entry], request_ids[i])
            except grpc.RpcError as error:
                return error.code()

        with ThreadPoolExecutor(80) as pool:
            answers = list(pool.map(one, [*range(40), *range(40)]))
        good = [i for i in range(40) if i % 3 != 2]
        for i in range(40):
            self.assertEqual(answers[i], answers[i + 40])
            self.assertEqual(answers[i] == INVALID, i not in good)
        revisions = sorted(answers[i].revision for i in good)
        self.assertEqual(revisions, list(range(before + 1, before + 1 + len(good))))
        self.assertEqual(w.balances(2022).total.executed_yen, sum(i + 1 for i in good))


class WatchTest(ServiceTest):
    def watch(self, w, after=0, timeout=20):
        return self.suite.budget.WatchRevisions(
            world.watch.WatchRevisionsRequest(name=w.name, after_revision=after), timeout=timeout)

    def test_every_revision_comes_once_in_order(self):
        w = World(self.suite)
        stream = self.watch(w)
        writer = threading.Thread(target=lambda: [
            w.append(2022, [w.entry(2022, 0, 1)]) for _ in range(60)])
        writer.start()
        seen = []
        for event in stream:
            seen.append(event.revision)
            if event.revision >= 60:
                break
        writer.join()
        self.assertEqual(seen, list(range(1, 61)))
        stream.cancel()

    def test_it_goes_on_from_a_revision_and_says_what_was_touched(self):
        w = World(self.suite)
        first = w.append(2022, [w.entry(2022, 0, 1)]).revision
        second = w.append(2023, [w.entry(2023, 0, 1)]).revision
        stream = self.watch(w, after=first)
        event = next(stream)
        self.assertEqual(event.revision, second)
        self.assertEqual([(t.fiscal_year, t.kind) for t in event.touched],
                         [(2023, "ledgerEntries")])
        self.assertTrue(event.method.endswith("/AppendLedgerEntries"))
        began = time.monotonic()
        third = w.append(2022, [w.entry(2022, 0, 1)]).revision
        self.assertEqual(next(stream).revision, third)
        self.assertLess(time.monotonic() - began, 5)
        stream.cancel()

    def test_bad_requests(self):
        w = World(self.suite)
        self.refused(INVALID, "INVALID_FIELD", lambda: next(self.watch(w, after=-1)))
        head = w.append(2022, [w.entry(2022, 0, 1)]).revision
        self.refused(FAILED, "REVISION_AHEAD", lambda: next(self.watch(w, after=head + 1)))
        self.refused(INVALID, "INVALID_NAME", lambda: next(self.suite.budget.WatchRevisions(
            world.watch.WatchRevisionsRequest(name="x"))))


if __name__ == "__main__":
    unittest.main()
