"""The plans of the services' SQL."""

import pathlib
import re
import unittest

from suite import suite


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

    def test_lists_of_a_year_go_through_no_versions_that_were_ended_before(self):
        """Made on empty tables too: by the index of what stands and that of endings, never by the key."""
        services = pathlib.Path(__file__).resolve().parents[2] / "services"
        looked_at = 0
        for schema in ("catalog", "budget", "indicator"):
            for file in services.glob(f"{schema}/sql/queries/*.sql"):
                if "fiscal_year + 0" not in file.read_text():
                    continue
                with self.subTest(f"{schema} {file.stem}"):
                    table = re.search(r"from (\w+)\s+where", file.read_text())[1]
                    settings = (f"set search_path = {schema}; set enable_seqscan = off;"
                                "set plan_cache_mode = force_generic_plan; begin;"
                                f"create temp table {table} (like {schema}.{table} including all);"
                                f"prepare q as {file.read_text()};")
                    count = int(suite().cluster.sql(
                        f"{settings} select cardinality(parameter_types) from pg_prepared_statements;"
                        "rollback").split()[-1])
                    plan = suite().cluster.sql(
                        f"{settings} explain execute q({', '.join(['null'] * count)}); rollback")
                    # The copies' indexes have names of their own, made of their columns.
                    self.assertIn(f"{table}_jurisdiction_revision_to_idx on {table}", plan)
                    self.assertNotIn(f"{table}_pkey on {table}", plan)
                    looked_at += 1
        self.assertEqual(looked_at, 15)

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


if __name__ == "__main__":
    unittest.main()
