"""Installed by the documented commands, everything becomes ready; what is rendered passes the strictest
admission and broken manifests do not."""

import copy
import json
import unittest

import yaml

from cluster import (HELM, NAMESPACE, REPO, SERVING, ClusterTest, apply, get, helm, kubectl, milli, restarts, run,
                     say, suite)

ROOM = 1800  # thousandths of a processor that two leave beside Kubernetes' own pods
CHART = REPO / "deploy/helm/kuzukuri"


def template(*arguments):
    return run(HELM, "template", "kuzukuri", CHART, "-n", NAMESPACE, "--kube-version", "1.35.0", *arguments).stdout


def documents(text):
    return [d for d in yaml.safe_load_all(text) if d]


def dry_run(objects):
    """What the server says to objects, without making them: status and output; warnings are errors."""
    text = "---\n".join(yaml.safe_dump(o) for o in objects)
    return kubectl("apply", "--server-side", "--force-conflicts", "--dry-run=server", "--warnings-as-errors",
                   "--validate=strict", "-f", "-", text=text, check=False)


class InstallTest(ClusterTest):
    seconds = 240

    def test_becomes_ready_and_answers(self):
        made = suite()
        say(f"everything is ready {made.seconds:.1f} s after the command")
        self.assertLess(made.seconds, 120)
        self.assertEqual(set(restarts().values()), {0}, restarts())
        self.assertIn("2023", made.cli("compare", "141127", "2022", "2023").stdout)

    def test_the_release_tests_itself(self):
        suite()
        said = helm("test", "kuzukuri", "-n", NAMESPACE, "--logs", check=False)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)

    def test_small_values_leave_room_for_a_rollout_on_two_processors(self):
        suite()
        used = sum(milli(c["resources"]["requests"]["cpu"])
                   for p in get("pods") if p["status"]["phase"] in ("Running", "Pending")
                   for c in p["spec"]["containers"])
        surge = sum(milli(get("deployment", s)["spec"]["template"]["spec"]["containers"][0]
                               ["resources"]["requests"]["cpu"]) for s in SERVING)
        self.assertLess(used + surge, ROOM)


class AdmissionTest(ClusterTest):
    def rendered(self):
        """What is rendered, by where it comes from."""
        base = [f"deploy/kustomize/base/{f}" for f in
                yaml.safe_load((REPO / "deploy/kustomize/base/kustomization.yaml").read_text())["resources"]]
        found = {"kustomize/base": [d for f in base for d in documents((REPO / f).read_text())]}
        for file in (REPO / "deploy/kubernetes").glob("*.yaml"):
            found[file.name] = documents(file.read_text())
        for file in (REPO / "deploy/examples").glob("*.yaml"):
            found[file.name] = documents(file.read_text())
        everything = ["--set", "backup.enabled=true,backup.claim=backups,door.enabled=true,door.image=localhost/envoy:1",
                      "--set", "gateway.public.enabled=true"]
        for values in CHART.glob("values*.yaml"):
            files = [values]
            more = []
            if values.name not in ("values.yaml", "values-small.yaml"):
                # Digests and a registry are the site's to say.
                digests = {i: "sha256:" + "0" * 64 for i in (*SERVING, "cli", "database-tools")}
                more = ["--set-json", "image.digests=" + json.dumps(digests),
                        "--set", "image.registry=registry.example,door.image=registry.example/envoy@sha256:" + "0" * 64]
            if "air-gapped" in values.name:
                files = [CHART / "values-production.yaml", values]
                more += ["--set-json", 'database.peers=[{"ipBlock": {"cidr": "192.0.2.10/32"}}]']
            found[values.name] = documents(template(*(a for f in files for a in ("-f", f)), *everything, *more))
        return found

    def test_everything_rendered_passes_the_restricted_standard(self):
        suite()
        known = set(kubectl("api-versions").stdout.split())
        passed = 0
        for name, objects in self.rendered().items():
            # A kind of an operator (cert-manager, CloudNativePG) is not known here.
            mine = [o for o in objects if o["apiVersion"] in known]
            for namespace in {o["metadata"].get("namespace", NAMESPACE) for o in mine} - {NAMESPACE}:
                # An example for a namespace of the site's.
                apply(json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}))
            with self.subTest(name):
                said = dry_run(mine) if mine else None
                self.assertTrue(said is None or said.returncode == 0, said and said.stderr)
                passed += len(mine)
        say(f"{passed} objects pass the server's dry run")

    def test_broken_manifests_are_refused(self):
        suite()
        deployment = next(o for o in documents(template())
                          if o["kind"] == "Deployment" and o["metadata"]["name"] == "catalog")
        whole = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "broken", "namespace": NAMESPACE},
                 "spec": deployment["spec"]["template"]["spec"]}
        self.assertEqual(dry_run([whole]).returncode, 0, "the control: the pod as it is")
        broken = {}

        def breaks(name, of=whole):
            broken[name] = copy.deepcopy(of)
            spec = broken[name]["spec"]
            return spec, spec.get("containers", [{}])[0]

        breaks("privileged")[1]["securityContext"]["privileged"] = True
        breaks("may escalate")[1]["securityContext"]["allowPrivilegeEscalation"] = True
        breaks("a capability")[1]["securityContext"]["capabilities"]["add"] = ["NET_ADMIN"]
        breaks("all capabilities")[1]["securityContext"].pop("capabilities")
        breaks("the node's network")[0]["hostNetwork"] = True
        breaks("a folder of the node")[0]["volumes"].append({"name": "x", "hostPath": {"path": "/etc"}})
        spec, container = breaks("root")
        spec["securityContext"].update(runAsNonRoot=False, runAsUser=0)
        breaks("no seccomp profile")[0]["securityContext"].pop("seccompProfile")
        breaks("a field that is none")[1]["readinessProb"] = container.get("readinessProbe")
        breaks("a volume that is not there")[1]["volumeMounts"].append({"name": "nothing", "mountPath": "/x"})
        breaks("a selector of other pods", deployment)[0]["selector"]["matchLabels"] = {"a": "b"}
        breaks("more memory asked for than allowed")[1]["resources"]["requests"]["memory"] = "100Gi"
        self.assertGreaterEqual(len(broken), 10)
        for name, o in broken.items():
            with self.subTest(name):
                said = dry_run([o])
                self.assertNotEqual(said.returncode, 0, said.stdout)


if __name__ == "__main__":
    unittest.main()
