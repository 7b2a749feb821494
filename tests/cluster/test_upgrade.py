"""Upgrades under load by the one documented command: migrations first, old pods serving meanwhile, no call
failed, no acknowledged write lost; a migration that fails leaves the version before serving."""

import json
import re
import time
import unittest

from cluster import (NAMESPACE, SERVICES, TAG, ClusterTest, Load, command_line, documented, get, helm, kubectl, page,
                     pods_of, ready, suite, told, wait_for)

UPGRADE, BACK = page("Upgrade")
NEXT = "next"  # the suite with a budget service of a release to come, which has migrations more


def sql(query, user="postgres", namespace=NAMESPACE):
    script = ("PGPASSWORD=$(cat /etc/postgresql/passwords/postgres) "
              f"psql -h /run/postgresql -U {user} -d kuzukuri -v ON_ERROR_STOP=1 -Atc \"$1\"")
    return kubectl("-n", namespace, "exec", "postgresql-0", "--", "bash", "-c", script, "_", query).stdout.strip()


def images(service, namespace=NAMESPACE):
    return {c["image"].rsplit(":", 1)[1] for p in pods_of(service, namespace) if ready(p)
            for c in p["spec"]["containers"]}


def identities(namespace=NAMESPACE):
    return {p["metadata"]["uid"] for s in SERVICES for p in pods_of(s, namespace)}


def acknowledged(load):
    """Writes that were answered with OK, by their ids."""
    return {word for word in load.log().split() if re.fullmatch("[0-9a-f-]{36}", word)}


def there(namespace=NAMESPACE):
    """Writes of the load that are in the database."""
    return set(sql("select substr(id, 3) from catalog.department where id like 'd-%' union all "
                   "select substr(id, 3) from budget.dimension where id like 'd-%'", namespace=namespace).split())


def after_its_migration(service, namespace=NAMESPACE):
    """Whether its pods started after its schema had come to what it is."""
    # By the database: of a Job it is told that it is complete some seconds after it ended.
    migrated = sql("select to_char(max(applied_at) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
                   f"from {service}.schema_version", namespace=namespace)
    started = [c["state"]["running"]["startedAt"] for p in pods_of(service, namespace)
               for c in p["status"]["containerStatuses"]]
    return migrated <= min(started)


class UpgradeTest(ClusterTest):
    seconds = 300

    def load(self, name):
        groups = [("write", "write", "dns:///catalog:50051"), ("source", "source", "dns:///budget:50051")]
        groups += [(f"{s}{by}", s, f"dns:///{s}{by}:50051") for s in SERVICES for by in ("", "-vip")]
        self.lines = command_line(pause=1)
        return Load(name, groups, connections=4, pause="200ms", seconds=500)

    def nothing_lost(self, load):
        result = load.report()
        noted = acknowledged(load)
        print(told(result), flush=True)
        self.assertEqual(sum(r["failed"] for r in result.values()), 0, told(result))
        self.assertGreater(len(noted), 100)
        self.assertEqual(noted - there(), set(), "acknowledged writes that are lost")
        load.end()
        good, bad, why = self.lines.end()
        self.assertGreater(good, 0)
        self.assertEqual(bad, 0, why)

    def finished(self, tag):
        def done():
            return all(images(s) == {tag} and len([p for p in pods_of(s) if ready(p)]) == len(pods_of(s)) == 2
                       for s in SERVICES)
        return wait_for(f"all pods are of {tag}", done, 240, 1)

    def test_1_a_failing_migration_leaves_the_version_before_serving(self):
        suite()
        sql("alter table budget.ledger_entry add column remark int")  # the migration's own column
        load = self.load("failing")
        said = documented(UPGRADE.replace("30m", "90s"), f"image.tag={NEXT}", "migrations.backoffLimit=0",
                          check=False)
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
        documented(UPGRADE, f"image.tag={NEXT}", "migrations.attempt=2")
        self.finished(NEXT)
        self.assertTrue(after_its_migration("budget"), "a new pod ran before its migration")
        self.nothing_lost(load)

    def test_3_the_same_again_changes_nothing(self):
        suite()
        before, jobs = identities(), len(get("jobs"))
        documented(UPGRADE, f"image.tag={NEXT}", "migrations.attempt=2")
        time.sleep(5)
        self.assertEqual(identities(), before)
        self.assertEqual(len(get("jobs")), jobs)

    def test_4_back_to_the_version_before(self):
        suite()
        load = self.load("back")
        history = json.loads(helm("-n", NAMESPACE, "history", "kuzukuri", "-o", "json").stdout)
        # By then the version before is some revisions back.
        before = max(r["revision"] for r in history if self.tag_of(r["revision"]) == TAG)
        self.assertIn("rollback kuzukuri ", BACK)
        documented(BACK.replace("rollback kuzukuri ", f"rollback kuzukuri {before} "))
        self.finished(TAG)
        self.nothing_lost(load)

    @staticmethod
    def tag_of(revision):
        values = helm("-n", NAMESPACE, "get", "values", "kuzukuri", "--revision", str(revision), "-o", "json").stdout
        return ((json.loads(values) or {}).get("image") or {}).get("tag", TAG)


if __name__ == "__main__":
    unittest.main()
