"""Batches of the ledger: the same rows again under another name, and a batch taken back."""

import random
import unittest

import grpc

import world
from cases import Case
from suite import details, new_id, suite
from world import World

Code = grpc.StatusCode
APPROPRIATION, EXPENDITURE, COMMITMENT, DIVERSION = 1, 20, 21, 11


class BatchTest(unittest.TestCase):
    def setUp(self):
        self.w = World(suite())

    def refused(self, code, reason, call):
        with self.assertRaises(grpc.RpcError) as caught:
            call()
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        self.assertEqual(details(caught.exception)["ErrorInfo"].reason, reason)
        return caught.exception

    def equal(self, entries, **header):
        """The import is refused because its rows are those of a batch; nothing is posted."""
        before = self.figures()
        error = self.refused(Code.FAILED_PRECONDITION, "EQUAL_BATCH",
                             lambda: self.w.import_entries(entries, **header))
        self.assertEqual(self.figures(), before)
        return error

    def figures(self, year=2022, **fields):
        total = self.w.balances(year, **fields).total
        return total.appropriation_yen, total.executed_yen

    def night(self):
        """An appropriation and two equal payments."""
        w = self.w
        return [w.entry(2022, 0, 6000000, kind=APPROPRIATION, on="2022-04-01"),
                w.entry(2022, 0, 30000, on="2022-05-10"), w.entry(2022, 0, 30000, on="2022-05-10")]


class EqualRowsTest(BatchTest):
    def balance(self, case):
        page = suite().cli("balance", case.code, 2024).stdout
        row = next(line for line in page.splitlines() if line.startswith("水路清掃事業"))
        cells = row.split()
        return cells[1], cells[7]  # current appropriation's first part, disbursed

    def test_the_same_night_under_another_name(self):
        case = Case(self, "11-same-rows-under-another-name")
        suite().cli("import", case / "night-0510")
        self.assertEqual(self.balance(case), ("6,000,000", "60,000"))
        again = suite().cli("import", case / "night-0510-again", check=False)
        self.assertEqual(again.returncode, 1)
        self.assertIn("EQUAL_BATCH", again.stderr)
        self.assertIn(f"batch 'night-0510' (jurisdictions/{case.code}/ledgerBatches/", again.stderr)
        self.assertIn("--allow-equal-batch", again.stderr)
        self.assertEqual(self.balance(case), ("6,000,000", "60,000"))
        suite().cli("import", case / "night-0510")  # the same batch once more is recognised
        self.assertEqual(self.balance(case), ("6,000,000", "60,000"))
        for _ in range(2):
            suite().cli("import", case / "night-0510-again", "--allow-equal-batch")
            self.assertEqual(self.balance(case), ("12,000,000", "120,000"))

    def test_the_same_night_in_another_layout(self):
        """Other order of rows and columns, another encoding, amounts and dates as another program writes
        them: the rows are the same."""
        case = Case(self, "11-same-rows-under-another-name")
        suite().cli("import", case / "night-0510")
        path = case / "night-0510-again/ledger_entries.csv"
        rows = [line.split(",") for line in path.read_text().splitlines()]
        rows[1][5], rows[1][6] = "６００００００", "令和6年4月1日"
        columns = [3, 0, 6, 2, 1, 5, 4]
        text = "\r\n".join(",".join(row[c] for c in columns) for row in
                           [rows[0], *reversed(rows[1:])]) + "\r\n"
        path.write_bytes(text.encode("cp932"))
        again = suite().cli("import", path, check=False)
        self.assertIn("EQUAL_BATCH", again.stderr)
        self.assertEqual(self.balance(case), ("6,000,000", "60,000"))

    def test_rows_make_a_batch_whatever_their_order_name_and_request(self):
        w, rows = self.w, self.night()
        request_id = new_id()
        first = w.import_entries(rows, request_id, batch="night-0510")
        self.assertEqual(w.import_entries(rows, request_id, batch="night-0510"), first)
        rand = random.Random(20240510)
        for _ in range(5):
            rand.shuffle(rows)
            error = self.equal(rows, batch=f"night-{rand.random()}", per_message=1)
        self.assertIn("night-0510", error.details())
        self.assertEqual(details(error)["PreconditionFailure"].violations[0].subject, first.batch)
        self.equal(rows)
        self.equal(rows, batch="night-0510")
        self.equal(rows, validate_only=True)
        rows[0].precision_yen = 1  # 0 means 1
        self.equal(rows)
        self.assertEqual(self.figures(), (6000000, 60000))
        w.import_entries(rows, batch="as it is", allow_equal_batch=True)
        self.assertEqual(self.figures(), (12000000, 120000))
        self.assertEqual([b.batch for b in w.batches()], ["night-0510", "as it is"])
        self.assertEqual(len({b.digest for b in w.batches()}), 1)

    def test_fewer_or_more_rows_are_others(self):
        w, rows = self.w, self.night()
        w.import_entries(rows, batch="whole")
        w.import_entries(rows[1:], batch="two payments")
        w.import_entries(rows[2:], batch="one")
        w.import_entries(rows[2:] + rows[2:] + rows[2:], batch="three")
        changed = self.night()
        changed[2].description = "別の支払"
        w.import_entries(changed, batch="another text")
        self.assertEqual(self.figures(), (12000000, 60000 + 60000 + 30000 + 90000 + 60000))
        other = World(suite())
        other.import_entries([other.entry(2022, 0, 30000, on="2022-05-10")])
        other.import_entries([other.entry(2023, 0, 30000, on="2023-05-10")])

    def test_rows_with_numbers_of_their_own(self):
        w = self.w
        rows = [w.entry(2022, 0, 5, entry_id="a"), w.entry(2022, 0, 5, entry_id="b")]
        w.import_entries(rows, batch="numbered")
        self.equal(rows, batch="numbered again")
        self.refused(Code.ALREADY_EXISTS, "ALREADY_EXISTS",
                     lambda: w.import_entries(rows, allow_equal_batch=True))
        self.refused(Code.ALREADY_EXISTS, "ALREADY_EXISTS", lambda: w.import_entries(rows[1:]))

    def test_a_name_stands_once(self):
        w = self.w
        first = w.import_entries(self.night(), batch="night-0510")
        error = self.refused(Code.ALREADY_EXISTS, "ALREADY_EXISTS", lambda: w.import_entries(
            [w.entry(2022, 1, 7)], batch="night-0510"))
        self.assertEqual(details(error)["ResourceInfo"].resource_name, first.batch)
        self.assertEqual(details(error)["BadRequest"].field_violations[0].field, "header.batch")
        for i in range(2):
            w.import_entries([w.entry(2022, 1, 7 + i)])  # without a name any number may stand

    def test_batches_are_read_and_listed(self):
        w = self.w
        made = [w.import_entries([w.entry(2022, 0, i + 1), w.entry(2023, 0, 1)], batch=f"b{i % 3}" if i < 3 else "")
                for i in range(5)]
        batches = w.batches()
        self.assertEqual([b.name for b in batches], [m.batch for m in made])
        self.assertEqual(list(batches[0].fiscal_years), [2022, 2023])
        self.assertEqual(batches[0].entry_count, 2)
        self.assertGreater(batches[0].record_time.seconds, 0)
        self.assertEqual([b.batch for b in w.batches(batch="b1")], ["b1"])
        self.assertEqual(len(w.batches(revision=made[1].revision)), 2)
        page = suite().budget.ListLedgerBatches(world.batch.ListLedgerBatchesRequest(
            parent=w.name, page_size=2))
        rest = suite().budget.ListLedgerBatches(world.batch.ListLedgerBatchesRequest(
            parent=w.name, page_size=3, page_token=page.next_page_token))
        self.assertEqual([b.name for b in [*page.ledger_batches, *rest.ledger_batches]],
                         [b.name for b in batches])
        got = suite().budget.GetLedgerBatch(world.batch.GetLedgerBatchRequest(name=made[2].batch))
        self.assertEqual(got.ledger_batch, batches[2])
        self.refused(Code.NOT_FOUND, "NOT_FOUND", lambda: suite().budget.GetLedgerBatch(
            world.batch.GetLedgerBatchRequest(name=made[2].batch, revision=1)))
        for name in ("1", "x", "999999"):
            self.refused(Code.NOT_FOUND, "NOT_FOUND", lambda n=name: suite().budget.GetLedgerBatch(
                world.batch.GetLedgerBatchRequest(name=f"{w.name}/ledgerBatches/{n}")))
        exported = w.export_entries(2022)
        self.assertEqual([e.batch for e in exported], [m.batch for m in made])
        w.append(2022, [w.entry(2022, 0, 1, entry_id="by-hand")])
        self.assertEqual(w.export_entries(2022)[-1].batch, "")


class TakeBackTest(BatchTest):
    def test_each_entry_is_reversed_at_its_own_date(self):
        w = self.w
        made = w.import_entries(self.night(), batch="night-0510")
        request_id = new_id()
        answer = w.take_back(made.batch, "二重に送られた", request_id)
        self.assertEqual(w.take_back(made.batch, "二重に送られた", request_id), answer)
        taken = answer.ledger_batch
        self.assertEqual((taken.batch, taken.entry_count), ("night-0510", 3))
        self.assertEqual((taken.taken_back.entry_count, taken.taken_back.reason),
                         (3, "二重に送られた"))
        self.assertEqual(taken.taken_back.revision, answer.revision)
        for day in ("2022-04-01", "2022-05-09", "2022-05-10", "2023-03-31"):
            self.assertEqual(self.figures(as_of=world.day(day)), (0, 0), day)
        self.assertEqual(self.figures(revision=made.revision), (6000000, 60000))
        entries = w.export_entries(2022)
        for entry, reversal in zip(entries[:3], entries[3:]):
            self.assertEqual(reversal.reverses, entry.name)
            self.assertEqual(reversal.effective_date, entry.effective_date)
            self.assertEqual(reversal.description, "二重に送られた")
        earlier = suite().budget.GetLedgerBatch(world.batch.GetLedgerBatchRequest(
            name=made.batch, revision=made.revision))
        self.assertFalse(earlier.ledger_batch.HasField("taken_back"))
        self.assertEqual(w.batches(), [taken])
        self.refused(Code.FAILED_PRECONDITION, "BATCH_TAKEN_BACK", lambda: w.take_back(made.batch))
        self.refused(Code.FAILED_PRECONDITION, "REQUEST_ID_REUSED",
                     lambda: w.take_back(made.batch, "別の理由", request_id))

    def test_the_same_rows_may_come_again(self):
        w, request_id = self.w, new_id()
        first = w.import_entries(self.night(), request_id, batch="night-0510")
        w.take_back(first.batch)
        # The first request is true no more, and does not post by itself.
        self.refused(Code.FAILED_PRECONDITION, "BATCH_TAKEN_BACK",
                     lambda: w.import_entries(self.night(), request_id, batch="night-0510"))
        again = w.import_entries(self.night(), batch="night-0510")
        self.assertNotEqual(again.batch, first.batch)
        self.assertEqual(self.figures(), (6000000, 60000))
        self.equal(self.night())
        w.take_back(again.batch)
        w.import_entries(self.night()[:2], batch="night-0510")
        self.assertEqual(self.figures(), (6000000, 30000))

    def test_validated_only_it_changes_nothing(self):
        w = self.w
        made = w.import_entries(self.night())
        head = w.budget_revision()
        answer = w.take_back(made.batch, validate_only=True)
        self.assertEqual((answer.revision, answer.ledger_batch.taken_back.entry_count), (head, 3))
        self.assertEqual(self.figures(), (6000000, 60000))
        for reason in ("", "　", "あ" * 1001, "a\nb"):
            self.refused(Code.INVALID_ARGUMENT, "INVALID_FIELD",
                         lambda r=reason: w.take_back(made.batch, r))
        self.assertEqual(w.budget_revision(), head)

    def test_transfers_leave_and_come_again(self):
        w = self.w
        legs = [w.entry(2022, 0, -5, kind=DIVERSION, transfer_group="D-1"),
                w.entry(2022, 1, 5, kind=DIVERSION, transfer_group="D-1")]
        made = w.import_entries(legs, batch="transfers")
        self.refused(Code.INVALID_ARGUMENT, "INVALID_FIELD", lambda: w.import_entries(
            [*legs, w.entry(2022, 0, 1)]))
        w.take_back(made.batch)
        self.assertEqual([b.appropriation_yen for b in w.balances(2022).balances][:2], [0, 0])
        w.import_entries(legs, batch="transfers")
        self.assertEqual([b.appropriation_yen for b in w.balances(2022).balances][:2], [-5, 5])

    def test_a_batch_of_several_years_is_taken_back_whole_or_not_at_all(self):
        w = self.w
        made = w.import_entries([w.entry(2022, 0, 5, on="2023-03-31"),
                                 w.entry(2023, 0, 7, on="2023-04-01")], batch="both")
        w.close(2022)
        error = self.refused(Code.FAILED_PRECONDITION, "YEAR_CLOSED", lambda: w.take_back(made.batch))
        self.assertIn("2022 is settled", error.details())
        self.assertEqual([self.figures(y)[1] for y in (2022, 2023)], [5, 7])

    def test_what_rests_on_a_commitment_goes_first(self):
        w = self.w
        first = w.import_entries([w.entry(2022, 0, 100, kind=COMMITMENT, entry_id="c"),
                                  w.entry(2022, 0, 20, commitment="c"),
                                  w.entry(2022, 0, -10, kind=COMMITMENT, commitment="c")])
        later = w.import_entries([w.entry(2022, 0, 30, commitment="c")], batch="later")
        error = self.refused(Code.FAILED_PRECONDITION, "BATCH_IN_USE", lambda: w.take_back(first.batch))
        self.assertIn(w.entry_name(2022, "c"), error.details())
        self.assertEqual(self.figures()[1], 50)
        w.take_back(later.batch)
        w.take_back(first.batch)
        figures = w.grouped(8)[0].figures
        self.assertEqual((figures.execution.committed_yen, figures.execution.disbursed_yen), (0, 0))

    def test_entries_reversed_before_stay_as_they_are(self):
        w = self.w
        made = w.import_entries([w.entry(2022, 0, 5, entry_id="a"), w.entry(2022, 0, 7, entry_id="b"),
                                 w.entry(2022, 0, -7, reverses="b")])
        w.append(2022, [w.entry(2022, None, 0, kind=0, reverses="a", on="2022-07-01")])
        w.import_entries([w.entry(2022, 1, 9)])
        taken = w.take_back(made.batch).ledger_batch
        self.assertEqual((taken.entry_count, taken.taken_back.entry_count), (3, 0))
        self.assertEqual(self.figures()[1], 9)

    def test_a_reversal_of_what_is_outside_is_not_reversed(self):
        w = self.w
        w.append(2022, [w.entry(2022, 0, 5, entry_id="a")])
        made = w.import_entries([w.entry(2022, 0, -5, reverses="a", entry_id="r"),
                                 w.entry(2022, 0, 6)])
        error = self.refused(Code.FAILED_PRECONDITION, "BATCH_IN_USE", lambda: w.take_back(made.batch))
        self.assertIn(w.entry_name(2022, "r"), error.details())
        self.assertEqual(self.figures()[1], 6)

    def test_budget_control_holds(self):
        w = self.w
        w.control(2022, level=1)
        made = w.import_entries([w.entry(2022, 0, 100, kind=APPROPRIATION, on="2022-04-01")])
        w.append(2022, [w.entry(2022, 0, 60)])
        self.refused(Code.FAILED_PRECONDITION, "APPROPRIATION_EXCEEDED", lambda: w.take_back(made.batch))
        self.assertEqual(self.figures(), (100, 60))


class CommandTest(BatchTest):
    def take_back(self, *arguments, code=0):
        result = suite().cli("take-back", *arguments, check=False)
        self.assertEqual(result.returncode, code, result.stderr)
        return result.stdout + result.stderr

    def test_a_night_is_taken_back_and_sent_again(self):
        case = Case(self, "11-same-rows-under-another-name")
        rows = case / "night-0510/ledger_entries.csv"
        suite().cli("import", case / "night-0510")

        def disbursed():
            page = suite().cli("balance", case.code, 2024).stdout
            return next(l for l in page.splitlines() if l.startswith("水路清掃事業")).split()[7]

        said = self.take_back("night-0510", "--reason", "誤送", "--jurisdiction", case.code)
        self.assertIn("is taken back: 3 entries reversed, each at its own date", said)
        self.assertEqual(disbursed(), "0")
        said = self.take_back("night-0510", "--reason", "もう一度", "--jurisdiction", case.code)
        self.assertIn("was taken back already: 3 entries", said)
        self.assertIn("誤送", said)
        for _ in range(2):
            suite().cli("import", rows)
            self.assertEqual(disbursed(), "60,000")
        self.take_back("night-0510", "--reason", "まだ違う", "--jurisdiction", case.code)
        self.assertEqual(disbursed(), "0")
        rows.write_text(rows.read_text().replace("expenditure,30000", "expenditure,31000"))
        suite().cli("import", rows)  # the corrected file under the same name
        self.assertEqual(disbursed(), "62,000")

    def test_it_is_found_by_its_name_and_shown(self):
        w = self.w
        made = w.import_entries(self.night(), batch="五月十日")
        self.assertIn("--reason", self.take_back("五月十日", code=2))
        self.assertIn("batch of its rows", self.take_back("四月一日", "--reason", "x", code=1))
        shown = suite().cli("show", made.batch).stdout
        self.assertIn("五月十日", shown)
        self.assertNotIn("taken_back", shown)
        self.take_back("五月十日", "--reason", "誤送")
        shown = suite().cli("show", made.batch).stdout
        self.assertIn("誤送", shown)
        entry = w.export_entries(2022)[0]
        self.assertIn(made.batch, suite().cli("show", entry.name).stdout)
        other = World(suite())
        other.import_entries([other.entry(2022, 0, 1)], batch="五月十日")
        self.assertIn("--jurisdiction", self.take_back("五月十日", "--reason", "x", code=1))
        self.take_back(other.batches()[0].name, "--reason", "名前で")
        self.assertTrue(other.batches()[0].HasField("taken_back"))


if __name__ == "__main__":
    unittest.main()
