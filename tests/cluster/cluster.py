"""The cluster of the tests, the suite in it, and what is done to both.

Environment, set by .ci/cluster: KUZUKURI_CLUSTER (folder of the running cluster), KUZUKURI_BIN (binaries),
KUZUKURI_LOAD and KUZUKURI_EARLIER (see `prepare`), KUZUKURI_UNTIL (when the tests must end, in seconds of
the clock), KUZUKURI_HELM (the program).
"""

import contextlib
import datetime
import json
import os
import pathlib
import re
import subprocess
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
REPO = HERE.parents[1]
STATE = pathlib.Path(os.environ["KUZUKURI_CLUSTER"])
UNTIL = float(os.environ.get("KUZUKURI_UNTIL", time.time() + 3600))
HELM = os.environ.get("KUZUKURI_HELM", "helm")
NAMESPACE = "kuzukuri"
DATABASE_SERVICES = ("catalog", "budget", "indicator")
SERVICES = (*DATABASE_SERVICES, "aggregator")
SERVING = (*SERVICES, "gateway")
FULL_NAMES = {s: f"kuzukuri.{s}.v1.{s.capitalize()}Service" for s in SERVICES}
TAG = "0.1.0"


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def run(*command, text=None, check=True, timeout=120, **more):
    done = subprocess.run([str(c) for c in command], input=text, capture_output=True, text=True,
                          timeout=timeout, **more)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done


def kubectl(*arguments, **more):
    return run(HERE / "node/kubectl", *arguments, **more)


def in_node(*command, **more):
    return run(HERE / "node/exec", *command, **more)


def helm(*arguments, **more):
    return run(HERE / "node/exec", "--net", HELM, "--kubeconfig", STATE / "pki/admin.conf", *arguments, **more)


def apply(text, *more):
    return kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", *more, text=text)


def get(kind, name=None, namespace=NAMESPACE, labels=None):
    """An object, or a list of those of a kind."""
    found = json.loads(kubectl("-n", namespace, "get", kind, *([name] if name else []),
                               *(["-l", labels] if labels else []), "-o", "json").stdout)
    return found if name else found["items"]


def wait_for(what, true, seconds, step=0.5):
    """Waits for `true()` and returns how long it took."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(step)
    return time.monotonic() - began


def ready(pod):
    return any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"].get("conditions", ()))


def ending(pod):
    return "deletionTimestamp" in pod["metadata"]


def pods_of(service, namespace=NAMESPACE):
    return get("pods", namespace=namespace, labels=f"app.kubernetes.io/name={service}")


def milli(quantity):
    """Thousandths of a processor."""
    return int(quantity[:-1]) if quantity.endswith("m") else int(quantity) * 1000


def restarts(namespace=NAMESPACE):
    return {p["metadata"]["name"]: sum(c["restartCount"] for c in p["status"].get("containerStatuses", ()))
            for p in get("pods", namespace=namespace)}


def rollout(service, namespace=NAMESPACE, seconds=300):
    """Waits for a rollout and for the end of the pods it replaced."""
    kubectl("-n", namespace, "rollout", "status", f"deployment/{service}", f"--timeout={seconds}s",
            timeout=seconds + 10)
    wait_for(f"the old pods of {service} are gone",
             lambda: not any(map(ending, pods_of(service, namespace))), 150)


POD_SECURITY = {"runAsNonRoot": True, "runAsUser": 10001, "runAsGroup": 65534, "fsGroup": 65534,
                "seccompProfile": {"type": "RuntimeDefault"}}
CONTAINER_SECURITY = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                      "capabilities": {"drop": ["ALL"]}}


def pod(name, namespace, image, arguments, keys=None, labels=None, command=None):
    """A pod of the tests, as a restricted namespace wants it."""
    container = {"name": "main", "image": image, "imagePullPolicy": "Never",
                 "args": [str(a) for a in arguments], "securityContext": CONTAINER_SECURITY,
                 "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}}}
    if command:
        container["command"] = command
    spec = {"restartPolicy": "Never", "automountServiceAccountToken": False, "enableServiceLinks": False,
            "terminationGracePeriodSeconds": 0, "securityContext": POD_SECURITY, "containers": [container]}
    if keys:
        spec["volumes"] = [{"name": "keys", "secret": {"secretName": keys, "defaultMode": 0o440}}]
        container["volumeMounts"] = [{"name": "keys", "mountPath": "/keys", "readOnly": True}]
    return {"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "namespace": namespace, "labels": labels or {}}, "spec": spec}


CLIENT = {"kuzukuri.local/client": "true"}


class Load:
    """Clients in a pod; see load/main.go. Groups are (name, call, target, *options)."""

    running = []  # those not removed yet

    def __init__(self, name, groups, namespace=NAMESPACE, keys="load-tls", **flags):
        self.name, self.namespace, self.groups = name, namespace, [g[0] for g in groups]
        options = [f"-{k}={v}" for k, v in flags.items()]
        if keys:
            options.append("-keys=/keys")
        kubectl("-n", namespace, "delete", "pod", name, "--ignore-not-found", "--wait")
        Load.running.append(self)
        apply(json.dumps(pod(name, namespace, "localhost/cluster/load:1",
                             ["run", *options, *(",".join(g) for g in groups)], keys=keys, labels=CLIENT)))
        wait_for(f"{name} began", lambda: "begun" in self.log(), 60, 0.2)
        # Connections are as old as the first of them; the node's clock is this one.
        self.began = float(re.search(r"begun, first ([\d.]+)", self.log()).group(1))

    def log(self):
        return kubectl("-n", self.namespace, "logs", self.name, check=False).stdout

    def _ask(self, what):
        return json.loads(kubectl("-n", self.namespace, "exec", self.name, "--", "/load", what).stdout)

    def report(self):
        return self._ask("report")

    def age(self, seconds=0):
        """Waits until the clients are that old, and returns how old they are."""
        time.sleep(max(0, self.began + seconds - time.time()))
        return time.time() - self.began

    def enough(self, calls, seconds):
        """Goes on until every group has made so many calls, or the time is over."""
        with contextlib.suppress(AssertionError):
            wait_for("enough calls", lambda: all(r["calls"] >= calls for r in self.report().values()), seconds, 2)

    def end(self):
        result = self._ask("end")
        self.remove()
        return result

    def remove(self):
        if self in Load.running:
            Load.running.remove(self)
        kubectl("-n", self.namespace, "delete", "pod", self.name, "--ignore-not-found", "--wait=false")


class Again(threading.Thread):
    """Commands that the command line's pod runs again and again, as a client of no age each time: lines of the shell in which
    `try` counts what becomes of a command."""

    LOOP = """end=$((SECONDS+900)); ok=0; bad=0; : >/tmp/bad
    rm -f /tmp/stop
    try() {{
      if "$@" >/tmp/out 2>/tmp/err; then ok=$((ok+1))
      else bad=$((bad+1)); (echo "$@"; cat /tmp/err) >/tmp/bad; fi
    }}
    while [ $SECONDS -lt $end ] && ! [ -e /tmp/stop ]; do
      {commands}
    done; echo $ok $bad; cat /tmp/bad"""

    running = []  # those that were not ended yet

    def __init__(self, commands):
        super().__init__(daemon=True)
        Again.running.append(self)
        self.script = self.LOOP.format(commands=commands)
        self.said = ""
        self.start()

    def run(self):
        self.said = kubectl("-n", NAMESPACE, "exec", "cli", "--", "bash", "-c", self.script, timeout=960).stdout

    def end(self):
        """How many runs succeeded, how many failed, and what the last of these said."""
        Again.running.remove(self)
        kubectl("-n", NAMESPACE, "exec", "cli", "--", "touch", "/tmp/stop")
        self.join(60)
        counts, _, why = self.said.partition("\n")
        good, bad = map(int, counts.split())
        say(f"{good} runs succeeded, {bad} failed")
        return good, bad, why


def command_line(pause=0):
    """The real command line, by the headless names and by the addresses of the services in turn."""
    return Again(f"""for by in '' -vip; do
        try kuzukuri --no-retries --aggregator dns:///aggregator$by:50051 compare 141127 2022 2023
        try kuzukuri --no-retries --budget dns:///budget$by:50051 balance 141127 2022
        try kuzukuri --no-retries --catalog dns:///catalog$by:50051 --budget dns:///budget$by:50051 \
          --indicator dns:///indicator$by:50051 log 141127
        sleep {pause}
      done""")


def told(result):
    """What the clients saw, a line for each group."""
    return "\n".join(
        f"    {name:<24} {r['calls']:>7} calls {r['failed']:>6} failed, slowest {r['slowest_ms']} ms"
        + "".join(f"\n      {code}: {text}" for code, text in sorted(r["examples"].items()))
        for name, r in sorted(result.items()))


def section(heading):
    """What is below a heading of the operator's page, deploy/README.md."""
    return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", (REPO / "deploy/README.md").read_text(), re.M | re.S).group(1)


def page(heading):
    """The blocks of commands there; who runs them takes all of them apart, so that none is added that no test runs."""
    return re.findall(r"^```sh\n(.*?)^```$", section(heading), re.M | re.S)


def only(heading):
    (block,) = page(heading)
    return block


def watched():
    """The commands by which an operator watches the suite."""
    return re.findall(r"`((?:kubectl|helm) [^`]*)`", section("What to watch"))


def _programs():
    """A folder with kubectl and helm as an operator has them, for the commands of the page."""
    folder = STATE / "path"
    folder.mkdir(exist_ok=True)
    for name, command in (("kubectl", f"{HERE}/node/kubectl"),
                          ("helm", f"{HERE}/node/exec --net {HELM} --kubeconfig {STATE}/pki/admin.conf")):
        (folder / name).write_text(f'#!/bin/bash\nexec {command} "$@"\n')
        (folder / name).chmod(0o755)
    return folder


def documented(block, *settings, timeout=900, check=True):
    """Runs a block of the page as it is printed; only the tests' own callers and values, and `settings`, are added."""
    block = block.replace("deploy/try/secrets", "deploy/try/secrets load stranger")
    more = " ".join(("--values tests/cluster/values.yaml", *(f"--set {s}" for s in settings)))
    block = block.replace("values-small.yaml", f"values-small.yaml {more}")
    environment = {**os.environ, "KUZUKURI_TRY": str(STATE / "try"), "PATH": f"{_programs()}:{os.environ['PATH']}"}
    return run("bash", "-euo", "pipefail", "-c", block, cwd=REPO, env=environment, timeout=timeout, check=check)


class Suite:
    """The suite in a namespace."""

    values = ("deploy/helm/kuzukuri/values-small.yaml", "tests/cluster/values.yaml")

    def __init__(self, namespace=NAMESPACE):
        self.namespace = namespace
        self.seconds = None

    def example(self, name):
        """A file of deploy/examples for this namespace."""
        text = (REPO / "deploy/examples" / name).read_text()
        return text.replace("namespace: kuzukuri", f"namespace: {self.namespace}")

    def secrets(self, *arguments):
        environment = {**os.environ, "KUZUKURI_TRY": str(STATE / "try")}
        return run(REPO / "deploy/try/secrets", "--namespace", self.namespace, *arguments, "load", "stranger",
                   env=environment).stdout

    def database(self):
        apply(self.secrets())
        self.put_database()
        kubectl("-n", self.namespace, "rollout", "status", "statefulset/postgresql", "--timeout=120s", timeout=130)

    def put_database(self):
        """Its objects as the example has them, whatever became of them."""
        apply(self.example("postgresql.yaml"))

    def release(self, *settings, check=True, tag=TAG, wait=True, patience="8m"):
        """The documented command: installs, upgrades, and does nothing when nothing changed."""
        files = [a for v in self.values for a in ("-f", REPO / v)]
        waiting = ["--wait", "--wait-for-jobs", "--timeout", patience] if wait else []
        return helm("upgrade", "--install", "kuzukuri", REPO / "deploy/helm/kuzukuri", "-n", self.namespace,
                    *files, "--set", f"image.tag={tag}", *waiting, *settings, check=check, timeout=600)

    def all_ready(self):
        found = [p for s in SERVING for p in pods_of(s, self.namespace)]
        return len(found) >= 10 and all(ready(p) and not ending(p) for p in found)

    def install(self):
        """By the commands of the page; how long the pods took to be ready."""
        if kubectl("-n", self.namespace, "get", "pod", "cli", check=False).returncode == 0:
            return  # another process of these tests did
        began = time.time()
        install, data = page("Install")
        documented(install)
        ready_at = max(self.ready_at(p) for s in SERVING for p in pods_of(s, self.namespace))
        self.seconds = ready_at - began
        documented(data)

    @staticmethod
    def ready_at(found):
        at = next(c["lastTransitionTime"] for c in found["status"]["conditions"] if c["type"] == "Ready")
        return datetime.datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp()

    def cli(self, *arguments, before=(), check=True):
        return kubectl("-n", self.namespace, "exec", "cli", "--", *before, "kuzukuri", *arguments, check=check)


_suite = None


def suite():
    """The installed suite; all tests share it."""
    global _suite  # noqa: PLW0603
    if _suite is None:
        _suite = Suite()
        _suite.install()
    return _suite


class ClusterTest(unittest.TestCase):
    """A test that needs the suite and so many seconds."""

    seconds = 60

    def setUp(self):
        if time.time() + self.seconds > UNTIL:
            self.skipTest("no time is left for it")
        say(self.id())
        # What a test that failed leaves would be the load of the next.
        self.addCleanup(lambda: [load.remove() for load in list(Load.running)])
        self.addCleanup(lambda: [one.end() for one in list(Again.running)])
