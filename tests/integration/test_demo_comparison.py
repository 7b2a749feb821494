"""The demonstration's comparisons: every group of the lineage, conservation, filters, views."""

import unittest

from demo import ASAHI, LEVELS, DemoCase, Row, compare, comparison, rows_of
from suite import pb


def basic(answer):
    """What the view BASIC leaves of an answer, as its description says."""
    kept = {"appropriation_yen", "executed_yen", "difference_yen", "precision_yen", "rate",
            "incomplete_appropriation", "incomplete_executed"}
    asked_for = {"printed", "components"}

    def cut(cell):
        for field, _ in cell.ListFields():
            if field.name not in kept | asked_for:
                cell.ClearField(field.name)
        if cell.HasField("rate"):
            permille = cell.rate.permille
            cell.rate.Clear()
            cell.rate.permille = permille

    left = comparison.CompareExecutionResponse()
    left.CopyFrom(answer)
    left.ClearField("findings")
    for row in (*left.rows, *left.subtotals, left.total, left.outside_total):
        for cell in (*row.cells, *(m.cell for m in row.members)):
            cut(cell)
        for change in row.changes:
            change.ClearField("decomposition")
    if not answer.HasField("outside_total"):
        left.ClearField("outside_total")
    return left


class ComparisonTest(DemoCase):
    def test_conservation_at_every_level_and_policy(self):
        for level in LEVELS:
            for policy in ("AS_PRINTED", "GROUPED", "RESTATED"):
                if (level, policy) == ("FUND_SOURCE", "RESTATED"):
                    continue
                answer = compare(level, policy)
                for i, column in enumerate(answer.columns):
                    cells = [r.cells[i] for r in answer.rows]
                    self.assertEqual(sum(c.appropriation_yen for c in cells),
                                     column.ledger_appropriation_yen)
                    self.assertEqual(sum(c.executed_yen for c in cells), column.ledger_executed_yen)

    def test_the_terms_of_a_change_sum_to_it(self):
        checked = 0
        for level in LEVELS[:-1]:
            for policy in ("AS_PRINTED", "GROUPED", "RESTATED"):
                answer = compare(level, policy)
                moved = [0, 0]
                for row in (*answer.rows, *answer.subtotals, answer.total):
                    before, after = row.cells
                    d = row.changes[0].decomposition
                    terms = (d.original_yen + d.supplementary_yen + d.provisional_yen
                             + d.carry_over_in_yen + d.reserve_yen + d.diversion_yen + d.lapsed_yen
                             + d.precision_adjustment_yen + d.not_stated_yen + d.moved_yen)
                    self.assertEqual(terms, after.appropriation_yen - before.appropriation_yen)
                    # Sub-projects of 2023 have no execution: nothing is said of its change.
                    known = not d.executed_unknown
                    self.assertEqual(known, level != "SUB_PROJECT" or not any(
                        m.column == 1 and "/subProjects/" in m.node
                        and not m.cell.HasField("executed_yen")
                        for m in row.members), row.id)
                    self.assertEqual(d.executed_yen + d.moved_executed_yen,
                                     after.executed_yen - before.executed_yen if known else 0)
                    checked += 1
                for row in answer.rows:
                    moved[0] += row.changes[0].decomposition.moved_yen
                    moved[1] += row.changes[0].decomposition.moved_executed_yen
                # Of executed amounts that are not known nothing is said, so nothing is moved either.
                self.assertEqual(moved[0], 0)
                if level != "SUB_PROJECT":
                    self.assertEqual(moved[1], 0)
        self.assertGreater(checked, 500)
        # 「あさひくん」 of 2022 went from one pillar to another with its 1,251 thousand yen.
        pillars = {r.id: r.changes[0].decomposition.moved_yen
                   for r in compare("PILLAR", "AS_PRINTED").rows}
        self.assertEqual((pillars["node/pillar-2"], pillars["node/pillar-3"]),
                         (-1_251_000, 1_251_000))

    def test_restated_on_the_later_years_projects(self):
        rows = {r.id: r for r in compare("PROJECT", "RESTATED").rows}
        merged = rows["2023/III-1"]
        self.assertEqual(merged.cells[0].appropriation_yen, 1_251_000 + 4_792_000 + 300_000)
        ended = rows["2022/III-3"]
        self.assertEqual(ended.match, Row.MATCH_NONE)
        self.assertFalse(ended.cells[1].HasField("appropriation_yen"))

    def test_departments_count_a_project_once(self):
        answer = compare("DEPARTMENT")
        counted = [m.node for r in answer.rows for m in r.members if not m.not_counted]
        self.assertEqual(len(counted), len(set(counted)))
        shared = [m.node for r in answer.rows for m in r.members if m.not_counted]
        extra = sum(len(r["departments"].split(";")) - 1 for r in rows_of("projects"))
        self.assertEqual(len(shared), extra)
        self.assertGreater(extra, 0)

    def test_the_view_basic_is_the_same_with_less(self):
        date = pb("type/date").Date
        spec, f = comparison.ColumnSpec, comparison.RowFilter
        in_year = [spec(fiscal_year=2022, as_of=date(year=2022, month=7, day=31)),
                   spec(fiscal_year=2023, as_of=date(year=2023, month=6, day=30)),
                   spec(fiscal_year=2022)]
        shown = comparison.Presentation(unit_yen=1000, total_mode=2, rate_mode=2)
        for level in LEVELS:
            for policy in ("AS_PRINTED", "GROUPED", "RESTATED"):
                if (level, policy) == ("FUND_SOURCE", "RESTATED"):
                    continue
                for fields in ({}, dict(columns=in_year), dict(
                        presentation=shown, include_components=True, include_pace=True,
                        include_reported_figures=True, include_indicators=level == "PROJECT"),
                        dict(order_by="rate desc", filter=f(
                            findings=[comparison.Finding.KIND_LARGE_SWING]))):
                    full = compare(level, policy, view="COMPARISON_VIEW_FULL", **fields)
                    self.assertEqual(compare(level, policy, **fields), full)
                    less = compare(level, policy, view="COMPARISON_VIEW_BASIC", **fields)
                    self.assertEqual(less, basic(full), f"{level} {policy} {fields}")
                    self.assertLess(less.ByteSize(), full.ByteSize())
        self.assertTrue(compare().findings)

    def test_pages_and_filters_and_order(self):
        whole = compare()
        ids, token, pages = [], "", 0
        while True:
            page = compare(page_size=7, page_token=token)
            self.assertEqual((page.row_count, page.snapshot), (len(whole.rows), whole.snapshot))
            ids += [r.id for r in page.rows]
            token, pages = page.next_page_token, pages + 1
            if not token:
                break
        self.assertEqual(ids, [r.id for r in whole.rows])
        self.assertEqual(pages, (len(ids) + 6) // 7)
        f = comparison.RowFilter
        pillar = compare(filter=f(classification_nodes=["pillar-1"]))
        self.assertEqual({r.parent for r in pillar.rows}, {"node/pillar-1"})
        self.assertEqual(pillar.total, whole.total)
        above = {r.parent for r in pillar.rows}
        above |= {r.parent for r in whole.subtotals if r.id in above}
        self.assertEqual({r.id for r in pillar.subtotals}, above - {""})
        self.assertLess(len(pillar.subtotals), len(whole.subtotals))
        groups = compare(filter=f(matches=[Row.MATCH_GROUP]))
        self.assertEqual(len(groups.rows), 4)
        found = compare(filter=f(text="ＤＶ"))
        self.assertEqual([r.display_name for r in found.rows], ["DV対策事業"])
        over = compare(filter=f(findings=[comparison.Finding.KIND_OVER_EXECUTION]))
        self.assertIn("区役所満足度向上事業", [r.display_name for r in over.rows])
        department = compare(filter=f(departments=[f"{ASAHI}/departments/general-affairs"]))
        self.assertTrue(0 < len(department.rows) < len(whole.rows))
        ordered = [r.cells[1].appropriation_yen for r in compare(
            order_by="appropriation desc").rows if r.cells[1].HasField("appropriation_yen")]
        self.assertEqual(ordered, sorted(ordered, reverse=True))

    def test_more_columns_and_years_that_do_not_exist(self):
        date = pb("type/date").Date
        spec = comparison.ColumnSpec
        answer = compare("CLASS", columns=[
            spec(fiscal_year=2021), spec(fiscal_year=2022, as_of=date(year=2022, month=7, day=31)),
            spec(fiscal_year=2022), spec(fiscal_year=2023)])
        self.assertEqual([c.missing for c in answer.columns], [True, False, False, False])
        self.assertFalse(answer.total.cells[0].HasField("appropriation_yen"))
        self.assertFalse(answer.total.cells[1].HasField("executed_yen"))
        self.assertEqual([c.closing_state for c in answer.columns[1:]], [1, 3, 1])
        self.assertEqual(len(answer.total.changes), 3)
        kinds = [f.kind for f in answer.findings]
        self.assertEqual(kinds.count(comparison.Finding.KIND_MISSING_YEAR), 1)
        self.assertNotIn(comparison.Finding.KIND_UNEXPLAINED_APPEARANCE, kinds)
        backwards = compare("CLASS", columns=[spec(fiscal_year=2023), spec(fiscal_year=2022)])
        forwards = compare("CLASS")
        self.assertEqual([list(r.cells)[::-1] for r in backwards.rows],
                         [list(r.cells) for r in forwards.rows])

    def groups_from_data(self):
        """Connected components of the projects, straight from the data set."""
        parent = {}

        def find(x):
            while parent.setdefault(x, x) != x:
                x = parent[x]
            return x

        for r in rows_of("projects"):
            find(f"{r['fiscal_year']}/{r['project']}")
        for r in rows_of("lineage_edges"):
            if r["type"] in ("continues", "renames", "merges_into", "splits_into"):
                parent[find("2022/" + r["predecessor"].split("/")[1])] = find(
                    "2023/" + r["successor"].split("/")[1])
        groups = {}
        for x in list(parent):
            groups.setdefault(find(x), set()).add(x)
        return {frozenset(g) for g in groups.values()}

    def test_every_group_of_the_lineage(self):
        answered = set()
        for r in compare().rows:
            if r.kind == Row.KIND_NODES:
                answered.add(frozenset(
                    f"{2022 + m.column}/{m.node.rsplit('/', 1)[1]}" for m in r.members))
        self.assertEqual(answered, self.groups_from_data())
        self.assertIn(frozenset({"2022/II-4", "2022/III-1", "2022/III-4", "2023/III-1"}), answered)
        self.assertIn(frozenset({"2022/III-3"}), answered)
        self.assertEqual(len(answered), 33)

    def test_as_printed_leaves_changed_nodes_alone(self):
        alone = {m.node.rsplit("/", 1)[1] for r in compare(policy="AS_PRINTED").rows
                 for m in r.members if r.match == Row.MATCH_NONE and m.column == 0}
        self.assertEqual(alone, {"I-3", "II-4", "II-9", "III-3", "III-4", "III-6", "IV-1", "IV-2",
                                 "IV-3", "VII-1"})

    def test_indicators_are_joined(self):
        answer = compare(include_indicators=True)
        names = {i.indicator.name for r in answer.rows for group in r.indicators
                 for i in group.results}
        self.assertEqual(len(names), len(rows_of("indicators")))
        merged = [e for r in answer.rows for group in r.indicators for e in group.relations
                  if e.comparability == 2]
        self.assertEqual(len(merged), 1)
        self.assertEqual((len(merged[0].predecessors), len(merged[0].successors)), (2, 1))

    def test_mismatches_of_the_columns_are_said(self):
        kinds = {f.kind for f in compare().findings}
        self.assertLessEqual({comparison.Finding.KIND_CLOSING_STATE_MISMATCH,
                              comparison.Finding.KIND_AS_OF_MISMATCH,
                              comparison.Finding.KIND_OVER_EXECUTION}, kinds)
        self.assertNotIn(comparison.Finding.KIND_UNKNOWN_NODE, kinds)
        self.assertNotIn(comparison.Finding.KIND_UNEXPLAINED_APPEARANCE, kinds)
        self.assertNotIn(comparison.Finding.KIND_UNEXPLAINED_DISAPPEARANCE, kinds)

    def test_execution_before_the_statement_is_absent(self):
        request = comparison.CompareExecutionRequest(jurisdiction=ASAHI, columns=[
            comparison.ColumnSpec(fiscal_year=2022, as_of=pb("type/date").Date(
                year=2022, month=7, day=31)), comparison.ColumnSpec(fiscal_year=2023)])
        answer = self.suite.aggregator.CompareExecution(request)
        self.assertFalse(answer.total.cells[0].HasField("executed_yen"))
        self.assertEqual(answer.total.cells[0].appropriation_yen, 845_540_000)


if __name__ == "__main__":
    unittest.main()
