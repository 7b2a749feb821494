"""A database that is taken back to an earlier point under the gateway: what it keeps of the history that was
lost is served to nobody, however it is asked for."""

import concurrent.futures
import os
import time
import unittest

from door import Client, Gateway, ask, request
from suite import DATABASE_SERVICES, SERVICES, Suite
from taken_back import Backup
from world import World

USER = {"X-Forwarded-User": "sato"}
REFUSALS = {"SNAPSHOT_AHEAD", "SNAPSHOT_LOST"}


def reasons(answer):
    return {d.get("reason") for d in answer.json().get("details", [])} - {None}


class RestoredTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ["KUZUKURI_LOG_LEVEL"] = "debug"  # questions for heads have lines at this level alone
        try:
            cls.suite = Suite()
        finally:
            del os.environ["KUZUKURI_LOG_LEVEL"]
        cls.backup = Backup(cls.suite)
        cls.published = cls.suite.cluster.dir / "published"
        cls.published.write_text("")

    def setUp(self):
        self.world = World(self.suite)
        self.world.append(2022, [self.world.entry(2022, 0, 100)])
        self.published.write_text(f"{self.world.code} 2022 2023\n")
        self.door = Gateway("--trusted-proxy-loopback", "--published", self.published, public=True,
                            services={n: self.suite.services[n].address for n in SERVICES}).start()
        self.addCleanup(self.door.stop)

    def path(self, snapshot=None, kind=""):
        path = f"/api/aggregator/v1/{self.world.name}/comparison{kind}?columns=2022&columns=2023&level=LEVEL_PROJECT"
        return path if snapshot is None else f"{path}&snapshot={snapshot}"

    def get(self, path, listener="staff", tag=None):
        fields = {**USER, **({} if tag is None else {"If-None-Match": tag})}
        return ask(getattr(self.door, listener), "GET", path, fields)

    def executed(self, answer):
        self.assertEqual(answer.status, 200, answer)
        return int(answer.json()["columns"][0]["ledgerExecutedYen"])

    def questions(self):
        """For heads, by calls, that services have logged, once they log no more."""
        found, last = -1, -2
        while found != last:
            time.sleep(0.3)
            last, found = found, sum(self.suite.services[n].log.read_text().count('/BatchGetHeads"')
                                     for n in DATABASE_SERVICES)
        return found

    def keep(self, snapshot):
        """Has the gateway keep what is asked for at the snapshot; by listener and kind its tag."""
        tags = {}
        for listener in ("staff", "public"):
            for kind in ("", ".csv"):
                first = self.get(self.path(snapshot, kind), listener)
                self.assertEqual(first.status, 200, first)
                again = self.get(self.path(snapshot, kind), listener, first["etag"])
                self.assertEqual(again.status, 304)
                tags[listener, kind] = first["etag"]
        return tags

    def refused(self, snapshot, tags):
        for (listener, kind), tag in tags.items():
            for shown in (None, tag):
                with self.subTest(listener=listener, kind=kind, tag=shown):
                    answer = self.await_answer(snapshot, listener, kind, shown)
                    self.assertGreaterEqual(answer.status, 400, answer)
                    self.assertTrue(reasons(answer) & REFUSALS, answer)
                    self.assertEqual(answer["cache-control"], "no-store")

    def await_answer(self, snapshot, listener, kind, tag):
        """Asks again while the answer says that this helps: a service is told of once."""
        deadline = time.monotonic() + 20
        while True:
            answer = self.get(self.path(snapshot, kind), listener, tag)
            if answer.status != 503 or time.monotonic() > deadline:
                return answer
            time.sleep(0.1)

    def test_nothing_that_is_kept_of_lost_history_is_served(self):
        before = self.get(self.path()).json()["snapshot"]
        good = self.keep(before)
        self.backup.make()
        self.world.append(2022, [self.world.entry(2022, 0, 7)])
        self.assertEqual(self.executed(self.get(self.path())), 107)
        lost = self.get(self.path()).json()["snapshot"]
        tags = self.keep(lost)
        found = self.door.figure("kuzukuri_kept_found_total")
        self.assertEqual(self.executed(self.get(self.path(lost))), 107)
        self.assertEqual(self.door.figure("kuzukuri_kept_found_total"), found + 1, "the control: it is kept")
        self.backup.restore()

        # What the services said before holds for a second.
        time.sleep(1)
        self.refused(lost, tags)
        # The same number again, for another write; then beyond it.
        self.world.append(2022, [self.world.entry(2022, 1, 9)])
        time.sleep(1)
        self.refused(lost, tags)
        for _ in range(3):
            self.world.append(2022, [self.world.entry(2022, 1, 1)])
        self.refused(lost, tags)
        self.assertEqual(self.executed(self.get(self.path())), 112)
        # What was before is as it was, and goes on being kept.
        self.assertEqual(self.executed(self.await_answer(before, "staff", "", None)), 100)
        found = self.door.figure("kuzukuri_kept_found_total")
        for (listener, kind), tag in good.items():
            self.assertEqual(self.get(self.path(before, kind), listener, tag).status, 304)
        self.assertEqual(self.door.figure("kuzukuri_kept_found_total"), found + len(good))

    def test_what_is_kept_costs_a_question_a_second_and_no_more(self):
        snapshot = self.get(self.path()).json()["snapshot"]
        self.keep(snapshot)
        before, began = self.questions(), time.monotonic()

        def many(_):
            with Client(self.door.staff) as client:
                for _ in range(100):
                    client.send(request("GET", self.path(snapshot), USER))
                    if client.answer().status != 200:
                        return False
            return True
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(many, range(8))), [True] * 8)
        seconds = int(time.monotonic() - began) + 1
        self.assertLessEqual(self.questions() - before, 3 * seconds)
        before = self.questions()
        time.sleep(1)
        self.assertEqual(self.get(self.path(snapshot)).status, 200)
        self.assertIn(self.questions() - before, (1, 2, 3), "the control: questions are counted")

    def test_a_service_that_does_not_answer_vouches_for_nothing(self):
        snapshot = self.get(self.path()).json()["snapshot"]
        tags = self.keep(snapshot)
        budget = self.suite.services["budget"]
        budget.kill()
        try:
            time.sleep(1)
            answer = self.get(self.path(snapshot), "staff", tags["staff", ""])
            self.assertNotEqual(answer.status, 304)
            self.assertEqual(answer.status, 503, answer)
        finally:
            budget.start()
        answer = self.await_answer(snapshot, "staff", "", tags["staff", ""])
        self.assertEqual(answer.status, 304)


if __name__ == "__main__":
    unittest.main()
