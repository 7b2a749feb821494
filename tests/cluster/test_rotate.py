"""Certificates are printed again and a CA is replaced, by the steps of the operator's page, under load: no call fails,
no pod restarts."""

import base64
import json
import re
import time
import unittest

from cluster import (NAMESPACE, SERVICES, SERVING, ClusterTest, Load, documented, get, in_node, kubectl, page, pods_of,
                     restarts, rollout, say, suite, told, wait_for)
from test_upgrade import sql

CERTIFICATES, BOTH, FROM_THE_NEW, ALONE = page("Rotate")
NODE = 200  # seconds within which the node brings a changed Secret to its pods, and they read it
PORTS = {**{s: 50051 for s in SERVICES}, "gateway": 8445}


def shown(pod):
    """The serial number of the certificate that a pod shows, and who gave it."""
    service = pod["metadata"]["labels"]["app.kubernetes.io/name"]
    # A connection of TLS needs no certificate of the caller to see this one.
    said = in_node("bash", "-c", f"openssl s_client -connect {pod['status']['podIP']}:{PORTS[service]} </dev/null 2>/dev/null"
                   " | openssl x509 -noout -serial -issuer", check=False).stdout
    return tuple(re.findall(r"^(?:serial|issuer)=(.*)$", said, re.M))


def all_shown():
    return {p["metadata"]["name"]: shown(p) for s in SERVING for p in pods_of(s)}


def trusted(pod):
    """How many authorities a pod trusts."""
    said = kubectl("-n", NAMESPACE, "exec", pod["metadata"]["name"], "--", "grep", "-c", "BEGIN", "/etc/kuzukuri/tls/ca.crt",
                   check=False).stdout
    return int(said or 0)


class RotateTest(ClusterTest):
    seconds = 900

    def setUp(self):
        super().setUp()
        suite()
        self.started = restarts()
        self.calling()

    def calling(self):
        """Clients with the certificates and authorities that there are by now; they read them once."""
        self.load = Load("rotate", [(s, s, f"dns:///{s}:50051") for s in SERVICES], connections=4, pause="50ms", seconds=900)

    def reaches_all(self, what, changed):
        took = wait_for(what, lambda: all(changed(p) for s in SERVING for p in pods_of(s)), NODE, 5)
        say(f"{what}: {took:.0f} s")
        time.sleep(5)  # a pod reads what is new within seconds

    def nothing_failed(self):
        result = self.load.end()
        print(told(result), flush=True)
        for service, r in result.items():
            self.assertGreater(r["calls"], 500, service)
            self.assertEqual(r["failed"], 0, told(result))
        self.assertEqual(restarts() | self.started, self.started, "a pod was started anew")

    def test_1_certificates(self):
        before = all_shown()
        self.assertTrue(all(len(c) == 2 for c in before.values()), before)
        documented(CERTIFICATES)
        self.reaches_all("new certificates", lambda p: shown(p)[:1] != before[p["metadata"]["name"]][:1])
        self.nothing_failed()
        self.assertIn("2023", suite().cli("compare", "141127", "2022", "2023").stdout)

    def test_2_the_authority(self):
        documented(BOTH)
        self.reaches_all("two authorities trusted", lambda p: trusted(p) == 2)
        self.nothing_failed()
        self.calling()
        before = all_shown()  # printed anew by that step too
        documented(FROM_THE_NEW)
        self.reaches_all("certificates of the new one", lambda p: shown(p)[0:1] != before[p["metadata"]["name"]][0:1])
        time.sleep(20)
        self.nothing_failed()  # their own certificate is of the old one
        documented(ALONE)
        self.reaches_all("the new one alone trusted", lambda p: trusted(p) == 1)
        # Connections of before go on: new ones show whether the database has a certificate of the new one.
        kubectl("-n", NAMESPACE, "rollout", "restart", "deployment/catalog")
        rollout("catalog")
        self.started = restarts()
        self.calling()
        time.sleep(20)
        self.nothing_failed()
        self.assertIn("2023", suite().cli("compare", "141127", "2022", "2023").stdout)

    def test_3_a_password(self):
        """As the page has it: a next role, the Secret, and when nobody uses the role before, an end to its login."""
        self.load.end()
        secret = get("secret", "catalog-database")["data"]["serve"]
        before = base64.b64decode(secret).decode()
        after = re.sub(r"user=\S+", "user=kuzukuri_catalog_b", re.sub(r"password=\S+", "password=next", before))
        self.assertNotEqual(after, before)
        sql("create role kuzukuri_catalog_b login password 'next' in role kuzukuri_catalog")
        self.addCleanup(self.put, before)
        self.addCleanup(sql, "alter role kuzukuri_catalog login")
        self.put(after)
        # New connections are by the next role. Those there are would live on for half an hour, unless they break.
        wait_for("the next role serves", self.is_served_by_the_next_role, NODE, 5)
        sql("alter role kuzukuri_catalog nologin")
        self.assertIn("2023", suite().cli("compare", "141127", "2022", "2023").stdout)
        self.assertIn("旭区", suite().cli("show", "141127").stdout)
        self.assertEqual(restarts() | self.started, self.started, "a pod was started anew")

    @staticmethod
    def put(connection):
        data = json.dumps({"stringData": {"serve": connection}})
        kubectl("-n", NAMESPACE, "patch", "secret", "catalog-database", "--type=merge", "-p", data)

    @staticmethod
    def is_served_by_the_next_role():
        sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'kuzukuri_catalog'")
        suite().cli("show", "141127", check=False)
        users = sql("select distinct usename from pg_stat_activity where usename like 'kuzukuri_catalog%'").split()
        return users == ["kuzukuri_catalog_b"]


if __name__ == "__main__":
    unittest.main()
