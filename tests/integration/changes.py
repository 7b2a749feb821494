"""What tests of changes ask of any service: changes in one write, and the history of its writes."""

import unittest

import grpc

from suite import details, new_id, pb, suite

kinds = pb("type/change")
history = pb("type/history")

CREATE, UPDATE, DELETE = (kinds.CHANGE_ACTION_CREATE, kinds.CHANGE_ACTION_UPDATE,
                          kinds.CHANGE_ACTION_DELETE)
CREATED, UPDATED, DELETED, UNCHANGED = (
    kinds.CHANGE_OUTCOME_CREATED, kinds.CHANGE_OUTCOME_UPDATED, kinds.CHANGE_OUTCOME_DELETED,
    kinds.CHANGE_OUTCOME_UNCHANGED)


class ChangeCase(unittest.TestCase):
    """Tests of one service's changes, in a jurisdiction `self.name`."""

    service = None  # e.g. `budget`
    members = {}  # by message name, that of the resource in a change

    def setUp(self):
        self.stub = getattr(suite(), self.service)
        self.pb = pb(f"{self.service}/change")

    def change(self, action, resource, mask=None, **fields):
        of_kind = f"{self.service.capitalize()}Change"
        made = getattr(self.pb, of_kind)(action=action, **fields)
        getattr(made.resource, self.members[type(resource).__name__]).CopyFrom(resource)
        if mask is not None:
            made.update_mask.paths.extend(mask.split(","))
        return made

    def apply(self, *changes, metadata=None, **fields):
        fields.setdefault("request_id", new_id())
        return self.stub.ApplyChanges(self.pb.ApplyChangesRequest(
            parent=self.name, changes=changes, **fields), metadata=metadata)

    def outcomes(self, *changes, **fields):
        return [r.outcome for r in self.apply(*changes, **fields).results]

    def refused(self, code, *changes, **fields):
        with self.assertRaises(grpc.RpcError) as caught:
            self.apply(*changes, **fields)
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        return caught.exception

    def reason(self, error):
        return details(error)["ErrorInfo"].reason

    def fields_of(self, error):
        return {v.field: v.description for v in details(error)["BadRequest"].field_violations}

    def blockers(self, error):
        return {v.subject: v.description for v in details(error)["PreconditionFailure"].violations}

    def send(self, changes, end=None, header=True, request_id=None, **fields):
        """One ImportChanges call; `end` is the number told, or "none" for a stream that breaks off."""
        def messages():
            if header:
                yield self.pb.ImportChangesRequest(header=self.pb.ImportChangesHeader(
                    parent=self.name, request_id=request_id or new_id(), **fields))
            for i in range(0, len(changes), 2):
                yield self.pb.ImportChangesRequest(changes=self.pb.ImportChangesPart(
                    changes=changes[i:i + 2]))
            if end != "none":
                yield self.pb.ImportChangesRequest(end=self.pb.ImportChangesEnd(
                    change_count=len(changes) if end is None else end))
        return self.stub.ImportChanges(messages())

    def head(self):
        return self.stub.BatchGetHeads(pb(f"{self.service}/{self.service}_service")
                                       .BatchGetHeadsRequest(queries=[
                                           pb("type/head").HeadQuery(name=self.name)])
                                       ).heads[0].revision

    def paged(self, method, request, field):
        """Every row of a list."""
        found = []
        while True:
            page = method(request)
            found += getattr(page, field)
            if not page.next_page_token:
                return found
            request.page_token = page.next_page_token

    def revisions(self, page_size=0, **filters):
        return self.paged(self.stub.ListRevisions, self.pb.ListRevisionsRequest(
            parent=self.name, page_size=page_size, filter=history.RevisionFilter(**filters)),
            "revisions")

    def revision(self, number, page_size=0):
        """What a write did, every resource of it."""
        return self.paged(self.stub.GetRevision, self.pb.GetRevisionRequest(
            parent=self.name, revision=number, page_size=page_size), "changes")

    def versions(self, name, page_size=0):
        return self.paged(self.stub.ListVersions, self.pb.ListVersionsRequest(
            name=name, page_size=page_size), "versions")

    def check_filters(self, chosen):
        """That each filter of {name: (filter, predicate)} lists what it should, page by page."""
        everything = self.revisions(page_size=1000)
        self.assertEqual([r.revision for r in everything], list(range(self.head(), 0, -1)))
        for name, (filters, wanted) in chosen.items():
            those = [r for r in everything if wanted(r)]
            for page_size in (2, 0):
                self.assertEqual(self.revisions(page_size=page_size, **filters), those, name)
        return everything

    def check_whole_or_not_at_all(self, changes):
        """That a stream of creations is written whole, once, or not at all."""
        request_id, head = new_id(), self.head()
        for end in ("none", len(changes) - 1):
            with self.assertRaises(grpc.RpcError) as caught:
                self.send(changes, end=end, request_id=request_id)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        with self.assertRaises(grpc.RpcError):
            self.send(changes, header=False)
        self.assertEqual(self.head(), head)
        answer = self.send(changes, request_id=request_id, reason="移行")
        self.assertEqual((answer.counts.created, answer.revision), (len(changes), head + 1))
        self.assertEqual(self.send(changes, request_id=request_id, reason="移行"), answer)
        for made in changes:
            made.action = UPDATE
            made.allow_missing = True
        again = self.send(changes)
        self.assertEqual((again.counts.unchanged, again.revision), (len(changes), head + 1))
