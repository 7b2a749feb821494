"""A database that is taken back to an earlier point under services that go on: nothing of the history that
was lost is served any more."""

import time
import unittest

import grpc

from suite import Suite, details
from taken_back import Backup
from world import World


class RestoreTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = Suite()
        cls.backup = Backup(cls.suite)

    def executed(self, w, **fields):
        """What a comparison says was executed in 2022; asks again while it says that this helps."""
        deadline = time.monotonic() + 20
        while True:
            try:
                return w.compare(timeout=10, **fields).columns[0].ledger_executed_yen
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNAVAILABLE or time.monotonic() > deadline:
                    raise

    def refused(self, w, reason, **fields):
        with self.assertRaises(grpc.RpcError) as caught:
            self.executed(w, **fields)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.FAILED_PRECONDITION)
        self.assertEqual(details(caught.exception)["ErrorInfo"].reason, reason)

    def test_no_lost_history_is_served(self):
        worlds = [World(self.suite) for _ in range(4)]
        for w in worlds:
            w.append(2022, [w.entry(2022, 0, 100)])
        good = [w.compare(include_indicators=True) for w in worlds]
        self.backup.make()
        for w in worlds:
            w.append(2022, [w.entry(2022, 0, 7)])
        lost = [w.compare().snapshot for w in worlds]
        for w, snapshot in zip(worlds, lost):
            self.assertEqual(self.executed(w, snapshot=snapshot), 107)
        self.backup.restore()

        # Only pinned reads are asked: the database has not reached what they name.
        self.refused(worlds[0], "SNAPSHOT_AHEAD", snapshot=lost[0])
        self.refused(worlds[0], "SNAPSHOT_AHEAD", min_snapshot=lost[0])
        # The same number again, for another write.
        for w in worlds:
            w.append(2022, [w.entry(2022, 1, 9)])
        self.refused(worlds[1], "SNAPSHOT_LOST", snapshot=lost[1])
        self.refused(worlds[1], "SNAPSHOT_LOST", min_snapshot=lost[1])
        # Beyond it, so that the head alone does not tell.
        for _ in range(3):
            worlds[2].append(2022, [worlds[2].entry(2022, 1, 1)])
        self.assertEqual(self.executed(worlds[2]), 112)
        self.refused(worlds[2], "SNAPSHOT_LOST", snapshot=lost[2])
        self.assertEqual(self.executed(worlds[3]), 109)
        self.assertEqual(self.executed(worlds[0]), 109)
        self.assertEqual(self.executed(worlds[1]), 109)
        # What was before is as it was.
        for w, before in zip(worlds, good):
            self.assertEqual(w.compare(include_indicators=True, snapshot=before.snapshot), before)
            self.assertEqual(self.executed(w, min_snapshot=before.snapshot), self.executed(w))


if __name__ == "__main__":
    unittest.main()
