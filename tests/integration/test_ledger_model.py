"""Random ledgers with every kind of entry against a small reference model. Seeded: KUZUKURI_SEED."""

import collections
import os
import random
import unittest

import grpc

import oracle
import world
from service_test import INVALID
from suite import suite
from world import World

SEED = int(os.environ.get("KUZUKURI_SEED", "20230731"))

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


if __name__ == "__main__":
    unittest.main()
