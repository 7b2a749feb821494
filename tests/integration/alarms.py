"""Which alerts of the chart fire over given series, as promtool says. Knows neither the suite nor the chart's values,
so that tests of both use it."""

import functools
import os
import pathlib
import re
import subprocess
import tempfile

import yaml

REPO = pathlib.Path(__file__).resolve().parents[2]
RULES = REPO / "deploy/helm/kuzukuri/files/alerts.yaml"
STEP = 60  # seconds between two samples, and between two evaluations, unless said otherwise


@functools.cache
def promtool():
    """The path of promtool, which .ci/manifests names."""
    script = '. "$1/.ci/lib.sh"; . "$1/.ci/kubernetes/tools.sh"; promtool_tool'
    return os.environ.get("PROMTOOL") or subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script, "_", REPO], check=True, capture_output=True,
        text=True).stdout.strip()


def run(command, content):
    """The finished process of `promtool COMMAND FILE` with a file of this content."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.dump(content, file, Dumper=yaml.CSafeDumper, allow_unicode=True, width=1000)
        file.flush()
        return subprocess.run([promtool(), *command.split(), file.name], capture_output=True, text=True)


def labels_of(text):
    return {name: value.replace(r"\"", '"') for name, value in re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', text)}


def series_of(values):
    return [{"series": name, "values": text} for name, text in values.items()]


def evaluate(values, expression, times, step=STEP):
    """What an expression gives at each time (seconds): a list of labels. `values` has the text of promtool's values by
    series; the first is at second 0."""
    # It expects what is never there, so that it says each time what there is.
    expected = [{"labels": "never", "value": 1}]
    done = run("test rules", {
        "rule_files": [str(RULES)], "evaluation_interval": f"{step}s",
        "tests": [{"interval": f"{step}s", "input_series": series_of(values), "promql_expr_test": [
            {"expr": expression, "eval_time": f"{time}s", "exp_samples": expected} for time in times]}]})
    got = re.findall(r'expr: "(?:[^"\\]|\\.)*", time: (\w+),\s+exp: .*\n\s+got: ?(.*)', done.stdout + done.stderr)
    if len(got) != len(times):
        raise AssertionError(f"{len(got)} of {len(times)}: " + done.stdout + done.stderr)
    return [[labels_of(one) for one in re.findall(r"\{((?:[^\"}]|\"(?:[^\"\\]|\\.)*\")*)\}", line)] for _, line in got]


def firing(values, times, step=STEP):
    """The alerts that fire at each time, each with its labels."""
    return evaluate(values, 'ALERTS{alertstate="firing"}', times, step)


def names(alerts):
    return {alert["alertname"].removeprefix("Kuzukuri") for alert in alerts}


def notices(values, alerts, time):
    """What whoever is called reads at a time: the annotations of each alert of these names that fires."""
    done = run("test rules", {
        "rule_files": [str(RULES)], "evaluation_interval": f"{STEP}s",
        "tests": [{"interval": f"{STEP}s", "input_series": series_of(values), "alert_rule_test": [
            {"eval_time": f"{time}s", "alertname": name, "exp_alerts": []} for name in alerts]}]})
    return [labels_of(line) for line in re.findall(r"Annotations:\{(.*)\}", done.stdout + done.stderr)]
