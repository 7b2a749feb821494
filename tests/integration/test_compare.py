"""Comparisons over more years than the demonstration has."""

import threading
import time
import unittest

import grpc

import world
from suite import Suite, details, new_id, pb, suite
from world import World, day

m = world.comparison


class PaceTest(unittest.TestCase):
    """Three settled years and a running one; a project splits between the second and the third."""

    @classmethod
    def setUpClass(cls):
        cls.w = w = World(suite(), projects=2, years=(2020, 2021, 2022, 2023))
        for y, (spring, autumn) in {2020: (400, 600), 2021: (200, 800), 2022: (500, 500),
                                    2023: (300, 0)}.items():
            w.append(y, [w.entry(y, 0, 1000, kind=1, on=f"{y}-04-01"),
                         w.entry(y, 0, spring, on=f"{y}-06-01"),
                         *([w.entry(y, 0, autumn, on=f"{y}-11-01")] if autumn else [])])
            if y < 2023:
                w.close(y)
            else:
                w.control(y, 1)
        for y in (2021, 2022, 2023):
            suite().catalog.BatchCreateLineageEdges(world.lineage.BatchCreateLineageEdgesRequest(
                parent=w.year(y), request_id=new_id(), lineage_edges=[world.lineage.LineageEdge(
                    name=f"{w.year(y)}/lineageEdges/a", type=1, predecessor=w.project(y - 1, 0),
                    successor=w.project(y, 0))]))

    def compare(self, **fields):
        return suite().aggregator.CompareExecution(m.CompareExecutionRequest(
            jurisdiction=self.w.name, include_pace=True, **fields))

    def test_the_same_date_of_earlier_years_and_a_projection(self):
        answer = self.compare(columns=[m.ColumnSpec(fiscal_year=2022),
                                       m.ColumnSpec(fiscal_year=2023)])
        row = next(r for r in answer.rows if r.id == "2023/P-0")
        for paces in (row.paces, answer.total.paces):
            self.assertEqual([p.column for p in paces], [1])
            pace = paces[0]
            self.assertEqual(pace.day_of_year, 122)  # 31 July
            self.assertEqual(
                [(p.fiscal_year, p.executed_yen, p.year_end_executed_yen, p.rate_permille)
                 for p in pace.past],
                [(2022, 500, 1000, 500), (2021, 200, 1000, 200), (2020, 400, 1000, 400)])
            self.assertEqual((pace.projected_low_yen, pace.projected_yen, pace.projected_high_yen),
                             (600, 750, 1500))
            self.assertEqual(pace.projection_method, m.PROJECTION_METHOD_PAST_QUOTIENTS)

    def behind(self, answer):
        return [(f.node, list(f.figures), f.message) for f in answer.findings
                if f.kind == m.Finding.KIND_BEHIND_PACE]

    def test_earlier_years_no_column_shows_tell_that_it_is_behind(self):
        columns = [m.ColumnSpec(fiscal_year=2022), m.ColumnSpec(fiscal_year=2023)]
        behind = self.behind(self.compare(columns=columns))
        self.assertEqual([node for node, _, _ in behind], ["", self.w.project(2023, 0)])
        for _, figures, message in behind:
            self.assertEqual(figures, [300, 1000, 300, 500, 1000, 500, 200, 1000, 200,
                                       400, 1000, 400])
            self.assertIn("300 yen of 1,000 spent (30.0%) on day 122 of fiscal year 2023; on the "
                          "same date 2022: 500 yen of 1,000 spent (50.0%), 2021: 200 yen of 1,000 "
                          "spent (20.0%), 2020: 400 yen of 1,000 spent (40.0%)", message)
        for permille, count in ((200, 2), (201, 0)):
            self.assertEqual(len(self.behind(self.compare(
                columns=columns, thresholds=m.FindingThresholds(pace_permille=permille)))), count)
        self.assertEqual(self.behind(self.w.compare()), [])

    def test_a_column_beside_itself_at_the_same_date_is_behind(self):
        answer = suite().aggregator.CompareExecution(m.CompareExecutionRequest(
            jurisdiction=self.w.name, columns=[
                m.ColumnSpec(fiscal_year=2022, as_of=day("2022-07-31")),
                m.ColumnSpec(fiscal_year=2023)]))
        behind = self.behind(answer)
        self.assertEqual(len(behind), 2)  # the total and the project
        self.assertEqual(behind[0][1], [300, 1000, 300, 500, 1000, 500])
        self.assertNotIn(m.Finding.KIND_AS_OF_MISMATCH, [f.kind for f in answer.findings])

    def test_the_page_tells_the_pace(self):
        page = suite().cli("compare", self.w.code, "2022", "2023", "--unit", "yen",
                           "--pace").stdout
        self.assertIn("（122日目）2022年度同日 50.0%、2021年度同日 20.0%、2020年度同日 40.0%、"
                      "年度末見込み 750（600～1,500）", page.replace("\n", "").replace(" ", "")
                      .replace("年度同日", "年度同日 ").replace("見込み", "見込み "))


class LineageTest(unittest.TestCase):
    """Projects that split into each other every year, so that the ways are beyond counting."""

    YEARS = range(1980, 2031)

    @classmethod
    def setUpClass(cls):
        cls.w = w = World(suite(), projects=2, years=cls.YEARS)
        for y in cls.YEARS[1:]:
            suite().catalog.BatchCreateLineageEdges(world.lineage.BatchCreateLineageEdgesRequest(
                parent=w.year(y), request_id=new_id(), lineage_edges=[world.lineage.LineageEdge(
                    name=f"{w.year(y)}/lineageEdges/{a}-{b}", type=4, share_ppm=share,
                    predecessor=w.project(y - 1, a), successor=w.project(y, b))
                    for a, shares in enumerate(((500_000, 500_000), (250_000, 750_000)))
                    for b, share in enumerate(shares)]))
        for y in (cls.YEARS[0], cls.YEARS[-1]):
            w.append(y, [w.entry(y, i, 1001, kind=1, on=f"{y}-04-01") for i in range(2)])

    def ask(self, policy):
        return suite().aggregator.CompareExecution.future(m.CompareExecutionRequest(
            jurisdiction=self.w.name, lineage_policy=policy,
            columns=[m.ColumnSpec(fiscal_year=self.YEARS[0]),
                     m.ColumnSpec(fiscal_year=self.YEARS[-1])]), timeout=5)

    def test_fifty_years_are_restated_at_once_and_another_tenant_is_answered_meanwhile(self):
        other = World(suite())
        other.compare()
        asking = [self.ask(policy) for policy in (1, 2, 3) for _ in range(4)]
        for _ in range(10):
            other.append(2023, [other.entry(2023, 0, 1)])
            other.compare(timeout=5)
        for call in asking:
            call.result()

    def test_shares_multiply_and_yen_are_placed_once(self):
        answer = self.ask(m.LINEAGE_POLICY_RESTATED).result()
        # Content of both settles at one third and two thirds: 333.67 and 667.33 of each 1,001.
        rows = [r for r in answer.rows if r.kind == m.Row.KIND_NODES]
        self.assertEqual([(r.id, [c.appropriation_yen for c in r.cells]) for r in rows],
                         [("2030/P-0", [668, 1001]), ("2030/P-1", [1334, 1001])])
        self.assertEqual([r.match for r in rows], [m.Row.MATCH_SHARE] * 2)
        self.assertEqual(answer.computation, 3)


class WatchTest(unittest.TestCase):
    service = pb("aggregator/aggregator_service")

    @classmethod
    def setUpClass(cls):
        cls.suite = Suite()

    def watch(self, w, timeout=20, **fields):
        return self.suite.aggregator.WatchComparison(self.service.WatchComparisonRequest(
            min_interval_ms=100, comparison=m.CompareExecutionRequest(
                jurisdiction=w.name, columns=[m.ColumnSpec(fiscal_year=2022),
                                              m.ColumnSpec(fiscal_year=2023)], **fields)),
            timeout=timeout)

    def test_every_change_is_answered_and_bursts_together(self):
        w = World(self.suite)
        stream = self.watch(w)
        first = next(stream).comparison
        self.assertEqual(first, w.compare())
        w.append(2022, [w.entry(2022, 0, 5)])
        self.assertEqual(next(stream).comparison.columns[0].ledger_executed_yen, 5)
        started = time.monotonic()
        for _ in range(100):
            w.append(2023, [w.entry(2023, 1, 1)])
        answers = [next(stream).comparison]
        while answers[-1].columns[1].ledger_executed_yen < 100:
            answers.append(next(stream).comparison)
        # At most one in each interval of 100 ms, however many writes there were.
        self.assertLessEqual(len(answers), (time.monotonic() - started) / 0.1 + 2)
        self.assertLess(len(answers), 100)
        self.assertEqual(answers[-1], w.compare())
        stream.cancel()

    def test_nothing_is_sent_while_nothing_changes(self):
        w = World(self.suite)
        stream = self.watch(w, timeout=1.5)
        received = []
        with self.assertRaises(grpc.RpcError) as caught:
            for answer in stream:
                received.append(answer)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        self.assertEqual(len(received), 1)

    def test_what_cannot_be_watched(self):
        w = World(self.suite)
        for fields, reason in ((dict(snapshot=w.compare().snapshot), "INVALID_FIELD"),
                               (dict(page_token="x"), "INVALID_FIELD"),
                               (dict(level=99), "INVALID_FIELD"),
                               (dict(view=99), "INVALID_FIELD")):
            with self.assertRaises(grpc.RpcError) as caught:
                next(self.watch(w, **fields))
            self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
            self.assertEqual(details(caught.exception)["ErrorInfo"].reason, reason)

    def test_a_service_that_dies_ends_the_watch_and_a_stop_too(self):
        w = World(self.suite)
        stream = self.watch(w)
        next(stream)
        self.suite.services["budget"].kill()
        with self.assertRaises(grpc.RpcError) as caught:
            next(stream)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)
        self.suite.services["budget"].start()
        self.suite.services["aggregator"].wait_ready()
        stream = self.watch(w)
        next(stream)
        ended = []

        def wait():
            try:
                next(stream)
            except grpc.RpcError as error:
                ended.append(error)

        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.2)
        self.assertEqual(self.suite.services["aggregator"].terminate(), 0)
        thread.join()
        self.assertEqual(ended[0].code(), grpc.StatusCode.UNAVAILABLE)
        self.suite.services["aggregator"].start()


if __name__ == "__main__":
    unittest.main()
