"""Imports and exports of entries, as streams."""

import unittest

import world
from service_test import FAILED, INVALID, Code, ServiceTest
from suite import new_id
from world import World


class ImportTest(ServiceTest):
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


if __name__ == "__main__":
    unittest.main()
