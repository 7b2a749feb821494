"""The Kubernetes base and the image file: that they parse, agree with each other and with the
binaries, and keep the rules a restricted cluster asks for."""

import collections
import functools
import pathlib
import re
import subprocess
import unittest

import yaml

from suite import BIN, DATABASE_SERVICES, FULL_NAMES, REPO, SERVICES

BASE = REPO / "deploy/kustomize/base"
CONTAINERFILE = REPO / "deploy/images/Containerfile"


class UniqueKeys(yaml.SafeLoader):
    """Refuses a mapping that says one key twice, which YAML parsers accept in silence."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key) for key, _ in node.value]
        for key, count in collections.Counter(keys).items():
            if count > 1:
                raise yaml.YAMLError(f"{key} is set twice: {node.start_mark}")
        return super().construct_mapping(node, deep)


def load(path):
    return [d for d in yaml.load_all(path.read_text(), UniqueKeys) if d is not None]


KUSTOMIZATION = load(BASE / "kustomization.yaml")[0]
OBJECTS = [o for name in KUSTOMIZATION["resources"] for o in load(BASE / name)]


def of_kind(kind):
    return {o["metadata"]["name"]: o for o in OBJECTS if o["kind"] == kind}


def pods():
    """(name, pod spec) of everything that runs."""
    for kind in ("Deployment", "Job"):
        for name, o in of_kind(kind).items():
            yield name, o["spec"]["template"]["spec"]


class KustomizeTest(unittest.TestCase):
    def test_every_file_is_used_and_every_object_is_there_once(self):
        self.assertEqual(sorted(KUSTOMIZATION["resources"]),
                         sorted(p.name for p in BASE.glob("*.yaml") if p.name != "kustomization.yaml"))
        names = [(o["kind"], o["metadata"]["name"]) for o in OBJECTS]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(set(of_kind("Deployment")), set(SERVICES))
        self.assertEqual(set(of_kind("Job")), {f"{s}-migrate" for s in DATABASE_SERVICES})
        self.assertEqual(set(of_kind("PodDisruptionBudget")), set(SERVICES))
        self.assertEqual({v for o in of_kind("Namespace").values()
                          for v in o["metadata"]["labels"].values()}, {"restricted"})

    def test_selectors_meet_the_labels_of_the_pods(self):
        for name, deployment in of_kind("Deployment").items():
            labels = deployment["spec"]["template"]["metadata"]["labels"].items()
            service = of_kind("Service")[name]["spec"]
            for selector in (deployment["spec"]["selector"]["matchLabels"], service["selector"],
                             of_kind("PodDisruptionBudget")[name]["spec"]["selector"]["matchLabels"]):
                self.assertLessEqual(selector.items(), labels, name)
            # Only a headless service lets clients see, and balance over, every pod.
            self.assertEqual(service["clusterIP"], "None")
            container = deployment["spec"]["template"]["spec"]["containers"][0]
            ports = {p["name"]: p["containerPort"] for p in container["ports"]}
            self.assertIn(service["ports"][0]["targetPort"], ports)
            budget = of_kind("PodDisruptionBudget")[name]["spec"]["minAvailable"]
            self.assertLess(budget, deployment["spec"]["replicas"], "no node could be drained")

    def test_jobs_are_not_reached_through_the_services(self):
        for name, job in of_kind("Job").items():
            labels = job["spec"]["template"]["metadata"]["labels"].items()
            for service in of_kind("Service").values():
                self.assertFalse(service["spec"]["selector"].items() <= labels, name)

    def test_probes(self):
        for name, deployment in of_kind("Deployment").items():
            container = deployment["spec"]["template"]["spec"]["containers"][0]
            port = container["ports"][0]["containerPort"]
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                self.assertEqual(container[probe]["grpc"]["port"], port)
            self.assertEqual(container["readinessProbe"]["grpc"]["service"], FULL_NAMES[name])
            # A process must not be restarted because its database is away.
            self.assertNotIn("service", container["livenessProbe"]["grpc"])

    def test_pods_are_confined(self):
        for name, pod in pods():
            with self.subTest(name):
                self.assertIs(pod["automountServiceAccountToken"], False)
                self.assertIn(pod["serviceAccountName"], of_kind("ServiceAccount"))
                self.assertEqual(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault")
                self.assertIs(pod["securityContext"]["runAsNonRoot"], True)
                for key in ("hostNetwork", "hostPID", "hostIPC", "volumes"):
                    self.assertNotIn(key, pod)
                for container in pod["containers"]:
                    context = container["securityContext"]
                    self.assertIs(context["allowPrivilegeEscalation"], False)
                    self.assertIs(context["readOnlyRootFilesystem"], True)
                    self.assertEqual(context["capabilities"], {"drop": ["ALL"]})
                    self.assertEqual(set(container["resources"]["requests"]), {"cpu", "memory"})
                    self.assertIn("memory", container["resources"]["limits"])

    def test_time_to_drain_fits_into_the_grace_period(self):
        settings = self.settings()
        needed = (int(settings["KUZUKURI_DRAIN_MS"]) + int(settings["KUZUKURI_GRACE_MS"])) / 1000
        for deployment in of_kind("Deployment").values():
            pod = deployment["spec"]["template"]["spec"]
            self.assertGreater(pod["terminationGracePeriodSeconds"], needed)

    def settings(self):
        return dict(literal.split("=", 1)
                    for literal in KUSTOMIZATION["configMapGenerator"][0]["literals"])

    def test_every_setting_is_one_the_binaries_read(self):
        known = set()
        for name in SERVICES:
            text = subprocess.run([BIN / f"kuzukuri-{name}", "--help"], check=True,
                                  capture_output=True, text=True).stdout
            known |= set(re.findall(r"KUZUKURI_[A-Z_]+", text))
        self.assertLessEqual(set(self.settings()), known)
        maps = {g["name"] for g in KUSTOMIZATION["configMapGenerator"]}
        for name, pod in pods():
            for container in pod["containers"]:
                for source in container.get("envFrom", ()):
                    self.assertIn(source["configMapRef"]["name"], maps)
                for variable in container.get("env", ()):
                    self.assertIn(variable["name"], known)
                    # A secret's value never stands in a manifest.
                    self.assertEqual(set(variable["valueFrom"]), {"secretKeyRef"}, name)

    def test_the_server_has_no_right_to_migrate(self):
        for name in DATABASE_SERVICES:
            key = lambda spec: spec["containers"][0]["env"][0]["valueFrom"]["secretKeyRef"]  # noqa: E731
            found = dict(pods())
            self.assertEqual(key(found[name]), {"name": f"{name}-database", "key": "serve"})
            self.assertEqual(key(found[f"{name}-migrate"]),
                             {"name": f"{name}-database", "key": "migrate"})
            self.assertEqual(found[f"{name}-migrate"]["containers"][0]["args"], ["migrate"])

    def test_upstream_addresses_are_services_of_the_base(self):
        settings = self.settings()
        for name in DATABASE_SERVICES:
            port = of_kind("Service")[name]["spec"]["ports"][0]["port"]
            self.assertEqual(settings[f"KUZUKURI_{name.upper()}"], f"dns:///{name}:{port}")
        listen = int(settings["KUZUKURI_LISTEN"].rsplit(":", 1)[1])
        for deployment in of_kind("Deployment").values():
            container = deployment["spec"]["template"]["spec"]["containers"][0]
            self.assertEqual(container["ports"][0]["containerPort"], listen)

    def test_images_are_targets_of_the_image_file(self):
        targets = set(re.findall(r"^FROM runtime AS (\S+)$", CONTAINERFILE.read_text(), re.M))
        images = {i["name"] for i in KUSTOMIZATION["images"]}
        used = {c["image"] for _, pod in pods() for c in pod["containers"]}
        self.assertEqual(used, images)
        self.assertEqual({f"kuzukuri/{t}" for t in targets}, images | {"kuzukuri/cli"})


class ContainerfileTest(unittest.TestCase):
    def setUp(self):
        text = CONTAINERFILE.read_text().replace("\\\n", " ")
        self.stages = {}
        for line in text.splitlines():
            word, _, rest = line.strip().partition(" ")
            if word == "FROM":
                base, _, name = rest.partition(" AS ")
                self.stages[name] = [("FROM", base)]
            elif word and not word.startswith("#"):
                self.stages[name].append((word, rest))

    def test_images_run_unprivileged_and_hold_one_binary_each(self):
        runtime = self.stages["runtime"]
        user = dict(runtime)["USER"]
        pod = of_kind("Deployment")["catalog"]["spec"]["template"]["spec"]["securityContext"]
        self.assertEqual(user, f"{pod['runAsUser']}:{pod['runAsGroup']}")
        for name, stage in self.stages.items():
            if name in ("build", "runtime"):
                self.assertEqual(stage[0][1], "docker.io/library/debian:bookworm-slim")
                continue
            self.assertEqual(stage[0], ("FROM", "runtime"))
            self.assertTrue(name == "cli" or "RUN" not in dict(stage))
            binary = "kuzukuri" if name == "cli" else f"kuzukuri-{name}"
            # The client's own libraries are installed as root, who does not stay.
            self.assertEqual([rest for word, rest in stage if word == "USER"],
                             ["root", user] if name == "cli" else [])
            self.assertEqual([s for s in stage[1:] if s[0] not in ("USER", "RUN")], [
                ("COPY", f"--from=build /src/build/release/bin/{binary} /usr/local/bin/"),
                ("ENTRYPOINT", f'["/usr/local/bin/{binary}"]')])

    def test_each_image_installs_exactly_what_its_binary_loads_beyond_the_base(self):
        shared = self.installed("runtime")
        needed = {name: self.needed("kuzukuri" if name == "cli" else f"kuzukuri-{name}")
                  for name in self.stages if name not in ("build", "runtime")}
        for name, packages in needed.items():
            with self.subTest(name):
                self.assertLessEqual(packages, shared | self.installed(name))
        # And nothing that no binary asks for, but data files and certificates.
        for name in ("runtime", *needed):
            users = needed.values() if name == "runtime" else [needed[name]]
            self.assertLessEqual(self.installed(name),
                                 set().union(*users) | {"ca-certificates", "poppler-data"}, name)

    def installed(self, stage):
        return {word for kind, rest in self.stages[stage] if kind == "RUN"
                for found in re.findall(r"apt-get install ([^&]+)", rest)
                for word in found.split() if not word.startswith("-")}

    def needed(self, binary):
        """The packages of the libraries a binary is linked with itself; those that these need in
        turn come with them."""
        linked = subprocess.run(["objdump", "-p", BIN / binary], check=True, capture_output=True,
                                text=True).stdout
        of_the_base = {"libc6", "libgcc-s1", "libstdc++6", "libgrpc29"}
        return {self.package_of(library)
                for library in re.findall(r"NEEDED\s+(\S+)", linked)} - of_the_base

    @staticmethod
    @functools.cache
    def package_of(library):
        path = next(p / library for p in map(pathlib.Path, ("/lib", "/usr/lib"))
                    for p in p.glob("*-linux-gnu") if (p / library).exists())
        # With its folder: there may be a package of the same file for another architecture.
        pattern = f"*/{path.resolve().parent.name}/{path.resolve().name}"
        found = subprocess.run(["dpkg", "-S", pattern], capture_output=True, text=True).stdout
        return found.split(":")[0]


if __name__ == "__main__":
    unittest.main()
