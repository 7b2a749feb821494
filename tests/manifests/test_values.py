"""Values: which the chart refuses, and what it says then."""

import json
import re
import unittest

import rendered



def published(*entries):
    return {"gateway": {"public": {"enabled": True, "published": list(entries)}}}


# Values, and what the refusal names.
REFUSED = {
    "an_unknown_key": ({"imagee": {}}, "imagee"),
    "an_unknown_key_within": ({"catalog": {"pool": {"read": 4}}}, "pool"),
    "an_unknown_service": ({"ledger": {"replicas": 2}}, "ledger"),
    "a_number_as_text": ({"catalog": {"replicas": "2"}}, "replicas"),
    "no_replica": ({"catalog": {"replicas": 0}}, "replicas"),
    "a_digest_that_is_none": ({"image": {"digests": {"catalog": "sha256:abc"}}}, "digests"),
    "a_digest_of_an_unknown_image": ({"image": {"digests": {"ledger": rendered.DIGEST}}}, "ledger"),
    "a_tag_with_a_space": ({"image": {"tag": "a b"}}, "tag"),
    "no_registry": ({"image": {"registry": ""}}, "image.registry: name the registry"),
    "an_unknown_role": ({"identities": [{"account": "x", "role": "root", "jurisdictions": ["*"]}]}, "role"),
    "an_identity_without_jurisdictions": ({"identities": [{"account": "x", "role": "reader"}]}, "jurisdictions"),
    "an_identity_of_two_names": ({"identities": [
        {"account": "x", "uri": "spiffe://a/b", "role": "reader", "jurisdictions": ["*"]}]}, "oneOf"),
    "a_line_break_in_an_identity": ({"identities": [
        {"uri": "spiffe://a/b\nspiffe://c/d", "role": "reader", "jurisdictions": ["*"]}]}, "uri"),
    "a_comment_in_an_identity": ({"identities": [
        {"uri": "spiffe://a/b#c", "role": "reader", "jurisdictions": ["*"]}]}, "uri"),
    "no_limit_of_memory": ({"catalog": {"resources": {"limits": {"memory": None}}}}, "memory"),
    "memory_that_leaves_no_room": ({"aggregator": {"memoryMib": 600}}, "at least twice aggregator.memoryMib"),
    "a_scaler_upside_down": ({"catalog": {"autoscaling": {"enabled": True, "minReplicas": 3}}},
                             "catalog.autoscaling: minReplicas is more than maxReplicas"),
    "a_backup_to_nowhere": ({"backup": {"enabled": True}}, "backup.claim: name"),
    "a_door_without_an_image": ({"door": {"enabled": True}}, "door.image: name"),
    "a_door_without_tls": ({"tls": {"enabled": False}, "door": {"enabled": True, "image": "registry.invalid/envoy:1"}},
                           "the door needs tls.enabled"),
    "a_gateway_that_nobody_reaches": ({"gateway": {"staff": {"enabled": False}}}, "gateway: both listeners are off"),
    "writes_of_nobody": ({"gateway": {"trustedProxies": [], "staff": {"writes": True}}},
                         "name in gateway.trustedProxies the proxy"),
    "writes_without_tls": ({"tls": {"enabled": False}, "gateway": {
        "trustedProxies": [{"account": "proxy"}], "staff": {"writes": True}}}, "which needs tls.enabled"),
    "a_gateway_whose_memory_leaves_no_room": ({"gateway": {"memoryMib": 200}}, "at least 96Mi more than gateway.memoryMib"),
    "a_gateways_scaler_upside_down": ({"gateway": {"autoscaling": {"enabled": True, "minReplicas": 9}}},
                                      "gateway.autoscaling: minReplicas is more than maxReplicas"),
    "an_unknown_listener": ({"gateway": {"internal": {"enabled": True}}}, "internal"),
    "published_to_the_staff": ({"gateway": {"staff": {"published": []}}}, "published"),
    "a_published_jurisdiction_that_is_a_number": (published({"jurisdiction": 141127, "years": [2022]}), "jurisdiction"),
    "a_published_jurisdiction_of_five_digits": (published({"jurisdiction": "14112", "years": [2022]}), "jurisdiction"),
    "a_published_jurisdiction_without_years": (published({"jurisdiction": "141127", "years": []}), "years"),
    "a_published_year_that_is_none": (published({"jurisdiction": "141127", "years": ["令和5年度"]}), "years"),
    "a_published_year_with_two_snapshots": (published({"jurisdiction": "141127", "years": ["2023@a", "2023@b"]}),
                                            "2023 of 141127 is named twice"),
    "a_line_break_in_what_is_published": (published({"jurisdiction": "141127", "years": ["2022\n131016"]}), "years"),
    "a_published_jurisdiction_twice": (published(
        {"jurisdiction": "141127", "years": [2022]}, {"jurisdiction": "141127", "years": [2023]}),
        "141127 is named twice"),
    "a_rate_below_nothing": ({"gateway": {"public": {"rate": -1}}}, "rate"),
    "a_header_of_two_words": ({"gateway": {"identityHeader": "x-user x-admin"}}, "identityHeader"),
    "a_header_in_capitals": ({"gateway": {"identityHeader": "X-Forwarded-User"}}, "identityHeader"),
    "a_proxy_without_a_scheme": ({"gateway": {"trustedProxies": [{"uri": "ingress"}]}}, "uri"),
    "two_proxies_in_one": ({"gateway": {"trustedProxies": [{"uri": "spiffe://a/b,spiffe://c/d"}]}}, "uri"),
    "any_origin": ({"gateway": {"allowOrigins": ["*"]}}, "allowOrigins"),
    "an_origin_with_a_path": ({"gateway": {"allowOrigins": ["https://data.example.jp/page"]}}, "allowOrigins"),
    "a_collector_without_a_port": ({"traces": {"collector": "collector.monitoring"}}, "collector"),
    "more_than_all_traces": ({"traces": {"ratio": 1.5}}, "ratio"),
    "an_unknown_way_of_monitoring": ({"monitoring": {"alerts": {"enabled": True}}}, "alerts"),
    "a_scrape_every_hour": ({"monitoring": {"scrape": {"interval": "1h"}}}, "interval"),
    "a_label_that_is_no_text": ({"monitoring": {"labels": {"a": 1}}}, "labels"),
    "a_peer_that_is_no_peer": ({"database": {"peers": [{"cidr": "192.0.2.0/24"}]}}, "cidr"),
}


class Values(unittest.TestCase):
    def test_every_file_of_values_passes_the_linter(self):
        for name, (files, values) in rendered.SETS.items():
            with self.subTest(name):
                done = rendered.helm(files, values, command="lint")
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_spans_are_sent_where_a_collector_is_named(self):
        site = {"traces": {"collector": "collector.monitoring:4317", "ratio": 0.25}}
        verified = {"traces": {**site["traces"], "caSecret": "collector-ca"}}
        told = {"KUZUKURI_OTLP": "collector.monitoring:4317", "KUZUKURI_TRACE_RATIO": "0.25"}
        for values, expected in (({}, {}), (site, told), (verified, {
                **told, "KUZUKURI_OTLP_CA": "/etc/kuzukuri/traces/ca.crt"})):
            done = rendered.helm([], values)
            self.assertEqual(done.returncode, 0, done.stderr)
            deployments = [o for o in rendered.parse(done.stdout) if o["kind"] == "Deployment"
                           and o["metadata"]["name"] in rendered.SERVICES]
            self.assertEqual(len(deployments), 4)
            for one in deployments:
                pod = one["spec"]["template"]["spec"]
                container = pod["containers"][0]
                self.assertEqual({e["name"]: e["value"] for e in container["env"]
                                  if "OTLP" in e["name"] or "TRACE" in e["name"]}, expected)
                self.assertEqual("traces" in [m["name"] for m in container["volumeMounts"]],
                                 "KUZUKURI_OTLP_CA" in expected)
                self.assertEqual([v["secret"]["secretName"] for v in pod["volumes"] if v["name"] == "traces"],
                                 ["collector-ca"] if "KUZUKURI_OTLP_CA" in expected else [])

    def test_production_refuses_images_without_a_digest(self):
        for image in ("catalog", "gateway", "cli", "database-tools"):
            site = json.loads(json.dumps(rendered.SITE))
            del site["image"]["digests"][image]
            done = rendered.helm(["values-production.yaml"], site)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(f"image.digests.{image}: give the image's digest", done.stderr)
        site = json.loads(json.dumps(rendered.SITE))
        site["door"]["image"] = "registry.invalid/envoy:v1"
        self.assertIn("door.image: give the image's digest", rendered.helm(["values-production.yaml"], site).stderr)

    def test_production_takes_every_image_by_its_digest(self):
        for name in ("production", "air-gapped"):
            images = re.findall(r"image: (\S+)", rendered.text_of(name))
            self.assertTrue(images)
            for image in images:
                self.assertTrue(image.endswith("@" + rendered.DIGEST), image)

    def test_air_gapped_images_come_from_the_sites_registry_with_its_secret(self):
        for image in re.findall(r"image: (\S+)", rendered.text_of("air-gapped")):
            self.assertTrue(image.startswith("registry.invalid/"), image)
        text = rendered.text_of("air-gapped")
        self.assertEqual(text.count("imagePullSecrets:"), text.count("enableServiceLinks:"))
        done = rendered.helm(["values-production.yaml", "values-air-gapped.yaml"])
        self.assertIn("image.registry: name the registry", done.stderr)

    def test_the_sum_of_connections_is_exact(self):
        # Each service: 2 replicas, one of a rollout, one that is ending; pools 4 + 4, control 2, streams 4, aside 1.
        needed = 3 * (2 + 1 + 1) * (4 + 4 + 2 + 4 + 1) + 3 + 13
        self.assertEqual(rendered.helm(values={"database": {"maxConnections": needed}}).returncode, 0)
        done = rendered.helm(values={"database": {"maxConnections": needed - 1}})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(f"connections: up to {needed}, but database.maxConnections is {needed - 1}: "
                      "catalog 4 pods x 15 = 60, budget 4 pods x 15 = 60, indicator 4 pods x 15 = 60; "
                      "migrations 3, backup 0, reserved 13", done.stderr)

    def test_the_sum_counts_what_an_autoscaler_may_make_and_surge_and_backups(self):
        values = {"catalog": {"replicas": 2, "autoscaling": {"enabled": True, "maxReplicas": 10}},
                  "rollout": {"maxSurge": 3}, "backup": {"enabled": True, "claim": "backups"}}
        done = rendered.helm(values=values)
        self.assertIn("connections: up to 407, ", done.stderr)
        self.assertIn("catalog 14 pods x 15 = 210, budget 6 pods x 15 = 90", done.stderr)
        self.assertEqual(rendered.helm(values=values | {"database": {"maxConnections": 407}}).returncode, 0)

    def test_the_sum_knows_the_pools_of_the_services(self):
        """The pools whose sizes no flag sets are written in the chart as they are in the source."""
        source = (rendered.REPO / "services/platform/db/pools.h").read_text()
        fixed = [int(re.search(rf"int {name} = (\d+);", source)[1]) for name in ("control", "stream")]
        helpers = (rendered.CHART / "templates/_helpers.tpl").read_text()
        self.assertIn(f"add .pools.read .pools.write {fixed[0]} {fixed[1]} 1", helpers)

    def test_another_version_or_attempt_is_another_migration(self):
        def jobs(values):
            text = rendered.helm(values=values).stdout
            return {o["metadata"]["name"] for o in rendered.parse(text) if o["kind"] == "Job"}

        first = jobs({})
        self.assertEqual(len(first), 3)
        self.assertEqual(first, jobs({"logLevel": "debug", "reflection": False, "aggregator": {"replicas": 3}}))
        for other in ({"image": {"tag": "0.2.0"}}, {"image": {"digests": {n: rendered.DIGEST for n in
                                                                         rendered.WITH_DATABASE}}},
                      {"migrations": {"attempt": 2}}):
            self.assertFalse(first & jobs(other), other)
        self.assertTrue(all(re.fullmatch(r"[a-z]+-migrate-0-1-0-[0-9a-f]{8}", name) for name in first), first)

    def test_the_schema_knows_each_value_and_only_those(self):
        values = rendered.parse((rendered.CHART / "values.yaml").read_text())[0]
        schema = json.loads((rendered.CHART / "values.schema.json").read_text())
        self.assertEqual(set(schema["properties"]) - {"global"}, set(values))

        def walk(part, path):
            if part.get("type") == "object" and "maxProperties" not in part:
                self.assertIn("additionalProperties", part, path)
            for key in ("properties", "$defs"):
                for name, child in part.get(key, {}).items():
                    walk(child, f"{path}/{name}")
            if isinstance(part.get("items"), dict):
                walk(part["items"], path + "/items")

        walk(schema, "")

    def test_the_notes_name_the_migrations(self):
        done = rendered.helm(values={})
        notes = (rendered.CHART / "templates/NOTES.txt").read_text()
        self.assertIn("kuzukuri.migrationVersion", notes)
        self.assertEqual(done.returncode, 0)


def add_tests():
    for name, (values, words) in REFUSED.items():
        def test(self, values=values, words=words):
            done = rendered.helm(values=values)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(words, done.stderr)
        setattr(Values, f"test_refused__{name}", test)


add_tests()

if __name__ == "__main__":
    unittest.main()
