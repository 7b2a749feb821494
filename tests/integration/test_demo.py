"""The demonstration data set, loaded by the real client: every printed cell of the project lists of
both years, every group of the lineage, every total."""

import csv
import pathlib
import tempfile
import unittest

import oracle
from suite import REPO, new_jurisdiction, pb, suite

ASAHI = "jurisdictions/141127"
DATA = REPO / "deploy/demo/asahi"
comparison = pb("aggregator/compare_execution")
balance = pb("budget/balance")
figure = pb("budget/reported_figure")
jurisdiction = pb("catalog/jurisdiction")
Row = comparison.Row


def rows_of(name):
    with open(DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def year(y):
    return f"{ASAHI}/fiscalYears/{y}"


def compare(level="PROJECT", policy="GROUPED", presentation=None, **fields):
    fields.setdefault("columns", [comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2023)])
    return suite().aggregator.CompareExecution(comparison.CompareExecutionRequest(
        jurisdiction=ASAHI, level=f"LEVEL_{level}", lineage_policy=f"LINEAGE_POLICY_{policy}",
        presentation=presentation, **fields))


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


LEVELS = ("CLASS", "PILLAR", "PROJECT", "SUB_PROJECT", "DEPARTMENT", "FUND_SOURCE")


def balances(y):
    answer = suite().budget.QueryBalances(
        balance.QueryBalancesRequest(parent=year(y), page_size=1000))
    assert not answer.next_page_token
    return answer


def text(value):
    return f"{value:,}" if value >= 0 else f"▲{-value:,}"


def rate_text(permille):
    return f"{permille // 10}.{permille % 10}%"


class DemoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = suite()
        cls.suite.cli("import", DATA)

    def reported(self, y):
        figures, token = [], ""
        while True:
            answer = self.suite.budget.ListReportedFigures(figure.ListReportedFiguresRequest(
                parent=year(y), page_size=1000, page_token=token))
            figures.extend(answer.reported_figures)
            token = answer.next_page_token
            if not token:
                return figures

    def members(self, answer, column):
        """Cells of projects and classification nodes of one column, by name."""
        return {m.node: m.cell for rows in (answer.rows, answer.subtotals) for r in rows
                for m in r.members if m.column == column}

    def test_every_reported_figure_is_stored_as_printed(self):
        expected = {}
        for r in rows_of("reported_figures"):
            expected[f"{year(r['fiscal_year'])}/statements/{r['statement']}/reportedFigures/"
                     f"{r['figure']}"] = (
                r["table"], int(r["row"]), r["row_label"], int(r["unit_yen"]), int(r["value"]))
        stored = {f.name: (f.table, f.row, f.row_label, f.unit_yen, f.value)
                  for y in (2022, 2023) for f in self.reported(y)}
        self.assertEqual(len(expected), 1089)
        self.assertEqual(stored, expected)

    def check_list_cells(self, y, hold):
        """Every cell of the project lists (tables L1 to L5) against what the services answer."""
        column = y - 2022
        printed = comparison.Presentation(unit_yen=1000, total_mode="TOTAL_MODE_SUM_OF_ROUNDED",
                                          rate_mode="RATE_MODE_FROM_ROUNDED", hold_below_full=hold)
        answer = compare(presentation=printed)
        cells = self.members(answer, column)
        by_node = {b.node: b for b in balances(y).balances}
        checked = 0
        for f in self.reported(y):
            if f"-L" not in f.table:
                continue
            place = f"{f.name} {f.row_label}"
            if "/subProjects/" in f.node:
                got = self.printed_balance(by_node[f.node], f.measure, hold)
            else:
                cell = cells[f.node].printed
                got = {1: cell.appropriation, 2: cell.executed, 3: cell.difference,
                       4: cell.rate}[f.measure]
            want = rate_text(f.value) if f.measure == 4 else text(f.value)
            self.assertEqual(got, want, place)
            checked += 1
        return checked

    @staticmethod
    def printed_balance(line, measure, hold):
        budget, spent = line.appropriation_yen // 1000, line.executed_yen // 1000
        if measure == 1:
            return text(budget)
        if measure == 2:
            return text(spent)
        rate = (2000 * spent + budget) // (2 * budget)
        return rate_text(min(rate, 999) if hold and spent < budget else rate)

    def test_every_cell_of_the_project_lists_of_2022(self):
        rows = 33 + 10 + 1 + 2 + 1
        totals = 3
        self.assertEqual(self.check_list_cells(2022, hold=True), 3 * (rows + totals))

    def test_every_cell_of_the_project_lists_of_2023(self):
        # The list of 2023 prints 100.0 % for 2,216 of 2,217, so nothing is held below full there.
        rows = 26 + 10 + 1 + 2 + 1
        totals = 3
        self.assertEqual(self.check_list_cells(2023, hold=False), 3 * (rows + totals))

    def test_every_cell_of_the_summary_in_yen(self):
        answer = compare()
        projects = self.members(answer, 0)
        pages = {}
        for level in ("PILLAR", "CLASS"):
            pages.update(self.members(compare(level), 0))
        pages.update(projects)
        pages[f"{year(2022)}/classificationNodes/total"] = answer.total.cells[0]
        # A grouping of this table alone: what its tree says stands under it.
        group = [pages[f"{year(2022)}/projects/{p}"] for p in ("V-0", "V-1", "K-1")]
        sums = {1: sum(c.appropriation_yen for c in group), 2: sum(c.executed_yen for c in group)}
        checked = 0
        for f in self.reported(2022):
            if not f.table.startswith("R4-S"):
                continue
            if f.node.endswith("/general-administration"):
                budget, spent = sums[1], sums[2]
            else:
                budget, spent = pages[f.node].appropriation_yen, pages[f.node].executed_yen
            want = {1: budget, 2: spent, 3: budget - spent,
                    4: (2000 * spent + budget) // (2 * budget)}[f.measure]
            self.assertEqual(f.value, want, f"{f.name} {f.row_label}")
            checked += 1
        self.assertEqual(checked, 4 * (6 + 13 + 4 + 3 + 2))

    def test_exact_totals(self):
        answer = compare()
        total = [(c.appropriation_yen, c.executed_yen) for c in answer.total.cells]
        self.assertEqual(total, [(845_540_000, 835_000_771), (849_290_000, 737_415_000)])
        pillars = {r.id: [(c.appropriation_yen, c.executed_yen) for c in r.cells]
                   for r in compare("PILLAR").rows}
        self.assertEqual(pillars["node/pillar-1"][0], (25_017_000, 23_795_580))
        self.assertEqual(pillars["node/pillar-2"][0], (53_888_000, 48_246_608))
        self.assertEqual(pillars["node/pillar-3"][0], (15_863_000, 14_902_476))
        self.assertEqual(pillars["node/pillar-4"][0], (10_368_000, 13_767_877))
        self.assertEqual(pillars["node/pillar-1"][1], (24_618_000, 8_209_000))
        self.assertEqual(pillars["node/pillar-4"][1], (8_381_000, 2_407_000))
        outside = [(c.appropriation_yen, c.executed_yen) for c in answer.outside_total.cells]
        self.assertEqual(outside, [(10_550_000, 10_113_964), (3_885_000, 2_843_000)])

    def test_grouped_balances_are_those_of_the_comparison(self):
        """Two ways to the same figure: the ledger's roll-ups and the catalogue's trees."""
        answer = compare(level="CLASS", policy="AS_PRINTED")
        for column, y in enumerate((2022, 2023)):
            groups = {g.key: g.figures for g in self.suite.budget.QueryGroupedBalances(
                balance.QueryGroupedBalancesRequest(
                    parent=ASAHI, fiscal_years=[y], grouping="BALANCE_GROUPING_CLASSIFICATION_NODE"
                )).balances}
            held = 0
            for row in answer.rows:
                for member in row.members:
                    if member.column == column and member.node in groups:
                        figures = groups[member.node]
                        self.assertEqual(member.cell.appropriation_yen,
                                         figures.appropriation.current_yen, member.node)
                        self.assertEqual(member.cell.executed_yen, figures.execution.executed_yen,
                                         member.node)
                        held += 1
            self.assertGreaterEqual(held, 2)

    def test_the_page_of_balances(self):
        page = self.suite.cli("balance", "141127", "2022", "--by", "classification-node", "--unit",
                              "thousand").stdout
        self.assertRegex(page, r"合計 +0 +0 +0 +0 +845,540 +845,540 +－ +835,001 +0 +10,539")
        page = self.suite.cli("balance", "141127", "2023", "--by", "department").stdout
        self.assertRegex(page, r"生活衛生課 +0 +0 +0 +0 +1,112,000 +1,112,000 .* 761,000 +0 +351,000")
        refused = self.suite.cli("balance", "141127", "2022", "--as-of", "平成34年1月1日", check=False)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("令和4年1月1日", refused.stderr)

    def test_hledger_reckons_the_same(self):
        for y in (2022, 2023):
            self.assertGreater(oracle.hold(self, self.suite, "141127", y), 50)

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

    def test_execution_of_sub_projects_of_2023_is_absent_not_zero(self):
        subs = [b for b in balances(2023).balances if "/subProjects/" in b.node]
        known = [b.node for b in subs if b.HasField("executed_yen")]
        self.assertTrue(all("/projects/V-1/" in n for n in known))
        self.assertEqual((len(subs), len(known)), (106, 9))

    def test_a_sub_project_without_an_amount_has_no_figures(self):
        nodes = {b.node for b in balances(2022).balances}
        self.assertIn(f"{year(2022)}/projects/III-3/subProjects/1", nodes)
        self.assertNotIn(f"{year(2022)}/projects/III-3/subProjects/2", nodes)

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

    def test_every_figure_of_a_row_comes_with_its_place_in_the_paper(self):
        answer = compare(include_reported_figures=True)
        answered = {f.name for rows in (answer.rows, answer.subtotals, [answer.total])
                    for r in rows for m in r.members for f in m.reported_figures}
        nodes = {m.node for rows in (answer.rows, answer.subtotals, [answer.total])
                 for r in rows for m in r.members}
        stored = {f.name for y in (2022, 2023) for f in self.reported(y) if f.node in nodes}
        self.assertEqual(answered, stored)
        self.assertGreater(len(answered), 500)
        self.assertEqual(compare(), compare(include_reported_figures=False))

    def test_the_page_for_the_meeting(self):
        """Last year's settlement beside this year's status: money, indicators, places, reasons."""
        page = self.suite.cli("compare", "141127", "2022", "2023", "--indicators", "--why",
                              "--places", "--width", "140").stdout
        at = page.index("旭ふれあい区民まつり")
        row = page[at:at + 1500]
        self.assertRegex(row, r"（掲載）2022 一覧表1 Ⅱ-３ 3,300 3,300 100.0%、"
                              r"事業ページ Ⅱ-３ 3,300 3,300 0")
        self.assertNotRegex(page, r"R[45]-[LS]\d|page/")
        self.assertRegex(page, r"Ⅱ-３ 旭ふれあい区民まつり .*\n +（課）地域振興課\n")
        self.assertIn("（課）総務課（主管）、福祉保健課、高齢・障害支援課", page)
        # Subtotals and totals have their reasons and places too.
        for name in ("【地域の力】", "合計 ", "合計に含まないものの計"):
            below = page[page.index(name):][:900]
            self.assertIn("（増減の内訳）", below)
        self.assertIn("総括表2「（２） 地域の力」（円）53,888,000", page)
        self.assertIn("◇ 目標 80％以上→95％", page)
        self.assertIn("画像 達成率 106.7%、着ぐるみ 達成率 100.0%", "".join(page.split("\n")).replace("      ", ""))
        self.assertRegex(row, r"◇ 2022 .*目標 .*実績 .*達成率")

    def test_rows_and_their_subtotal_add_up_with_what_the_page_says(self):
        """「あさひくん」 moved from one pillar to another with its 1,251 thousand yen."""
        answer = compare()
        rows = sum(r.cells[0].appropriation_yen for r in answer.rows if r.parent == "node/pillar-2")
        subtotal = [r for r in answer.subtotals if r.id == "node/pillar-2"][0]
        self.assertEqual((rows, subtotal.cells[0].appropriation_yen), (52_637_000, 53_888_000))
        page = self.suite.cli("compare", "141127", "2022", "2023").stdout
        self.assertIn("※ 令和4年度の予算額 1,251、決算額 1,219は、行では「魅力づくり」に表示", page)
        self.assertIn("※ 行は令和4年度の「地域の力」の予算額 1,251、決算額 1,219を含む", page)
        self.assertNotIn("を含む", self.suite.cli("compare", "141127", "2022", "2023", "--policy",
                                                  "as-printed").stdout.replace("補正を含む", ""))

    def test_money_posted_on_projects_is_not_called_an_adjustment(self):
        page = self.suite.cli("compare", "141127", "2022", "2023", "--level", "sub-project").stdout
        at = page.index("【災害に強い区づくり事業】")
        row = page[at:page.index("【", at + 3)]
        self.assertRegex(row, r"事業に直接計上（細事業別の.* 3,382")
        self.assertNotRegex(row, r"端数調整.* 3,382")

    def test_sub_projects_stand_under_each_project(self):
        page = self.suite.cli("compare", "141127", "2022", "2023", "--sub-projects").stdout
        at = page.index("Ⅰ-１ 災害に強い区づくり事業")
        row = page[at:at + 1500]
        self.assertRegex(row, r"・(2022 )?防災活動事業 +8,448 +8,582 +▲134 +101.6%")
        # Every sub-project with an amount, each year.
        lines = sum(r["node"].count("subProjects") for r in rows_of("budget_lines"))
        self.assertGreater(page.count("・"), lines // 2)

    def test_findings_are_of_one_language(self):
        for flags in (["--indicators"], ["--text", "農"], ["--level", "fund-source"],
                      ["--level", "department"], ["--match", "group"]):
            page = self.suite.cli("compare", "141127", "2022", "2023", "--findings", "all",
                                  *flags).stdout
            notes = page[page.index("\n注意\n"):page.index("\nsnapshot")]
            self.assertNotRegex(notes, r"・['a-z]|\b(the|went|missed|executed)\b", flags)
        page = self.suite.cli("compare", "141127", "2022", "2023", "--findings", "all",
                              "--language", "en").stdout
        self.assertIn("went from", page)
        self.assertIn("Budget execution compared", page)

    def test_what_the_api_can_answer_can_be_asked_for(self):
        run = lambda *flags: self.suite.cli("compare", "141127", *flags).stdout
        staged = run("2022", "2023@2023-07-31:commitment")
        self.assertIn("執行額は支出負担行為", staged)
        filtered = run("2022", "2023", "--finding", "over-execution")
        self.assertIn("絞り込み：注意 予算超過", filtered)
        self.assertNotIn("【旭区で企画する主な区配事業】", filtered)
        self.assertIn("（予算額の内訳）2022 内訳の記載なし 12,182", run("2022", "2023", "--components"))
        few = run("2022", "2023", "--findings", "all", "--swing", "1000")
        self.assertLess(few.count("大きな増減"),
                        run("2022", "2023", "--findings", "all").count("大きな増減"))
        three = run("2022@2022-07-31", "2022", "2023")
        self.assertIn("増減 ②→③", three)
        self.assertIn("主管課", run("2022", "2023", "--level", "department"))
        self.assertIn("財源の記載なし", run("2022", "2023", "--level", "fund-source"))
        snapshot = three.rsplit("snapshot ", 1)[1].strip()
        self.assertIn(snapshot, run("2022", "2023", "--min-snapshot", snapshot))

    def test_the_page_can_list_every_finding(self):
        page = self.suite.cli("compare", "141127", "2022", "2023", "--indicators", "--findings",
                              "all").stdout
        notes = page[page.index("\n注意\n"):].count("\n  ・")
        self.assertEqual(notes, len(compare(include_indicators=True).findings))

    def test_importing_again_changes_nothing(self):
        def heads():
            queries = [pb("type/head").HeadQuery(name=ASAHI)]
            return [s.BatchGetHeads(m.BatchGetHeadsRequest(queries=queries)).heads[0].revision for s, m in (
                (self.suite.catalog, jurisdiction), (self.suite.budget, pb("budget/budget_service")),
                (self.suite.indicator, pb("indicator/indicator_service")))]

        before = heads()
        self.suite.cli("import", DATA)
        self.assertEqual(heads(), before)

    def test_a_batch_of_entries_is_posted_once_whatever_becomes_of_the_file(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        code = new_jurisdiction()
        head = "jurisdiction,fiscal_year,batch,budget_line,kind,amount_yen,effective_date," \
               "precision_yen,document_reference,description\n"
        lines = "jurisdiction,fiscal_year,budget_line,node,records_appropriation,records_execution," \
                f"fund_source,economic_item,note\n{code},2022,a,projects/P,true,true,,,\n"
        (folder / "budget_lines.csv").write_text(lines)
        row = f"{code},2022,night-1,a,expenditure,%d,2022-05-01,1,,\n"

        def load(*amounts, tail=""):
            text = head + "".join(row % a for a in amounts) + tail
            (folder / "ledger_entries.csv").write_text(text)
            return self.suite.cli("import", folder, check=False)

        def total():
            return self.suite.budget.QueryBalances(balance.QueryBalancesRequest(
                parent=f"jurisdictions/{code}/fiscalYears/2022")).total.executed_yen

        self.assertEqual(load(5, 6).returncode, 0)
        self.assertEqual(load(5, 6).returncode, 0)
        self.assertEqual(total(), 11)
        grown = load(5, 6, 7)
        self.assertEqual(grown.returncode, 1)
        self.assertIn("'night-1' was imported before with other rows", grown.stderr)
        self.assertEqual(total(), 11)
        later = load(5, 6, tail=(row % 7).replace("night-1", "night-2"))
        self.assertEqual(later.returncode, 0, later.stderr)
        self.assertEqual(total(), 18)

    def test_the_page(self):
        page = self.suite.cli("compare", "141127", "2022", "2023", "--width", "150").stdout
        self.assertIn("横浜市旭区", page)
        self.assertRegex(page, r"合計 +845,540 835,001 10,539  98.8%  849,290 737,415 111,875  86.8%")
        self.assertIn("希望ヶ丘駅周辺のまちづくりに関する検討（終了）", page)
        # The statement of 2022 sums its totals from rounded rows: 100,712 where the exact sum is 100,713.
        printed = self.suite.cli("compare", "141127", "2022", "2023", "--totals", "rounded",
                                 "--rates", "rounded", "--hold-below-full").stdout
        self.assertIn("100,712", printed)
        self.assertRegex(printed, r"2022 交通安全対策事業（[統合）\n ]* +6,512 +6,511 +1 +99.9%")
        exact = self.suite.cli("compare", "141127", "2022", "2023", "--unit", "yen").stdout
        self.assertIn("835,000,771", exact)


if __name__ == "__main__":
    unittest.main()
