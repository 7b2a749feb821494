"""The gateway on the cluster: a published comparison comes through the public listener, by the commands of the operator's
page; what is not published does not; the staff's listener answers whom a trusted proxy names; a rolling restart fails no
request."""

import json
import unittest

from cluster import NAMESPACE, Again, ClusterTest, documented, kubectl, only, pods_of, rollout, say, suite, wait_for

API = "aggregator/v1/jurisdictions/141127"
COMPARISON = f"{API}/comparison?columns=2022&columns=2023&level=LEVEL_CLASS&view=COMPARISON_VIEW_BASIC"
TLS = "/etc/kuzukuri/tls"
APPROPRIATED = "845540000"  # yen, of fiscal year 2022 in the demonstration


def ask(listener, path, *options, proxy=False):
    """Status and JSON of a GET from the command line's pod; as a proxy: with its certificate."""
    keys = ["--cert", f"{TLS}/tls.crt", "--key", f"{TLS}/tls.key"] if proxy else []
    said = kubectl("-n", NAMESPACE, "exec", "cli", "--", "curl", "--silent", "--max-time", "30",
                   "--cacert", f"{TLS}/ca.crt", *keys, *options, "--write-out", "\\n%{http_code}", f"https://gateway-{listener}/api/{path}",
                   check=False).stdout
    text, _, status = said.rpartition("\n")
    return int(status), json.loads(text) if text.startswith("{") else None


def everywhere(path, status):
    """Whether every pod answers so: which one does is chance, so it is asked often."""
    return all(ask("public", path)[0] == status for _ in range(12))


def pods():
    return {p["metadata"]["uid"] for p in pods_of("gateway")}


class GatewayTest(ClusterTest):
    seconds = 300

    def tearDown(self):
        suite().release()

    def test_a_published_year_is_there_for_everybody_and_no_other(self):
        suite()
        said = documented(only("JSON and the page")).stdout
        answer = json.loads(said[said.index("{"):])
        self.assertEqual(answer["total"]["cells"][0]["appropriationYen"], APPROPRIATED)
        self.assertEqual(ask("public", f"{API}/fiscalYears/2023/report")[0], 200)

        before = pods()
        suite().release("--set-json", 'gateway.public.published=[{"jurisdiction": "141127", "years": [2022]}]')
        took = wait_for("2023 is public no longer",
                        lambda: everywhere(f"{API}/fiscalYears/2023/report", 404), 150, 2)
        say(f"taken back after {took:.0f} s")
        self.assertEqual(pods(), before, "publishing restarts pods")
        self.assertEqual(ask("public", COMPARISON)[0], 404)
        self.assertEqual(ask("public", f"{API}/fiscalYears/2022/report")[0], 200)
        # Nobody can tell a year that is not public from one that is not there.
        for path in (f"{API}/fiscalYears/2023/report", f"{API}/fiscalYears/2019/report"):
            status, error = ask("public", path)
            self.assertEqual((status, error["code"]), (404, 5))
        # The control: the year is there.
        self.assertEqual(ask("staff", f"{API}/fiscalYears/2023/report", "--header", "x-forwarded-user: auditor",
                             proxy=True)[0], 200)

    def test_the_staff_are_those_whom_a_proxy_names(self):
        suite()
        status, answer = ask("staff", COMPARISON, "--header", "x-forwarded-user: auditor", proxy=True)
        self.assertEqual(status, 200)
        self.assertEqual(answer["total"]["cells"][0]["appropriationYen"], APPROPRIATED)
        self.assertEqual(ask("staff", COMPARISON, proxy=True)[0], 401)
        self.assertEqual(ask("staff", COMPARISON, "--header", "x-forwarded-user: auditor")[0], 0, "without a certificate")
        # What writes is off.
        self.assertEqual(ask("staff", "catalog/v1/jurisdictions/141127/changes:apply", "--header",
                             "x-forwarded-user: auditor", "--json", '{"changes": []}', proxy=True)[0], 403)

    def test_a_rolling_restart_fails_no_request(self):
        suite()
        # They may yet have to read what another test put back.
        wait_for("the comparison is public", lambda: everywhere(COMPARISON, 200), 150, 2)
        requests = Again(f"try curl --silent --show-error --fail --max-time 10 --cacert {TLS}/ca.crt "
                         f"'https://gateway-public/api/{COMPARISON}'; sleep 0.1")
        kubectl("-n", NAMESPACE, "rollout", "restart", "deployment/gateway")
        rollout("gateway")
        good, bad, why = requests.end()
        self.assertGreater(good, 100)
        self.assertEqual(bad, 0, why)


if __name__ == "__main__":
    unittest.main()
