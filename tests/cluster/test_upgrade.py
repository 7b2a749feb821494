"""Upgrades under load by the one documented command: migrations first, old pods serving meanwhile, no call
failed, no acknowledged write lost; a migration that fails leaves the version before serving."""

import re
import time
import unittest

from cluster import NAMESPACE, TAG, ClusterTest, Load, get, kubectl, pods_of, ready, suite, told, wait_for

NEXT = "next"  # the suite with a budget service of a release to come, which has migrations more


def sql(query, user="postgres"):
    script = ("PGPASSWORD=$(cat /etc/postgresql/passwords/postgres) "
              f"psql -h /run/postgresql -U {user} -d kuzukuri -v ON_ERROR_STOP=1 -Atc \"$1\"")
    return kubectl("-n", NAMESPACE, "exec", "postgresql-0", "--", "bash", "-c", script, "_", query).stdout.strip()


def images(service):
    return {c["image"].rsplit(":", 1)[1] for p in pods_of(service) if ready(p) for c in p["spec"]["containers"]}


def identities():
    return {p["metadata"]["uid"] for s in ("catalog", "budget", "indicator", "aggregator") for p in pods_of(s)}


class UpgradeTest(ClusterTest):
    seconds = 300

    def load(self, name):
        groups = [("write", "write", "dns:///catalog:50051"), ("budget", "budget", "dns:///budget:50051"),
                  ("budget-address", "budget", "dns:///budget-vip:50051"),
                  ("compare", "aggregator", "dns:///aggregator:50051")]
        return Load(name, groups, connections=4, pause="100ms", seconds=500)

    def nothing_lost(self, load):
        result = load.report()
        noted = {word for word in load.log().split() if re.fullmatch("[0-9a-f-]{36}", word)}
        print(told(result), flush=True)
        self.assertEqual(sum(r["failed"] for r in result.values()), 0, told(result))
        there = set(sql("select substr(id, 3) from catalog.department where id like 'd-%'").split())
        self.assertGreater(len(noted), 100)
        self.assertEqual(noted - there, set(), "acknowledged writes that are lost")
        load.end()

    def finished(self, tag):
        def done():
            return all(images(s) == {tag} and len([p for p in pods_of(s) if ready(p)]) == len(pods_of(s)) == 2
                       for s in ("catalog", "budget", "indicator", "aggregator"))
        return wait_for(f"all pods are of {tag}", done, 240, 1)

    def test_1_a_failing_migration_leaves_the_version_before_serving(self):
        suite()
        sql("alter table budget.ledger_entry add column remark int")  # the migration's own column
        load = self.load("failing")
        said = suite().release("--set", "migrations.backoffLimit=0", tag=NEXT, check=False,
                                 patience="90s")
        self.assertNotEqual(said.returncode, 0, "the command says that all is well")
        self.assertIn(f"budget-migrate-{NEXT}", said.stderr)

        def failed():
            return [j for j in get("jobs") if j["metadata"]["name"].startswith(f"budget-migrate-{NEXT}")
                    and any(c["type"] == "Failed" for c in j["status"].get("conditions", ()))]

        wait_for("the migration fails", failed, 90, 1)
        time.sleep(5)
        self.assertEqual(images("budget"), {TAG}, "pods of the new version serve without their schema")
        job = failed()[0]["metadata"]["name"]
        self.assertIn("remark", kubectl("-n", NAMESPACE, "logs", f"job/{job}").stdout)
        self.nothing_lost(load)

    def test_2_the_next_version(self):
        suite()
        sql("alter table budget.ledger_entry drop column if exists remark")
        load = self.load("upgrade")
        suite().release("--set", "migrations.attempt=2", tag=NEXT)
        self.finished(NEXT)
        # By the database: of a Job it is told that it is complete some seconds after it ended.
        migrated = sql("select to_char(max(applied_at) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
                       "from budget.schema_version")
        started = [c["state"]["running"]["startedAt"] for p in pods_of("budget")
                   for c in p["status"]["containerStatuses"]]
        self.assertLessEqual(migrated, min(started), "a new pod ran before its migration")
        self.nothing_lost(load)

    def test_3_the_same_again_changes_nothing(self):
        suite()
        before, jobs = identities(), len(get("jobs"))
        suite().release("--set", "migrations.attempt=2", tag=NEXT)
        time.sleep(5)
        self.assertEqual(identities(), before)
        self.assertEqual(len(get("jobs")), jobs)

    def test_4_back_to_the_version_before(self):
        suite()
        load = self.load("back")
        suite().release()
        self.finished(TAG)
        self.nothing_lost(load)


if __name__ == "__main__":
    unittest.main()
