"""Lineage over years of which there are no data."""

import unittest

import grpc

import world
from cases import Case
from suite import details, new_id, suite
from world import World

Code = grpc.StatusCode
CONTINUES, ENDED = 1, 5


class GapTest(unittest.TestCase):
    def edge_of(self, code, name):
        return suite().catalog.GetLineageEdge(world.lineage.GetLineageEdgeRequest(
            name=f"jurisdictions/{code}/fiscalYears/2024/lineageEdges/{name}")).lineage_edge

    def test_an_edge_over_a_missing_year(self):
        case = Case(self, "10-years-with-a-gap")
        suite().cli("import", case / "folder")
        suite().cli("import", case / "lineage_edges.csv")
        self.assertEqual(self.edge_of(case.code, "A").predecessor,
                         f"jurisdictions/{case.code}/fiscalYears/2022/projects/A")
        suite().cli("import", case / "lineage_edges.csv")  # once more changes nothing
        answer = suite().aggregator.CompareExecution(world.comparison.CompareExecutionRequest(
            jurisdiction=f"jurisdictions/{case.code}", level=3, lineage_policy=2,
            columns=[world.comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2024)]))
        row = next(r for r in answer.rows if r.display_name == "水路清掃事業")
        self.assertEqual([c.appropriation_yen for c in row.cells], [6000000, 6600000])

    def test_the_edges_come_with_the_folder(self):
        case = Case(self, "10-years-with-a-gap")
        (case / "lineage_edges.csv").rename(case / "folder/lineage_edges.csv")
        suite().cli("import", case / "folder")
        self.assertIn("/2022/", self.edge_of(case.code, "A").predecessor)

    def test_proposed_and_accepted_over_the_gap(self):
        case = Case(self, "10-years-with-a-gap")
        folder = case / "folder"
        said = suite().cli("lineage", "propose", folder).stdout
        self.assertIn("2 open", said)
        listed = suite().cli("lineage", "review", folder, "--list").stdout
        self.assertEqual(listed.count("継続 continues"), 2, listed)
        suite().cli("lineage", "review", folder, "--accept-above", 50)
        self.assertIn("0 open, 2 accepted", suite().cli("lineage", "propose", folder).stdout)
        suite().cli("import", folder)
        self.assertIn("/2022/", self.edge_of(case.code, "A--A").predecessor)

    def test_a_year_that_has_projects_is_not_passed_over(self):
        w = World(suite(), years=(2021, 2022, 2024))

        def create(name, predecessor, successor=w.project(2024, 0), kind=CONTINUES):
            suite().catalog.BatchCreateLineageEdges(world.lineage.BatchCreateLineageEdgesRequest(
                parent=w.year(2024), request_id=new_id(), lineage_edges=[world.lineage.LineageEdge(
                    name=f"{w.year(2024)}/lineageEdges/{name}", type=kind, predecessor=predecessor,
                    successor=successor, explanation="理由")]))

        for year in (2021, 2023, 2024):
            with self.subTest(year), self.assertRaises(grpc.RpcError) as caught:
                create("x", w.project(year, 0))
            self.assertEqual(caught.exception.code(), Code.INVALID_ARGUMENT)
            bad = details(caught.exception)["BadRequest"].field_violations
            self.assertEqual([v.field for v in bad], ["lineage_edges[0].predecessor"])
            self.assertIn("2022 is expected", bad[0].description)
        create("over", w.project(2022, 0))
        create("ended", w.project(2022, 1), "", ENDED)

        # The year between comes later: what was drawn stays, new edges go by it.
        suite().catalog.BatchCreateFiscalYears(world.fiscal_year.BatchCreateFiscalYearsRequest(
            parent=w.name, request_id=new_id(), fiscal_years=[world.fiscal_year.FiscalYear(
                name=w.year(2023), display_name="2023年度", primary_tree="list")]))
        create("before-its-projects", w.project(2022, 2), w.project(2024, 2))
        w.create_nodes(2023)
        w.create_projects(2023, range(2))
        with self.assertRaises(grpc.RpcError) as caught:
            create("x", w.project(2022, 1), w.project(2024, 1))
        self.assertIn("2023 is expected", caught.exception.details())
        create("by-it", w.project(2023, 1), w.project(2024, 1))
        kept = suite().catalog.GetLineageEdge(world.lineage.GetLineageEdgeRequest(
            name=f"{w.year(2024)}/lineageEdges/over")).lineage_edge
        self.assertEqual(kept.predecessor, w.project(2022, 0))


if __name__ == "__main__":
    unittest.main()
