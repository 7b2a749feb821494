"""StreamHeads of the three services: each answer reflects every write acknowledged before its question."""

import queue
import threading
import time
import unittest

import grpc

import world
from suite import DATABASE_SERVICES, Suite, details, pb, suite
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
            head.HeadQuery(name=name, known_revision=known) for name, known in queries]))
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
        last = suite().budget.GetHead(MESSAGES["budget"].GetHeadRequest(name=w.name)).head.revision
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

    def test_a_bad_question_ends_the_stream_with_its_place(self):
        w = World(suite())
        for bad, field in (([("nowhere", 0)], "queries[0].name"), ([], "queries"),
                           ([(w.name, 0), (w.name, 1)], "queries[1].name")):
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


if __name__ == "__main__":
    unittest.main()
