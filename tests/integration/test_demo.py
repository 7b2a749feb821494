"""The demonstration's figures, digit by digit: every printed cell of the project lists of both years,
every total."""

import unittest

import oracle
from demo import (ASAHI, DemoCase, balance, balances, compare, comparison, rate_text, rows_of,
                  text, year)


class FiguresTest(DemoCase):
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

    def test_hledger_reckons_the_same(self):
        for y in (2022, 2023):
            self.assertGreater(oracle.hold(self, self.suite, "141127", y), 50)

    def test_execution_of_sub_projects_of_2023_is_absent_not_zero(self):
        subs = [b for b in balances(2023).balances if "/subProjects/" in b.node]
        known = [b.node for b in subs if b.HasField("executed_yen")]
        self.assertTrue(all("/projects/V-1/" in n for n in known))
        self.assertEqual((len(subs), len(known)), (106, 9))

    def test_a_sub_project_without_an_amount_has_no_figures(self):
        nodes = {b.node for b in balances(2022).balances}
        self.assertIn(f"{year(2022)}/projects/III-3/subProjects/1", nodes)
        self.assertNotIn(f"{year(2022)}/projects/III-3/subProjects/2", nodes)

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


if __name__ == "__main__":
    unittest.main()
