"""Changes of indicators and of their lineage in one write, and their history."""

import unittest
from urllib.parse import quote

import grpc

from changes import (CREATE, CREATED, DELETE, DELETED, UNCHANGED, UPDATE, UPDATED, ChangeCase)
from suite import new_id, new_jurisdiction, pb, suite
from world import World, day, indicator

lineage = pb("indicator/indicator_lineage_edge")
decimal = pb("type/decimal")

COMPARABLE, SPLIT = lineage.COMPARABILITY_COMPARABLE, lineage.COMPARABILITY_SPLIT


def value(number, component="1", role=1, on=None, **fields):
    made = indicator.IndicatorValue(component=component, role=role, state=1,
                                    value=decimal.Decimal(unscaled=number), **fields)
    if on is not None:
        made.as_of.CopyFrom(day(on))
    return made


class Indicators(ChangeCase):
    service = "indicator"
    members = {"Indicator": "indicator", "IndicatorLineageEdge": "indicator_lineage_edge"}

    def setUp(self):
        super().setUp()
        self.name = f"jurisdictions/{new_jurisdiction()}"

    def year(self, y):
        return f"{self.name}/fiscalYears/{y}"

    def indicator_name(self, y, i):
        return f"{self.year(y)}/indicators/I-{i}"

    def indicator(self, y, i, **fields):
        fields.setdefault("display_name", f"指標{i}")
        fields.setdefault("components", [indicator.IndicatorComponent(id=c, unit="回")
                                         for c in ("1", "2")])
        return indicator.Indicator(name=self.indicator_name(y, i), measure=1,
                                   nodes=[f"{self.year(y)}/projects/P-{i}"], **fields)

    def named(self, y, i, **fields):
        """The message of an update: the name, and what is to be set."""
        return indicator.Indicator(name=self.indicator_name(y, i), **fields)

    def edge(self, edge_id, before, after, comparability=COMPARABLE, component="", **fields):
        return lineage.IndicatorLineageEdge(
            name=f"{self.year(2023)}/indicatorLineageEdges/{edge_id}", comparability=comparability,
            predecessors=[lineage.IndicatorEnd(indicator=self.indicator_name(2022, i))
                          for i in before],
            successors=[lineage.IndicatorEnd(indicator=self.indicator_name(2023, i),
                                             component=component) for i in after], **fields)

    def fill(self):
        """Three indicators in each of two years, with values."""
        return self.apply(*(self.change(CREATE, self.indicator(y, i, values=[value(5)]))
                            for y in (2022, 2023) for i in range(3)))

    def get(self, y, i, revision=0):
        return self.stub.GetIndicator(indicator.GetIndicatorRequest(
            name=self.indicator_name(y, i), revision=revision)).indicator

    def list(self, y, revision=0):
        return list(self.stub.ListIndicators(indicator.ListIndicatorsRequest(
            parent=self.year(y), revision=revision)).indicators)

    def edges(self, revision=0):
        return list(self.stub.ListIndicatorLineageEdges(lineage.ListIndicatorLineageEdgesRequest(
            parent=self.year(2023), revision=revision)).indicator_lineage_edges)

    def record(self, y, i, *values, **fields):
        return self.stub.RecordIndicatorValues(indicator.RecordIndicatorValuesRequest(
            parent=self.year(y), request_id=new_id(), updates=[indicator.IndicatorValueUpdate(
                indicator=self.indicator_name(y, i), values=values, **fields)]))


class OneByOne(Indicators):
    def test_the_first_write_of_a_jurisdiction_may_be_one(self):
        answer = self.fill()
        self.assertEqual((answer.revision, {r.outcome for r in answer.results}), (1, {CREATED}))
        self.assertEqual([i.display_name for i in self.list(2023)], ["指標0", "指標1", "指標2"])

    def test_a_definition_is_put_right_and_the_past_stays(self):
        first = self.fill()
        before = self.get(2022, 0)
        answer = self.apply(self.change(UPDATE, self.named(2022, 0, display_name="開催回数")))
        self.assertEqual([(r.name, r.outcome, r.etag) for r in answer.results],
                         [(before.name, UPDATED, "2")])
        after = self.get(2022, 0)
        self.assertEqual((after.display_name, after.revision), ("開催回数", 2))
        self.assertEqual([v.revision for v in after.values], [1])
        self.assertEqual(self.get(2022, 0, revision=first.revision), before)
        self.assertEqual(self.get(2022, 1).revision, 1)

    def test_values_mean_a_version(self):
        self.fill()
        self.record(2022, 0, value(6), etag="1")
        with self.assertRaises(grpc.RpcError) as caught:
            self.record(2022, 0, value(7), etag="1")
        self.assertEqual(caught.exception.code(), grpc.StatusCode.ABORTED)
        self.assertEqual(self.reason(caught.exception), "ETAG_MISMATCH")
        self.assertIn("stands with etag '2'", self.fields_of(caught.exception)["updates[0].etag"])
        self.record(2022, 0, value(7), etag="2")

    def test_a_mask_names_what_is_set_and_a_star_is_all(self):
        self.fill()
        full = self.get(2022, 0)
        self.apply(self.change(UPDATE, self.named(2022, 0, note="一", position=4), mask="note"))
        self.assertEqual((self.get(2022, 0).note, self.get(2022, 0).position), ("一", 0))
        self.apply(self.change(UPDATE, self.named(2022, 0, position=4)))
        self.assertEqual((self.get(2022, 0).note, self.get(2022, 0).position), ("一", 4))
        self.apply(self.change(UPDATE, self.named(2022, 0), mask="note"))
        self.assertEqual((self.get(2022, 0).note, self.get(2022, 0).position), ("", 4))
        self.apply(self.change(UPDATE, full, mask="*"))
        self.assertEqual(self.get(2022, 0).position, 0)
        for mask in ("name", "revision", "values.value", "nothing"):
            error = self.refused(grpc.StatusCode.INVALID_ARGUMENT,
                                 self.change(UPDATE, full, mask=mask))
            self.assertIn("changes[0].update_mask", self.fields_of(error))

    def test_what_changes_nothing_makes_no_version_and_no_revision(self):
        self.fill()
        same = self.get(2022, 0)
        same.revision = 77
        same.values[0].revision = 78
        answer = self.apply(self.change(UPDATE, same, mask="*"))
        self.assertEqual([(r.outcome, r.etag) for r in answer.results], [(UNCHANGED, "1")])
        self.assertEqual((answer.revision, self.head()), (1, 1))
        mixed = self.apply(self.change(UPDATE, same), self.change(
            UPDATE, self.named(2022, 1, note="注")))
        self.assertEqual([r.outcome for r in mixed.results], [UNCHANGED, UPDATED])
        self.assertEqual(self.get(2022, 0).revision, 1)

    def test_missing_and_there_already(self):
        self.fill()
        new = self.indicator(2022, 9)
        error = self.refused(grpc.StatusCode.NOT_FOUND, self.change(UPDATE, new),
                             self.change(DELETE, self.edge("e", [0], [0])))
        self.assertEqual(list(self.fields_of(error)), [
            "changes[0].resource.indicator.name",
            "changes[1].resource.indicator_lineage_edge.name"])
        self.refused(grpc.StatusCode.ALREADY_EXISTS, self.change(CREATE, self.indicator(2022, 1)))
        self.assertEqual(self.outcomes(
            self.change(UPDATE, new, allow_missing=True),
            self.change(DELETE, self.edge("e", [0], [0]), allow_missing=True)),
            [CREATED, UNCHANGED])

    def test_a_replay_and_only_validating(self):
        self.fill()
        request_id = new_id()
        change = self.change(UPDATE, self.named(2022, 0, note="一"), etag="1")
        tried = self.apply(change, validate_only=True)
        self.assertEqual((tried.results[0].outcome, tried.results[0].etag, tried.revision),
                         (UPDATED, "", 1))
        self.assertEqual((self.get(2022, 0).note, self.head()), ("", 1))
        first = self.apply(change, request_id=request_id)
        self.assertEqual(self.apply(change, request_id=request_id), first)
        self.assertEqual(self.head(), 2)
        self.refused(grpc.StatusCode.FAILED_PRECONDITION,
                     self.change(UPDATE, self.named(2022, 0, note="二")), request_id=request_id)

    def test_every_bad_field_is_listed_and_nothing_is_written(self):
        self.fill()
        error = self.refused(
            grpc.StatusCode.INVALID_ARGUMENT,
            self.change(CREATE, self.indicator(2022, 9, display_name="", values=[
                value(1, component="9"), value(1, on="2022-07-31"), value(2, on="2022-07-31")])),
            self.change(UPDATE, self.named(2022, 0, note="良い")),
            self.change(UPDATE, self.named(2022, 1, period_start=day("2022-04-01"))),
            self.change(CREATE, self.edge("e", [0], [8], comparability=7)),
            self.change(CREATE, self.edge("f", [0], [0], component="3")))
        self.assertEqual(sorted(self.fields_of(error)), [
            "changes[0].resource.indicator.display_name",
            "changes[0].resource.indicator.values[0].component",
            "changes[0].resource.indicator.values[2]",
            "changes[2].resource.indicator.period_start",
            "changes[3].resource.indicator_lineage_edge.comparability",
            "changes[3].resource.indicator_lineage_edge.successors[0].indicator",
            "changes[4].resource.indicator_lineage_edge.successors[0].component"])
        self.assertEqual(self.head(), 1)
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.change(
            UPDATE, self.named(2022, 0, values=[value(1, as_of={"year": 2022, "month": 13})])))
        self.assertIn("changes[0].resource.indicator.values[0].as_of", self.fields_of(error))
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.change(
            CREATE, indicator.Indicator(name=f"{self.year(2022)}/projects/x")))
        self.assertIn("changes[0].resource.indicator.name", self.fields_of(error))


class Values(Indicators):
    def values(self, revision=0):
        return [(v.role, v.value.unscaled, v.revision)
                for v in self.get(2022, 0, revision).values]

    def test_they_are_set_whole_and_those_that_stay_keep_their_version(self):
        self.fill()
        self.record(2022, 0, value(7, role=2))
        answer = self.apply(self.change(UPDATE, self.named(
            2022, 0, values=[value(9, role=2), value(5), value(1, role=3)]), mask="values"))
        self.assertEqual(self.values(), [(1, 5, 1), (2, 9, 3), (3, 1, 3)])
        self.assertEqual(self.get(2022, 0).revision, 1)
        self.assertEqual(answer.results[0].etag, "3")
        self.assertEqual(self.values(revision=2), [(1, 5, 1), (2, 7, 2)])
        self.apply(self.change(UPDATE, self.named(2022, 0, values=[value(5)])))
        self.assertEqual(self.values(), [(1, 5, 1)])
        self.apply(self.change(UPDATE, self.named(2022, 0), mask="values"))
        self.assertEqual(self.values(), [])
        self.assertEqual(self.values(revision=3), [(1, 5, 1), (2, 9, 3), (3, 1, 3)])

    def test_in_another_order_they_are_the_same(self):
        made = self.indicator(2022, 0, values=[
            value(4, component="2"), value(1), value(2, on="2022-07-31"), value(3, on="2023-03-31")])
        self.apply(self.change(CREATE, made))
        self.assertEqual(self.outcomes(self.change(UPDATE, made, mask="*")), [UNCHANGED])
        made.values.reverse()
        self.assertEqual(self.outcomes(self.change(UPDATE, made, mask="*")), [UNCHANGED])
        made.values[0].value.scale = 1
        self.assertEqual(self.outcomes(self.change(UPDATE, made, mask="*")), [UPDATED])

    def test_the_etag_tells_every_version_apart(self):
        self.fill()
        etags = ["1"]

        def step(apply):
            etags.append(str(apply().revision))
            for stale in etags[:-1]:
                error = self.refused(grpc.StatusCode.ABORTED, self.change(
                    UPDATE, self.named(2022, 0, note="新"), etag=stale))
                self.assertEqual(self.reason(error), "ETAG_MISMATCH")
            same = self.change(UPDATE, self.get(2022, 0), etag=etags[-1])
            self.assertEqual([(r.outcome, r.etag) for r in self.apply(same).results],
                             [(UNCHANGED, etags[-1])])

        change = lambda mask, **fields: lambda: self.apply(self.change(
            UPDATE, self.named(2022, 0, **fields), mask=mask))
        step(lambda: self.record(2022, 0, value(6)))
        step(change("note", note="一"))
        step(change("values", values=[value(6), value(8, role=2)]))
        step(change("values", values=[value(6)]))
        step(change("values"))
        self.assertEqual(self.outcomes(self.change(
            DELETE, self.named(2022, 0), etag=etags[-1])), [DELETED])

    def test_of_a_component_that_goes_they_go_too(self):
        self.apply(self.change(CREATE, self.indicator(2022, 0, values=[
            value(1), value(2, component="2")])))
        one = [indicator.IndicatorComponent(id="1", unit="回")]
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.change(
            UPDATE, self.named(2022, 0, components=one)))
        self.assertIn("changes[0].resource.indicator.values[1].component", self.fields_of(error))
        self.apply(self.change(UPDATE, self.named(2022, 0, components=one, values=[value(1)])))
        self.assertEqual(self.values(), [(1, 1, 1)])

    def test_of_one_that_came_again_none_come_back(self):
        self.fill()
        self.apply(self.change(DELETE, self.named(2022, 0)))
        self.assertEqual([i.name for i in self.list(2022)],
                         [self.indicator_name(2022, i) for i in (1, 2)])
        self.apply(self.change(CREATE, self.indicator(2022, 0)))
        self.assertEqual(self.values(), [])
        self.assertEqual(self.values(revision=1), [(1, 5, 1)])


class ByTheStateItLeaves(Indicators):
    def test_what_an_edge_names_is_not_deleted_before_it(self):
        self.fill()
        self.apply(self.change(CREATE, self.edge("e", [0], [0], component="2")))
        edge_name = f"{self.year(2023)}/indicatorLineageEdges/e"
        for y in (2022, 2023):
            error = self.refused(grpc.StatusCode.FAILED_PRECONDITION,
                                 self.change(DELETE, self.named(y, 0)))
            self.assertEqual(self.reason(error), "IN_USE")
            self.assertEqual(list(self.blockers(error)), [edge_name])
        one = [indicator.IndicatorComponent(id="1", unit="回")]
        error = self.refused(grpc.StatusCode.FAILED_PRECONDITION, self.change(
            UPDATE, self.named(2023, 0, components=one)))
        self.assertEqual(list(self.blockers(error)), [edge_name])
        # Of the predecessor the edge names no component.
        self.assertEqual(self.outcomes(self.change(
            UPDATE, self.named(2022, 0, components=one))), [UPDATED])
        self.assertEqual(self.outcomes(
            self.change(DELETE, self.named(2023, 0)),
            self.change(DELETE, self.edge("e", [0], [0]))), [DELETED, DELETED])
        self.assertEqual(self.edges(), [])
        self.assertEqual(self.edges(revision=2)[0].name, edge_name)

    def test_indicators_and_the_edges_between_them_are_made_together(self):
        self.assertEqual(self.outcomes(
            self.change(CREATE, self.edge("e", [0], [0, 1], SPLIT)),
            *(self.change(CREATE, self.indicator(y, i))
              for y, i in ((2022, 0), (2023, 0), (2023, 1)))), [CREATED] * 4)
        self.refused(grpc.StatusCode.INVALID_ARGUMENT,
                     self.change(CREATE, self.edge("f", [0], [7])))

    def test_an_edge_is_replaced_by_several(self):
        self.fill()
        self.apply(self.change(CREATE, self.edge("e", [0], [0, 1], SPLIT)))
        answer = self.apply(self.change(DELETE, self.edge("e", [0], [0])),
                            self.change(CREATE, self.edge("a", [0], [0])),
                            self.change(CREATE, self.edge("b", [1], [1], explanation="統合")))
        self.assertEqual([e.name[-1] for e in self.edges()], ["a", "b"])
        self.assertEqual([e.name[-1] for e in self.edges(answer.revision - 1)], ["e"])
        # An edge moves with what it names.
        self.assertEqual(self.outcomes(
            self.change(DELETE, self.named(2023, 0)),
            self.change(UPDATE, self.edge("a", [0], [2]))), [DELETED, UPDATED])

    def test_two_names_are_swapped(self):
        self.fill()
        self.apply(self.change(UPDATE, self.named(2022, 0, display_name="指標1")),
                   self.change(UPDATE, self.named(2022, 1, display_name="指標0")))
        self.assertEqual([i.display_name for i in self.list(2022)], ["指標1", "指標0", "指標2"])

    def test_more_values_than_a_request_may_send_stand_in_nobodys_way(self):
        self.fill()
        for month in range(1, 6):
            self.record(2022, 0, *(value(d, on=f"2022-{month:02}-{d:02}") for d in range(1, 29)))
        self.assertEqual(len(self.get(2022, 0).values), 141)
        self.assertEqual(self.outcomes(self.change(
            UPDATE, self.named(2022, 0, display_name="新"))), [UPDATED])


class History(Indicators):
    def test_a_stream_is_written_whole_or_not_at_all(self):
        self.check_whole_or_not_at_all(
            [self.change(CREATE, self.indicator(2022, i, values=[value(i)])) for i in range(5)])

    def test_filters_agree_with_what_was_written(self):
        self.fill()
        for actor, change in (
                ("甲", self.change(CREATE, self.edge("e", [0], [0]))),
                ("乙", self.change(UPDATE, self.named(2022, 0, note="注"))),
                ("甲", self.change(UPDATE, self.named(2023, 1), mask="values")),
                ("", self.change(DELETE, self.named(2022, 1)))):
            self.apply(change, metadata=[("x-actor", quote(actor))], reason="訂正")
        self.record(2022, 0, value(9))
        name = self.indicator_name(2022, 0)
        edge = f"{self.year(2023)}/indicatorLineageEdges/e"
        touches = lambda **wanted: lambda r: any(
            all(getattr(t, k) == v for k, v in wanted.items()) for t in r.touched)
        middle = self.revisions()[3].record_time
        at = lambda r: (r.record_time.seconds, r.record_time.nanos)
        after = lambda r: at(r) >= (middle.seconds, middle.nanos)
        everything = self.check_filters({
            "actor": ({"declared_actor": "甲"}, lambda r: r.declared_actor == "甲"),
            "year": ({"fiscal_year": 2022}, touches(fiscal_year=2022)),
            "kind": ({"kind": "indicatorLineageEdges"}, touches(kind="indicatorLineageEdges")),
            "both": ({"kind": "indicators", "fiscal_year": 2023},
                     touches(kind="indicators", fiscal_year=2023)),
            "indicator": ({"resource": name}, lambda r: any(c.name == name for c in r.changes)),
            "edge": ({"resource": edge}, lambda r: any(c.name == edge for c in r.changes)),
            "from": ({"recorded_from": middle}, after),
            "before": ({"recorded_before": middle}, lambda r: not after(r)),
            "last": ({"last_revision": 3}, lambda r: r.revision <= 3)})
        self.assertEqual([[(c.name.split("/")[-1], c.outcome) for c in r.changes]
                          for r in everything[:-1]],
                         [[("I-0", UPDATED)], [("I-1", DELETED)], [("I-1", UPDATED)],
                          [("I-0", UPDATED)], [("e", CREATED)]])
        self.assertEqual({r.reason for r in everything[1:5]}, {"訂正"})

    def test_a_write_tells_what_was_there_before_and_after(self):
        self.fill()
        answer = self.apply(self.change(UPDATE, self.named(2022, 0, values=[value(8)])),
                            self.change(DELETE, self.named(2022, 1)),
                            self.change(CREATE, self.edge("e", [0], [0])))
        for page_size in (0, 1):
            changed, gone, made = self.revision(answer.revision, page_size)
            self.assertEqual(changed.before.indicator.values[0].value.unscaled, 5)
            self.assertEqual(changed.after.indicator, self.get(2022, 0))
            self.assertEqual(gone.before.indicator, self.get(2022, 1, revision=1))
            self.assertFalse(gone.HasField("after"))
            self.assertFalse(made.HasField("before"))
            self.assertEqual(made.after.indicator_lineage_edge, self.edges()[0])

    def test_versions_of_an_indicator_are_those_of_its_values_too(self):
        name = self.indicator_name(2022, 0)
        self.apply(self.change(CREATE, self.indicator(2022, 0)))
        self.record(2022, 0, value(1))
        self.apply(self.change(UPDATE, self.named(2022, 0, note="注")))
        self.apply(self.change(UPDATE, self.named(2022, 0, values=[value(2)])))
        self.apply(self.change(DELETE, self.named(2022, 0)))
        self.apply(self.change(CREATE, self.indicator(2022, 0, note="再")))
        told = [(v.resource.indicator.note, [x.value.unscaled for x in v.resource.indicator.values],
                 v.revision, v.end_revision) for v in self.versions(name)]
        self.assertEqual(told, [("再", [], 6, 0), ("注", [2], 4, 5), ("注", [1], 3, 4),
                                ("", [1], 2, 3), ("", [], 1, 2)])
        self.assertEqual(self.versions(name, page_size=2), self.versions(name))
        for wrong, code in ((self.indicator_name(2022, 7), grpc.StatusCode.NOT_FOUND),
                            (f"{self.year(2022)}/projects/P-0", grpc.StatusCode.INVALID_ARGUMENT)):
            with self.assertRaises(grpc.RpcError) as caught:
                self.versions(wrong)
            self.assertEqual(caught.exception.code(), code)

    def test_versions_of_an_edge(self):
        self.fill()
        edge = self.edge("e", [0], [0])
        self.apply(self.change(CREATE, edge))
        self.apply(self.change(UPDATE, self.edge("e", [0], [1])))
        self.apply(self.change(DELETE, edge))
        self.assertEqual([(v.resource.indicator_lineage_edge.successors[0].indicator[-3:],
                           v.revision, v.end_revision) for v in self.versions(edge.name)],
                         [("I-1", 3, 4), ("I-0", 2, 3)])


class Answers(Indicators):
    """The aggregator follows every change, and old snapshots stay."""

    def test_after_each_change_and_before(self):
        w = World(suite())
        self.name = w.name
        self.fill()
        compare = lambda snapshot="": w.compare(snapshot=snapshot, include_indicators=True)
        kept = [compare()]
        for change in (
                self.change(UPDATE, self.named(2022, 0, display_name="開催回数")),
                self.change(UPDATE, self.named(2022, 0, values=[value(8)])),
                self.change(UPDATE, self.named(2022, 0), mask="values"),
                self.change(CREATE, self.edge("e", [0], [0])),
                self.change(DELETE, self.named(2022, 1))):
            self.apply(change)
            kept.append(compare())
        for before, after in zip(kept, kept[1:]):
            self.assertNotEqual(before.rows, after.rows)
        for answer in kept:
            self.assertEqual(compare(answer.snapshot).SerializeToString(),
                             answer.SerializeToString())


if __name__ == "__main__":
    unittest.main()
