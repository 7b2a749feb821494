"""Alerts and the dashboard: they use figures that the services tell, each alert has its line in the operator's page,
and fires when it should and not before. tests/integration/test_alarms.py holds the alerts against a real run."""

import json
import re
import unittest

import yaml

import alarms
import rendered
import rules

SERVICES = rendered.SERVICES
FILES = rendered.CHART / "files"
RULES = yaml.safe_load(alarms.RULES.read_text())
ALERTS = {r["alert"]: r for g in RULES["groups"] for r in g["rules"] if "alert" in r}
RECORDS = {r["record"]: r for g in RULES["groups"] for r in g["rules"] if "record" in r}
DASHBOARD = json.loads((FILES / "dashboard.json").read_text())
PAGE = (rendered.DEPLOY / "README.md").read_text()
# Figures of others: of Prometheus itself and of kube-state-metrics.
OTHERS = {"up", "ALERTS", "kube_cronjob_status_last_successful_time", "kube_cronjob_created",
          "kube_deployment_spec_replicas"}
# Labels that Prometheus, or its operator, gives to what it gathers.
TARGET_LABELS = {"job", "instance", "namespace", "pod", "app_kubernetes_io_name", "app_kubernetes_io_part_of"}


def told():
    """The figures that services tell, with their labels, as recorded by tests/integration/test_alarms.py."""
    lines = (rendered.REPO / "tests/manifests/figures.txt").read_text().splitlines()
    return {line.split()[0]: set(line.split()[2:]) for line in lines if not line.startswith("#")}


def panels():
    return [p for p in DASHBOARD["panels"] if p["type"] != "row"]


def queries():
    """Every query of the dashboard, with its variables replaced by what Grafana could put there."""
    found = [t["expr"] for p in panels() for t in p["targets"]]
    found += [a["expr"] for a in DASHBOARD["annotations"]["list"]]
    return [q.replace("$__rate_interval", "2m").replace("$namespace", ".*") for q in found]


def expressions():
    return [r["expr"] for g in RULES["groups"] for r in g["rules"]] + queries()


def figures_in(expression):
    """The names of series in an expression, each with the labels it is selected by."""
    text = re.sub(r'"(?:[^"\\]|\\.)*"', '""', expression)
    text = re.sub(r"\b(?:by|without|on|ignoring|group_left|group_right) *\([^)]*\)", " ", text)
    text = re.sub(r"\[[^\]]*\]", " ", text)
    words = {"and", "or", "unless", "by", "bool", "offset", "on", "ignoring", "group_left", "group_right"}
    for name, selector in re.findall(r"(?<![\w:])([a-zA-Z_:][\w:]*)(?! *\(|[\w:])(?: *\{([^}]*)\})?", text):
        if name not in words and not re.fullmatch(r"\d+\w", name):
            yield name, set(re.findall(r"(\w+) *(?:=~|!~|!=|=)", selector))


class Files(unittest.TestCase):
    def test_the_rules_are_rules(self):
        done = alarms.run("check rules", RULES)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_dashboards_queries_are_queries(self):
        done = alarms.run("check rules", {"groups": [{"name": "dashboard", "rules": [
            {"record": f"panel:{i}", "expr": q} for i, q in enumerate(queries())]}]})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertGreater(len(queries()), 40)

    def test_every_figure_they_use_is_told(self):
        known = told()
        for expression in expressions():
            for name, labels in figures_in(expression):
                with self.subTest(name, expression=expression):
                    base = re.sub(r"_(bucket|sum|count)$", "", name)
                    figure = name if name in known else base
                    self.assertIn(figure, known.keys() | RECORDS.keys() | OTHERS)
                    if figure in known:
                        self.assertLessEqual(labels, known[figure] | TARGET_LABELS)

    def test_every_figure_that_is_told_is_shown(self):
        shown = {name for q in queries() for name, _ in figures_in(q)}
        shown |= {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown}
        self.assertEqual(told().keys() - shown, set())

    def test_every_recorded_rule_is_used(self):
        used = {name for expression in expressions() for name, _ in figures_in(expression)}
        self.assertEqual(RECORDS.keys() - used, set())

    def test_the_names_of_figures_are_found(self):
        """The test's own reading of expressions, which the tests above rest on."""
        found = dict(figures_in('sum by (a) (rate(x_total{b=~"{", c!="d"}[5m])) / on (e) y:z or vector(0) > 2 * 3e5'))
        self.assertEqual(found, {"x_total": {"b", "c"}, "y:z": set()})

    def test_no_rule_needs_a_job_or_a_namespace(self):
        for expression in expressions():
            self.assertNotRegex(expression, r'\bjob *(=|!)')
            self.assertNotRegex(expression.replace('namespace=~".*"', ""), r"\bnamespace *(=|!)")

    def test_every_alert_says_what_it_means_and_whom_it_calls(self):
        for name, alert in ALERTS.items():
            with self.subTest(name):
                self.assertTrue(name.startswith("Kuzukuri"))
                self.assertIn(alert["labels"]["severity"], ("critical", "warning"))
                self.assertEqual(set(alert["annotations"]), {"summary", "description", "page"})
                self.assertTrue(alert["annotations"]["description"].endswith("."))

    def test_the_dashboard_is_one(self):
        self.assertGreaterEqual(DASHBOARD["schemaVersion"], 41)
        ids = [p["id"] for p in DASHBOARD["panels"]]
        self.assertEqual(len(ids), len(set(ids)))
        sources = [v["name"] for v in DASHBOARD["templating"]["list"] if v["type"] == "datasource"]
        self.assertEqual(sources, ["datasource"])
        titles = [p["title"] for p in DASHBOARD["panels"] if p["type"] == "row"]
        self.assertEqual(titles, ["Now", "Traffic", "Errors", "Latency", "Saturation", "Pools and queues", "Heads",
                                  "Memory of the aggregator", "Gateway", "Imports and exports", "Revisions", "Database errors",
                                  "Process", "Certificates"])
        taken = set()
        for panel in DASHBOARD["panels"]:
            place = panel["gridPos"]
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                     for y in range(place["y"], place["y"] + place["h"])}
            self.assertFalse(cells & taken, panel["title"])
            self.assertLessEqual(max(x for x, _ in cells), 23)
            taken |= cells
        for panel in panels():
            with self.subTest(panel["title"]):
                self.assertEqual(panel["datasource"], {"type": "prometheus", "uid": "${datasource}"})
                self.assertTrue(panel["title"] and panel["fieldConfig"]["defaults"]["unit"])
                letters = [t["refId"] for t in panel["targets"]]
                self.assertEqual(len(letters), len(set(letters)))


class Page(unittest.TestCase):
    def lines(self):
        """The lines of the table of alarms: the alerts that each names in its first column."""
        table = PAGE.split("\n## What an alarm means\n")[1].split("\n## ")[0]
        return [re.findall(r"`(Kuzukuri\w+)`", line.split("|")[1]) for line in table.splitlines() if line[:1] == "|"]

    def test_every_alert_has_its_line_and_every_line_its_alert(self):
        named = [name for line in self.lines() for name in line]
        self.assertEqual(sorted(named), sorted(ALERTS))

    def test_alerts_name_the_table(self):
        for name, alert in ALERTS.items():
            self.assertEqual(alert["annotations"]["page"], "deploy/README.md#what-an-alarm-means", name)

    def test_the_figures_of_the_lines_are_those_of_the_alerts(self):
        table = PAGE.split("\n## What an alarm means\n")[1].split("\n## ")[0]
        for reads, writes, computations in [re.search(
                r"longer than (\S+) s \(reads\), (\S+) s \(writes\), (\S+) s \(computations\)", table).groups()]:
            expression = ALERTS["KuzukuriCallsSlow"]["expr"]
            for kind, bound in (("reads", reads), ("writes", writes), ("computations", computations)):
                self.assertIn(f'{{kind="{kind}"}} > {bound}', expression)


class Chart(unittest.TestCase):
    ALL = {"monitoring": rendered.SITE["monitoring"]}

    def objects(self, values):
        done = rendered.helm(values=values)
        self.assertEqual(done.returncode, 0, done.stderr)
        return rendered.parse(done.stdout)

    def test_nothing_that_needs_an_operator_is_there_by_default(self):
        kinds = {o["kind"] for o in rendered.parsed("default")}
        self.assertFalse(kinds & {"PrometheusRule", "PodMonitor"})
        self.assertIsNone(rules.named(rendered.parsed("default"), "ConfigMap", "kuzukuri-dashboard"))

    def test_each_is_enabled_by_itself(self):
        made = {"rules": ("PrometheusRule", "kuzukuri"), "scrape": ("PodMonitor", "kuzukuri"),
                "dashboard": ("ConfigMap", "kuzukuri-dashboard")}
        for key in made:
            objects = self.objects({"monitoring": {key: {"enabled": True}}})
            for other, (kind, name) in made.items():
                self.assertEqual(rules.named(objects, kind, name) is not None, other == key, (key, other))

    def test_rules_and_dashboard_are_those_of_the_files(self):
        objects = self.objects(self.ALL)
        self.assertEqual(rules.named(objects, "PrometheusRule", "kuzukuri")["spec"], RULES)
        dashboard = rules.named(objects, "ConfigMap", "kuzukuri-dashboard")
        self.assertEqual(json.loads(dashboard["data"]["kuzukuri.json"]), DASHBOARD)
        self.assertEqual(dashboard["metadata"]["labels"]["grafana_dashboard"], "1")

    def test_they_have_the_sites_labels(self):
        objects = self.objects(self.ALL)
        for kind, name in (("PrometheusRule", "kuzukuri"), ("PodMonitor", "kuzukuri"),
                           ("ConfigMap", "kuzukuri-dashboard")):
            self.assertEqual(rules.named(objects, kind, name)["metadata"]["labels"]["release"], "site")

    def test_the_monitor_meets_the_pods_that_tell_figures(self):
        for values in (self.ALL, rendered.SITE):
            objects = self.objects(values)
            spec = rules.named(objects, "PodMonitor", "kuzukuri")["spec"]
            met = {}
            for o, pod in rules.templates(objects):
                if rules.selects(spec["selector"], rules.labels(pod)):
                    ports = {p["name"] for c in pod["spec"]["containers"] for p in c.get("ports", ())}
                    met[o["metadata"]["name"]] = [e["port"] for e in spec["podMetricsEndpoints"] if e["port"] in ports]
            expected = {name: ["metrics"] for name in rendered.SERVING}
            if "door" in values:
                expected["door"] = ["status"]
            self.assertEqual(met, expected)

    def test_pods_are_found_without_an_operator(self):
        for name, o, container in rules.serving(rendered.parsed("small with all")):
            notes = o["spec"]["template"]["metadata"]["annotations"]
            ports = {p["containerPort"] for p in container["ports"]}
            self.assertEqual(notes["prometheus.io/scrape"], "true", name)
            self.assertIn(int(notes["prometheus.io/port"]), ports, name)


HOUR = 3600 // alarms.STEP  # samples
LENGTH = 3 * HOUR


def flat(value, samples=LENGTH):
    return f"{value}+0x{samples - 1}"


def rising(step, samples=LENGTH, start=0):
    return f"{start}+{step}x{samples - 1}"


def then(*parts):
    return " ".join(parts)


def target(service, number=0, **labels):
    """The labels of a pod: without others, no more than every Prometheus gives."""
    given = {"job": "kuzukuri", "instance": f"{service}-{number}:9464"} | labels
    return ",".join(f'{name}="{value}"' for name, value in given.items())


def operated(service, number=0, namespace="ward"):
    """The labels that the PodMonitor makes of them."""
    return target(service, number, namespace=namespace, pod=f"{service}-{number}", app_kubernetes_io_name=service,
                  app_kubernetes_io_part_of="kuzukuri", job=f"{namespace}/kuzukuri")


def calls(labels, service, method, code="OK"):
    full = f"/kuzukuri.{service}.v1.{service.title()}Service/{method}"
    return f'kuzukuri_calls_total{{{labels},method="{full}",code="{code}"}}'


def pod(service, labels, called=True, version="0.1.0", schema=9):
    """A pod that is well, with four calls a sample unless nobody calls it."""
    series = {f"up{{{labels}}}": flat(1), f"kuzukuri_ready{{{labels}}}": flat(1),
              f'kuzukuri_build_info{{{labels},version="{version}"}}': flat(1),
              f"process_start_time_seconds{{{labels}}}": flat(7),
              f"kuzukuri_certificate_end_seconds{{{labels}}}": flat(90 * 86400),
              f"kuzukuri_log_lines_lost_total{{{labels}}}": flat(0),
              f"kuzukuri_spans_dropped_total{{{labels}}}": flat(0),
              f"kuzukuri_spans_failed_total{{{labels}}}": flat(0)}
    kinds = {"aggregator": ("computations",), "gateway": ()}.get(service, ("reads", "writes", "imports", "exports"))
    for kind in kinds:
        series[f'kuzukuri_handlers_waiting{{{labels},kind="{kind}"}}'] = flat(0)
        series[f'kuzukuri_handlers_waiting_most{{{labels},kind="{kind}"}}'] = flat(1024)
    if service == "aggregator":
        series |= {f'kuzukuri_upstream_head_streams{{{labels},service="{s}"}}': flat(1) for s in SERVICES[:3]}
        series[f"kuzukuri_memory_evictions_total{{{labels}}}"] = flat(0)
        for kind in ("answers", "plans", "pieces"):
            series[f'kuzukuri_memory_hits_total{{{labels},kind="{kind}"}}'] = rising(4)
            series[f'kuzukuri_memory_misses_total{{{labels},kind="{kind}"}}'] = rising(1)
    elif service == "gateway":
        series[f"kuzukuri_http_limited_total{{{labels}}}"] = flat(0)
        for name in ("2xx", "3xx", "4xx", "5xx"):
            series[f'kuzukuri_http_responses_total{{{labels},class="{name}"}}'] = rising(20 if name == "2xx" else 0)
        for listener in ("public", "staff", "health"):
            series[f'kuzukuri_http_connections_refused_total{{{labels},listener="{listener}"}}'] = flat(0)
    else:
        series[f"kuzukuri_schema_version{{{labels}}}"] = flat(schema)
        series[f"kuzukuri_heads_lost_total{{{labels}}}"] = flat(0)
        for pool in ("read", "write", "stream", "control"):
            series[f'kuzukuri_pool_connections_in_use{{{labels},pool="{pool}"}}'] = flat(1)
            series[f'kuzukuri_pool_connections_most{{{labels},pool="{pool}"}}'] = flat(4)
            series[f'kuzukuri_pool_waiting{{{labels},pool="{pool}"}}'] = flat(0)
            for name in ("connection", "conflict", "lock", "ended", "resources", "storage", "other"):
                series[f'kuzukuri_database_errors_total{{{labels},pool="{pool}",class="{name}"}}'] = flat(0)
    if called:
        # The gateway counts its requests by the methods of the services that it calls.
        for of in SERVICES if service == "gateway" else (service,):
            method = "CompareExecution" if of == "aggregator" else "GetProject"
            series[calls(labels, of, method)] = rising(4)
            series |= times_of(labels, of, method, 0.1)
    return series


def times_of(labels, service, method, seconds):
    """Four calls a sample that take so long."""
    full = f"/kuzukuri.{service}.v1.{service.title()}Service/{method}"
    bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, float("inf")]
    return {f'kuzukuri_call_seconds_bucket{{{labels},method="{full}",le="{"+Inf" if b > 30 else b}"}}':
            rising(4 if seconds <= b else 0) for b in bounds}


def suite(labels=target, **options):
    """A pod of each service and of the gateway, all well."""
    return {key: text for service in rendered.SERVING for key, text in pod(service, labels(service), **options).items()}


def one(service):
    """A pod of this service alone, where the others have no part in what is tested."""
    return pod(service, target(service))


def less(series, pattern):
    return {key: text for key, text in series.items() if not re.search(pattern, key)}


def ending(series, pattern, samples):
    """The same, with the series that match gone after so many samples."""
    return {key: then(text.replace(f"x{LENGTH - 1}", f"x{samples - 1}"), "stale") if re.search(pattern, key) else text
            for key, text in series.items()}


class Alarms(unittest.TestCase):
    """Each alert over series made by hand."""

    raised = set()
    ran = 0

    def setUp(self):
        Alarms.ran += 1

    def says(self, series, expected):
        """`expected`: the alerts that fire at each minute, all of them."""
        minutes = list(expected)
        found = alarms.firing(series, [60 * m for m in minutes])
        self.assertEqual({m: alarms.names(f) for m, f in zip(minutes, found)},
                         {m: set(text.split()) for m, text in expected.items()})
        for minute, text in expected.items():
            if not set(text.split()) <= self.raised:
                self.reads_well(series, text, minute)
        return found

    def reads_well(self, series, text, minute):
        wanted = ["Kuzukuri" + name for name in text.split()]
        Alarms.raised |= set(text.split())
        read = alarms.notices(series, wanted, 60 * minute)
        self.assertGreaterEqual(len(read), len(wanted))
        for one in read:
            for sentence in one.values():
                self.assertNotRegex(sentence, r"<no value>|<error|%!|\{\{|  | ,| \.( |$)|NaN", one)

    @classmethod
    def tearDownClass(cls):
        if cls.ran == len([name for name in dir(cls) if name.startswith("test_")]):
            missing = {name.removeprefix("Kuzukuri") for name in ALERTS} - cls.raised
            assert not missing, f"nothing here raises {missing}"

    def test_nothing_fires_while_all_is_well(self):
        calm = {m: "" for m in (0, 1, 3, 6, 12, 20, 40, 61, 90, 130)}
        self.says(suite(), calm)
        self.says(suite(operated), calm)
        self.says(suite(operated, called=False), calm)
        self.says(suite(called=False), calm)

    def test_no_figures_at_all(self):
        self.says({"other{}": flat(1)}, {4: "", 6: "Absent"})
        self.says(ending(suite(), "kuzukuri|process", HOUR), {59: "", 66: "Absent ServiceGone"})

    def test_a_service_without_pods(self):
        for labels in (target, operated):
            series = ending(suite(labels), "budget-0", HOUR)
            found = self.says(series, {59: "", 64: "", 66: "ServiceGone", 150: "ServiceGone"})
            self.assertEqual([a["service"] for a in found[2]], ["budget"])

    def test_a_service_whose_pods_came_back_without_calls(self):
        old, new = ending(suite(), "budget-0", HOUR), pod("budget", target("budget", 1), called=False)
        series = old | {key: then(f"_x{HOUR}", flat(1 if text[0] == "1" else 0, LENGTH - HOUR))
                        for key, text in new.items() if re.match("up|kuzukuri_ready|kuzukuri_build_info", key)}
        self.says(series, {59: "", 66: "", 120: ""})

    def test_a_pod_that_was_started_anew_without_calls(self):
        series = ending(suite(), "kuzukuri_call.*catalog-0", HOUR)
        series[f'kuzukuri_ready{{{target("catalog")}}}'] = then(flat(1, 2 * HOUR), flat(0, HOUR))
        self.says(series, {59: "", 66: "", 119: "", 123: "ServiceNotReady"})

    def test_a_pod_that_does_not_answer(self):
        for labels in (target, operated):
            series = ending(suite(labels) | pod("budget", labels("budget", 1)), "(kuzukuri|process).*budget-1", HOUR)
            series[f"up{{{labels('budget', 1)}}}"] = then(flat(1, HOUR), flat(0, HOUR))
            self.says(series, {59: "", 74: "", 76: "TargetDown"})
        # It never did, and other programs that do not answer are others' concern.
        series = suite(operated) | {f"up{{{operated('budget', 1)}}}": flat(0),
                                    'up{job="other",instance="x",namespace="ward"}': flat(0)}
        self.says(series, {14: "", 16: "TargetDown"})

    def test_pods_that_are_not_ready(self):
        for labels in (target, operated):
            series = suite(labels) | pod("budget", labels("budget", 1))
            away = then(flat(1, HOUR), flat(0, HOUR), flat(1, HOUR))
            series[f"kuzukuri_ready{{{labels('budget', 1)}}}"] = away
            self.says(series, {59: "", 69: "", 71: "PodNotReady", 121: ""})
            series[f"kuzukuri_ready{{{labels('budget')}}}"] = away
            self.says(series, {59: "", 61: "", 63: "ServiceNotReady", 75: "ServiceNotReady", 121: ""})

    def test_a_database_that_fails_over_calls_nobody(self):
        """Away for a minute: no pod is ready, all calls fail."""
        series = suite()
        for service in SERVICES[:3]:
            labels = target(service)
            series[f"kuzukuri_ready{{{labels}}}"] = then(flat(1, HOUR), flat(0, 1), flat(1, HOUR))
            series[calls(labels, service, "GetProject")] = then(
                rising(4, HOUR), flat(4 * HOUR, 1), rising(4, HOUR, 4 * HOUR))
            series[calls(labels, service, "GetProject", "UNAVAILABLE")] = then(
                flat(0, HOUR), flat(4, HOUR))
            series[f'kuzukuri_database_errors_total{{{labels},pool="control",class="connection"}}'] = then(
                flat(0, HOUR), flat(6, HOUR))
            series[f"kuzukuri_heads_lost_total{{{labels}}}"] = then(flat(0, HOUR), flat(4, HOUR))
        self.says(series, {m: "" for m in (60, 61, 62, 63, 64, 65, 66, 67, 68, 70, 75, 80, 90, 100, 110)})

    def test_a_process_that_starts_again_and_again(self):
        series = one("budget")
        series[f"process_start_time_seconds{{{target('budget')}}}"] = then(
            flat(7, HOUR), flat(3600, 10), flat(4200, 10), flat(4800, HOUR))
        self.says(series, {59: "", 75: "", 81: "Restarts", 119: "Restarts", 122: ""})
        self.says(one("budget") | {'process_start_time_seconds{job="other",instance="x"}': rising(1)}, {30: "", 90: ""})

    def test_pods_of_different_releases_or_schemas(self):
        for options in ({"version": "0.2.0"}, {"schema": 10}):
            series = suite(operated) | pod("budget", operated("budget", 1), **options)
            found = self.says(series, {59: "", 61: "VersionsDiffer"})
            self.assertEqual([a["service"] for a in found[1]], ["budget"])
        # Services differ in their schemas, namespaces in their releases.
        series = pod("budget", operated("budget", namespace="old"), version="0.0.9", schema=3)
        self.says(suite(operated) | pod("catalog", operated("catalog", 1)) | series, {61: "", 125: ""})

    def failing(self, failed, code="UNAVAILABLE", labels=target, method="GetProject"):
        """Of four calls a sample this many fail from the second hour on, for an hour."""
        series = pod("budget", labels("budget"))
        series[calls(labels("budget"), "budget", method, code)] = then(
            flat(0, HOUR), rising(failed, HOUR, failed), flat(failed * HOUR, HOUR))
        series[calls(labels("budget"), "budget", "GetProject")] = then(
            rising(4, HOUR), rising(4 - failed, HOUR, 4 * HOUR), rising(4, HOUR, (8 - failed) * HOUR))
        return series

    def test_calls_that_fail(self):
        for code in ("UNAVAILABLE", "DEADLINE_EXCEEDED"):
            found = self.says(self.failing(3, code), {
                59: "", 61: "", 67: "CallsFailing", 77: "CallsFailing SomeCallsFailing",
                119: "CallsFailing SomeCallsFailing", 126: ""})
            self.assertEqual({a["service"] for a in found[3]}, {"budget"})
        self.says(self.failing(0.2), {67: "", 74: "", 79: "SomeCallsFailing", 126: ""})
        found = self.says(self.failing(3, labels=operated) | pod("budget", operated("budget", namespace="other")),
                          {67: "CallsFailing"})
        self.assertEqual([(a["service"], a["namespace"]) for a in found[0]], [("budget", "ward")])

    def test_calls_that_their_callers_are_to_blame_for(self):
        for code in ("INVALID_ARGUMENT", "NOT_FOUND", "PERMISSION_DENIED", "CANCELLED", "ABORTED"):
            self.says(self.failing(3, code), {67: "", 80: "", 119: ""})

    def test_streams_that_end_with_their_service(self):
        for method in ("StreamHeads", "WatchRevisions"):
            self.says(self.failing(3, method=method), {67: "", 80: ""})

    def test_one_call_that_fails_at_night(self):
        series = less(one("budget"), "kuzukuri_call")
        series[calls(target("budget"), "budget", "GetProject", "UNAVAILABLE")] = then(flat(0, HOUR), flat(1, HOUR))
        self.says(series, {59: "", 61: "", 64: "", 70: "", 80: ""})

    def test_internal_errors(self):
        for code in ("INTERNAL", "UNKNOWN"):
            series = one("budget")
            # The counter appears with the first error, as counters of calls do.
            series[calls(target("budget"), "budget", "GetProject", code)] = then(f"_x{HOUR}", flat(1, HOUR))
            self.says(series, {59: "", 61: "InternalErrors", 74: "InternalErrors", 77: ""})
            series[calls(target("budget"), "budget", "GetProject", code)] = then(flat(1, HOUR), flat(2, HOUR))
            self.says(series, {59: "", 61: "InternalErrors", 74: "InternalErrors", 77: ""})

    def test_calls_that_are_slow(self):
        for service, method, fine, slow in (
                ("catalog", "ListProjects", 1, 2.5), ("budget", "AppendLedgerEntries", 2.5, 5),
                ("aggregator", "CompareExecution", 5, 10)):
            base = less(one(service), "kuzukuri_call_seconds")
            found = self.says(base | times_of(target(service), service, method, slow), {9: "", 18: "CallsSlow"})
            self.assertEqual([a["service"] for a in found[1]], [service])
            self.says(base | times_of(target(service), service, method, fine), {9: "", 18: "", 60: ""})
        base = less(self.failing(1), "kuzukuri_call_seconds") | times_of(target("budget"), "budget", "GetProject", 2.5)
        self.says(base, {59: "CallsSlow", 80: "SomeCallsFailing", 119: "SomeCallsFailing", 140: "CallsSlow"})
        for method in ("StreamHeads", "WatchRevisions", "ImportEntries", "ExportEntries", "PutStatement"):
            self.says(one("budget") | times_of(target("budget"), "budget", method, 30), {18: "", 60: ""})

    def test_calls_that_are_refused(self):
        self.says(self.failing(1, "RESOURCE_EXHAUSTED"), {59: "", 67: "CallsRefused", 119: "CallsRefused", 126: ""})

    def through_the_gateway(self, code, failed=3):
        """The calls of one method fail at the gateway, from the second hour on; its service answers what it gets."""
        labels = target("gateway")
        series = suite()
        series[calls(labels, "budget", "GetProject", code)] = then(flat(0, HOUR), rising(failed, 2 * HOUR, failed))
        for of in SERVICES[:3]:
            method = calls(labels, of, "GetProject")
            series[method] = then(rising(4, HOUR), flat(4 * HOUR, 2 * HOUR))
        series[calls(labels, "aggregator", "CompareExecution")] = then(rising(4, HOUR), flat(4 * HOUR, 2 * HOUR))
        return series

    def test_calls_that_fail_on_the_way_are_the_gateways(self):
        found = self.says(self.through_the_gateway("DEADLINE_EXCEEDED"), {
            59: "", 67: "CallsFailing", 80: "CallsFailing SomeCallsFailing"})
        self.assertEqual({a["service"] for fired in found for a in fired}, {"gateway"})

    def test_what_a_service_refuses_is_not_the_gateways_doing(self):
        self.says(self.through_the_gateway("RESOURCE_EXHAUSTED"), {59: "", 67: "", 80: ""})

    def test_a_gateway_that_is_slow(self):
        labels = target("gateway")
        base = less(suite(), f"kuzukuri_call_seconds.*{labels}")
        found = self.says(base | times_of(labels, "catalog", "ListProjects", 2.5), {9: "", 18: "CallsSlow"})
        self.assertEqual([(a["service"], a["kind"]) for a in found[1]], [("gateway", "reads")])

    def test_a_gateway_without_pods_and_one_that_is_not_ready(self):
        for labels in (target, operated):
            found = self.says(ending(suite(labels), "gateway-0", HOUR), {59: "", 64: "", 66: "ServiceGone"})
            self.assertEqual([a["service"] for a in found[2]], ["gateway"])
            series = suite(labels)
            series[f"kuzukuri_ready{{{labels('gateway')}}}"] = then(flat(1, HOUR), flat(0, 2 * HOUR))
            found = self.says(series, {59: "", 63: "ServiceNotReady"})
            self.assertEqual([a["service"] for a in found[1]], ["gateway"])

    def test_connections_there_is_no_room_for(self):
        for listener, alert in (("public", "ConnectionsRefused"), ("staff", "ConnectionsRefused"), ("health", "")):
            series = one("gateway")
            series[f'kuzukuri_http_connections_refused_total{{{target("gateway")},listener="{listener}"}}'] = then(
                flat(0, HOUR), rising(4, HOUR, 4), flat(4 * HOUR, HOUR))
            found = self.says(series, {59: "", 64: "", 70: alert, 119: alert, 126: ""})
            self.assertEqual({a["listener"] for fired in found for a in fired}, {listener} if alert else set())

    def test_requests_of_addresses_that_call_too_often(self):
        labels = target("gateway")
        for limited, alert in ((10, "RequestsLimited"), (0.5, "")):
            series = one("gateway")
            series[f"kuzukuri_http_limited_total{{{labels}}}"] = then(
                flat(0, HOUR), rising(limited, HOUR, limited), flat(limited * HOUR, HOUR))
            self.says(series, {59: "", 66: "", 74: alert, 119: alert, 128: ""})
        # A few of few, at night.
        series = less(one("gateway"), "responses_total") | {
            f'kuzukuri_http_responses_total{{{labels},class="4xx"}}': rising(1)}
        series[f"kuzukuri_http_limited_total{{{labels}}}"] = rising(1)
        self.says(series, {30: "", 60: ""})

    def test_a_queue_that_is_nearly_full(self):
        for service, kind in (("budget", "writes"), ("aggregator", "computations")):
            series = one(service)
            series[f'kuzukuri_handlers_waiting{{{target(service)},kind="{kind}"}}'] = then(
                flat(800, HOUR), flat(900, HOUR), flat(0, HOUR))
            self.says(series, {59: "", 61: "", 63: "QueueNearlyFull", 121: ""})

    def test_a_pool_that_is_used_up(self):
        busy = then(flat(1, HOUR), flat(4, HOUR), flat(1, HOUR))
        for pool, alert in (("read", "PoolExhausted"), ("write", "PoolExhausted"), ("stream", ""), ("control", "")):
            series = one("catalog")
            series[f'kuzukuri_pool_connections_in_use{{{target("catalog")},pool="{pool}"}}'] = busy
            self.says(series, {59: "", 64: "", 71: alert, 119: alert, 126: ""})
        for pool in ("read", "stream"):
            series = one("catalog")
            series[f'kuzukuri_pool_waiting{{{target("catalog")},pool="{pool}"}}'] = busy.replace("1+", "0+", 1)
            self.says(series, {59: "", 71: "PoolExhausted"})

    def test_a_memory_that_is_too_small(self):
        labels = target("aggregator")
        series = one("aggregator")
        series[f"kuzukuri_memory_evictions_total{{{labels}}}"] = rising(2)
        self.says(series, {20: "", 40: "", 90: ""})  # it drops what nobody asks for
        series[f'kuzukuri_memory_misses_total{{{labels},kind="pieces"}}'] = rising(10)
        self.says(series, {14: "", 40: "MemoryTooSmall"})
        series[f"kuzukuri_memory_evictions_total{{{labels}}}"] = flat(3)
        self.says(series, {20: "", 40: "", 90: ""})  # it only fills

    def database(self, name, step):
        series = one("budget")
        series[f'kuzukuri_database_errors_total{{{target("budget")},pool="write",class="{name}"}}'] = then(
            flat(0, HOUR), rising(step, HOUR, step), flat(step * HOUR, HOUR))
        return series

    def test_database_errors(self):
        self.says(self.database("connection", 1), {59: "", 64: "", 67: "DatabaseConnections", 123: ""})
        self.says(self.database("resources", 1), {59: "", 61: "DatabaseResources", 131: ""})
        self.says(self.database("storage", 1), {59: "", 61: "DatabaseStorage", 131: ""})
        for name in ("conflict", "lock", "ended"):  # callers send these again, or learn of them
            self.says(self.database(name, 1), {61: "", 67: "", 119: ""})

    def test_heads(self):
        series = one("catalog")
        series[f"kuzukuri_heads_lost_total{{{target('catalog')}}}"] = then(flat(0, HOUR), rising(0.2, 2 * HOUR))
        self.says(series, {59: "", 80: "", 100: "HeadsLost"})
        series = one("catalog") | one("aggregator")
        lost = f'kuzukuri_upstream_head_streams{{{target("aggregator")},service="catalog"}}'
        series[lost] = then(flat(1, HOUR), flat(0, HOUR), flat(1, HOUR))
        self.says(series, {59: "", 76: "", 119: ""})  # nobody asks
        series[calls(target("catalog"), "catalog", "BatchGetHeads")] = then(
            flat(0, HOUR), rising(1, HOUR, 1), flat(HOUR, HOUR))
        self.says(series, {59: "", 74: "", 82: "HeadsWithoutStream", 119: "HeadsWithoutStream", 121: ""})
        series[lost] = flat(1)
        self.says(series, {82: "", 119: ""})  # others ask with calls

    def test_backups(self):
        job = 'job="state",instance="x",namespace="ward",cronjob="backup"'
        there = pod("aggregator", operated("aggregator")) | {
            'kube_deployment_spec_replicas{job="state",instance="x",namespace="ward",deployment="aggregator"}': flat(2)}
        made, succeeded = f"kube_cronjob_created{{{job}}}", f"kube_cronjob_status_last_successful_time{{{job}}}"
        late = -36 * 3600 + 1800  # half an hour short of it at the start
        self.says(there | {made: flat(late)}, {29: "", 39: "", 41: "BackupOld"})
        self.says(there | {made: flat(9 * late), succeeded: flat(late)}, {29: "", 39: "", 41: "BackupOld"})
        self.says(there | {made: flat(9 * late), succeeded: then(flat(late, HOUR), flat(3600, HOUR))},
                  {41: "BackupOld", 61: ""})
        self.says(there | {made: flat(9 * late), succeeded: flat(0)}, {41: "", 120: ""})
        elsewhere = {key.replace("ward", "elsewhere"): text for key, text in {made: flat(9 * late)}.items()}
        self.says(there | elsewhere, {41: "", 120: ""})

    def test_certificates(self):
        day = 86400
        for left, expected in ((15, {61: "", 120: ""}), (13, {59: "", 62: "CertificateEndsSoon"}),
                               (1, {4: "", 6: "CertificateEnds", 62: "CertificateEnds CertificateEndsSoon"}),
                               (-1, {6: "CertificateEnds"})):
            series = one("catalog")
            series[f"kuzukuri_certificate_end_seconds{{{target('catalog')}}}"] = flat(left * day)
            self.says(series, expected)

    def test_what_is_lost_on_the_way(self):
        series = one("catalog")
        series[f"kuzukuri_log_lines_lost_total{{{target('catalog')}}}"] = then(flat(0, HOUR), flat(7, HOUR))
        self.says(series, {59: "", 61: "LogLinesLost", 77: ""})
        for name in ("dropped", "failed"):
            series = one("catalog")
            series[f"kuzukuri_spans_{name}_total{{{target('catalog')}}}"] = then(
                flat(0, HOUR), rising(1, HOUR, 1), flat(HOUR, HOUR))
            self.says(series, {59: "", 74: "", 77: "SpansLost", 137: ""})


if __name__ == "__main__":
    unittest.main()
