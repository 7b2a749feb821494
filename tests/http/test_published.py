"""The public listener over HTTP: years that are published at one snapshot, beside those that are published as they stand, and
nothing of what is nobody's business in any answer."""

import io
import pathlib
import re
import shutil
import tempfile
import unittest
import zipfile

import world
from door import Client, Gateway, ask, request
from full_world import Full
from statements import Papers
from suite import new_id, new_jurisdiction, pb, suite
from test_routes import routes
from world import World

changes = pb("catalog/change")
UPDATE = pb("type/change").CHANGE_ACTION_UPDATE
OF_TWO = "columns=2022&columns=2023&level=project"


def rename(of, year, name):
    change = changes.CatalogChange(action=UPDATE)
    change.resource.project.CopyFrom(world.project.Project(name=of.project(year, 0), display_name=name))
    change.update_mask.paths.append("display_name")
    suite().catalog.ApplyChanges(changes.ApplyChangesRequest(parent=of.name, request_id=new_id(), changes=[change]))


class Listeners(unittest.TestCase):
    @classmethod
    def door(cls, published, *arguments):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-published-"))
        cls.addClassCleanup(shutil.rmtree, folder)
        (folder / "published").write_text(published)
        door = Gateway("--trusted-proxy-loopback", "--published", folder / "published", "--public-rate", "0", *arguments,
                       public=True).start()
        cls.addClassCleanup(door.stop)
        return door


class Pinned(Listeners):
    """Each project 0 is named before and after: the years were published, and then both were written."""

    @classmethod
    def setUpClass(cls):
        cls.world = World(suite())
        for year in (2022, 2023):
            cls.world.append(year, [cls.world.entry(year, 0, 1_000, kind=kind) for kind in (1, 20)])
            rename(cls.world, year, "公表")
        first = suite().aggregator.GetSnapshot(
            pb("aggregator/aggregator_service").GetSnapshotRequest(jurisdiction=cls.world.name))
        cls.pin = first.snapshot
        cls.told = {"snapshot": first.snapshot, "catalogRevision": str(first.catalog_revision),
                    "budgetRevision": str(first.budget_revision)}
        for year in (2022, 2023):
            cls.world.append(year, [cls.world.entry(year, 0, 50)])
            rename(cls.world, year, "訂正")
        code = cls.world.code
        cls.mixed = cls.door(f"{code} 2022@{cls.pin} 2023\n")
        cls.all = cls.door(f"{code} 2022@{cls.pin} 2023@{cls.pin}\n")
        cls.head = cls.get(cls.mixed, cls.path("snapshot"), listener="staff").json()["snapshot"]
        cls.apart = cls.door(f"{code} 2022@{cls.pin} 2023@{cls.head}\n")

    @classmethod
    def path(cls, rest):
        return f"/api/aggregator/v1/{cls.world.name}/{rest}"

    @staticmethod
    def get(door, path, listener="public"):
        return ask(getattr(door, listener), "GET", path, {"X-Forwarded-User": "sato"})

    def names(self, answer):
        """Names that the members of a comparison have, and what project 0 executed."""
        self.assertEqual(answer.status, 200, answer)
        rows = answer.json()["rows"]
        members = [m for row in rows for m in row["members"] if m["node"].endswith("/P-0")]
        return {m["displayName"] for m in members}, {m["cell"]["executedYen"] for m in members}

    def test_the_session_tells_what_is_pinned(self):
        def pins(door):
            found, = self.get(door, "/api/session").json()["jurisdictions"]
            self.assertEqual(found["fiscalYears"], [2022, 2023])
            return found.get("pinned")
        self.assertEqual(pins(self.mixed), [{**self.told, "fiscalYears": [2022]}])
        self.assertEqual(pins(self.all), [{**self.told, "fiscalYears": [2022, 2023]}])
        self.assertEqual({p["snapshot"]: p["fiscalYears"] for p in pins(self.apart)}, {self.pin: [2022], self.head: [2023]})
        staff = self.get(self.mixed, "/api/session", listener="staff").json()["jurisdictions"]
        self.assertFalse([j for j in staff if "pinned" in j])

    def test_years_beside_a_pinned_one_are_of_its_moment(self):
        for door in (self.mixed, self.all):
            with self.subTest(all=door is self.all):
                answer = self.get(door, self.path(f"comparison?{OF_TWO}"))
                self.assertEqual(self.names(answer), ({"公表"}, {"1000"}))
                self.assertEqual(answer.json()["snapshot"], self.pin)
                self.assertEqual(answer["cache-control"], "private, no-cache")
                named = self.get(door, self.path(f"comparison?{OF_TWO}&snapshot={self.pin}"))
                self.assertEqual((named.status, named.body), (200, answer.body))
                self.assertEqual(named["cache-control"], "public, max-age=86400")
                file = self.get(door, self.path(f"comparison.csv?{OF_TWO}"))
                self.assertIn("公表", file.body.decode())
                self.assertNotIn("訂正", file.body.decode())

    def test_a_year_as_it_stands_is_the_present_by_itself(self):
        answer = self.get(self.mixed, self.path("comparison?columns=2023&columns=2023@2023-12-31&level=project"))
        self.assertEqual(self.names(answer), ({"訂正"}, {"1050"}))
        self.assertEqual(answer.json()["snapshot"], self.head)
        project = self.get(self.mixed, f"/api/catalog/v1/{self.world.project(2023, 0)}").json()
        self.assertEqual(project["project"]["displayName"], "訂正")

    def test_a_pinned_year_is_of_its_moment_by_itself(self):
        for door in (self.mixed, self.all, self.apart):
            project = self.get(door, f"/api/catalog/v1/{self.world.project(2022, 0)}")
            self.assertEqual(project.json()["project"]["displayName"], "公表")
            report = self.get(door, self.path("fiscalYears/2022/report.html")).body.decode()
            self.assertIn("公表", report)
            self.assertNotIn("訂正", report)

    def test_no_other_moment_of_a_pinned_year_is_shown(self):
        for door in (self.mixed, self.all):
            for path in (self.path(f"comparison?{OF_TWO}&snapshot={self.head}"),
                         self.path(f"comparison.csv?{OF_TWO}&snapshot={self.head}"),
                         self.path(f"fiscalYears/2022/report?snapshot={self.head}")):
                with self.subTest(path, all=door is self.all):
                    answer = self.get(door, path)
                    self.assertEqual(answer.status, 404)
                    self.assertIn("at which snapshot", answer.json()["message"])

    def test_the_snapshot_of_what_is_published(self):
        self.assertEqual(self.get(self.mixed, self.path("snapshot")).json()["snapshot"], self.head)
        self.assertEqual(self.get(self.all, self.path("snapshot")).json()["snapshot"], self.pin)

    def test_what_is_pinned_is_not_watched(self):
        for door in (self.mixed, self.all, self.apart):
            self.assertEqual(self.get(door, self.path(f"comparison:watch?{OF_TWO}")).status, 400)
        with Client(self.mixed.public) as client:
            client.send(request("GET", self.path("comparison:watch?columns=2023&columns=2023@2023-12-31&level=project")))
            self.assertIn(b" 200 ", client.head())
            self.assertIn("訂正", client.chunk().decode())

    def test_years_of_different_moments_are_not_compared(self):
        answer = self.get(self.apart, self.path(f"comparison?{OF_TWO}"))
        self.assertEqual(answer.status, 400)
        self.assertIn("different snapshots", answer.body.decode())

    def test_search_finds_pinned_years_at_their_revision(self):
        def years(door, **fields):
            query = "".join(f"&{name}={value}" for name, value in fields.items())
            answer = self.get(door, f"/api/catalog/v1/{self.world.name}/projects:search?text=%E5%85%AC%E8%A1%A8{query}")
            return [p["fiscalYear"] for p in answer.json().get("projects", [])]
        self.assertEqual(years(self.mixed), [])  # the present, where 2023 has another name
        self.assertEqual(sorted(years(self.mixed, revision=self.told["catalogRevision"])), [2022, 2023])
        self.assertEqual(sorted(years(self.all)), [2022, 2023])


class Talkative(Full):
    """Has something of all that is not for the public; whatever of it people wrote begins with 密."""

    def __init__(self):
        super().__init__(code=new_jurisdiction())

    def papers(self):
        super().papers()
        papers = Papers(self, 2023)
        papers.put(papers.paper("later", on="2023-07-31"), papers.rows((0, 0), (5_000, 1_000)))
        self.append(2023, [self.entry(2023, 1, 77_000)])  # which the paper does not know

    def close(self, y, **fields):
        super().close(y, disagreement_reason="密な食い違いの訳", **fields)

    def certify(self, y, **fields):
        self.reopen(y, reason="密な再開の訳")
        self.close(y)
        super().certify(y, **fields)

    def explain(self):
        super().explain()
        def change(name, state, action=pb("type/change").CHANGE_ACTION_CREATE, **fields):
            made = changes.CatalogChange(action=action)
            made.resource.explanation.CopyFrom(world.explanation.Explanation(
                name=f"{self.year(2023)}/explanations/{name}", state=state, nodes=[self.project(2023, 2)], author="密な筆者",
                **fields))
            return made
        for made in (change("hidden", 1, text="密な案"), change("shown", 2, text="確定した説明")):
            self.suite.catalog.ApplyChanges(changes.ApplyChangesRequest(
                parent=self.name, request_id=new_id(), reason="密な訳", changes=[made]))


def strings(value, field=""):
    """Every text of some JSON with the name of its field."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from strings(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part, field)
    elif isinstance(value, str):
        yield field, value


def text_of(answer):
    """What a reader can find in an answer; of a workbook in all of its files."""
    if answer.body[:2] != b"PK":
        return answer.body.decode()
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


# What has to be asked for, or says more where it is.
MORE = {
    "CompareExecution": f"{OF_TWO}&view=full&includeIndicators=true&includeReportedFigures=true&includePace=true"
                        "&includeComponents=true",
    "WatchComparison": f"{OF_TWO}&view=full",
    "QueryGroupedBalances": "fiscalYears=2022&fiscalYears=2023&grouping=project",
    "SearchProjects": "text=%E4%BA%8B%E6%A5%AD",
}


class Secrets(Listeners):
    @classmethod
    def setUpClass(cls):
        cls.world = Talkative()
        cls.served = cls.door(f"{cls.world.code} 2022 2023\n", "--writes")
        cls.staff_writes()
        cls.routes = [(path, rpc.rsplit("/", 1)[-1].rsplit(".", 1)[-1], rpc, published, kind == "stream")
                      for verb, path, rpc, reads, published, kind in routes() if verb == "GET"]
        cls.secrets = cls.found_by_staff()

    @classmethod
    def staff_writes(cls):
        """A write whose actor is somebody."""
        name = cls.world.project(2023, 3)
        answer = ask(cls.served.staff, "POST", f"/api/catalog/v1/{cls.world.name}/changes:apply",
                     {"X-Forwarded-User": "secret-sato"}, {
                         "requestId": new_id(), "reason": "密な訂正の訳", "changes": [{
                             "action": "CHANGE_ACTION_UPDATE", "updateMask": "displayName",
                             "resource": {"project": {"name": name, "displayName": "直した事業"}}}]})
        if answer.status != 200:
            raise AssertionError(answer)

    @classmethod
    def found_by_staff(cls):
        """By field: what history, drafts and settlements say of people, addresses and reasons."""
        found = {}
        for path in (f"catalog/v1/{cls.world.name}/revisions?pageSize=1000", f"budget/v1/{cls.world.name}/revisions?pageSize=1000",
                     f"catalog/v1/{cls.world.year(2023)}/explanations?pageSize=1000",
                     f"budget/v1/{cls.world.year(2023)}/settlement",
                     f"budget/v1/{cls.world.year(2022)}/ledgerEntries?pageSize=1000"):
            answer = ask(cls.served.staff, "GET", "/api/" + path, {"X-Forwarded-User": "sato"})
            if answer.status != 200:
                raise AssertionError(f"{path}: {answer}")
            for field, text in strings(answer.json()):
                personal = field in ("actor", "declaredActor", "author", "peer", "identity", "reason", "requestId",
                                     "disagreementReason")
                # The tests' own actor is a word of workbooks as well.
                if text and text != "local" and (personal or "密" in text):
                    found.setdefault(field, set()).add(text)
        return found

    def targets(self, path, names):
        """A path of the table for every name that fits it."""
        variable = re.search(r"\{[^}=]*=?([^}]*)\}", path)
        if variable is None:
            return [path]
        pattern = re.compile((variable[1] or "[^/]+").replace("*", "[^/]+"))
        return [path[:variable.start()] + name + path[variable.end():] for name in sorted(names) if pattern.fullmatch(name)]

    def first_of_stream(self, target):
        with Client(self.served.public) as client:
            client.send(request("GET", target))
            answer = client.answer(head_only=True)
            answer.body = client.chunk() if answer.status == 200 else b""
            return answer

    def walk(self):
        """Every published read of everything that an answer names, from the jurisdiction on: method and answer."""
        names, asked = {self.world.name}, set()
        while True:
            targets = [(f"{target}?{MORE.get(rpc, '')}", rpc, streams) for path, rpc, _, published, streams in self.routes
                       if published for target in self.targets(path, names)]
            new = [one for one in targets if one[0] not in asked]
            if not new:
                return
            for target, rpc, streams in new:
                asked.add(target)
                answer = self.first_of_stream(target) if streams else ask(self.served.public, "GET", target)
                if answer.status == 200 and not streams:
                    names |= {text for _, text in strings(answer.json()) if text.startswith(self.world.name + "/")}
                yield rpc, target, answer

    def assert_silent(self, target, answer):
        text = text_of(answer)
        said = {field: [one for one in texts if one in text] for field, texts in self.secrets.items()}
        self.assertEqual({field: one for field, one in said.items() if one}, {}, target)
        self.assertNotIn("密", text, target)

    def test_the_staff_are_told_of_all(self):
        """The control: there is something to keep back."""
        self.assertLessEqual({"declaredActor", "author", "peer", "reason", "text", "disagreementReason"}, set(self.secrets))
        self.assertLessEqual({"secret-sato", "密な案", "密な筆者", "密な訳", "密な再開の訳", "密な食い違いの訳"},
                             {text for texts in self.secrets.values() for text in texts})
        for path in (f"catalog/v1/{self.world.year(2023)}/explanations", f"budget/v1/{self.world.year(2023)}/settlement"):
            answer = ask(self.served.staff, "GET", "/api/" + path, {"X-Forwarded-User": "sato"})
            with self.assertRaises(AssertionError, msg="which the public may ask for too"):
                self.assert_silent(path, answer)

    def test_no_answer_tells_of_people_drafts_or_reasons(self):
        answered = set()
        for rpc, target, answer in self.walk():
            with self.subTest(target):
                self.assertIn(answer.status, (200, 404), answer)
                self.assert_silent(target, answer)
                if answer.status == 200:
                    answered.add(rpc)
        self.assertEqual({rpc for _, rpc, _, published, _ in self.routes if published} - answered, set())

    def test_files_and_pages_tell_nothing_either(self):
        place = f"/api/aggregator/v1/{self.world.name}"
        more = MORE["CompareExecution"]
        for target in [f"{place}/comparison.{kind}?{more}" for kind in ("csv", "xlsx", "html", "json")] + [
                       f"{place}/fiscalYears/{year}/report.{kind}" for year in (2022, 2023)
                       for kind in ("csv", "xlsx", "html", "json")] + ["/api/session"]:
            with self.subTest(target):
                answer = ask(self.served.public, "GET", target)
                self.assertEqual(answer.status, 200, answer)
                self.assert_silent(target, answer)
                if "comparison" in target:
                    self.assertIn("直した事業", text_of(answer))


if __name__ == "__main__":
    unittest.main()
