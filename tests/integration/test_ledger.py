"""The ledger of record: the rules about one entry and about several, budget control, closing."""

import unittest

import grpc

import world
from service_test import FAILED, INVALID, Code, ServiceTest
from suite import new_id
from world import World


class RulesTest(ServiceTest):
    """Each rule's violation, with the field it names."""

    def refused_fields(self, w, *entries):
        return self.fields(self.refused(INVALID, "INVALID_FIELD",
                                        lambda: w.append(2022, list(entries))))

    def test_transfers(self):
        w = World(self.suite)
        leg = lambda i, amount, kind=11: w.entry(2022, i, amount, kind=kind,  # noqa: E731
                                                 transfer_group="g")
        self.assertEqual(self.refused_fields(w, leg(0, -5), leg(1, 4)), ["entries[0].transfer_group"])
        self.assertEqual(self.refused_fields(w, leg(0, -5), leg(1, 5, 12)),
                         ["entries[0].transfer_group"])
        self.assertEqual(self.refused_fields(w, w.entry(2022, 0, -5, kind=11)),
                         ["entries[0].transfer_group"])
        w.append(2022, [leg(0, -5), leg(1, 5)])
        self.assertEqual(self.refused_fields(w, leg(0, -1), leg(1, 1)), ["entries[0].transfer_group"])
        diverted = [b.figures.appropriation.diverted_yen for b in w.balances(2022).balances]
        self.assertEqual(diverted, [-5, 5, 0])

    def test_commitments(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 100, kind=21, entry_id="c")])
        pay = lambda amount, **f: w.entry(2022, f.pop("line", 0), amount, commitment="c", **f)  # noqa: E731
        w.append(2022, [pay(60)])
        self.assertEqual(self.refused_fields(w, pay(41)), ["entries[0].commitment"])
        self.assertEqual(self.refused_fields(w, pay(1, line=1)), ["entries[0].commitment"])
        self.assertEqual(self.refused_fields(w, pay(-41, kind=21)), ["entries[0].commitment"])
        w.append(2022, [pay(-40, kind=21)])  # now it is 60, all of it spent
        w.append(2022, [pay(10, kind=23), pay(10)])
        self.assertEqual(self.refused_fields(w, w.entry(2022, 0, 1, commitment="nothing")),
                         ["entries[0].commitment"])
        w.append(2022, [w.entry(2022, 0, 10**6)])  # names none: no limit

    def test_reversals(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 500, entry_id="wrong", document_reference="伝票1")])
        whole = w.entry(2022, None, 0, kind=0, reverses="wrong", entry_id="undo")
        w.append(2022, [whole])
        self.assertEqual(w.balances(2022).total.executed_yen, 0)
        got = self.suite.budget.GetLedgerEntry(world.entry.GetLedgerEntryRequest(
            name=w.entry_name(2022, "undo"))).ledger_entry
        self.assertEqual((got.amount_yen, got.kind, got.budget_line),
                         (-500, 20, w.line(2022, 0)))
        again = w.entry(2022, None, 0, kind=0, reverses="wrong")
        self.assertEqual(self.refused_fields(w, again), ["entries[0].reverses"])
        undo_undo = w.entry(2022, None, 0, kind=0, reverses="undo")
        self.assertEqual(self.refused_fields(w, undo_undo), ["entries[0].reverses"])
        w.append(2022, [w.entry(2022, 0, 7, entry_id="two")])
        self.assertEqual(self.refused_fields(w, w.entry(2022, 1, -6, reverses="two")),
                         ["entries[0].budget_line", "entries[0].amount_yen"])
        twice = [w.entry(2022, None, 0, kind=0, reverses="two") for _ in range(2)]
        self.assertEqual(self.refused_fields(w, *twice), ["entries[1].reverses"])

    def test_entries_of_the_sender_are_posted_once(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 1, entry_id="A-1")])
        found = self.refused(Code.ALREADY_EXISTS, "ALREADY_EXISTS",
                             lambda: w.append(2022, [w.entry(2022, 0, 1, entry_id="A-1")]))
        self.assertEqual(found["ResourceInfo"].resource_name, w.entry_name(2022, "A-1"))
        w.append(2023, [w.entry(2023, 0, 1, entry_id="A-1")])  # another year's books

    def test_dimensions(self):
        w = World(self.suite)
        m = world.dimension
        entry = lambda **f: w.entry(2022, 0, 1, **f)  # noqa: E731
        self.assertEqual(self.refused_fields(w, entry(fund_source="state")),
                         ["entries[0].fund_source"])
        self.suite.budget.BatchCreateDimensions(m.BatchCreateDimensionsRequest(
            parent=w.year(2022), request_id=new_id(), dimensions=[
                m.Dimension(name=f"{w.year(2022)}/fundSources/state", display_name="国庫支出金"),
                m.Dimension(name=f"{w.year(2022)}/economicItems/12", display_name="委託料")]))
        w.append(2022, [entry(fund_source="state", economic_item="12"), entry()])
        by = lambda g: {b.key: b.figures.execution.disbursed_yen for b in w.grouped(g)}  # noqa: E731
        self.assertEqual(by(6), {"": 1, "state": 1})
        self.assertEqual(by(7), {"": 1, "12": 1})
        listed = self.suite.budget.ListDimensions(m.ListDimensionsRequest(parent=w.year(2022)))
        self.assertEqual([d.display_name for d in listed.dimensions], ["委託料", "国庫支出金"])

    def test_control_refuses_with_the_numbers_and_observation_accepts(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 100, kind=1)])
        w.append(2022, [w.entry(2022, 0, 150)])  # observed only
        w.control(2022, 2)
        found = self.refused(FAILED, "APPROPRIATION_EXCEEDED",
                             lambda: w.append(2022, [w.entry(2022, 0, 1)]))
        self.assertIn(w.project(2022, 0), str(found["PreconditionFailure"]))
        with self.assertRaises(grpc.RpcError) as caught:
            w.append(2022, [w.entry(2022, 0, 7)])
        self.assertIn("157 yen disbursed or carried over of a current appropriation of 100 yen, 57 yen too much",
                      caught.exception.details())
        w.append(2022, [w.entry(2022, 0, 60, kind=2, supplementary_number=1)])
        w.append(2022, [w.entry(2022, 0, 10)])
        self.refused(FAILED, "APPROPRIATION_EXCEEDED",
                     lambda: w.import_entries([w.entry(2022, 0, 1)]))
        self.refused(FAILED, "APPROPRIATION_EXCEEDED", lambda: w.append(
            2022, [w.entry(2022, 0, -1, kind=11, transfer_group="g"),
                   w.entry(2022, 1, 1, kind=11, transfer_group="g")]))
        self.assertEqual(w.balances(2022).total.executed_yen, 160)
        w.append(2022, [w.entry(2022, 1, 50, kind=1), w.entry(2022, 1, 30)])
        carry = lambda amount: w.append(2022, [w.entry(2022, 1, amount, kind=8, on="2023-05-31")])  # noqa: E731
        self.refused(FAILED, "APPROPRIATION_EXCEEDED", lambda: carry(21))
        carry(20)
        self.refused(FAILED, "APPROPRIATION_EXCEEDED",
                     lambda: w.append(2022, [w.entry(2022, 1, 1)]))

    def test_control_by_classification_node_sums_its_lines(self):
        w = World(self.suite)
        node = f"{w.year(2022)}/classificationNodes/class"
        self.suite.budget.BatchCreateBudgetLines(world.line.BatchCreateBudgetLinesRequest(
            parent=w.year(2022), request_id=new_id(), budget_lines=[
                world.line.BudgetLine(name=w.line(2022, i), node=w.project(2022, i), rollups=[node],
                                      records_appropriation=True, records_execution=True)
                for i in (10, 11)]))
        w.append(2022, [w.entry(2022, 10, 100, kind=1)])
        w.control(2022, 3, [node])
        w.append(2022, [w.entry(2022, 11, 100)])  # the line has nothing, the class has 100
        w.append(2022, [w.entry(2022, 0, 1)])  # not of the class
        self.refused(FAILED, "APPROPRIATION_EXCEEDED",
                     lambda: w.append(2022, [w.entry(2022, 10, 1)]))
        self.assertEqual([(b.key, b.figures.unused_yen) for b in w.grouped(4)], [(node, 0)])

    def test_closing_and_certification(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 1000, kind=1), w.entry(2022, 0, 700),
                        w.entry(2022, 0, 120, kind=8, on="2023-05-31")])
        m = world.settlement
        certify = lambda on, request_id=None: self.suite.budget.CertifySettlement(  # noqa: E731
            m.CertifySettlementRequest(name=f"{w.year(2022)}/settlement", certified_on=world.day(on),
                                       certification_reference="認定第1号",
                                       request_id=request_id or new_id()))
        self.refused(FAILED, "NOT_SETTLED", certify, "2023-09-29")
        self.refused(INVALID, "INVALID_FIELD", lambda: w.close(2022, "2023-03-30"))
        request_id = new_id()
        answer = w.close(2022, request_id=request_id)
        self.assertEqual(w.close(2022, request_id=request_id), answer)
        figures = answer.settlement.figures
        self.assertEqual((figures.unused_yen, figures.approved_carry_over_out_yen), (180, 120))
        self.refused(FAILED, "YEAR_CLOSED", lambda: w.close(2022))
        self.refused(FAILED, "YEAR_CLOSED", lambda: w.append(2022, [w.entry(2022, 0, 1)]))
        self.refused(FAILED, "YEAR_CLOSED", lambda: w.import_entries([w.entry(2022, 0, 1)]))
        certified = certify("2023-09-29").settlement
        self.refused(FAILED, "ALREADY_CERTIFIED", certify, "2023-09-30")
        w.append(2023, [w.entry(2023, 0, 5)])  # corrections go to the current year
        got = self.suite.budget.GetSettlement(m.GetSettlementRequest(
            name=f"{w.year(2022)}/settlement")).settlement
        self.assertEqual(got, certified)
        self.assertEqual((got.entry_count, got.figures.unused_yen), (3, 180))

    def test_several_years_and_months(self):
        w = World(self.suite)
        for y in (2022, 2023):
            w.append(y, [w.entry(y, 0, 10, on=f"{y}-04-30"), w.entry(y, 0, 20, on=f"{y}-05-01"),
                         w.entry(y, 1, 40, on=f"{y + 1}-05-31")])
        years = w.grouped(8, 2022, 2023)
        self.assertEqual([(b.fiscal_year, b.figures.execution.disbursed_yen) for b in years],
                         [(2022, 70), (2023, 70)])
        months = [((b.month.year, b.month.month), b.figures.execution.disbursed_yen)
                  for b in w.grouped(8, 2022, monthly=True)]
        self.assertEqual(months, [((2022, 4), 10), ((2022, 5), 20), ((2023, 5), 40)])
        one = w.grouped(3, 2022, 2023, keys=[w.project(2023, 1)])
        self.assertEqual([b.figures.execution.disbursed_yen for b in one], [40])
        cut = w.grouped(8, 2022, as_of=world.day("2022-04-30"))
        self.assertEqual(cut[0].figures.execution.disbursed_yen, 10)


if __name__ == "__main__":
    unittest.main()
