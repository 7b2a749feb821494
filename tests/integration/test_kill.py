"""kill -9 of the budget service and of PostgreSQL while entries are appended and imported. Seeded:
KUZUKURI_SEED; KUZUKURI_KILL_CYCLES (default 20 of each) makes it long."""

import functools
import os
import random
import time
import unittest

from statements import Papers
from suite import Suite, new_id, pb
from world import World
from writers import AGAIN, Writers, check

SEED = int(os.environ.get("KUZUKURI_SEED", "20230731"))
CYCLES = int(os.environ.get("KUZUKURI_KILL_CYCLES", "20"))
READY_SECONDS = 2
TakeBackLedgerBatchRequest = pb("budget/ledger_batch").TakeBackLedgerBatchRequest


class KillTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = Suite()

    def cycles(self, kill):
        """Cycles of killing; each holds the books against what was acknowledged."""
        rand = random.Random(SEED)
        acknowledged = in_doubt = 0
        for cycle in range(CYCLES):
            with self.subTest(cycle=cycle, seed=SEED):
                w = World(self.suite)
                with Writers(w, rand.random()) as writers:
                    time.sleep(0.05 + 0.25 * rand.random())
                    kill()
                    time.sleep(0.05 + 0.1 * rand.random())
                check(self, w, writers, self.suite.cluster)
                acknowledged += len(writers.acknowledged)
                in_doubt += len(writers.unknown)
        self.assertGreater(acknowledged, 10 * CYCLES)
        self.assertGreater(in_doubt, CYCLES)

    def test_kill_9_of_the_budget_service(self):
        service = self.suite.services["budget"]

        def kill():
            service.kill()
            began = time.monotonic()
            service.start()
            self.assertLess(time.monotonic() - began, READY_SECONDS)

        self.cycles(kill)

    def test_kill_9_while_a_batch_is_taken_back(self):
        """It is taken back whole or not at all, and the same request completes it."""
        service, rand = self.suite.services["budget"], random.Random(SEED)
        rows, in_doubt = 2000, 0
        for cycle in range(CYCLES):
            with self.subTest(cycle=cycle, seed=SEED):
                w = World(self.suite)
                batch = w.import_entries((w.entry(2022, i % 3, i + 1) for i in range(rows)),
                                         per_message=1000).batch
                request_id = new_id()
                call = self.suite.budget.TakeBackLedgerBatch.future(
                    TakeBackLedgerBatchRequest(name=batch, reason="誤送", request_id=request_id))
                time.sleep(0.15 * rand.random())
                service.kill()
                service.start()
                answered = call.exception() is None
                self.assertTrue(answered or call.code() in AGAIN, call)
                found = len(w.export_entries(2022, wait=True))
                self.assertIn(found, (rows, 2 * rows))
                self.assertLessEqual(rows * (1 + answered), found, "lost although acknowledged")
                in_doubt += not answered
                w.take_back(batch, request_id=request_id)
                self.assertEqual(len(w.export_entries(2022)), 2 * rows)
                self.assertEqual(w.balances(2022).total.executed_yen, 0)
        self.assertGreater(in_doubt, 0)

    def test_kill_9_while_a_statement_is_put(self):
        """It stands with all it posts or not at all, and the same request completes it."""
        service, rand = self.suite.services["budget"], random.Random(SEED)
        projects, in_doubt = 300, 0
        spent = sum(range(projects)) * 1000
        for cycle in range(CYCLES):
            with self.subTest(cycle=cycle, seed=SEED):
                w = World(self.suite, projects=projects)
                papers = Papers(w)
                figures = papers.rows(*((i + 10, i) for i in range(projects)))
                put = functools.partial(papers.messages, papers.paper("july"), figures,
                                        per_message=20, request_id=new_id())
                call = self.suite.budget.PutStatement.future(put())
                time.sleep(0.15 * rand.random())
                service.kill()
                service.start()
                answered = call.exception() is None
                self.assertTrue(answered or call.code() in AGAIN, call)
                found = w.balances(2022).total.executed_yen
                self.assertIn(found, (0, spent))
                self.assertTrue(found or not answered, "lost although acknowledged")
                in_doubt += not answered
                self.suite.budget.PutStatement(put(), timeout=30, wait_for_ready=True)
                self.assertEqual(w.balances(2022).total.executed_yen, spent)
                self.assertEqual(papers.get("july").figure_count, 2 * projects)
        self.assertGreater(in_doubt, 0)

    def test_kill_9_of_postgresql(self):
        service = self.suite.services["budget"]

        def kill():
            self.suite.cluster.kill()
            self.suite.cluster.start()
            began = time.monotonic()
            self.assertIsNone(service.process.poll(), "the service must survive")
            service.wait_ready()
            self.assertLess(time.monotonic() - began, READY_SECONDS)

        self.cycles(kill)


if __name__ == "__main__":
    unittest.main()
