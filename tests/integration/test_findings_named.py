"""Findings speak of things by their names, count what is alike, and know what is carried over."""

import unittest

import world
from case_folder import Case
from suite import new_id, pb, suite
from test_findings import ORIGINAL, Paper, found

comparison = pb("aggregator/compare_execution")
Kind = comparison.Finding.Kind
IDS = (r"classificationNodes|projects/|subProjects|departments/|jurisdictions/|indicators/|"
       r"budgetLines|fiscalYears")


def compare(case, *years, level="PROJECT", policy="GROUPED", **fields):
    return suite().aggregator.CompareExecution(comparison.CompareExecutionRequest(
        jurisdiction=case.name, level=f"LEVEL_{level}", lineage_policy=f"LINEAGE_POLICY_{policy}",
        columns=[comparison.ColumnSpec(fiscal_year=y) for y in years], **fields))


def notes(page):
    """The findings of a page, without line breaks inside a sentence."""
    for heading in ("\n注意\n", "\nFindings\n"):
        if heading in page:
            return page[page.index(heading):page.index("\nsnapshot")].split("・")[1:]
    return []


class NamesTest(unittest.TestCase):
    """Every project spends more than it has, and nobody recorded lineage."""

    @classmethod
    def setUpClass(cls):
        cls.case = Case("15-ids-in-findings")

    def test_things_have_names_at_every_level_in_both_languages(self):
        for level in ("class", "pillar", "project", "sub-project", "department", "fund-source"):
            for language in ("ja", "en"):
                for detail in ("warnings", "all"):
                    page = self.case.cli("compare", 2023, 2024, "--level", level, "--language",
                                         language, "--findings", detail, "--swing", "1")
                    self.assertNotRegex(page[page.index("snapshot") - 3000:page.index("snapshot")],
                                        IDS, (level, language))
        page = self.case.cli("compare", 2023, 2024, "--level", "class")
        over = [n for n in notes(page) if n.startswith("予算超過")]
        self.assertTrue(any("2023年度 合計　" in n for n in over), page)
        page = self.case.cli("compare", 2023, 2024)
        self.assertTrue(any("2023年度 水路清掃事業　" in n for n in notes(page)), page)
        self.assertTrue(any("2024年度 図書巡回事業　" in n for n in notes(page)), page)

    def test_findings_carry_the_name_of_their_node(self):
        for level in ("CLASS", "PILLAR", "PROJECT"):
            for finding in compare(self.case, 2023, 2024, level=level,
                                   include_lineage_details=True).findings:
                self.assertNotRegex(finding.message, IDS)
                if finding.node:
                    self.assertIn(finding.node_display_name,
                                  ("合計", "安全", "水路清掃事業", "図書巡回事業"))

    def test_missing_lineage_is_one_note_with_its_counts(self):
        for level in ("CLASS", "PILLAR", "PROJECT", "SUB_PROJECT", "DEPARTMENT"):
            answer = compare(self.case, 2023, 2024, level=level)
            missing = found(answer, Kind.KIND_MISSING_LINEAGE)
            self.assertEqual([(f.column, f.other_column, list(f.figures)) for f in missing],
                             [(0, 1, [2, 2])])
            for kind in (Kind.KIND_UNEXPLAINED_APPEARANCE, Kind.KIND_UNEXPLAINED_DISAPPEARANCE,
                         Kind.KIND_NAME_CHANGED_WITHOUT_LINEAGE):
                self.assertEqual(found(answer, kind), [])
        page = self.case.cli("compare", 2023, 2024, "--level", "class")
        self.assertEqual(sum("継続関係の記録がない" in n for n in notes(page)), 1)

    def test_each_is_told_on_request(self):
        answer = compare(self.case, 2023, 2024, include_lineage_details=True)
        self.assertEqual([len(found(answer, k)) for k in (
            Kind.KIND_MISSING_LINEAGE, Kind.KIND_UNEXPLAINED_APPEARANCE,
            Kind.KIND_UNEXPLAINED_DISAPPEARANCE, Kind.KIND_NAME_CHANGED_WITHOUT_LINEAGE)],
            [1, 2, 2, 0])  # the names did not change
        page = self.case.cli("compare", 2023, 2024, "--findings", "all")
        self.assertTrue(any("2024年度 水路清掃事業" in n for n in notes(page)), page)
        rows = compare(self.case, 2023, 2024, filter=comparison.RowFilter(
            findings=[Kind.KIND_UNEXPLAINED_APPEARANCE])).rows
        self.assertEqual(len(rows), 2)

    def test_equal_names_stand_with_their_place(self):
        w = Paper(suite(), projects=1)
        node = world.node
        w.suite.catalog.BatchCreateClassificationNodes(node.BatchCreateClassificationNodesRequest(
            parent=w.year(2022), request_id=new_id(), classification_nodes=[
                node.ClassificationNode(
                    name=f"{w.year(2022)}/classificationNodes/{i}", kind=2, display_name=name,
                    placements=[node.Placement(
                        tree="list", position=9, parent=f"{w.year(2022)}/classificationNodes/total")])
                for i, name in (("c1", "教育"), ("c2", "福祉"))]))
        for number, parent in ((7, "c1"), (8, "c2")):
            w.add_project(2022, number, display_name="図書館", placements=[node.Placement(
                tree="list", parent=f"{w.year(2022)}/classificationNodes/{parent}")])
            w.add_line(2022, f"L{number}", w.project(2022, number))
        w.append(2022, [world.entry.LedgerEntry(
            budget_line=f"{w.year(2022)}/budgetLines/L8", kind=kind, amount_yen=yen,
            effective_date=world.day("2022-06-01")) for kind, yen in ((ORIGINAL, 10), (20, 11))])
        over = [f for f in found(w.compare(), Kind.KIND_OVER_EXECUTION) if "/projects/" in f.node]
        self.assertEqual([(f.node_display_name, f.node_place) for f in over], [("図書館", "福祉")])
        self.assertIn("'図書館 (福祉)' executed 11 yen", over[0].message)
        page = suite().cli("compare", w.code, 2022, 2023).stdout
        self.assertIn("図書館（福祉）", page)

    def test_what_the_catalogue_does_not_know_has_its_code(self):
        w = Paper(suite(), projects=1)
        w.add_line(2022, "x", f"{w.year(2022)}/projects/P-77/subProjects/2")
        unknown = found(w.compare(), Kind.KIND_UNKNOWN_NODE)
        self.assertEqual([f.node_display_name for f in unknown], ["P-77/2"])
        self.assertNotRegex(unknown[0].message, IDS)

    def test_departments_and_fund_sources_are_called_by_their_names(self):
        w = Paper(suite(), projects=1)
        for y, yen in ((2022, 1_000_000), (2023, 9_000_000)):
            w.money(y, 0, yen)
        swings = found(w.compare(level="LEVEL_DEPARTMENT"), Kind.KIND_LARGE_SWING)
        self.assertIn("総務課", [f.node_display_name for f in swings])
        self.assertTrue(all("departments/" not in f.message for f in swings))
        page = suite().cli("compare", w.code, 2022, 2023, "--level", "department", "--findings",
                           "all").stdout
        self.assertIn("大きな増減　総務課", page)


class GapTest(unittest.TestCase):
    """The year between the two was never published."""

    @classmethod
    def setUpClass(cls):
        cls.case = Case("10-years-with-a-gap")

    def rows(self, *years, **fields):
        return [(r.display_name, [c.appropriation_yen // 1000 for c in r.cells])
                for r in compare(self.case, *years, **fields).rows]

    def test_as_printed_the_same_name_in_the_same_place_is_one_row(self):
        self.assertEqual(self.rows(2022, 2024, policy="AS_PRINTED"),
                         [("水路清掃事業", [6000, 6600]), ("図書巡回事業", [4000, 3900])])
        self.assertEqual(self.rows(2024, 2022, policy="AS_PRINTED"),
                         [("水路清掃事業", [6600, 6000]), ("図書巡回事業", [3900, 4000])])
        self.assertEqual(self.rows(2022, 2023, 2024, policy="AS_PRINTED"),
                         [("水路清掃事業", [6000, 0, 6600]), ("図書巡回事業", [4000, 0, 3900])])

    def test_by_lineage_they_stand_apart_and_one_note_says_why(self):
        for policy in ("GROUPED", "AS_PRINTED"):
            answer = compare(self.case, 2022, 2024, policy=policy)
            self.assertEqual([list(f.figures) for f in found(answer, Kind.KIND_MISSING_LINEAGE)],
                             [[2, 2]])
            self.assertEqual(len(answer.rows), 4 if policy == "GROUPED" else 2)
        page = self.case.cli("compare", 2022, 2024)
        self.assertEqual(sum("継続関係の記録がない" in n for n in notes(page)), 1, page)
        self.assertIn("2022年度の 2件の行き先、2024年度の 2件の前身", page)

    def test_what_only_shares_an_id_stays_apart(self):
        def renumbered(name, rows):
            if name == "projects":
                return [dict(r, display_name="別の" + r["display_name"])
                        if r["fiscal_year"] == "2024" and r["project"] == "A" else r for r in rows]
            return rows

        case = Case("10-years-with-a-gap", renumbered)
        answer = compare(case, 2022, 2024, policy="AS_PRINTED")
        self.assertEqual(len(answer.rows), 3)

    def test_recorded_lineage_comes_first(self):
        case = Case("10-years-with-a-gap")
        w = world.lineage
        suite().catalog.BatchCreateLineageEdges(w.BatchCreateLineageEdgesRequest(
            parent=case.year(2024), request_id=new_id(), lineage_edges=[w.LineageEdge(
                name=f"{case.year(2024)}/lineageEdges/e", type=2,
                predecessor=f"{case.year(2022)}/projects/A",
                successor=f"{case.year(2024)}/projects/B")]))
        rows = compare(case, 2022, 2024, policy="AS_PRINTED").rows
        self.assertEqual([len(r.members) for r in rows], [1, 1, 1, 1])


class CarryOverTest(unittest.TestCase):
    """堤防補修事業: 5,000 of 10,000 came in March and are carried over whole."""

    @classmethod
    def setUpClass(cls):
        cls.case = Case("14-carry-over-and-rates")

    def test_what_is_carried_over_was_not_to_be_spent(self):
        answer = compare(self.case, 2023, 2024)
        self.assertEqual(found(answer, Kind.KIND_LOW_EXECUTION), [])
        self.assertEqual(answer.total.cells[0].rate.permille, 490)
        self.assertNotIn("低執行", self.case.cli("compare", 2023, 2024))

    def test_low_execution_says_what_is_carried_over(self):
        case = Case("14-carry-over-and-rates", lambda name, rows: [
            dict(r, amount_yen="2000000") if r.get("kind") == "expenditure"
            and r["fiscal_year"] == "2023" else r for r in rows])
        low = found(compare(case, 2023, 2024), Kind.KIND_LOW_EXECUTION)
        self.assertEqual([list(f.figures) for f in low], [[2_000_000, 10_000_000, 5_000_000]])
        self.assertIn("executed only 2,000,000 yen of 10,000,000 less 5,000,000 carried to the next "
                      "year (40.0%)", low[0].message)
        page = "".join(case.cli("compare", 2023, 2024).split())
        self.assertIn("低執行2023年度堤防補修事業決算額2,000／予算額10,000千円"
                      "（翌年度繰越額5,000を除いて40.0%）", page)

    def test_everything_carried_over_is_no_low_execution(self):
        case = Case("14-carry-over-and-rates", lambda name, rows: [
            dict(r, amount_yen="10000000") if r.get("kind") == "approved_carry_over_out" else r
            for r in rows if not (r.get("kind") == "expenditure" and r["fiscal_year"] == "2023")])
        self.assertEqual(found(compare(case, 2023, 2024), Kind.KIND_LOW_EXECUTION), [])

    def test_the_parts_of_an_appropriation_add_up_to_it(self):
        answer = compare(self.case, 2023, 2024, include_components=True)
        for cell in (*answer.total.cells, *answer.rows[0].cells):
            c = cell.components
            self.assertEqual(c.original_yen + c.supplementary_yen + c.approved_carry_over_in_yen,
                             cell.appropriation_yen)
            self.assertEqual(cell.carried_out_yen + cell.unused_yen, cell.difference_yen)
        page = self.case.cli("compare", 2023, 2024, "--components")
        self.assertIn("（予算額の内訳）2023 当初 5,000、補正 5,000\n", page)
        self.assertIn("（差引の内訳）2023 翌年度へ繰越 5,000、不用 100\n", page)
        self.assertIn("（予算額の内訳）2024 当初 5,000、繰越 5,000\n", page)
        self.assertNotIn("（差引の内訳）2024", page)
        page = self.case.cli("compare", 2023, 2024, "--components", "--language", "en")
        self.assertIn("(difference) 2023 carried to the next year 5,000, unused 100", page)


if __name__ == "__main__":
    unittest.main()
