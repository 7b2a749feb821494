"""House rules of what runs on a cluster. Each takes the objects of one rendering and yields what is wrong; `RULES` has
them all by name. test_rules.py breaks a good rendering once for each, and only that rule may then complain."""

import json
import math
import re

from rendered import SERVICES, SERVING, WITH_DATABASE

RULES = {}

# Of the gateway, with their ports.
LISTENERS = {"public": 8444, "staff": 8445}


def rule(check):
    RULES[check.__name__] = check
    return check


def of_kind(objects, *kinds):
    return [o for o in objects if o["kind"] in kinds]


def named(objects, kind, name):
    return next((o for o in of_kind(objects, kind) if o["metadata"]["name"] == name), None)


def template(o):
    """The pod template of what makes pods; of a Pod, itself."""
    if o["kind"] == "Pod":
        return o
    if o["kind"] == "CronJob":
        return o["spec"]["jobTemplate"]["spec"]["template"]
    return o["spec"]["template"]


def templates(objects):
    return [(o, template(o)) for o in
            of_kind(objects, "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod")]


def containers(objects):
    for o, pod in templates(objects):
        for key in ("initContainers", "containers"):
            for container in pod["spec"].get(key, ()):
                yield f"{o['kind']} {o['metadata']['name']}/{container['name']}", container


def serving(objects):
    """Deployments with their first container."""
    return [(o["metadata"]["name"], o, o["spec"]["template"]["spec"]["containers"][0])
            for o in of_kind(objects, "Deployment")]


def labels(pod):
    return pod["metadata"].get("labels", {})


def selects(selector, pod_labels):
    for key, value in selector.get("matchLabels", {}).items():
        if pod_labels.get(key) != value:
            return False
    for e in selector.get("matchExpressions", ()):
        if e["operator"] != "In" or pod_labels.get(e["key"]) not in e["values"]:
            return False
    return True


def environment(container):
    return {e["name"]: e.get("value") for e in container.get("env", ())}


def mib(quantity):
    number, unit = re.fullmatch(r"(\d+)(Mi|Gi)", quantity).groups()
    return int(number) * (1024 if unit == "Gi" else 1)


@rule
def all_services_are_there(objects):
    for name in SERVICES:
        if not named(objects, "Deployment", name):
            yield name


@rule
def each_object_is_there_once(objects):
    seen = set()
    for o in objects:
        key = (o["kind"], o["metadata"]["name"])
        if key in seen:
            yield key
        seen.add(key)


@rule
def objects_name_their_namespace(objects):
    for o in objects:
        if o["kind"] != "Namespace" and o["metadata"].get("namespace") != "kuzukuri":
            yield o["kind"], o["metadata"]["name"]


@rule
def objects_carry_the_version(objects):
    for o in objects:
        if o["kind"] == "Namespace":
            continue
        if not labels(o).get("app.kubernetes.io/version"):
            yield o["kind"], o["metadata"]["name"]
    for o, pod in templates(objects):
        if not labels(pod).get("app.kubernetes.io/version"):
            yield o["kind"], o["metadata"]["name"], "its pods"


@rule
def the_namespace_is_restricted(objects):
    for o in of_kind(objects, "Namespace"):
        for mode in ("enforce", "audit", "warn"):
            if o["metadata"]["labels"].get(f"pod-security.kubernetes.io/{mode}") != "restricted":
                yield mode


@rule
def pods_run_as_nobody_special(objects):
    for o, pod in templates(objects):
        context = pod["spec"].get("securityContext", {})
        if context.get("runAsNonRoot") is not True or context.get("runAsUser") != 10001:
            yield o["metadata"]["name"]


@rule
def pods_have_the_default_seccomp_profile(objects):
    for o, pod in templates(objects):
        if pod["spec"].get("securityContext", {}).get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield o["metadata"]["name"]


@rule
def pods_share_nothing_with_the_node(objects):
    for o, pod in templates(objects):
        for key in ("hostNetwork", "hostPID", "hostIPC"):
            if pod["spec"].get(key):
                yield o["metadata"]["name"], key
        for volume in pod["spec"].get("volumes", ()):
            kind = set(volume) - {"name"}
            if not kind <= {"configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret"}:
                yield o["metadata"]["name"], kind


@rule
def pods_have_no_token_of_the_cluster(objects):
    for o, pod in templates(objects):
        if pod["spec"].get("automountServiceAccountToken") is not False:
            yield o["metadata"]["name"]


@rule
def pods_get_no_variables_of_services(objects):
    for o, pod in templates(objects):
        if pod["spec"].get("enableServiceLinks") is not False:
            yield o["metadata"]["name"]


@rule
def service_accounts_exist(objects):
    for o, pod in templates(objects):
        account = pod["spec"].get("serviceAccountName")
        if account and not named(objects, "ServiceAccount", account):
            yield o["metadata"]["name"], account


@rule
def root_file_systems_are_read_only(objects):
    for name, container in containers(objects):
        if container.get("securityContext", {}).get("readOnlyRootFilesystem") is not True:
            yield name


@rule
def containers_have_no_capabilities(objects):
    for name, container in containers(objects):
        if container.get("securityContext", {}).get("capabilities") != {"drop": ["ALL"]}:
            yield name


@rule
def containers_cannot_gain_privileges(objects):
    for name, container in containers(objects):
        if container.get("securityContext", {}).get("allowPrivilegeEscalation") is not False:
            yield name


@rule
def containers_request_cpu_and_memory(objects):
    for name, container in containers(objects):
        if set(container.get("resources", {}).get("requests", ())) != {"cpu", "memory"}:
            yield name


@rule
def containers_have_a_limit_of_memory(objects):
    for name, container in containers(objects):
        if "memory" not in container.get("resources", {}).get("limits", ()):
            yield name


@rule
def containers_have_no_limit_of_cpu(objects):
    """It would slow a service down while the node has time to spare."""
    for name, container in containers(objects):
        if "cpu" in container.get("resources", {}).get("limits", ()):
            yield name


@rule
def images_are_named_fully(objects):
    for name, container in containers(objects):
        if not re.fullmatch(r"[a-z0-9.:-]+/[a-z0-9./-]+(:[\w.-]+|@sha256:[0-9a-f]{64})", container["image"]) or \
                container["image"].endswith(":latest"):
            yield name, container["image"]


@rule
def probes_ask_for_health(objects):
    for name, _, container in serving(objects):
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            if probe not in container:
                yield name, probe
            elif name in SERVICES and container[probe].get("grpc", {}).get("port") != 50052:
                yield name, probe, "not on the port of health"


@rule
def liveness_does_not_depend_on_the_database(objects):
    for name, _, container in serving(objects):
        for probe in ("startupProbe", "livenessProbe"):
            if "service" in container.get(probe, {}).get("grpc", {}):
                yield name, probe


@rule
def readiness_asks_for_the_service(objects):
    for name, _, container in serving(objects):
        if name in SERVICES and container.get("readinessProbe", {}).get("grpc", {}).get("service") != \
                f"kuzukuri.{name}.v1.{name.title()}Service":
            yield name


@rule
def one_slow_answer_takes_no_pod_away(objects):
    for name, _, container in serving(objects):
        if container.get("readinessProbe", {}).get("failureThreshold", 3) < 2:
            yield name


@rule
def a_lost_database_takes_pods_away_within_10_seconds(objects):
    for name, _, container in serving(objects):
        probe = container.get("readinessProbe", {})
        if (probe.get("periodSeconds", 10) + probe.get("timeoutSeconds", 1)) * probe.get("failureThreshold", 3) > 8:
            yield name


@rule
def draining_fits_into_the_grace_period(objects):
    for name, o, container in serving(objects):
        settings = environment(container)
        if "KUZUKURI_DRAIN_MS" not in settings:
            continue
        drain = max(int(settings["KUZUKURI_DRAIN_MS"]), int(settings.get("KUZUKURI_DRAIN_MOST_MS", 0)))
        needed = (drain + int(settings["KUZUKURI_GRACE_MS"])) / 1000
        if o["spec"]["template"]["spec"].get("terminationGracePeriodSeconds", 30) < needed + 5:
            yield name


@rule
def who_goes_serves_until_its_clients_know(objects):
    """Their connections end after their age and a tenth, and names are looked up 30 s later, if DNS remembers them.
    Proxies of the gateway have its pods' addresses from Kubernetes, within seconds."""
    for name, _, container in serving(objects):
        settings = environment(container)
        if name == "gateway" and int(settings["KUZUKURI_DRAIN_MS"]) < 10000:
            yield name
        if name not in SERVICES:
            continue
        known = 1.1 * int(settings.get("KUZUKURI_MAX_CONNECTION_AGE_S", 0)) + 30 + 15
        if int(settings.get("KUZUKURI_DRAIN_MOST_MS", 0)) / 1000 < known:
            yield name


@rule
def rollouts_take_no_pod_away_first(objects):
    for name, o, _ in serving(objects):
        if o["spec"].get("strategy", {}).get("rollingUpdate", {}).get("maxUnavailable") != 0:
            yield name


@rule
def new_pods_live_longer_than_names_are_remembered(objects):
    """gRPC looks a name up at most every 30 s."""
    for name, o, _ in serving(objects):
        if o["spec"].get("minReadySeconds", 0) < 35:
            yield name


@rule
def connections_end_so_that_new_pods_get_load(objects):
    for name, _, container in serving(objects):
        if name in SERVICES and not 0 < int(environment(container).get("KUZUKURI_MAX_CONNECTION_AGE_S", 0)) <= 60:
            yield name


@rule
def who_scales_alone_sets_replicas(objects):
    scaled = {o["spec"]["scaleTargetRef"]["name"] for o in of_kind(objects, "HorizontalPodAutoscaler")}
    for name, o, _ in serving(objects):
        if ("replicas" in o["spec"]) == (name in scaled):
            yield name


@rule
def autoscalers_keep_two_pods(objects):
    for o in of_kind(objects, "HorizontalPodAutoscaler"):
        if not 2 <= o["spec"]["minReplicas"] <= o["spec"]["maxReplicas"]:
            yield o["metadata"]["name"]


@rule
def pods_spread_over_zones_and_hosts(objects):
    for name, o, _ in serving(objects):
        pod = o["spec"]["template"]
        keys = {c["topologyKey"] for c in pod["spec"].get("topologySpreadConstraints", ())
                if selects(c["labelSelector"], labels(pod))}
        if keys != {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}:
            yield name


@rule
def budgets_let_a_node_be_drained(objects):
    for name, o, _ in serving(objects):
        budgets = [b["spec"] for b in of_kind(objects, "PodDisruptionBudget")
                   if selects(b["spec"]["selector"], labels(o["spec"]["template"]))]
        if [b.get("maxUnavailable") for b in budgets] != [1]:
            yield name, "has not one budget of one pod"
        elif budgets[0].get("unhealthyPodEvictionPolicy") != "AlwaysAllow":
            yield name, "keeps pods that are not ready"


@rule
def selectors_meet_their_pods(objects):
    for name, o, _ in serving(objects):
        if not selects(o["spec"]["selector"], labels(o["spec"]["template"])):
            yield name
    for o in of_kind(objects, "Service"):
        selector = {"matchLabels": o["spec"]["selector"]}
        met = {t["metadata"]["name"] for t, pod in templates(objects) if selects(selector, labels(pod))}
        if len(met) != 1:
            yield o["metadata"]["name"], met


@rule
def services_have_both_names(objects):
    for name in SERVICES:
        headless, virtual = named(objects, "Service", name), named(objects, "Service", f"{name}-vip")
        if not headless or headless["spec"].get("clusterIP") != "None":
            yield name, "no headless name"
        if not virtual or "clusterIP" in virtual["spec"]:
            yield name, "no single address"


@rule
def services_show_calls_alone(objects):
    """Health and metrics are nobody's business outside: no Service has their ports."""
    for o in of_kind(objects, "Service"):
        for port in o["spec"]["ports"]:
            if port["targetPort"] not in ("grpc", "door", *LISTENERS):
                yield o["metadata"]["name"], port["targetPort"]


@rule
def ports_exist(objects):
    for o in of_kind(objects, "Service"):
        for t, pod in templates(objects):
            if selects({"matchLabels": o["spec"]["selector"]}, labels(pod)):
                ports = {p["name"] for c in pod["spec"]["containers"] for p in c.get("ports", ())}
                for port in o["spec"]["ports"]:
                    if port["targetPort"] not in ports:
                        yield o["metadata"]["name"], port["targetPort"]


@rule
def upstreams_are_services(objects):
    aggregator = named(objects, "Deployment", "aggregator")
    settings = environment(aggregator["spec"]["template"]["spec"]["containers"][0]) if aggregator else {}
    for name in WITH_DATABASE if aggregator else ():
        if settings.get(f"KUZUKURI_{name.upper()}") != f"dns:///{name}:50051":
            yield name


def gateway_of(objects):
    """The gateway's container and its settings; nothing where there is none."""
    o = named(objects, "Deployment", "gateway")
    container = o["spec"]["template"]["spec"]["containers"][0] if o else {}
    return container, environment(container)


@rule
def the_gateway_is_probed_on_its_health_port(objects):
    """Its own health restarts it; whether the services answer decides whether it gets requests."""
    container, _ = gateway_of(objects)
    ports = {p["name"]: p["containerPort"] for p in container.get("ports", ())}
    for probe, path in (("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")):
        if container and container[probe].get("httpGet") != {"path": path, "port": "health"}:
            yield probe
    if container and ports.get("health") != 50052:
        yield "health"


@rule
def the_gateway_calls_all_four_services(objects):
    container, settings = gateway_of(objects)
    for name in SERVICES if container else ():
        if settings.get(f"KUZUKURI_{name.upper()}") != f"dns:///{name}:50051":
            yield name


@rule
def listeners_of_the_gateway_have_a_service_each(objects):
    container, settings = gateway_of(objects)
    for listener, port in LISTENERS.items() if container else ():
        listens = settings.get(f"KUZUKURI_{listener.upper()}_LISTEN") == f"0.0.0.0:{port}"
        shown = named(objects, "Service", f"gateway-{listener}")
        if listens != (shown is not None):
            yield listener
        elif shown and [p["targetPort"] for p in shown["spec"]["ports"]] != [listener]:
            yield listener, "shows another port"
        elif shown and shown["spec"].get("type") != "ClusterIP":
            yield listener, "is reached past its proxy"
        if listens and {"name": listener, "containerPort": port} not in container["ports"]:
            yield listener, "has no such port"


@rule
def what_is_published_is_a_file_of_the_public_listener(objects):
    """A public listener without the file would show nothing, or everything."""
    container, settings = gateway_of(objects)
    declared = named(objects, "ConfigMap", "gateway-published")
    public = "KUZUKURI_PUBLIC_LISTEN" in settings
    if public != (settings.get("KUZUKURI_PUBLISHED") is not None) or public != (declared is not None):
        yield "public and published do not go together"
    if not declared:
        return
    for line in declared["data"]["published"].splitlines():
        if not re.fullmatch(r"# .*|\d{6}( \d{4}(@[\w-]+)?)+", line):
            yield line
    volumes = named(objects, "Deployment", "gateway")["spec"]["template"]["spec"].get("volumes", ())
    at = {v["name"]: v["configMap"]["name"] for v in volumes if "configMap" in v}
    files = {f"{m['mountPath']}/{key}" for m in container.get("volumeMounts", ())
             if at.get(m["name"]) == "gateway-published" for key in declared["data"]}
    if settings.get("KUZUKURI_PUBLISHED") not in files:
        yield "another file is read"


@rule
def who_writes_through_the_gateway_is_named(objects):
    _, settings = gateway_of(objects)
    if settings.get("KUZUKURI_WRITES") == "true" and not settings.get("KUZUKURI_TRUSTED_PROXY"):
        yield "anybody"


@rule
def mounts_and_volumes_match(objects):
    for o, pod in templates(objects):
        volumes = {v["name"] for v in pod["spec"].get("volumes", ())}
        mounted = {m["name"] for key in ("initContainers", "containers") for c in pod["spec"].get(key, ())
                   for m in c.get("volumeMounts", ())}
        if volumes != mounted:
            yield o["metadata"]["name"], volumes ^ mounted


@rule
def files_that_settings_name_are_mounted(objects):
    for name, container in containers(objects):
        paths = [m["mountPath"] for m in container.get("volumeMounts", ())]
        for variable, value in environment(container).items():
            # The page lies in the image.
            if value and value.startswith("/") and variable not in ("PATH", "KUZUKURI_PAGES") and \
                    not any(value.startswith(p + "/") for p in paths):
                yield name, variable, value


@rule
def calls_are_encrypted_and_callers_known(objects):
    for name, _, container in serving(objects):
        settings = environment(container)
        needed = ["KUZUKURI_TLS_CERT", "KUZUKURI_TLS_KEY", "KUZUKURI_TLS_CA"]
        if name in SERVICES:
            needed.append("KUZUKURI_IDENTITIES")
        if name in SERVING and not (all(map(settings.get, needed)) and "KUZUKURI_PLAINTEXT" not in settings):
            yield name


@rule
def secrets_are_files(objects):
    """A secret in the environment needs a restart to rotate, and shows in many places."""
    for name, container in containers(objects):
        for source in container.get("envFrom", ()):
            yield name, source
        for e in container.get("env", ()):
            if "valueFrom" in e:
                yield name, e["name"]


def secrets_of(pod):
    for volume in pod["spec"].get("volumes", ()):
        if "secret" in volume:
            yield volume["secret"]["secretName"], None
        for source in volume.get("projected", {}).get("sources", ()):
            if "secret" in source:
                for item in source["secret"].get("items", [{"key": None}]):
                    yield source["secret"]["name"], item["key"]


@rule
def only_migrations_see_the_owner(objects):
    for o, pod in templates(objects):
        for name, key in secrets_of(pod):
            if name.endswith("-database") and key not in ("serve", "pg_service.conf") and \
                    not (key == "migrate" and o["kind"] == "Job" and "-migrate-" in o["metadata"]["name"]):
                yield o["metadata"]["name"], name, key


@rule
def only_their_owner_and_group_read_secrets(objects):
    for o, pod in templates(objects):
        for volume in pod["spec"].get("volumes", ()):
            for kind in ("secret", "projected"):
                if kind in volume and volume[kind].get("defaultMode") != 0o440:
                    yield o["metadata"]["name"], volume["name"]


@rule
def nothing_secret_is_rendered(objects):
    for o in objects:
        if o["kind"] == "Secret":
            yield o["metadata"]["name"]
        text = json.dumps(o)
        if re.search(r"password=|PRIVATE KEY|BEGIN CERTIFICATE", text):
            yield o["kind"], o["metadata"]["name"]
        # Base64 or hexadecimal of 24 bytes and more is a key, unless it names an image or a published snapshot.
        for word in re.findall(r"[A-Za-z0-9+/]{32,}={0,2}", re.sub(r"sha256:[0-9a-f]{64}|\b\d{4}@[\w-]+", "", text)):
            if re.search(r"\d", word) and re.search(r"[A-Za-z]", word) and "/" not in word:
                yield o["kind"], o["metadata"]["name"], word


@rule
def migrations_are_named_by_what_they_run(objects):
    for name in WITH_DATABASE:
        jobs = [o for o in of_kind(objects, "Job") if o["metadata"]["name"].startswith(f"{name}-migrate-")]
        if len(jobs) != 1 or not re.search(r"-[0-9a-f]{8}$", jobs[0]["metadata"]["name"]):
            yield name
        elif jobs[0]["spec"]["template"]["spec"]["containers"][0].get("args") != ["migrate"]:
            yield name, "does not migrate"


@rule
def migrations_fail_before_their_rollout_does(objects):
    for name, o, _ in serving(objects):
        for job in of_kind(objects, "Job"):
            if job["metadata"]["name"].startswith(f"{name}-migrate") and \
                    job["spec"].get("activeDeadlineSeconds", math.inf) >= o["spec"]["progressDeadlineSeconds"]:
                yield name


@rule
def nothing_is_a_hook(objects):
    """kubectl knows no hooks: what is one would not be applied, or in another order."""
    for o in objects:
        hook = o["metadata"].get("annotations", {}).get("helm.sh/hook")
        if hook and hook != "test":
            yield o["metadata"]["name"], hook


@rule
def pods_wait_for_their_migration(objects):
    for name, o, container in serving(objects):
        if name not in WITH_DATABASE:
            continue
        gates = o["spec"]["template"]["spec"].get("initContainers", ())
        if [(g["args"], g["image"]) for g in gates] != [(["await-schema"], container["image"])]:
            yield name


@rule
def jobs_are_not_reached_through_services(objects):
    for o, pod in templates(objects):
        if o["kind"] in ("Job", "CronJob", "Pod"):
            for service in of_kind(objects, "Service"):
                if selects({"matchLabels": service["spec"]["selector"]}, labels(pod)):
                    yield o["metadata"]["name"], service["metadata"]["name"]


@rule
def memory_that_is_kept_leaves_room(objects):
    for name, _, container in serving(objects):
        kept = environment(container).get("KUZUKURI_MEMORY_MIB")
        limit = container.get("resources", {}).get("limits", {}).get("memory")
        if kept and limit and mib(limit) < 2 * int(kept):
            yield name


def policies(objects, direction, pod_labels):
    return [p["spec"] for p in of_kind(objects, "NetworkPolicy")
            if direction in p["spec"]["policyTypes"] and selects(p["spec"]["podSelector"], pod_labels)]


@rule
def everything_is_denied_by_default(objects):
    deny = named(objects, "NetworkPolicy", "default-deny")
    if not deny or deny["spec"] != {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}:
        yield "default-deny"


def allowed(objects, source, target, port):
    """Whether pods of the namespace with these labels may connect, by both sides' policies."""
    def meets(peers, pod_labels):
        return not peers or any("namespaceSelector" not in p and "ipBlock" not in p and
                                selects(p["podSelector"], pod_labels) for p in peers)

    def opens(direction, peer_key, own, other):
        return any(meets(r.get(peer_key), other) and
                   ("ports" not in r or any(p["port"] == port and p["protocol"] == "TCP" for p in r["ports"]))
                   for p in policies(objects, direction, own) for r in p.get(direction.lower(), ()))

    return opens("Egress", "to", source, target) and opens("Ingress", "from", target, source)


@rule
def calls_go_where_they_are_documented(objects):
    """The table in deploy/README.md, pair by pair, over every pod that is rendered and some that are not."""
    pods = {o["metadata"]["name"]: labels(pod) for o, pod in templates(objects)}
    pods["stranger"] = {"app": "stranger"}
    for client in ("client", *(f"{listener}-client" for listener in LISTENERS)):
        pods[client] = {f"kuzukuri.local/{client}": "true"}
    _, settings = gateway_of(objects)
    opened = {port: f"kuzukuri.local/{listener}-client" for listener, port in LISTENERS.items()
              if f"KUZUKURI_{listener.upper()}_LISTEN" in settings}
    for source, source_labels in pods.items():
        for target, target_labels in pods.items():
            if source == target and target not in SERVICES:
                continue
            for port in (50051, 50052, 9464, 8443, *LISTENERS.values(), 9901, 5432):
                client = source_labels.get("kuzukuri.local/client") == "true"
                expected = port == 50051 and target in SERVICES and (
                    client or source in ("door", "gateway") or (source == "aggregator" and target in WITH_DATABASE))
                if target == "gateway" and port in opened:
                    expected = source_labels.get(opened[port]) == "true"
                if allowed(objects, source_labels, target_labels, port) != expected:
                    yield source, target, port


@rule
def every_pod_resolves_names(objects):
    for o, pod in templates(objects):
        if not any({"protocol": "UDP", "port": 53} in r.get("ports", ())
                   for p in policies(objects, "Egress", labels(pod)) for r in p.get("egress", ())):
            yield o["metadata"]["name"]


@rule
def who_has_a_connection_reaches_the_database(objects):
    for o, pod in templates(objects):
        has = any(name.endswith("-database") for name, _ in secrets_of(pod))
        if has != (labels(pod).get("kuzukuri.local/database-client") == "true"):
            yield o["metadata"]["name"]
        elif has and not any({"protocol": "TCP", "port": 5432} in r.get("ports", ())
                             for p in policies(objects, "Egress", labels(pod)) for r in p.get("egress", ())):
            yield o["metadata"]["name"], "is not let through"


@rule
def lines_of_identities_can_be_read(objects):
    o = named(objects, "ConfigMap", "identities")
    lines = [line for line in (o["data"]["identities"] if o else "").splitlines() if line and line[0] != "#"]
    if not any(line.split()[1:] == ["aggregator", "*"] for line in lines):
        yield "the aggregator may not call"
    if named(objects, "Deployment", "gateway") and not any(
            line.split()[0].endswith("/sa/gateway") and line.split()[1] == "gateway" for line in lines):
        yield "the gateway may not call"
    for line in lines:
        if not re.fullmatch(r"[a-z]+://\S+ (reader|writer|aggregator|gateway|operator) (\*|[\w-]+(,[\w-]+)*)", line):
            yield line


def millicores(quantity):
    return int(quantity[:-1]) if quantity.endswith("m") else int(quantity) * 1000


def requested_cpu(objects):
    """Millicores while every Deployment has its extra pod and every Job runs."""
    total = 0
    for o, pod in templates(objects):
        if o["kind"] == "Pod":
            continue
        spec = pod["spec"]
        one = max(sum(millicores(c["resources"]["requests"]["cpu"]) for c in spec["containers"]),
                  *(millicores(c["resources"]["requests"]["cpu"]) for c in spec.get("initContainers", [])), 0)
        count = 1
        if o["kind"] == "Deployment":
            count = o["spec"].get("replicas", 2) + math.ceil(o["spec"]["strategy"]["rollingUpdate"]["maxSurge"])
        total += one * count
    return total
