"""StreamHeads of the three services: each answer reflects every write acknowledged before its question."""

import os
import queue
import signal
import threading
import time
import unittest
from concurrent import futures

import grpc

import world
from suite import DATABASE_SERVICES, Suite, details, jurisdiction_code, pb, suite
from world import World

head = pb("type/head")
MESSAGES = {"catalog": pb("catalog/jurisdiction"), "budget": pb("budget/budget_service"),
            "indicator": pb("indicator/indicator_service")}


class Stream:
    """An open stream of one service."""

    def __init__(self, on, service, timeout=20):
        self.request = MESSAGES[service].StreamHeadsRequest
        self.questions = queue.Queue()
        self.answers = getattr(on, service).StreamHeads(iter(self.questions.get, None),
                                                        timeout=timeout)

    def ask(self, *queries):
        self.questions.put(self.request(queries=[
            head.HeadQuery(**dict(zip(("name", "known_revision", "known_mark"), query)))
            for query in queries]))
        return next(self.answers).heads

    def close(self):
        self.questions.put(None)


class HeadStreamTest(unittest.TestCase):
    def test_every_acknowledged_write_is_in_the_next_answer(self):
        w, other = World(suite()), World(suite())
        stream = Stream(suite(), "budget")
        before = stream.ask((w.name, 0), (other.name, 0))
        self.assertEqual([h.name for h in before], [w.name, other.name])
        revision = before[0].revision
        for i in range(200):
            written = w.append(2022, [w.entry(2022, 0, 1)]).revision
            self.assertEqual(written, revision + 1)
            moved, same = stream.ask((w.name, revision), (other.name, before[1].revision))
            self.assertEqual(moved.revision, written)
            self.assertEqual([(y.fiscal_year, y.kind, y.revision) for y in moved.year_revisions],
                             [(2022, "ledgerEntries", written)])
            self.assertEqual((same.revision, len(same.year_revisions)), (before[1].revision, 0))
            revision = written
        stream.close()
        self.assertEqual(list(stream.answers), [])
        self.assertEqual(stream.answers.code(), grpc.StatusCode.OK)

    def test_it_says_what_the_single_call_says(self):
        w = World(suite())
        for service in DATABASE_SERVICES:
            stub = getattr(suite(), service)
            queries = [head.HeadQuery(name=w.name),
                       head.HeadQuery(name="jurisdictions/011002", known_revision=7)]
            called = stub.BatchGetHeads(MESSAGES[service].BatchGetHeadsRequest(queries=queries))
            stream = Stream(suite(), service)
            for _ in range(3):
                self.assertEqual(list(stream.ask(*((q.name, q.known_revision) for q in queries))),
                                 list(called.heads))
            stream.close()

    def test_many_streams_at_once(self):
        w = World(suite())
        wrong = []

        def ask_and_write(i):
            stream = Stream(suite(), "budget", timeout=60)
            for _ in range(50):
                written = w.append(2022, [w.entry(2022, i % 3, 1)]).revision
                if stream.ask((w.name, 0))[0].revision < written:
                    wrong.append(written)
            stream.close()

        threads = [threading.Thread(target=ask_and_write, args=(i,)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_callers_who_know_different_revisions_ask_at_once(self):
        """Their questions are one to the database; each is told what is new to itself."""
        w, still = World(suite()), World(suite())
        for line in (0, 1):
            w.append(2022, [w.entry(2022, line, 1)])
        last = w.budget_revision()
        wrong = []

        def ask(known):
            queries = [head.HeadQuery(name=w.name, known_revision=known),
                       head.HeadQuery(name=still.name, known_revision=1 << 40)]
            told = list(suite().budget.BatchGetHeads(
                MESSAGES["budget"].BatchGetHeadsRequest(queries=queries)).heads)
            stream = Stream(suite(), "budget", timeout=60)
            for _ in range(100):
                answer = list(stream.ask(*((q.name, q.known_revision) for q in queries)))
                if answer != told:
                    wrong.append((known, answer, told))
            stream.close()

        threads = [threading.Thread(target=ask, args=(known,))
                   for known in (0, 1, last - 1, last, last + 1) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong[:1], [])

    def test_wide_questions_of_many_streams_at_once(self):
        """More than fits a socket's buffer: what is not sent at once is sent later."""
        names = [[f"jurisdictions/{jurisdiction_code(n * 1000 + i)}" for i in range(1000)]
                 for n in range(64)]
        wrong = []

        def ask(mine):
            stream = Stream(suite(), "indicator", timeout=60)
            for _ in range(2):
                heads = stream.ask(*((name, 0) for name in mine))
                if [h.name for h in heads] != mine:
                    wrong.append(len(heads))
            stream.close()

        with futures.ThreadPoolExecutor(64) as pool:
            for done in [pool.submit(ask, mine) for mine in names]:
                done.result()
        self.assertEqual(wrong, [])

    def test_a_write_that_is_not_of_the_history_is_told(self):
        w = World(suite())
        w.append(2022, [w.entry(2022, 0, 1)])
        stream = Stream(suite(), "budget")
        first = stream.ask((w.name, 0))[0]
        self.assertNotEqual(first.mark, 0)
        w.append(2022, [w.entry(2022, 0, 1)])
        second = stream.ask((w.name, first.revision, first.mark))[0]
        self.assertNotIn(second.mark, (0, first.mark))
        self.assertEqual([(y.kind, y.revision) for y in second.year_revisions],
                         [("ledgerEntries", second.revision)])
        every = stream.ask((w.name, 0))[0].year_revisions
        for known, lost in (((first.revision, first.mark), False),
                            ((first.revision, first.mark ^ 1), True),
                            ((second.revision, second.mark), False),
                            ((second.revision, first.mark), True),
                            ((second.revision + 1, second.mark), True),
                            ((second.revision + 1, 0), True), ((second.revision, 0), False)):
            head = stream.ask((w.name, *known))[0]
            self.assertEqual(head.known_is_lost, lost, known)
            if lost:
                self.assertEqual(list(head.year_revisions), list(every))
        self.assertTrue(stream.ask(("jurisdictions/011002", 7))[0].known_is_lost)
        stream.close()

    def test_a_bad_question_ends_the_stream_with_its_place(self):
        w = World(suite())
        for bad, field in (([("nowhere", 0)], "queries[0].name"), ([], "queries"),
                           ([(w.name, 0)] * 1001, "queries")):
            stream = Stream(suite(), "catalog")
            stream.ask((w.name, 0))
            with self.assertRaises(grpc.RpcError) as raised:
                stream.ask(*bad)
            self.assertEqual(raised.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
            violations = details(raised.exception)["BadRequest"].field_violations
            self.assertEqual(violations[0].field, field)

    def test_a_lost_database_and_a_stop_end_it_and_the_comparison_recovers(self):
        own = Suite()
        w = World(own)
        ask = world.comparison.CompareExecutionRequest(
            jurisdiction=w.name, columns=[world.comparison.ColumnSpec(fiscal_year=y)
                                          for y in (2022, 2023)])
        own.aggregator.CompareExecution(ask)
        stream = Stream(own, "budget")
        stream.ask((w.name, 0))
        own.cluster.kill()
        with self.assertRaises(grpc.RpcError) as raised:
            stream.ask((w.name, 0))
        self.assertEqual(raised.exception.code(), grpc.StatusCode.UNAVAILABLE)
        own.cluster.start()
        for service in own.services.values():
            service.wait_ready()
        w.append(2022, [w.entry(2022, 0, 5)])
        stream = Stream(own, "budget")
        revision = stream.ask((w.name, 0))[0].revision
        self.assertEqual(own.aggregator.GetSnapshot(
            pb("aggregator/aggregator_service").GetSnapshotRequest(jurisdiction=w.name),
            timeout=10).budget_revision, revision)
        self.assertEqual(own.services["budget"].terminate(), 0)
        with self.assertRaises(grpc.RpcError) as raised:
            next(stream.answers)
        self.assertEqual(raised.exception.code(), grpc.StatusCode.UNAVAILABLE)
        own.services["budget"].start()
        own.services["aggregator"].wait_ready()
        deadline = time.monotonic() + 20
        while True:
            try:
                own.aggregator.CompareExecution(ask, timeout=10)
                break
            except grpc.RpcError as error:
                self.assertEqual(error.code(), grpc.StatusCode.UNAVAILABLE)
                self.assertLess(time.monotonic(), deadline, "the aggregator does not recover")


class DatabaseTest(unittest.TestCase):
    """What becomes of the questions when the database does not answer as it should."""

    @classmethod
    def setUpClass(cls):
        cls.suite = Suite()
        cls.w = World(cls.suite)

    def ask(self):
        query = head.HeadQuery(name=self.w.name)
        return self.suite.budget.BatchGetHeads(
            MESSAGES["budget"].BatchGetHeadsRequest(queries=[query]), timeout=10).heads[0]

    def away(self, call):
        """Fails as UNAVAILABLE, with details, far sooner than the caller's patience ends."""
        started = time.monotonic()
        with self.assertRaises(grpc.RpcError) as raised:
            call()
        self.assertLess(time.monotonic() - started, 5)
        self.assertEqual(raised.exception.code(), grpc.StatusCode.UNAVAILABLE)
        found = details(raised.exception)
        self.assertEqual(found["ErrorInfo"].reason, "DATABASE_UNAVAILABLE")
        self.assertIn("RetryInfo", found)

    def test_a_silent_one_is_an_error_and_is_connected_anew(self):
        revision = self.ask().revision
        stream = Stream(self.suite, "budget")
        stream.ask((self.w.name, 0))
        session = int(self.suite.cluster.sql(
            "select pid from pg_stat_activity where application_name = 'kuzukuri-budget'"
            " and query like '%is_lost%' and pid <> pg_backend_pid()"))
        os.kill(session, signal.SIGSTOP)
        try:
            self.away(lambda: stream.ask((self.w.name, 0)))
            self.assertEqual(self.ask().revision, revision)
        finally:
            os.kill(session, signal.SIGCONT)

    def test_the_end_of_its_connection_ends_streams_that_ask_nothing(self):
        stream = Stream(self.suite, "budget")
        stream.ask((self.w.name, 0))
        self.suite.cluster.sql(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'kuzukuri-budget' and pid <> pg_backend_pid()")
        self.away(lambda: next(stream.answers))

    def test_heads_are_read_where_writes_go(self):
        self.ask()
        self.suite.cluster.sql(
            "alter role kuzukuri_budget set default_transaction_read_only = on")
        try:
            self.suite.services["budget"].terminate()
            self.suite.services["budget"].start()
            self.away(self.ask)
        finally:
            self.suite.cluster.sql("alter role kuzukuri_budget reset default_transaction_read_only")
        self.ask()


if __name__ == "__main__":
    unittest.main()
