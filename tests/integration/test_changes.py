"""Changes of all kinds of the catalogue in one write, judged by the state it leaves, and their history."""

import random
import unittest
from concurrent import futures
from urllib.parse import quote

import grpc

from suite import details, new_id, pb, suite
from world import World, comparison, department, fiscal_year, jurisdiction, lineage, node, project

change = pb("catalog/change")
kinds = pb("type/change")
history = pb("type/history")

CREATE, UPDATE, DELETE = (kinds.CHANGE_ACTION_CREATE, kinds.CHANGE_ACTION_UPDATE,
                          kinds.CHANGE_ACTION_DELETE)
CREATED, UPDATED, DELETED, UNCHANGED = (
    kinds.CHANGE_OUTCOME_CREATED, kinds.CHANGE_OUTCOME_UPDATED, kinds.CHANGE_OUTCOME_DELETED,
    kinds.CHANGE_OUTCOME_UNCHANGED)
MEMBERS = {"Jurisdiction": "jurisdiction", "FiscalYear": "fiscal_year", "Department": "department",
           "ClassificationNode": "classification_node", "Project": "project",
           "SubProject": "sub_project", "LineageEdge": "lineage_edge"}
RENAMES, CONTINUES, SPLITS = (lineage.LineageEdge.TYPE_RENAMES, lineage.LineageEdge.TYPE_CONTINUES,
                              lineage.LineageEdge.TYPE_SPLITS_INTO)


def change_of(action, resource, mask=None, **fields):
    made = change.CatalogChange(action=action, **fields)
    getattr(made.resource, MEMBERS[type(resource).__name__]).CopyFrom(resource)
    if mask is not None:
        made.update_mask.paths.extend(mask.split(","))
    return made


class Catalogue(unittest.TestCase):
    def setUp(self):
        self.w = World(suite(), projects=3)
        self.stub = suite().catalog

    def apply(self, *changes, metadata=None, **fields):
        fields.setdefault("request_id", new_id())
        return self.stub.ApplyChanges(change.ApplyChangesRequest(
            parent=self.w.name, changes=changes, **fields), metadata=metadata)

    def refused(self, code, *changes, **fields):
        with self.assertRaises(grpc.RpcError) as caught:
            self.apply(*changes, **fields)
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        return caught.exception

    def fields_of(self, error):
        return {v.field: v.description
                for v in details(error)["BadRequest"].field_violations}

    def blockers(self, error):
        return {v.subject: v.description
                for v in details(error)["PreconditionFailure"].violations}

    def get(self, y, i, revision=0):
        return self.stub.GetProject(project.GetProjectRequest(
            name=self.w.project(y, i), revision=revision)).project

    def rename(self, y, i, name, **fields):
        return change_of(UPDATE, project.Project(name=self.w.project(y, i), display_name=name),
                         **fields)

    def edge(self, edge_id, edge_type, before, after, **fields):
        return lineage.LineageEdge(name=f"{self.w.year(2023)}/lineageEdges/{edge_id}",
                                   type=edge_type, predecessor=self.w.project(2022, before),
                                   successor=self.w.project(2023, after), **fields)

    def head(self):
        return self.stub.BatchGetHeads(jurisdiction.BatchGetHeadsRequest(
            queries=[pb("type/head").HeadQuery(name=self.w.name)])).heads[0].revision


class OneByOne(Catalogue):
    def test_a_mistyped_name_is_put_right_and_the_past_stays(self):
        before = self.get(2022, 0)
        answer = self.apply(self.rename(2022, 0, "図書巡回事業"), reason="誤記")
        self.assertEqual([(r.name, r.outcome, r.etag) for r in answer.results],
                         [(before.name, UPDATED, str(answer.revision))])
        after = self.get(2022, 0)
        self.assertEqual(after.display_name, "図書巡回事業")
        self.assertEqual(after.revision, answer.revision)
        after.display_name, after.revision = before.display_name, before.revision
        self.assertEqual(after, before)
        self.assertEqual(self.get(2022, 0, revision=answer.revision - 1), before)

    def test_a_mask_names_what_is_set_and_a_star_is_all(self):
        full = self.get(2022, 0)
        self.apply(change_of(UPDATE, project.Project(name=full.name, note="一", printed_code="Ⅰ-9"),
                             mask="note"))
        self.assertEqual((self.get(2022, 0).note, self.get(2022, 0).printed_code), ("一", ""))
        # A mask may clear; without one only what the message has is set.
        self.apply(change_of(UPDATE, project.Project(name=full.name, printed_code="Ⅰ-1")))
        self.assertEqual((self.get(2022, 0).note, self.get(2022, 0).printed_code), ("一", "Ⅰ-1"))
        self.apply(change_of(UPDATE, project.Project(name=full.name), mask="note"))
        self.assertEqual(self.get(2022, 0).note, "")
        # What a mask names twice is set once.
        self.apply(change_of(UPDATE, project.Project(name=full.name, note="二"), mask="note,note"))
        self.assertEqual(self.get(2022, 0).note, "二")
        full.display_name = "別名"
        self.apply(change_of(UPDATE, full, mask="*"))
        self.assertEqual((self.get(2022, 0).printed_code, self.get(2022, 0).display_name),
                         ("", "別名"))

    def test_what_changes_nothing_makes_no_version_and_no_revision(self):
        head = self.head()
        answer = self.apply(self.rename(2022, 0, "事業0"), reason="none")
        self.assertEqual(answer.results[0].outcome, UNCHANGED)
        self.assertEqual(answer.results[0].etag, str(self.get(2022, 0).revision))
        self.assertEqual((answer.revision, self.head()), (head, head))
        mixed = self.apply(self.rename(2022, 0, "事業0"), self.rename(2022, 1, "事業一"))
        self.assertEqual([r.outcome for r in mixed.results], [UNCHANGED, UPDATED])
        self.assertLess(self.get(2022, 0).revision, mixed.revision)

    def test_the_etag_names_the_version(self):
        etag = str(self.get(2022, 0).revision)
        self.apply(self.rename(2022, 0, "一", etag=etag))
        error = self.refused(grpc.StatusCode.ABORTED, self.rename(2022, 0, "二", etag=etag),
                             self.rename(2022, 1, "三"))
        self.assertEqual(details(error)["ErrorInfo"].reason, "ETAG_MISMATCH")
        self.assertNotIn("RetryInfo", details(error))
        self.assertIn("changes[0].resource.project.name", self.fields_of(error))
        self.assertEqual(self.get(2022, 1).display_name, "事業1")

    def test_a_replay_is_answered_before_etags_are_looked_at(self):
        etag, request_id = str(self.get(2022, 0).revision), new_id()
        first = self.apply(self.rename(2022, 0, "一", etag=etag), request_id=request_id)
        again = self.apply(self.rename(2022, 0, "一", etag=etag), request_id=request_id)
        self.assertEqual(again, first)
        self.refused(grpc.StatusCode.FAILED_PRECONDITION, self.rename(2022, 0, "二"),
                     request_id=request_id)

    def test_only_validating_writes_nothing(self):
        head = self.head()
        answer = self.apply(self.rename(2022, 0, "一"), validate_only=True)
        self.assertEqual((answer.results[0].outcome, answer.results[0].etag, answer.revision),
                         (UPDATED, "", head))
        self.assertEqual((self.get(2022, 0).display_name, self.head()), ("事業0", head))

    def test_missing_and_there_already(self):
        gone = project.Project(name=self.w.project(2022, 9), display_name="九")
        error = self.refused(grpc.StatusCode.NOT_FOUND, change_of(UPDATE, gone),
                             change_of(DELETE, self.w.make_project(2022, 8)))
        self.assertEqual(list(self.fields_of(error)), ["changes[0].resource.project.name",
                                                       "changes[1].resource.project.name"])
        self.refused(grpc.StatusCode.ALREADY_EXISTS, change_of(CREATE, self.w.make_project(2022, 1)))
        answer = self.apply(
            change_of(UPDATE, self.w.make_project(2022, 9), allow_missing=True),
            change_of(DELETE, self.w.make_project(2022, 8), allow_missing=True))
        self.assertEqual([r.outcome for r in answer.results], [CREATED, UNCHANGED])

    def test_every_bad_field_is_listed_and_nothing_is_written(self):
        head = self.head()
        bad = self.w.make_project(2022, 9, display_name="", departments=[])
        error = self.refused(
            grpc.StatusCode.INVALID_ARGUMENT, change_of(CREATE, bad), self.rename(2022, 1, "良い"),
            change_of(CREATE, node.ClassificationNode(
                name=f"{self.w.year(2022)}/classificationNodes/x", display_name="x", kind=9,
                placements=[node.Placement(tree="list", position=-1)])))
        fields = self.fields_of(error)
        for field in ("changes[0].resource.project.display_name",
                      "changes[0].resource.project.departments",
                      "changes[2].resource.classification_node.kind",
                      "changes[2].resource.classification_node.placements[0].position"):
            self.assertIn(field, fields)
        self.assertEqual(self.head(), head)

    def test_what_is_no_change_is_refused(self):
        there = project.Project(name=self.w.project(2022, 0), note="x")
        for made, field in (
                (change.CatalogChange(action=UPDATE), "changes[0].resource"),
                (change_of(0, there), "changes[0].action"),
                (change_of(7, there), "changes[0].action"),
                (change_of(UPDATE, there, mask="name"), "changes[0].update_mask"),
                (change_of(UPDATE, there, mask="revision"), "changes[0].update_mask"),
                (change_of(UPDATE, there, mask="nothing"), "changes[0].update_mask"),
                (change_of(UPDATE, there, mask="*,note"), "changes[0].update_mask"),
                (change_of(UPDATE, there, mask="placements.tree"), "changes[0].update_mask"),
                (change_of(CREATE, there, etag="1"), "changes[0].etag"),
                (change_of(DELETE, there, mask="note"), "changes[0].update_mask"),
                (change_of(UPDATE, project.Project(name=f"{self.w.name}/departments/d", note="x")),
                 "changes[0].resource.project.name"),
                (change_of(UPDATE, project.Project(name="jurisdictions/141127/fiscalYears/2022/projects/a")),
                 "changes[0].resource.project.name")):
            error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, made)
            self.assertIn(field, self.fields_of(error), made)
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, change_of(UPDATE, there),
                             change_of(DELETE, there))
        self.assertIn("changes[1].resource.project.name", self.fields_of(error))
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, change_of(UPDATE, there),
                     reason="長" * 1001)
        self.refused(grpc.StatusCode.INVALID_ARGUMENT)

    def test_a_jurisdiction_is_renamed_and_never_deleted(self):
        self.apply(change_of(UPDATE, jurisdiction.Jurisdiction(name=self.w.name,
                                                               display_name="新市")))
        self.assertEqual(self.stub.GetJurisdiction(jurisdiction.GetJurisdictionRequest(
            name=self.w.name)).jurisdiction.display_name, "新市")
        self.refused(grpc.StatusCode.INVALID_ARGUMENT,
                     change_of(DELETE, jurisdiction.Jurisdiction(name=self.w.name)))


class ByTheStateItLeaves(Catalogue):
    def test_two_names_are_swapped(self):
        self.apply(self.rename(2022, 0, "事業1"), self.rename(2022, 1, "事業0"))
        self.assertEqual([self.get(2022, i).display_name for i in (0, 1)], ["事業1", "事業0"])
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.rename(2022, 0, "事業2"))
        self.assertIn("changes[0].resource.project.display_name", self.fields_of(error))

    def test_a_project_moves_to_another_pillar_that_is_made_with_it(self):
        pillar = f"{self.w.year(2022)}/classificationNodes/pillar"
        self.apply(
            change_of(UPDATE, project.Project(name=self.w.project(2022, 0), placements=[
                node.Placement(tree="list", parent=pillar)])),
            change_of(CREATE, node.ClassificationNode(
                name=pillar, kind=3, display_name="柱", placements=[node.Placement(
                    tree="list", parent=f"{self.w.year(2022)}/classificationNodes/class")])))
        self.assertEqual(self.get(2022, 0).placements[0].parent, pillar)
        error = self.refused(grpc.StatusCode.FAILED_PRECONDITION,
                             change_of(DELETE, node.ClassificationNode(name=pillar)))
        self.assertEqual(details(error)["ErrorInfo"].reason, "IN_USE")
        self.assertEqual(list(self.blockers(error)), [self.w.project(2022, 0)])

    def test_a_node_below_itself_is_refused(self):
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, change_of(
            UPDATE, node.ClassificationNode(
                name=f"{self.w.year(2022)}/classificationNodes/total",
                placements=[node.Placement(
                    tree="list", parent=f"{self.w.year(2022)}/classificationNodes/class")])))
        self.assertIn("changes[0].resource.classification_node.placements[0].parent",
                      self.fields_of(error))

    def test_what_an_edge_joins_is_not_deleted_before_it(self):
        self.apply(change_of(CREATE, self.edge("e", CONTINUES, 0, 0)))
        for y in (2022, 2023):
            error = self.refused(grpc.StatusCode.FAILED_PRECONDITION,
                                 change_of(DELETE, project.Project(name=self.w.project(y, 0))))
            self.assertEqual(list(self.blockers(error)),
                             [f"{self.w.year(2023)}/lineageEdges/e"])
        answer = self.apply(change_of(DELETE, project.Project(name=self.w.project(2022, 0))),
                            change_of(DELETE, self.edge("e", CONTINUES, 0, 0)))
        self.assertEqual([r.outcome for r in answer.results], [DELETED, DELETED])
        with self.assertRaises(grpc.RpcError) as caught:
            self.get(2022, 0)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)
        self.assertEqual(self.get(2022, 0, revision=answer.revision - 1).display_name, "事業0")

    def test_a_new_name_and_the_edge_that_says_so_go_together(self):
        self.apply(change_of(CREATE, self.edge("e", CONTINUES, 0, 0)))
        error = self.refused(grpc.StatusCode.FAILED_PRECONDITION, self.rename(2023, 0, "新事業"))
        self.assertIn("CONTINUES", self.blockers(error)[f"{self.w.year(2023)}/lineageEdges/e"])
        self.apply(self.rename(2023, 0, "新事業"),
                   change_of(UPDATE, self.edge("e", RENAMES, 0, 0)))
        edges = self.stub.ListLineageEdges(lineage.ListLineageEdgesRequest(
            parent=self.w.year(2023))).lineage_edges
        self.assertEqual([e.type for e in edges], [RENAMES])

    def test_one_edge_is_replaced_by_several(self):
        self.apply(change_of(CREATE, self.edge("e", CONTINUES, 0, 0)))
        self.apply(change_of(DELETE, self.edge("e", CONTINUES, 0, 0)),
                   change_of(CREATE, self.edge("s1", SPLITS, 0, 0, share_ppm=400_000)),
                   change_of(CREATE, self.edge("s2", SPLITS, 0, 1, share_ppm=600_000)))
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, change_of(
            UPDATE, self.edge("s1", SPLITS, 0, 0, share_ppm=500_000)))
        self.assertIn("changes[0].resource.lineage_edge.share_ppm", self.fields_of(error))
        self.apply(change_of(UPDATE, self.edge("s1", SPLITS, 0, 0, share_ppm=500_000)),
                   change_of(UPDATE, self.edge("s2", SPLITS, 0, 1, share_ppm=500_000)))

    def test_a_department_in_use_stays_in_every_year(self):
        error = self.refused(grpc.StatusCode.FAILED_PRECONDITION, change_of(
            DELETE, department.Department(name=f"{self.w.name}/departments/d")))
        self.assertEqual(len(self.blockers(error)), 6)

    def test_a_year_goes_with_all_that_is_in_it(self):
        year = fiscal_year.FiscalYear(name=self.w.year(2023))
        error = self.refused(grpc.StatusCode.FAILED_PRECONDITION, change_of(DELETE, year))
        self.assertEqual(len(self.blockers(error)), 5)
        self.apply(change_of(DELETE, year),
                   *(change_of(DELETE, project.Project(name=self.w.project(2023, i)))
                     for i in range(3)),
                   *(change_of(DELETE, node.ClassificationNode(
                       name=f"{self.w.year(2023)}/classificationNodes/{i}"))
                     for i in ("class", "total")))
        self.assertEqual([y.name for y in self.stub.ListFiscalYears(
            fiscal_year.ListFiscalYearsRequest(parent=self.w.name)).fiscal_years],
            [self.w.year(2022)])

    def test_another_primary_tree_needs_every_project_in_it(self):
        error = self.refused(grpc.StatusCode.FAILED_PRECONDITION, change_of(
            UPDATE, fiscal_year.FiscalYear(name=self.w.year(2022), primary_tree="summary")))
        self.assertEqual(set(self.blockers(error)),
                         {self.w.project(2022, i) for i in range(3)})


class Parts(Catalogue):
    def sub(self, i, sub_id, name, **fields):
        return project.SubProject(name=f"{self.w.project(2022, i)}/subProjects/{sub_id}",
                                  display_name=name, **fields)

    def subs(self, i, revision=0):
        return [s.display_name for s in self.get(2022, i, revision).sub_projects]

    def test_sub_projects_come_change_and_go_by_themselves(self):
        made = self.apply(change_of(CREATE, self.sub(0, "b", "二", position=1)),
                          change_of(CREATE, self.sub(0, "a", "一")))
        self.assertEqual(self.subs(0), ["一", "二"])
        self.assertEqual(self.get(2022, 0).revision, made.revision)
        changed = self.apply(change_of(UPDATE, self.sub(0, "a", "壱")))
        subs = self.get(2022, 0).sub_projects
        self.assertEqual([s.revision for s in subs], [changed.revision, made.revision])
        self.refused(grpc.StatusCode.ABORTED,
                     change_of(UPDATE, self.sub(0, "a", "弐"), etag=str(made.revision)))
        self.apply(change_of(DELETE, self.sub(0, "b", "")))
        self.assertEqual(self.subs(0), ["壱"])
        self.assertEqual(self.subs(0, changed.revision), ["壱", "二"])

    def test_names_of_siblings_are_told_where_the_request_has_them(self):
        self.apply(change_of(CREATE, self.sub(0, "a", "一")), change_of(CREATE, self.sub(1, "a", "一")))
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT,
                             change_of(CREATE, self.sub(0, "b", "一")))
        self.assertEqual(list(self.fields_of(error)),
                         ["changes[0].resource.sub_project.display_name"])
        self.apply(change_of(UPDATE, self.sub(0, "a", "元")), change_of(CREATE, self.sub(0, "b", "一")))

    def test_with_their_project_or_whole(self):
        new = self.w.make_project(2022, 7)
        self.apply(change_of(CREATE, self.sub(7, "a", "一")), change_of(CREATE, new))
        self.assertEqual(self.subs(7), ["一"])
        new.sub_projects.extend([self.sub(7, "b", "二"), self.sub(7, "a", "一")])
        answer = self.apply(change_of(UPDATE, new, mask="sub_projects"))
        self.assertEqual(sorted(self.subs(7)), ["一", "二"])
        kept = [s for s in self.get(2022, 7).sub_projects if s.display_name == "一"][0]
        self.assertLess(kept.revision, answer.revision)
        self.apply(change_of(UPDATE, project.Project(name=new.name), mask="sub_projects"))
        self.assertEqual(self.subs(7), [])
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT,
                             change_of(CREATE, self.sub(8, "a", "一")))
        self.assertIn("changes[0].resource.sub_project.name", self.fields_of(error))


class Imports(Catalogue):
    def send(self, changes, end=None, request_id=None, header=True, **fields):
        def messages():
            if header:
                yield change.ImportChangesRequest(header=change.ImportChangesHeader(
                    parent=self.w.name, request_id=request_id or new_id(), **fields))
            for i in range(0, len(changes), 2):
                yield change.ImportChangesRequest(changes=change.ImportChangesPart(
                    changes=changes[i:i + 2]))
            if end != "none":
                yield change.ImportChangesRequest(end=change.ImportChangesEnd(
                    change_count=len(changes) if end is None else end))
        return self.stub.ImportChanges(messages())

    def test_in_one_write_whole_or_not_at_all(self):
        changes = [change_of(CREATE, self.w.make_project(2022, 10 + i)) for i in range(5)]
        request_id = new_id()
        for end in ("none", 4):
            with self.assertRaises(grpc.RpcError) as caught:
                self.send(changes, end=end, request_id=request_id)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        with self.assertRaises(grpc.RpcError):
            self.send(changes, header=False)
        head = self.head()
        answer = self.send(changes, request_id=request_id, reason="移行")
        self.assertEqual((answer.counts.created, answer.revision), (5, head + 1))
        self.assertEqual(self.send(changes, request_id=request_id, reason="移行"), answer)
        again = self.send([change_of(UPDATE, c.resource.project, allow_missing=True)
                           for c in changes])
        self.assertEqual((again.counts.unchanged, again.revision), (5, head + 1))


    def test_what_is_held_in_memory_is_bounded(self):
        large = change_of(CREATE, self.w.make_project(2022, 10, note="x" * 3_000_000))
        with self.assertRaises(grpc.RpcError) as caught:
            self.send([change_of(CREATE, self.w.make_project(2022, 100 + i, note="x" * 1_900_000))
                       for i in range(40)])
        self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        self.assertEqual(details(caught.exception)["ErrorInfo"].reason, "STREAM_TOO_LARGE")
        with self.assertRaises(grpc.RpcError) as caught:
            self.send([large])
        self.assertIn("note", str(details(caught.exception)["BadRequest"]))


class History(Catalogue):
    def revisions(self, page_size=0, **filters):
        found, token = [], ""
        while True:
            page = self.stub.ListRevisions(change.ListRevisionsRequest(
                parent=self.w.name, page_size=page_size, page_token=token,
                filter=history.RevisionFilter(**filters)))
            found += page.revisions
            token = page.next_page_token
            if not token:
                return found

    def test_who_when_why_and_what(self):
        answer = self.apply(self.rename(2022, 0, "一"), change_of(CREATE, self.w.make_project(2022, 9)),
                            reason="誤記の訂正", metadata=[("x-actor", quote("財政課 佐藤"))])
        last = self.revisions()[0]
        self.assertEqual((last.revision, last.declared_actor, last.reason, last.method),
                         (answer.revision, "財政課 佐藤", "誤記の訂正",
                          "/kuzukuri.catalog.v1.CatalogService/ApplyChanges"))
        self.assertTrue(last.peer)
        self.assertGreater(last.record_time.seconds, 1_700_000_000)
        self.assertEqual([(c.name, c.outcome) for c in last.changes],
                         [(self.w.project(2022, 0), UPDATED), (self.w.project(2022, 9), CREATED)])
        self.assertEqual(last.change_count, 2)
        self.assertEqual([(t.fiscal_year, t.kind) for t in last.touched], [(2022, "projects")])
        one = self.stub.GetRevision(change.GetRevisionRequest(
            parent=self.w.name, revision=answer.revision))
        self.assertEqual(one.revision, last)
        renamed, made = one.changes
        self.assertEqual((renamed.before.project.display_name, renamed.after.project.display_name),
                         ("事業0", "一"))
        self.assertFalse(made.HasField("before"))
        self.assertEqual(made.after.project.display_name, "事業9")

    def test_every_write_is_listed_once_the_newest_first_and_filters_agree(self):
        chance = random.Random(5)
        actors = ["", "甲", "乙"]
        for i in range(12):
            y, n = chance.choice((2022, 2023)), chance.randrange(3)
            self.apply(self.rename(y, n, f"名{i}"), metadata=[
                ("x-actor", quote(chance.choice(actors)))])
        everything = self.revisions(page_size=1000)
        self.assertEqual([r.revision for r in everything],
                         list(range(self.head(), 0, -1)))
        self.assertEqual(self.revisions(page_size=3), everything)
        middle = everything[6].record_time
        after = lambda r: (r.record_time.seconds, r.record_time.nanos) >= (middle.seconds, middle.nanos)
        name = self.w.project(2022, 0)
        for filters, wanted in (
                ({"declared_actor": "甲"}, lambda r: r.declared_actor == "甲"),
                ({"fiscal_year": 2022}, lambda r: any(t.fiscal_year == 2022 for t in r.touched)),
                ({"kind": "projects"}, lambda r: any(t.kind == "projects" for t in r.touched)),
                ({"kind": "projects", "fiscal_year": 2023, "declared_actor": "乙"},
                 lambda r: r.declared_actor == "乙" and any(
                     (t.fiscal_year, t.kind) == (2023, "projects") for t in r.touched)),
                ({"resource": name}, lambda r: any(c.name == name for c in r.changes)),
                ({"resource": name, "declared_actor": "甲"},
                 lambda r: r.declared_actor == "甲" and any(c.name == name for c in r.changes)),
                ({"recorded_from": middle}, after),
                ({"recorded_before": middle}, lambda r: not after(r)),
                ({"last_revision": 9}, lambda r: r.revision <= 9),
                ({"declared_actor": "丙"}, lambda r: False)):
            for page_size in (2, 0):
                self.assertEqual(self.revisions(page_size=page_size, **filters),
                                 [r for r in everything if wanted(r)], filters)

    def test_versions_of_a_resource_also_of_one_that_is_gone_and_came_again(self):
        name = self.w.project(2022, 9)
        made = self.apply(change_of(CREATE, self.w.make_project(2022, 9))).revision
        named = self.apply(self.rename(2022, 9, "新")).revision
        gone = self.apply(change_of(DELETE, project.Project(name=name))).revision
        back = self.apply(change_of(CREATE, self.w.make_project(2022, 9, note="再"))).revision
        def versions(page_size=0):
            found, token = [], ""
            while True:
                page = self.stub.ListVersions(change.ListVersionsRequest(
                    name=name, page_size=page_size, page_token=token))
                found += page.versions
                token = page.next_page_token
                if not token:
                    return found
        told = [(v.resource.project.display_name, v.resource.project.note, v.revision,
                 v.end_revision) for v in versions()]
        self.assertEqual(told, [("事業9", "再", back, 0), ("新", "", named, gone),
                                ("事業9", "", made, named)])
        self.assertEqual(versions(page_size=1), versions())
        with self.assertRaises(grpc.RpcError) as caught:
            self.stub.ListVersions(change.ListVersionsRequest(name=self.w.project(2022, 77)))
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)
        with self.assertRaises(grpc.RpcError) as caught:
            self.stub.ListVersions(change.ListVersionsRequest(name=self.w.line(2022, 0)))
        self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)

    def test_filters_that_cannot_be_are_refused(self):
        for filters in ({"fiscal_year": -5}, {"resource": "x"}, {"kind": "a b"},
                        {"last_revision": -1}, {"recorded_from": {"seconds": -1}},
                        {"recorded_before": {"seconds": 1 << 60}}):
            with self.assertRaises(grpc.RpcError) as caught:
                self.revisions(**filters)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT, filters)
        for revision, code in ((0, grpc.StatusCode.INVALID_ARGUMENT),
                               (1 << 40, grpc.StatusCode.FAILED_PRECONDITION)):
            with self.assertRaises(grpc.RpcError) as caught:
                self.stub.GetRevision(change.GetRevisionRequest(parent=self.w.name,
                                                                revision=revision))
            self.assertEqual(caught.exception.code(), code)

    def test_an_actor_that_is_no_text_is_refused(self):
        before = self.revisions()[0].revision
        for value in ("%zz", "%ff", "a%0ab", "x" * 300):
            with self.assertRaises(grpc.RpcError) as caught:
                self.apply(self.rename(2022, 0, f"名{value[:3].strip('%')}{len(value)}"),
                           metadata=[("x-actor", value)])
            self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
            self.assertIn("x-actor", caught.exception.details())
        self.assertEqual(self.revisions()[0].revision, before)

    def test_who_says_for_nobody_is_the_caller_itself(self):
        self.apply(self.rename(2022, 0, "無記名"))
        last = self.revisions()[0]
        self.assertEqual((last.declared_actor, last.identity), ("local", "local"))


class Answers(Catalogue):
    """The aggregator follows every change, and old snapshots stay."""

    def compare(self, snapshot=""):
        return suite().aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=self.w.name, level="LEVEL_PROJECT", snapshot=snapshot,
            columns=[comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2023)]))

    def test_after_each_change_and_before(self):
        self.w.append(2022, [self.w.entry(2022, i, 1000 * (i + 1), kind=1) for i in range(3)])
        kept = [self.compare()]
        steps = (
            [self.rename(2022, 0, "名一")],
            [change_of(CREATE, self.edge("e", RENAMES, 0, 0))],
            [change_of(UPDATE, department.Department(name=f"{self.w.name}/departments/d",
                                                     display_name="財政課"))],
            [change_of(DELETE, self.edge("e", RENAMES, 0, 0)),
             change_of(CREATE, self.edge("m1", lineage.LineageEdge.TYPE_MERGES_INTO, 0, 1)),
             change_of(CREATE, self.edge("m2", lineage.LineageEdge.TYPE_MERGES_INTO, 1, 1))],
            [change_of(DELETE, project.Project(name=self.w.project(2023, 2)))],
            [change_of(UPDATE, fiscal_year.FiscalYear(name=self.w.year(2022), display_name="四年度"))])
        for step in steps:
            self.apply(*step)
            kept.append(self.compare())
        for answer in kept:
            again = self.compare(answer.snapshot)
            self.assertEqual(again.rows, answer.rows)
            self.assertEqual(again.total, answer.total)
        names = [[row.display_name for row in answer.rows] for answer in kept]
        self.assertIn("事業0", names[0])
        self.assertTrue(any("名一" in n for n in names[1]))
        self.assertNotEqual(kept[3].rows, kept[4].rows)
        self.assertEqual({answer.total.cells[0].appropriation_yen for answer in kept}, {6000})


class Together(Catalogue):
    def test_two_clerks_at_once_with_the_same_etag(self):
        etag = str(self.get(2022, 0).revision)
        def one(i):
            try:
                self.apply(self.rename(2022, 0, f"名{i}", etag=etag))
                return "OK"
            except grpc.RpcError as error:
                return error.code().name
        with futures.ThreadPoolExecutor(8) as pool:
            said = list(pool.map(one, range(8)))
        self.assertEqual(sorted(said), ["ABORTED"] * 7 + ["OK"])


if __name__ == "__main__":
    unittest.main()
