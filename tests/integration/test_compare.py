"""Comparisons over more years than the demonstration has."""

import unittest

import world
from suite import new_id, suite
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

    def test_a_column_beside_itself_at_the_same_date_is_behind(self):
        answer = self.compare(columns=[
            m.ColumnSpec(fiscal_year=2022, as_of=day("2022-07-31")), m.ColumnSpec(fiscal_year=2023)])
        behind = [f for f in answer.findings if f.kind == m.Finding.KIND_BEHIND_PACE]
        self.assertEqual(len(behind), 2)  # the total and the project
        self.assertEqual(list(behind[0].figures), [300, 500])
        self.assertNotIn(m.Finding.KIND_AS_OF_MISMATCH, [f.kind for f in answer.findings])

    def test_the_page_tells_the_pace(self):
        page = suite().cli("compare", self.w.code, "2022", "2023", "--unit", "yen",
                           "--pace").stdout
        self.assertIn("（122日目）2022年度同日 50.0%、2021年度同日 20.0%、2020年度同日 40.0%、"
                      "年度末見込み 750（600～1,500）", page.replace("\n", "").replace(" ", "")
                      .replace("年度同日", "年度同日 ").replace("見込み", "見込み "))


if __name__ == "__main__":
    unittest.main()
