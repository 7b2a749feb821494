"""The history of a ward with very many writes is read by index."""

import pathlib
import re
import unittest

from suite import Cluster, Suite, pb
from world import World

SERVICES = pathlib.Path(__file__).resolve().parents[2] / "services"
QUERIES = SERVICES / "platform/db/sql/queries"
WRITES = 200_000

change = pb("catalog/change")
history = pb("type/history")


class HistoryPlans(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = Suite(Cluster())
        cls.addClassCleanup(cls.end)
        cls.w = World(cls.suite, projects=1)
        # Postings of a feed day after day, with a clerk's write now and then.
        cls.sql(f"""
            insert into catalog.request (jurisdiction, request_id, fingerprint, revision, mark, method,
              peer, response, touched, declared_actor, reason, recorded_at)
            select '{cls.w.code}', gen_random_uuid(), 'x', number, 1, '/x/Y', 'ipv4:127.0.0.1:1', '',
              case when number % 1000 = 0 then '2023/projects' else '2023/ledgerEntries' end,
              case when number % 5000 = 0 then '佐藤' else '' end, '',
              now() + number * interval '1 second'
            from generate_series(100, {WRITES}) number;
            update catalog.head set revision = {WRITES} where jurisdiction = '{cls.w.code}';
            analyze catalog.request""")

    @classmethod
    def end(cls):
        for service in cls.suite.services.values():
            service.kill()
        cls.suite.cluster.stop()

    @classmethod
    def sql(cls, text):
        return cls.suite.cluster.sql(text)

    def plan(self, name, *parameters):
        query = (QUERIES / f"{name}.sql").read_text()
        return self.sql(f"""
            set search_path = catalog; set plan_cache_mode = force_generic_plan; prepare q as {query};
            explain (analyze, buffers) execute q('{self.w.code}', {', '.join(map(str, parameters))})""")

    def pages(self, plan):
        """Pages the whole statement looked at."""
        return sum(map(int, re.search(r"Buffers: shared hit=(\d+)(?: read=(\d+))?", plan).groups("0")))

    def test_each_question_looks_at_few_pages(self):
        for name, parameters, most in (
                ("history", (WRITES, 0, 100), 60),
                ("history", (WRITES // 2, 0, 100), 60),
                ("history_by_actor", (WRITES, 0, 100, "'佐藤'", 0, "''"), 150),
                ("history_by_touched", (WRITES, 0, 100, 2023, "'projects'"), 400),
                ("history_by_touched", (WRITES // 2, 0, 100, 0, "'projects'"), 400),
                ("history_of", (WRITES, 0, 100, "''", 0, "''", "'{5,120000}'"), 30),
                ("history_before", (1_900_000_000_000_000,), 150)):
            with self.subTest(name):
                plan = self.plan(name, *parameters)
                self.assertNotIn("Seq Scan on request", plan)
                self.assertLess(self.pages(plan), most, plan)

    def test_a_year_that_was_corrected_often_is_read_by_what_stands(self):
        versions, projects = 50, 200
        self.sql(f"""
            insert into catalog.project select '{self.w.code}', 2030, 'P-' || id, 'n', 'n', '', '', '{{}}',
              100 + version, case when version < {versions} then 101 + version end
            from generate_series(1, {projects}) id, generate_series(1, {versions}) version""")
        query = (SERVICES / "catalog/sql/queries/project_list.sql").read_text()
        for then in ("", "analyze catalog.project"):
            self.sql(then or "select")
            for revision, after, most in ((100 + versions, "", 80), (99 + versions, "", 120),
                                          (100 + versions, "P-9", 30)):
                with self.subTest(then, revision=revision, after=after):
                    plan = self.sql(f"""
                        set search_path = catalog; set plan_cache_mode = force_generic_plan;
                        set enable_seqscan = off; prepare q as {query};
                        explain (analyze, buffers)
                        execute q('{self.w.code}', 2030, {revision}, '{after}', 1000)""")
                    self.assertLess(self.pages(plan), most, plan)

    def test_the_service_finds_a_clerks_writes_among_them(self):
        def found(**filters):
            return [r.revision for r in self.suite.catalog.ListRevisions(
                change.ListRevisionsRequest(parent=self.w.name, page_size=3,
                                            filter=history.RevisionFilter(**filters))).revisions]
        self.assertEqual(found(), [WRITES - i for i in range(3)])
        self.assertEqual(found(declared_actor="佐藤"), [WRITES - 5000 * i for i in range(3)])
        self.assertEqual(found(kind="projects"), [WRITES - 1000 * i for i in range(3)])
        self.assertEqual(found(kind="projects", declared_actor="佐藤", last_revision=9999), [5000])


if __name__ == "__main__":
    unittest.main()
