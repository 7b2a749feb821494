"""Connections that break in the middle of a commit: whether it was applied is found out by the request id,
never by sending it blindly again."""

import unittest

import grpc

import world
from gate import Gate
from suite import Service, Suite, details, new_id, stub
from world import World


class CommitLossTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = Suite()
        cls.gate = Gate(cls.suite.cluster)
        service = Service("budget", ["--database", cls.gate.conninfo("kuzukuri_budget")]).start()
        cls.suite.budget = stub("budget", grpc.insecure_channel(service.address))
        cls.addClassCleanup(cls.gate.close)
        cls.addClassCleanup(service.kill)

    def setUp(self):
        self.w = World(self.suite)
        self.before = self.gate.dropped

    def tearDown(self):
        self.gate.drop(None)

    def amounts(self):
        return [e.amount_yen for e in self.w.export_entries(2022)]

    def test_an_append_is_applied_once_and_answered(self):
        for mode in ("before", "after"):
            with self.subTest(mode):
                w = self.w = World(self.suite)
                before = self.gate.dropped
                self.gate.drop(mode)
                request_id = new_id()
                answer = w.append(2022, [w.entry(2022, 0, 42)], request_id)
                self.assertEqual(self.gate.dropped, before + 1, "no commit was lost")
                self.assertEqual(self.amounts(), [42])
                self.assertEqual(w.append(2022, [w.entry(2022, 0, 42)], request_id), answer)

    def test_commits_lost_again_and_again(self):
        self.gate.drop("after", 1)
        self.w.append(2022, [self.w.entry(2022, 0, 1)])
        self.gate.drop("before", 4)
        self.w.append(2022, [self.w.entry(2022, 0, 2)])
        self.assertEqual(self.gate.dropped, self.before + 5)
        self.assertEqual(self.amounts(), [1, 2])

    def test_every_other_write_is_applied_once_and_answered(self):
        w = self.w
        for mode in ("before", "after"):
            with self.subTest(mode):
                parent, id_ = w.year(2022), f"X-{mode}"
                self.gate.drop(mode)
                made = self.suite.budget.BatchCreateBudgetLines(
                    world.line.BatchCreateBudgetLinesRequest(
                        parent=parent, request_id=new_id(), budget_lines=[world.line.BudgetLine(
                            name=f"{parent}/budgetLines/{id_}", node=w.project(2022, 0),
                            records_execution=True)]))
                self.assertEqual(made.budget_lines[0].name, f"{parent}/budgetLines/{id_}")
        self.assertEqual(self.gate.dropped, self.before + 2)
        self.assertEqual(w.budget_revision(), made.revision)

    def test_an_import_whose_commit_was_applied_is_answered(self):
        entries = [self.w.entry(2022, 0, i + 1) for i in range(500)]
        self.gate.drop("after")
        self.assertEqual(self.w.import_entries(entries).entry_count, 500)
        self.assertEqual(self.gate.dropped, self.before + 1)
        self.assertEqual(len(self.amounts()), 500)

    def test_an_import_whose_commit_was_lost_says_to_send_it_again(self):
        entries = [self.w.entry(2022, 0, i + 1) for i in range(500)]
        request_id = new_id()
        self.gate.drop("before")
        with self.assertRaises(grpc.RpcError) as caught:
            self.w.import_entries(entries, request_id)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.ABORTED)
        self.assertEqual(details(caught.exception)["ErrorInfo"].reason, "IMPORT_INTERRUPTED")
        self.assertEqual(self.amounts(), [])
        self.w.import_entries(entries, request_id)
        self.w.import_entries(entries, request_id)
        self.assertEqual(len(self.amounts()), 500)

    def test_combined_appends_are_each_applied_once(self):
        calls = []
        for i in range(60):
            if i % 7 == 0:
                self.gate.drop("before" if i % 2 else "after")
            calls.append(self.suite.budget.AppendLedgerEntries.future(
                world.entry.AppendLedgerEntriesRequest(
                    parent=self.w.year(2022), request_id=new_id(),
                    entries=[self.w.entry(2022, 0, i + 1)])))
        names = [c.result().names[0] for c in calls]
        self.assertEqual(len(set(names)), 60)
        self.assertEqual(sorted(self.amounts()), list(range(1, 61)))
        self.assertGreater(self.gate.dropped, self.before)


if __name__ == "__main__":
    unittest.main()
