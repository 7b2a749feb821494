"""What is found without knowing where it stands: projects of all years, settlements, single dimensions."""

import world
from service_test import INVALID, Code, ServiceTest
from suite import new_id
from world import World, day


class SearchTest(ServiceTest):
    def setUp(self):
        self.w = World(self.suite, projects=1)
        for year, rows in {2022: {"a": "ＤＶ 対策事業", "b": "区役所の機能強化"},
                           2023: {"a": "DV対策事業", "c": "道路の維持"}}.items():
            self.create(year, rows)
        p = world.project
        self.suite.catalog.BatchCreateSubProjects(p.BatchCreateSubProjectsRequest(
            parent=self.w.year(2023), request_id=new_id(), sub_projects=[
                p.SubProject(name=f"{self.w.year(2023)}/projects/c/subProjects/{i}", display_name=name,
                             position=i, parts=["一部"]) for i, name in enumerate(
                                 ["舗装", "区役所 前の歩道", "区役所裏の歩道"])]))

    def create(self, year, rows):
        p = world.project
        self.suite.catalog.BatchCreateProjects(p.BatchCreateProjectsRequest(
            parent=self.w.year(year), request_id=new_id(), projects=[
                self.w.make_project(year, i, name=f"{self.w.year(year)}/projects/{id}", display_name=name,
                                    printed_code="Ⅰ－１" if id == "a" else "")
                for i, (id, name) in enumerate(rows.items())]))

    def search(self, text, **fields):
        return self.suite.catalog.SearchProjects(
            world.project.SearchProjectsRequest(parent=self.w.name, text=text, **fields))

    def found(self, text, **fields):
        return [(row.fiscal_year, row.name.rsplit("/", 1)[1], [s.display_name for s in row.sub_projects])
                for row in self.search(text, **fields).projects]

    def test_projects_of_all_years_by_parts_of_names(self):
        self.assertEqual(self.found("ＤＶ対策"), [(2023, "a", []), (2022, "a", [])])
        self.assertEqual(self.found("区役所"), [(2023, "c", ["区役所 前の歩道", "区役所裏の歩道"]),
                                              (2022, "b", [])])
        self.assertEqual(self.found("役所前"), [(2023, "c", ["区役所 前の歩道"])])
        self.assertEqual(self.found("I-1"), [(2023, "a", []), (2022, "a", [])])
        # Of codes the whole.
        self.assertEqual(self.found("I-"), [])
        self.assertEqual(self.found("%"), [])
        sub = self.search("区役所裏").projects[0].sub_projects[0]
        self.assertEqual((sub.name, sub.position, list(sub.parts)),
                         (f"{self.w.year(2023)}/projects/c/subProjects/2", 2, ["一部"]))

    def test_pages_stay_at_the_revision_of_the_first(self):
        first = self.search("の", page_size=1)
        self.assertEqual([p.name for p in first.projects], [f"{self.w.year(2023)}/projects/c"])
        self.create(2022, {"aa": "夏の祭り"})
        rest = self.search("の", page_size=5, page_token=first.next_page_token)
        self.assertEqual([p.name for p in rest.projects], [f"{self.w.year(2022)}/projects/b"])
        self.assertEqual((rest.next_page_token, rest.revision), ("", first.revision))
        self.assertEqual(self.found("の", revision=first.revision), self.found("の")[:1] + self.found("の")[2:])
        self.refused(INVALID, "INVALID_PAGE_TOKEN",
                     lambda: self.search("道", page_token=first.next_page_token))

    def test_texts_that_find_nothing_or_cannot_be(self):
        self.assertEqual(self.found("無い"), [])
        for text in ("", "　", "あ" * 201):
            found = self.refused(INVALID, "INVALID_FIELD", lambda t=text: self.search(t))
            self.assertEqual(self.fields(found), ["text"])
        self.refused(Code.NOT_FOUND, "NOT_FOUND", lambda: self.suite.catalog.SearchProjects(
            world.project.SearchProjectsRequest(parent="jurisdictions/131016", text="道")))


class ListsTest(ServiceTest):
    def test_a_dimension_by_its_name(self):
        w, d = World(self.suite), world.dimension
        names = [f"{w.year(2022)}/{kind}/1" for kind in ("fundSources", "economicItems")]
        made = self.suite.budget.BatchCreateDimensions(d.BatchCreateDimensionsRequest(
            parent=w.year(2022), request_id=new_id(), dimensions=[
                d.Dimension(name=n, display_name=f"名{i}") for i, n in enumerate(names)]))
        get = lambda name, **f: self.suite.budget.GetDimension(  # noqa: E731
            d.GetDimensionRequest(name=name, **f))
        for name, dimension in zip(names, made.dimensions):
            self.assertEqual(get(name).dimension, dimension)
        found = self.refused(Code.NOT_FOUND, "NOT_FOUND", get, names[0] + "2")
        self.assertEqual(found["ResourceInfo"].resource_type, "Dimension")
        self.refused(Code.NOT_FOUND, "NOT_FOUND", lambda: get(names[0], revision=made.revision - 1))
        self.assertEqual(self.fields(self.refused(INVALID, "INVALID_FIELD", get, w.line(2022, 0))), ["name"])

    def test_settlements_of_all_years(self):
        w, s = World(self.suite, years=(2020, 2021, 2022)), world.settlement
        for y in (2021, 2020):
            w.append(y, [w.entry(y, 0, 100 + y, on=f"{y}-10-01")])
            self.suite.budget.CloseFiscalYear(s.CloseFiscalYearRequest(
                name=w.year(y), closed_on=day(f"{y + 1}-06-01"), request_id=new_id()))
        get = lambda y: self.suite.budget.GetSettlement(  # noqa: E731
            s.GetSettlementRequest(name=f"{w.year(y)}/settlement")).settlement
        listing = lambda **f: self.suite.budget.ListSettlements(  # noqa: E731
            s.ListSettlementsRequest(parent=w.name, **f))
        both = listing()
        self.assertEqual(list(both.settlements), [get(2020), get(2021)])
        first = listing(page_size=1)
        self.assertEqual(list(first.settlements), [get(2020)])
        self.suite.budget.ReopenFiscalYear(s.ReopenFiscalYearRequest(
            name=w.year(2021), reason="誤り", request_id=new_id()))
        self.assertEqual([x.name for x in listing().settlements], [f"{w.year(2020)}/settlement"])
        # Pages stay at the revision of the first.
        rest = listing(page_token=first.next_page_token, page_size=1)
        self.assertEqual(([x.name for x in rest.settlements], rest.next_page_token),
                         ([f"{w.year(2021)}/settlement"], ""))
