"""The gateway: what is rendered with each listener on and off, who reaches which, and the release's own test of it, run
against a server that answers as the gateway does."""

import http.server
import json
import pathlib
import re
import shutil
import ssl
import subprocess
import tempfile
import threading
import unittest

import rendered
import rules
from test_door import make_secrets

FLAGS = [rendered.REPO / "services" / name for name in ("gateway/settings.cc", "platform/server/server_flags.cc")]
PUBLISHED = rendered.SITE["gateway"]["public"]["published"]


def objects(gateway, **more):
    done = rendered.helm(values={"gateway": gateway, **more})
    if done.returncode:
        raise AssertionError(done.stderr)
    return rendered.parse(done.stdout)


def names(found, kind):
    return {o["metadata"]["name"] for o in rules.of_kind(found, kind)}


class Listeners(unittest.TestCase):
    def test_by_default_the_staff_may_read_and_nothing_is_public(self):
        found = rendered.parsed("default")
        container, settings = rules.gateway_of(found)
        self.assertEqual(settings["KUZUKURI_STAFF_LISTEN"], "0.0.0.0:8445")
        self.assertFalse(settings.keys() & {"KUZUKURI_WRITES", "KUZUKURI_PUBLIC_LISTEN", "KUZUKURI_PUBLISHED"})
        self.assertEqual({p["name"] for p in container["ports"]}, {"staff", "health", "metrics"})
        self.assertIn("gateway-staff", names(found, "Service"))
        self.assertNotIn("gateway-public", names(found, "Service"))
        self.assertNotIn("gateway-published", names(found, "ConfigMap"))

    def test_what_is_published_is_a_file_of_lines(self):
        found = objects({"public": {"enabled": True, "published": PUBLISHED}})
        _, settings = rules.gateway_of(found)
        self.assertEqual(settings["KUZUKURI_PUBLISHED"], "/etc/kuzukuri/published/published")
        self.assertEqual(rules.named(found, "ConfigMap", "gateway-published")["data"]["published"],
                         "# code years\n141127 2021 2022 2023@AbCd-_12\n131016 2022\n")
        pod = rules.named(found, "Deployment", "gateway")["spec"]["template"]["spec"]
        self.assertIn({"name": "published", "configMap": {"name": "gateway-published"}}, pod["volumes"])
        self.assertIn({"name": "published", "mountPath": "/etc/kuzukuri/published", "readOnly": True},
                      pod["containers"][0]["volumeMounts"])

    def test_publishing_restarts_no_pod(self):
        one, other = (rules.named(objects({"public": {"enabled": True, "published": published}}), "Deployment", "gateway")
                      for published in (PUBLISHED, PUBLISHED[:1]))
        self.assertEqual(one, other)

    def test_without_what_is_published_there_is_nothing(self):
        found = objects({"public": {"enabled": True}})
        self.assertEqual(rules.named(found, "ConfigMap", "gateway-published")["data"]["published"], "# code years\n")

    def test_the_public_alone(self):
        found = objects({"staff": {"enabled": False}, "public": {"enabled": True, "published": PUBLISHED}})
        container, settings = rules.gateway_of(found)
        self.assertNotIn("KUZUKURI_STAFF_LISTEN", settings)
        self.assertEqual({p["name"] for p in container["ports"]}, {"public", "health", "metrics"})
        self.assertNotIn("gateway-staff", names(found, "Service"))
        self.assertNotIn("staff-clients-to-gateway", names(found, "NetworkPolicy"))
        for name, check in rules.RULES.items():
            if name != "the_namespace_is_restricted":
                with self.subTest(name):
                    self.assertEqual(list(check(found)), [])

    def test_without_the_gateway_nothing_of_it_is_left(self):
        text = rendered.helm(values={"gateway": {"enabled": False}}).stdout
        self.assertNotIn("gateway", "\n".join(line for line in text.splitlines() if "#" not in line))
        for name, check in rules.RULES.items():
            with self.subTest(name):
                self.assertEqual(list(check(rendered.parse(text))), [])

    def test_settings_are_those_of_the_values(self):
        _, settings = rules.gateway_of(rendered.parsed("small with all"))
        self.assertEqual(
            {name: settings[f"KUZUKURI_{name}"] for name in (
                "WRITES", "TRUSTED_PROXY", "IDENTITY_HEADER", "ALLOW_ORIGIN", "PUBLIC_RATE", "PUBLIC_BURST", "PAGES",
                "MEMORY_MIB", "ANSWER_MIB", "LOG_LEVEL")},
            {"WRITES": "true",
             "TRUSTED_PROXY": "spiffe://kuzukuri.local/ns/kuzukuri/sa/proxy,spiffe://city.example/sign-on",
             "IDENTITY_HEADER": "x-forwarded-user", "ALLOW_ORIGIN": "https://data.example.jp", "PUBLIC_RATE": "20",
             "PUBLIC_BURST": "100", "PAGES": "/usr/share/kuzukuri/web", "MEMORY_MIB": "32", "ANSWER_MIB": "32", "LOG_LEVEL": "info"})
        _, settings = rules.gateway_of(objects({"pages": False, "identityHeader": "x-auth-request-email"}))
        self.assertNotIn("KUZUKURI_PAGES", settings)
        self.assertEqual(settings["KUZUKURI_IDENTITY_HEADER"], "x-auth-request-email")

    @unittest.skipUnless(FLAGS[0].exists(), "the gateway's source is not there")
    def test_the_gateway_knows_each_setting(self):
        known = set(re.findall(r'"(KUZUKURI_\w+)"', "".join(f.read_text() for f in FLAGS))) | {f"KUZUKURI_{s.upper()}" for s in rendered.SERVICES}
        for name in rendered.SETS:
            _, settings = rules.gateway_of(rendered.parsed(name))
            self.assertEqual(settings.keys() - known, set(), name)

    def test_the_page_lies_where_the_gateway_looks_for_it(self):
        _, settings = rules.gateway_of(rendered.parsed("default"))
        file = (rendered.DEPLOY / "images/Containerfile").read_text()
        self.assertIn(f"COPY --from=page /page {settings['KUZUKURI_PAGES']}\n", file)

    def test_without_tls(self):
        found = objects({"public": {"enabled": True}}, tls={"enabled": False})
        _, settings = rules.gateway_of(found)
        self.assertEqual(settings["KUZUKURI_PLAINTEXT"], "true")
        self.assertFalse([name for name in settings if "TLS" in name])
        for name in ("gateway-public", "gateway-staff"):
            port = rules.named(found, "Service", name)["spec"]["ports"][0]
            self.assertEqual((port["port"], port["appProtocol"]), (80, "http"))
        self.assertNotIn("kuzukuri-test-gateway", names(found, "Pod"))


class Reach(unittest.TestCase):
    """Each listener by its own peers alone."""

    def ingress(self, found):
        """By port: who may come in."""
        spec = rules.named(found, "NetworkPolicy", "gateway")["spec"]
        self.assertEqual(spec["policyTypes"], ["Ingress", "Egress"])
        peers = {}
        for rule in spec["ingress"]:
            self.assertTrue(rule["from"], "without peers it would be anybody")
            for port in rule["ports"]:
                self.assertNotIn(port["port"], peers)
                peers[port["port"]] = rule["from"]
        return peers

    @staticmethod
    def labelled(listener):
        return {"podSelector": {"matchLabels": {f"kuzukuri.local/{listener}-client": "true"}}}

    def test_each_listener_has_its_own_peers(self):
        monitoring = [rendered.namespace("monitoring")]
        self.assertEqual(self.ingress(rendered.parsed("small with all")), {
            8444: [self.labelled("public"), rendered.namespace("ingress")],
            8445: [self.labelled("staff"), rendered.namespace("sign-on")], 9464: monitoring})
        self.assertEqual(self.ingress(rendered.parsed("default")), {8445: [self.labelled("staff")], 9464: monitoring})

    def test_nodes_that_have_to_be_let_in_probe_health_alone(self):
        nodes = [{"ipBlock": {"cidr": "192.0.2.0/28"}}]
        found = objects({}, networkPolicy={"nodes": nodes})
        self.assertEqual(self.ingress(found)[50052], nodes)

    def test_it_calls_the_four_services_and_nobody_else(self):
        egress = [rule for p in rules.policies(rendered.parsed("default"), "Egress", {"app.kubernetes.io/name": "gateway"})
                  for rule in p.get("egress", ()) if {"protocol": "UDP", "port": 53} not in rule["ports"]]
        self.assertEqual(len(egress), 1)
        self.assertEqual(egress[0]["ports"], [{"protocol": "TCP", "port": 50051}])
        selector = egress[0]["to"][0]["podSelector"]
        self.assertEqual({name for name in (*rendered.SERVING, "door", "postgresql")
                          if rules.selects(selector, {"app.kubernetes.io/name": name})}, set(rendered.SERVICES))

    def test_a_listener_that_is_off_is_reached_by_nobody(self):
        found = objects({"staff": {"enabled": False}, "public": {"enabled": True}})
        self.assertEqual(set(self.ingress(found)), {8444, 9464})


ANSWERS = {
    "/api/session": {"listener": "STAFF", "jurisdictions": [
        {"name": "jurisdictions/131016", "displayName": "千代田区", "fiscalYears": [2023]},
        {"name": "jurisdictions/141127", "displayName": "旭区", "fiscalYears": [2021, 2022, 2023]}]},
    "/api/aggregator/v1/jurisdictions/141127/comparison?columns=2022&columns=2023&view=COMPARISON_VIEW_BASIC": {
        "snapshot": "S", "columns": [{}, {}], "rows": [{}], "rowCount": 9, "jurisdictionDisplayName": "旭区"},
}


@unittest.skipUnless(shutil.which("curl") and shutil.which("jq"), "curl and jq are not there")
class ReleaseTest(unittest.TestCase):
    """The script of the pod that `helm test` starts."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        secrets = make_secrets(self.folder / "state")
        for account in ("gateway", "cli"):
            (self.folder / account).mkdir()
            for name, content in secrets[account].items():
                (self.folder / account / name).write_bytes(content)
        self.answers = dict(ANSWERS)
        self.asked = []
        test = self

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                test.asked.append((self.path, self.headers.get("x-forwarded-user")))
                answer = test.answers.get(self.path)
                text = json.dumps(answer or {"code": 5}).encode()
                self.send_response(200 if answer else 404)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "gateway/tls.crt", self.folder / "gateway/tls.key")
        context.load_verify_locations(self.folder / "gateway/ca.crt")
        context.verify_mode = ssl.CERT_REQUIRED
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def run_script(self):
        pod = rules.named(rendered.parsed("default"), "Pod", "kuzukuri-test-gateway")
        command = pod["spec"]["containers"][0]["command"]
        script = command[-1].replace("/etc/kuzukuri/tls", str(self.folder / "cli")).replace("--retry 10", "--retry 1")
        script = script.replace("https://gateway-staff", f"https://localhost:{self.server.server_address[1]}")
        return subprocess.run([*command[:-1], script], capture_output=True, text=True, timeout=60)

    def test_a_comparison_comes_back(self):
        done = self.run_script()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout), {"jurisdictionDisplayName": "旭区", "rowCount": 9, "snapshot": "S"})
        self.assertEqual(self.asked, [(path, "helm-test") for path in ANSWERS])

    def test_without_years_to_compare_there_is_nothing_to_fail(self):
        self.answers["/api/session"] = {"jurisdictions": ANSWERS["/api/session"]["jurisdictions"][:1]}
        done = self.run_script()
        self.assertEqual((done.returncode, done.stdout), (0, "no jurisdiction has two fiscal years to compare\n"))

    def test_a_gateway_that_does_not_answer_fails_it(self):
        del self.answers["/api/session"]
        self.assertNotEqual(self.run_script().returncode, 0)

    def test_a_comparison_that_is_none_fails_it(self):
        comparison = list(ANSWERS)[1]
        for wrong in (None, {**ANSWERS[comparison], "rowCount": 0}, {**ANSWERS[comparison], "columns": [{}]}):
            self.answers[comparison] = wrong
            self.assertNotEqual(self.run_script().returncode, 0, wrong)

    def test_it_asks_where_it_may(self):
        """By the staff's listener where the command line is believed, else by the public one."""
        for gateway, listener in (({}, "staff"), ({"public": {"enabled": True}}, "staff"),
                                  ({"trustedProxies": [], "public": {"enabled": True}}, "public"),
                                  ({"trustedProxies": []}, "staff"),
                                  ({"staff": {"enabled": False}, "public": {"enabled": True}}, "public")):
            pod = rules.named(objects(gateway), "Pod", "kuzukuri-test-gateway")
            self.assertEqual(rules.labels(pod).get(f"kuzukuri.local/{listener}-client"), "true", gateway)
            self.assertIn(f"https://gateway-{listener}/api/", pod["spec"]["containers"][0]["command"][-1])


if __name__ == "__main__":
    unittest.main()
