"""The documented backup, restored into an empty database and into the one it came from."""

import json
import unittest

from cluster import (NAMESPACE, STATE, ClusterTest, Load, Suite, apply, documented, kubectl, only, say, suite,
                     wait_for, watched)

BACKUPS = STATE / "files/backups"
ELSEWHERE = "restored"


def volume(namespace):
    """A folder of the node as the volume `backups` of a namespace."""
    BACKUPS.mkdir(exist_ok=True)
    BACKUPS.chmod(0o777)
    size = {"storage": "1Gi"}
    apply(json.dumps({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": f"backups-{namespace}"},
         "spec": {"capacity": size, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": str(BACKUPS)},
                  "claimRef": {"namespace": namespace, "name": "backups"}}},
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "backups", "namespace": namespace},
         "spec": {"storageClassName": "", "volumeName": f"backups-{namespace}", "accessModes": ["ReadWriteOnce"],
                  "resources": {"requests": size}}}]}))


def restore_elsewhere(made):
    kubectl("-n", made.namespace, "delete", "job", "restore", "--ignore-not-found")
    apply(made.example("restore.yaml"))
    kubectl("-n", made.namespace, "wait", "--for=condition=complete", "--timeout=120s", "job/restore", timeout=130)


def figures(made, *more):
    return made.cli("compare", "141127", "2022", "2023", "--indicators", *more).stdout


def rename(made):
    """As in deploy/demo/put-right.md."""
    made.cli("edit", "jurisdictions/141127/fiscalYears/2023/projects/VII-1", "--reason", "誤記の訂正",
             before=["env", "EDITOR=sed -i s/担い手応援事業/担い手応援・育成事業/"])


def token(made):
    return made.cli("snapshot", "141127").stdout.split()[-1]


class BackupTest(ClusterTest):
    seconds = 300

    def test_what_is_restored_gives_the_same_figures_and_what_is_lost_is_refused(self):
        made = suite()
        volume(NAMESPACE)
        made.release("--set", "backup.enabled=true,backup.claim=backups")
        kept = {token(made): None}
        rename(made)
        kept[token(made)] = None
        kept = {t: figures(made, "--snapshot", t) for t in kept}
        self.assertEqual(len(set(kept.values())), 2, "two snapshots that show something else")
        documented(only("Back up"))
        for command in watched():
            documented(command)
        say(f"backup: {sum(f.stat().st_size for f in BACKUPS.iterdir())} bytes")

        load = Load("after", [("write", "write", "dns:///catalog:50051")], pause="200ms", seconds=60)
        load.age(3)
        load.end()
        lost = token(made)
        self.assertNotIn(lost, kept)

        with self.subTest("into an empty database"):
            other = Suite(ELSEWHERE)
            other.database()
            volume(ELSEWHERE)
            restore_elsewhere(other)
            other.release()
            wait_for("ready", other.all_ready, 180)
            apply(other.example("cli.yaml"))
            kubectl("-n", ELSEWHERE, "wait", "--for=condition=Ready", "--timeout=60s", "pod/cli")
            for t, was in kept.items():
                self.assertEqual(figures(other, "--snapshot", t), was)
            kubectl("delete", "namespace", ELSEWHERE, "--wait=false")

        with self.subTest("to an earlier point"):
            documented(only("Restore"))
            wait_for("ready", made.all_ready, 120)
            for t, was in kept.items():
                self.assertEqual(figures(made, "--snapshot", t), was)
            refused = made.cli("compare", "141127", "2022", "2023", "--indicators", "--snapshot", lost, check=False)
            self.assertNotEqual(refused.returncode, 0, refused.stdout)
            self.assertRegex(refused.stderr + refused.stdout, "SNAPSHOT_(LOST|AHEAD)")


if __name__ == "__main__":
    unittest.main()
