"""Everything rendered, and every example, compiled against the types of Kubernetes' own objects and of the operator of
Prometheus: a wrong type, an unknown field and a misspelt one are errors. Broken manifests are refused."""

import collections
import copy
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import rendered
import rules

MODULES = pathlib.Path(os.environ["NODE_MODULES"])
# Objects of others' operators, whose types are not here.
FOREIGN = ("cert-manager.io/", "postgresql.cnpg.io/")
# The package that has the types of another group.
PACKAGES = {"monitoring.coreos.com/v1": "@kubernetes-models/prometheus-operator"}


def spoil(path, value):
    """Sets a field of the first container of catalog's pods."""
    def change(objects):
        place = rules.named(objects, "Deployment", "catalog")["spec"]["template"]["spec"]["containers"][0]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
    return change


def spoil_object(kind, name, path, value):
    def change(objects):
        place = rules.named(objects, kind, name)
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
    return change


BROKEN = {
    "a_misspelt_field_of_security": spoil(["securityContext", "readOnlyRootFileSystem"], True),
    "a_misspelt_field_of_a_probe": spoil(["livenessProbe", "periodSecond"], 5),
    "a_number_as_text": spoil(["livenessProbe", "periodSeconds"], "5"),
    "a_port_as_text": spoil(["ports", 0, "containerPort"], "50051"),
    "a_variable_that_is_a_number": spoil(["env", 0, "value"], 5),
    "no_name_of_a_container": lambda objects: rules.named(objects, "Deployment", "catalog")["spec"]["template"]["spec"][
        "containers"][0].pop("name"),
    "no_selector": lambda objects: rules.named(objects, "Deployment", "catalog")["spec"].pop("selector"),
    "an_unknown_field_of_a_deployment": spoil_object("Deployment", "catalog", ["spec", "minReadySecond"], 35),
    "an_unknown_policy_type": spoil_object("NetworkPolicy", "catalog", ["spec", "policyType"], ["Ingress"]),
    "a_budget_of_a_list": spoil_object("PodDisruptionBudget", "catalog", ["spec", "maxUnavailable"], [1]),
    "a_scaler_without_a_target": lambda objects: rules.named(objects, "HorizontalPodAutoscaler", "catalog")["spec"].pop(
        "scaleTargetRef"),
    "a_monitor_with_a_misspelt_field": spoil_object("PodMonitor", "kuzukuri", ["spec", "podTargetLabel"], []),
    "alerts_without_a_name": lambda objects: rules.named(objects, "PrometheusRule", "kuzukuri")["spec"]["groups"][0].pop(
        "name"),
    "a_job_with_a_misspelt_limit": lambda objects: next(
        o for o in objects if o["kind"] == "Job")["spec"].update(backOffLimit=1),
}


def source(objects):
    """A TypeScript module of typed literals: unlike a value, a literal may have no field its type does not know."""
    lines = []
    for number, o in enumerate(objects):
        package = PACKAGES.get(o["apiVersion"], "kubernetes-models")
        lines.append(f'import type {{ I{o["kind"]} as T{number} }} from "{package}/{o["apiVersion"]}";')
        lines.append(f"export const o{number}: T{number} = {json.dumps(o)};")
    return "\n".join(lines)


def compile_all(modules):
    """The errors of each module, all compiled at once."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "node_modules").symlink_to(MODULES)
        (folder / "package.json").write_text('{"type": "module"}')
        for name, objects in modules.items():
            (folder / f"{name}.ts").write_text(source(objects))
        (folder / "tsconfig.json").write_text(json.dumps({
            "compilerOptions": {"strict": True, "noEmit": True, "module": "nodenext", "moduleResolution": "nodenext",
                                "target": "es2022", "skipLibCheck": True, "types": []},
            "include": ["*.ts"]}))
        done = subprocess.run(["node", str(MODULES / "typescript/bin/tsc"), "-p", str(folder), "--pretty", "false"],
                              capture_output=True, text=True)
    errors = collections.defaultdict(list)
    for line in done.stdout.splitlines():
        if found := re.match(r"(?:.*/)?([\w-]+)\.ts\(\d+,\d+\): error (.*)", line):
            errors[found[1]].append(found[2])
        elif not line.startswith(" "):
            raise AssertionError(line)
    return errors


class Types(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        modules = {f"set-{i}": rendered.parsed(name) for i, name in enumerate(rendered.SETS)}
        for name, objects in rendered.examples().items():
            own = [o for o in objects if not o["apiVersion"].startswith(FOREIGN)]
            if own:
                modules["example-" + name.removesuffix(".yaml")] = own
        cls.good = set(modules)
        for name, break_one in BROKEN.items():
            objects = copy.deepcopy(rendered.parsed("production"))
            break_one(objects)
            modules[f"broken-{name}"] = objects
        cls.errors = compile_all(modules)

    def test_everything_rendered_and_every_example_has_the_fields_it_should(self):
        for name in sorted(self.good):
            with self.subTest(name):
                self.assertEqual(self.errors[name], [])


def add_tests():
    for name in BROKEN:
        def test(self, name=name):
            self.assertTrue(self.errors[f"broken-{name}"])
        setattr(Types, f"test_refused__{name}", test)


add_tests()

if __name__ == "__main__":
    unittest.main()
