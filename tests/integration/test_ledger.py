"""The ledger of record: every kind of entry against a small reference model, the rules about several
entries, budget control, closing, import and export, combined writers, watching. Seeded:
KUZUKURI_SEED."""

import collections
import os
import pathlib
import random
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import grpc

import oracle
import world
from suite import new_id, pb, suite
from test_api import ApiTest, Code, INVALID
from world import World

SEED = int(os.environ.get("KUZUKURI_SEED", "20230731"))
Kind = world.entry.LedgerEntry
FAILED = Code.FAILED_PRECONDITION

# What each kind adds to, written out from the definitions and not from the service's table:
# component of Figures -> sign.
EFFECTS = {
    1: ("appropriation.original_yen", 1), 2: ("appropriation.supplementary_yen", 1),
    3: ("appropriation.provisional_yen", 1), 4: ("appropriation.continued_carry_over_in_yen", 1),
    5: ("appropriation.approved_carry_over_in_yen", 1),
    6: ("appropriation.accidental_carry_over_in_yen", 1), 7: ("continued_carry_over_out_yen", 1),
    8: ("approved_carry_over_out_yen", 1), 9: ("accidental_carry_over_out_yen", 1),
    10: ("appropriation.reserve_yen", 1), 11: ("appropriation.diverted_yen", 1),
    12: ("appropriation.transferred_yen", 1), 13: ("appropriation.reallocated_yen", 1),
    14: ("appropriation.lapsed_yen", -1), 19: ("appropriation.adjustment_yen", 1),
    20: ("execution.disbursed_yen", 1), 21: ("execution.committed_yen", 1),
    22: ("execution.ordered_yen", 1), 23: ("execution.disbursed_yen", -1),
    24: ("execution.disbursed_yen", 1), 39: ("execution.disbursed_yen", 1),
}
CLOSING_PERIOD = {7, 8, 9, 20, 21, 22, 23, 24, 39}
MOVES = {11, 12, 13, 24}


def read(figures, path):
    for name in path.split("."):
        figures = getattr(figures, name)
    return figures


class Model:
    """The reference: a plain list of entries, every figure a sum over it."""

    def __init__(self):
        self.entries = []  # dicts: id, line, kind, amount, date, revision, commitment, reverses

    def of(self, **fields):
        return [e for e in self.entries if all(e[k] == v for k, v in fields.items())]

    def open_amount(self, commitment, kinds, signs=None):
        return sum(e["amount"] * (signs or {}).get(e["kind"], 1) for e in self.entries
                   if e["commitment"] == commitment and e["kind"] in kinds)

    def sums(self, line=None, as_of="9999-12-31", revision=1 << 60):
        result = collections.Counter()
        for e in self.entries:
            if (line is None or e["line"] == line) and e["date"] <= as_of and (
                    e["revision"] <= revision):
                path, sign = EFFECTS[e["kind"]]
                result[path] += sign * e["amount"]
        return result


class PlanTest(unittest.TestCase):
    """Lookups by id use the unique keys also by a plan made when the tables were empty: connections
    keep such plans while the tables grow."""

    def test_plans_made_on_empty_tables(self):
        queries = pathlib.Path(__file__).resolve().parents[2] / "services"
        for name, key, parameters in (
                ("platform/db/sql/queries/find_request", "request_pk", "'x', '{}'"),
                ("budget/sql/queries/ledger_entry_find", "ledger_entry_id", "'x', 2022, '{}'"),
                ("budget/sql/queries/budget_line_find", "budget_line_pk", "'x', 2022, '{}'"),
                ("budget/sql/queries/ledger_append_year", "budget_line_pk", "'x', 2022, 1, '{}'")):
            with self.subTest(name):
                sql = (queries / f"{name}.sql").read_text()
                plan = suite().cluster.sql(f"""
                    set search_path = budget; set plan_cache_mode = force_generic_plan;
                    begin; create temp table request (like budget.request including all);
                    create temp table ledger_entry (like budget.ledger_entry including all);
                    create temp table budget_line (like budget.budget_line including all);
                    prepare q as {sql}; explain execute q({parameters}); rollback""")
                table = key.rsplit("_", 1)[0]
                self.assertRegex(plan, rf"Index Scan using {table}\w* on {table}\b")
                self.assertRegex(plan, r"Index Cond: .*(request_id|id) >?= wanted.id")


    def test_no_statement_reads_a_whole_table(self):
        """Plans are made once a connection, without its tables' sizes in mind: each must go by a key."""
        services = pathlib.Path(__file__).resolve().parents[2] / "services"
        looked_at = 0
        for schema in ("catalog", "budget", "indicator"):
            files = [*services.glob(f"{schema}/sql/queries/*.sql"),
                     *services.glob("platform/db/sql/queries/*.sql")]
            for file in files:
                with self.subTest(f"{schema} {file.stem}"):
                    settings = (f"set search_path = {schema}; set enable_seqscan = off;"
                                "set plan_cache_mode = force_generic_plan;"
                                f"prepare q as {file.read_text()};")
                    count = int(suite().cluster.sql(
                        f"{settings} select cardinality(parameter_types) from pg_prepared_statements"
                    ).split()[-1])
                    arguments = f"({', '.join(['null'] * count)})" if count else ""
                    plan = suite().cluster.sql(f"{settings} explain execute q{arguments}")
                    # A table of as many rows as there were migrations.
                    self.assertNotIn("Seq Scan", plan.replace("Seq Scan on schema_version", ""))
                    looked_at += 1
        self.assertGreater(looked_at, 60)


class PropertyTest(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(SEED)
        self.w = World(suite())
        self.model = Model()

    def date(self, kind):
        last = 13 if kind in CLOSING_PERIOD else 11  # months after April
        month = self.random.randint(0, last)
        return f"{2022 + (3 + month) // 12}-{(3 + month) % 12 + 1:02d}-{self.random.randint(1, 28):02d}"

    def make(self, kind, line, amount, **fields):
        return dict(id=f"e{len(self.model.entries)}-{self.random.randrange(10**9)}", line=line,
                    kind=kind, amount=amount, date=self.date(kind), commitment=None, reverses=None,
                    group=None) | fields

    def amount(self):
        return self.random.randint(1, 10**self.random.randint(1, 9))

    def propose(self):
        """Entries to post together and whether the rules allow them."""
        roll, line = self.random.random(), self.random.randrange(3)
        if roll < 0.35:
            kind = self.random.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 19, 20, 21, 22, 23, 39])
            sign = -1 if kind in (2, 19, 39) and self.random.random() < 0.5 else 1
            return [self.make(kind, line, sign * self.amount())], True
        if roll < 0.5:
            return self.propose_transfer()
        if roll < 0.75 and self.commitments():
            return self.propose_use_of_commitment()
        if self.model.entries:
            return self.propose_reversal()
        return [self.make(1, line, self.amount())], True

    def propose_transfer(self):
        kind, amount = self.random.choice(sorted(MOVES | {10})), self.amount()
        first = self.random.randrange(10**9)
        group = f"g{first}"
        legs = [self.make(kind, 0, -amount, group=group), self.make(kind, 1, amount, group=group)]
        if self.random.random() < 0.3:
            third = self.random.randint(1, amount)
            legs[1]["amount"] -= third
            legs.append(self.make(kind, 2, third, group=group))
            if legs[1]["amount"] == 0:
                legs.pop(1)
        for leg in legs:
            leg["date"] = legs[0]["date"]
        good = True
        if self.random.random() < 0.2:
            legs[0]["amount"] -= 1
            good = False
        elif self.random.random() < 0.1:
            legs[0]["date"] = "2022-04-29"  # no date() has it
            good = False
        return legs, good

    def commitments(self):
        return [e for e in self.model.entries
                if e["kind"] == 21 and e["commitment"] is None and e["reverses"] is None]

    def propose_use_of_commitment(self):
        base = self.random.choice(self.commitments())
        committed = base["amount"] + self.model.open_amount(base["id"], {21})
        used = {20: self.model.open_amount(base["id"], {20, 23}, {23: -1}),
                22: self.model.open_amount(base["id"], {22})}
        kind = self.random.choice([20, 21, 22, 23])
        sign = -1 if kind == 21 and self.random.random() < 0.5 else 1
        amount = sign * self.random.randint(1, max(2, committed + 5))
        after = dict(used)
        if kind == 21:
            committed += amount
        elif kind == 23:
            after[20] -= amount
        else:
            after[kind] += amount
        good = committed >= 0 and max(after.values()) <= committed
        return [self.make(kind, base["line"], amount, commitment=base["id"])], good

    def propose_reversal(self):
        target = self.random.choice(self.model.entries)
        legs = self.model.of(group=target["group"], revision=target["revision"]) if (
            target["group"]) else [target]
        made, good = [], True
        group = f"r{self.random.randrange(10**9)}" if target["group"] else None
        for leg in legs:
            makes_one = leg["kind"] == 21 and leg["commitment"] is None
            made.append(self.make(leg["kind"], leg["line"], -leg["amount"], reverses=leg["id"],
                                  commitment=leg["id"] if makes_one else leg["commitment"],
                                  group=group))
            made[-1]["date"] = made[0]["date"]
            good &= leg["reverses"] is None and not self.model.of(reverses=leg["id"])
        if len(made) > 1 and self.random.random() < 0.2:
            made.pop()  # a leg by itself
            good = False
        commitment = made[0]["commitment"]
        if good and commitment is not None:
            base = self.model.of(id=commitment)[0]
            extra = collections.Counter()
            for e in made:
                extra[e["kind"]] += e["amount"]
            committed = base["amount"] + self.model.open_amount(commitment, {21}) + extra[21]
            paid = self.model.open_amount(commitment, {20, 23}, {23: -1}) + extra[20] - extra[23]
            ordered = self.model.open_amount(commitment, {22}) + extra[22]
            good = committed >= max(0, paid, ordered)
        return made, good

    def to_proto(self, e):
        return self.w.entry(2022, e["line"], e["amount"], kind=e["kind"], on=e["date"],
                            entry_id=e["id"], commitment=e["commitment"], reverses=e["reverses"],
                            transfer_group=e["group"] or "",
                            supplementary_number=1 if e["kind"] == 2 else 0)

    def post(self, entries):
        protos = [self.to_proto(e) for e in entries]
        if self.random.random() < 0.5:
            return self.w.append(2022, protos).revision
        return self.w.import_entries(protos).revision

    def check(self, as_of=None, revision=0):
        fields = {"as_of": world.day(as_of)} if as_of else {}
        answer = self.w.balances(2022, revision=revision, **fields)
        limits = dict(as_of=as_of or "9999-12-31", revision=revision or 1 << 60)
        for balance in answer.balances:
            line = int(balance.budget_line.rsplit("-", 1)[1])
            self.same(balance.figures, self.model.sums(line, **limits))
        whole = self.w.grouped(8, revision=revision, **fields)[0]
        self.same(whole.figures, self.model.sums(**limits))
        parts = self.w.grouped(3, revision=revision, **fields)
        self.assertEqual(sum(p.figures.unused_yen for p in parts), whole.figures.unused_yen)

    def same(self, figures, sums):
        for path in {path for path, _ in EFFECTS.values()}:
            self.assertEqual(read(figures, path), sums[path], path)
        appropriation = sum(v for k, v in sums.items() if k.startswith("appropriation"))
        carried = sum(v for k, v in sums.items() if k.endswith("carry_over_out_yen"))
        self.assertEqual(figures.appropriation.current_yen, appropriation)
        self.assertEqual(figures.unused_yen,
                         appropriation - carried - sums["execution.disbursed_yen"])

    def test_random_ledgers_agree_with_the_model(self):
        accepted = refused = 0
        for step in range(300):
            entries, good = self.propose()
            try:
                revision = self.post(entries)
            except grpc.RpcError as error:
                self.assertFalse(good, f"step {step}: {entries}: {error.details()}")
                self.assertEqual(error.code(), INVALID, error.details())
                refused += 1
                continue
            self.assertTrue(good, f"step {step}: accepted {entries}")
            accepted += 1
            self.model.entries += [dict(e, revision=revision) for e in entries]
            if step % 50 == 0:
                self.check()
        self.assertGreater(accepted, 100)
        self.assertGreater(refused, 20)
        self.check()
        revisions = sorted({e["revision"] for e in self.model.entries})
        for _ in range(10):
            self.check(self.date(20), self.random.choice(revisions))
        months = self.w.grouped(8, monthly=True)
        self.assertEqual(sum(m.figures.execution.disbursed_yen for m in months),
                         self.model.sums()["execution.disbursed_yen"])
        self.assertEqual([m.month.month for m in months][:3], [4, 5, 6])
        self.assertGreater(oracle.hold(self, self.w.suite, self.w.code, 2022), 30)
        oracle.hold(self, self.w.suite, self.w.code, 2022, self.date(20), self.random.choice(revisions))


class RulesTest(ApiTest):
    """Each rule's violation, with the field it names. (Inherits the helpers only.)"""

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


class ImportTest(RulesTest):
    def many(self, w, count, **fields):
        return [w.entry(2022, i % 3, i + 1, entry_id=f"v{i}", description=f"摘要{i}", **fields)
                for i in range(count)]

    def test_an_export_is_what_was_imported(self):
        w = World(self.suite)
        entries = self.many(w, 5000)
        entries += [w.entry(2022, 0, 9, kind=21, entry_id="c"),
                    w.entry(2022, 0, 9, commitment="c", entry_id="p"),
                    w.entry(2022, 0, -9, commitment="c", reverses="p", entry_id="u"),
                    w.entry(2022, 0, -3, kind=11, transfer_group="g", entry_id="g1"),
                    w.entry(2022, 1, 3, kind=11, transfer_group="g", entry_id="g2")]
        answer = w.import_entries(entries)
        self.assertEqual(answer.entry_count, len(entries))
        exported = w.export_entries(2022)
        for e in exported:
            self.assertEqual((e.revision, e.batch), (answer.revision, answer.batch))
            e.ClearField("revision")
            e.ClearField("batch")
            e.ClearField("record_time")
            self.assertEqual(e.precision_yen, 1)
            e.ClearField("precision_yen")
        self.assertEqual(exported, entries)
        self.assertEqual(w.balances(2022).total.entry_count, len(entries))
        self.assertEqual(len(w.export_entries(2022, as_of=world.day("2022-05-31"))), 0)

    def test_an_import_is_applied_once(self):
        w = World(self.suite)
        request_id, entries = new_id(), self.many(w, 300)
        first = w.import_entries(entries, request_id)
        # The same rows in other messages are the same import.
        self.assertEqual(w.import_entries(entries, request_id, per_message=7), first)
        self.refused(FAILED, "REQUEST_ID_REUSED",
                     lambda: w.import_entries(entries[:-1], request_id))
        found = self.refused(Code.ALREADY_EXISTS, "ALREADY_EXISTS",
                             lambda: w.import_entries(self.many(w, 400)[250:]))
        self.assertEqual(self.fields(found), ["entries[0].name"])
        self.assertEqual(w.balances(2022).total.entry_count, 300)

    def test_bad_rows_are_listed_by_their_place_and_nothing_is_written(self):
        w = World(self.suite)
        entries = self.many(w, 3000)
        for bad in (5, 1500, 2999):
            entries[bad].amount_yen = 0
        found = self.refused(INVALID, "INVALID_FIELD", lambda: w.import_entries(entries))
        self.assertEqual(self.fields(found), [f"entries[{i}].amount_yen" for i in (5, 1500, 2999)])
        for e in entries:
            e.amount_yen = -1
        found = self.refused(INVALID, "INVALID_FIELD", lambda: w.import_entries(entries))
        self.assertEqual(len(self.fields(found)), 100)
        legs = [w.entry(2022, 0, -5, kind=11, transfer_group="g"),
                w.entry(2022, 1, 4, kind=11, transfer_group="g")]
        found = self.refused(INVALID, "INVALID_FIELD",
                             lambda: w.import_entries(self.many(w, 10) + legs))
        self.assertEqual(self.fields(found), ["entries[10].transfer_group"])
        self.assertEqual(w.balances(2022).total.entry_count, 0)

    def test_an_import_that_breaks_off_writes_nothing_and_frees_the_jurisdiction(self):
        w = World(self.suite)

        def broken():
            yield from self.many(w, 1000)
            raise RuntimeError("the sender dies")

        with self.assertRaises(Exception):  # noqa: B017
            w.import_entries(broken())
        w.append(2022, [w.entry(2022, 0, 5)])
        self.assertEqual(w.balances(2022).total.entry_count, 1)

    def test_validation_alone_and_empty_and_headless_imports(self):
        w = World(self.suite)
        head = w.append(2022, [w.entry(2022, 0, 5)]).revision
        self.assertEqual(w.import_entries(self.many(w, 10), validate_only=True).revision, head)
        self.assertEqual(w.balances(2022).total.entry_count, 1)
        self.refused(INVALID, "INVALID_FIELD", lambda: w.import_entries([]))
        m = world.exchange
        rows = m.ImportEntriesRequest(rows=m.ImportRows(entries=self.many(w, 1)))
        self.refused(INVALID, "INVALID_FIELD",
                     lambda: self.suite.budget.ImportEntries(iter([rows])))
        header = m.ImportEntriesRequest(header=m.ImportHeader(parent=w.name, request_id=new_id()))
        self.refused(INVALID, "INVALID_FIELD",
                     lambda: self.suite.budget.ImportEntries(iter([header, header])))
        end = m.ImportEntriesRequest(end=m.ImportEnd(entry_count=2))
        for stream in ([header, rows], [header, rows, end]):  # cut off; a row lost
            self.refused(INVALID, "INVALID_FIELD",
                         lambda s=stream: self.suite.budget.ImportEntries(iter(s)))

    def test_one_import_may_hold_several_years(self):
        w = World(self.suite)
        entries = [w.entry(y, 0, 1, entry_id=f"{y}-{i}") for i in range(50) for y in (2022, 2023)]
        w.import_entries(entries)
        self.assertEqual([w.balances(y).total.entry_count for y in (2022, 2023)], [50, 50])


class CombinedTest(RulesTest):
    def test_writers_of_one_jurisdiction_are_each_answered_by_themselves(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 10**6, kind=21, entry_id="c")])
        before = w.balances(2022).revision
        request_ids = [new_id() for _ in range(40)]

        def one(i):
            """Every third is bad, every fifth needs the rules about several entries, and every
            request is sent twice."""
            entry = w.entry(2022, i % 3, i + 1)
            if i % 3 == 2:
                entry = w.entry(2022, i % 3, -1)
            elif i % 5 == 0:
                entry = w.entry(2022, 0, i + 1, commitment="c")
            try:
                return w.append(2022, [entry], request_ids[i])
            except grpc.RpcError as error:
                return error.code()

        with ThreadPoolExecutor(80) as pool:
            answers = list(pool.map(one, [*range(40), *range(40)]))
        good = [i for i in range(40) if i % 3 != 2]
        for i in range(40):
            self.assertEqual(answers[i], answers[i + 40])
            self.assertEqual(answers[i] == INVALID, i not in good)
        revisions = sorted(answers[i].revision for i in good)
        self.assertEqual(revisions, list(range(before + 1, before + 1 + len(good))))
        self.assertEqual(w.balances(2022).total.executed_yen, sum(i + 1 for i in good))


class WatchTest(RulesTest):
    def watch(self, w, after=0, timeout=20):
        return self.suite.budget.WatchRevisions(
            world.watch.WatchRevisionsRequest(name=w.name, after_revision=after), timeout=timeout)

    def test_every_revision_comes_once_in_order(self):
        w = World(self.suite)
        stream = self.watch(w)
        writer = threading.Thread(target=lambda: [
            w.append(2022, [w.entry(2022, 0, 1)]) for _ in range(60)])
        writer.start()
        seen = []
        for event in stream:
            seen.append(event.revision)
            if event.revision >= 60:
                break
        writer.join()
        self.assertEqual(seen, list(range(1, 61)))
        stream.cancel()

    def test_it_goes_on_from_a_revision_and_says_what_was_touched(self):
        w = World(self.suite)
        first = w.append(2022, [w.entry(2022, 0, 1)]).revision
        second = w.append(2023, [w.entry(2023, 0, 1)]).revision
        stream = self.watch(w, after=first)
        event = next(stream)
        self.assertEqual(event.revision, second)
        self.assertEqual([(t.fiscal_year, t.kind) for t in event.touched],
                         [(2023, "ledgerEntries")])
        self.assertTrue(event.method.endswith("/AppendLedgerEntries"))
        began = time.monotonic()
        third = w.append(2022, [w.entry(2022, 0, 1)]).revision
        self.assertEqual(next(stream).revision, third)
        self.assertLess(time.monotonic() - began, 5)
        stream.cancel()

    def test_bad_requests(self):
        w = World(self.suite)
        self.refused(INVALID, "INVALID_FIELD", lambda: next(self.watch(w, after=-1)))
        head = w.append(2022, [w.entry(2022, 0, 1)]).revision
        self.refused(FAILED, "REVISION_AHEAD", lambda: next(self.watch(w, after=head + 1)))
        self.refused(INVALID, "INVALID_NAME", lambda: next(self.suite.budget.WatchRevisions(
            world.watch.WatchRevisionsRequest(name="x"))))


# The helpers of ApiTest are inherited, its tests run once where they are.
for case in (RulesTest, ImportTest, CombinedTest, WatchTest):
    for base in case.__mro__[1:]:
        for name in vars(base):
            if name.startswith("test_") and name not in vars(case):
                setattr(case, name, None)
del ApiTest

if __name__ == "__main__":
    unittest.main()
