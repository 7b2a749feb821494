"""Machines of PostgreSQL under Patroni with etcd for the lease, on this machine: the operators' example with other
addresses and paths, and without a watchdog, which only a machine of its own can have."""

import atexit
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

import yaml

from authority import Authority
from ports import free_port
from suite import REPO, _alive, _children, _scratch

EXAMPLE = REPO / "deploy/examples/patroni/patroni.yml"
BOOTSTRAP = REPO / "deploy/local/bootstrap.sql"
PASSWORD = "failover"
# What every connection has, as deploy/try/secrets writes it.
LIMITS = ("connect_timeout=2 keepalives_idle=2 keepalives_interval=1 keepalives_count=3 "
          "tcp_user_timeout=5000 target_session_attrs=read-write")


def ask(url, body=None, method=None, seconds=2):
    """The JSON that is answered; None when nobody does."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=seconds) as answer:
            return json.load(answer)
    except (OSError, ValueError):
        return None


def await_(what, seconds, text):
    """Waits until `what` returns something true, and returns that."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {text}")
        time.sleep(0.05)
    return found


def spawn(arguments, log, **environment):
    """A process as the user of PostgreSQL, which refuses to run as root."""
    user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    with open(log, "ab") as out:
        return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/",
                                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **environment},
                                start_new_session=True, **user)


def own(path, mode):
    """Gives a file or folder to the user of PostgreSQL."""
    os.chmod(path, mode)
    if os.getuid() == 0:
        shutil.chown(path, "postgres", "postgres")


def send(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def is_stopped(pid):
    """Whether every thread of a process stands still, or is gone."""
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/stat"):
        with contextlib.suppress(OSError):
            if task.read_text().rsplit(")", 1)[1].split()[0] not in "TZX":
                return False
    return True


class Etcd:
    """One etcd, which keeps the lease."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        peer = f"http://127.0.0.1:{free_port()}"
        (folder / "etcd").mkdir()
        own(folder / "etcd", 0o700)
        self.process = spawn(
            ["/usr/bin/etcd", "--enable-v2", "--data-dir", folder / "etcd", "--listen-client-urls", self.url,
             "--advertise-client-urls", self.url, "--listen-peer-urls", peer,
             "--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}"],
            folder / "etcd.log")
        await_(lambda: (ask(self.url + "/health") or {}).get("health") == "true", 20, "etcd")

    def end_lease(self):
        """What the passing of its time does, at once."""
        ask(self.url + "/v2/keys/service/kuzukuri/leader", method="DELETE")

    def kill(self):
        self.process.kill()
        self.process.wait()


class Machine:
    """One machine: Patroni and its PostgreSQL."""

    def __init__(self, cluster, name):
        self.cluster, self.name = cluster, name
        self.port, self.rest = free_port(), free_port()
        self.folder = cluster.folder / name
        self.data = self.folder / "data"
        self.folder.mkdir()
        own(self.folder, 0o755)
        self.process = None
        self.frozen = []

    def settings(self):
        """The example, with what differs here."""
        made = yaml.safe_load(EXAMPLE.read_text().replace("<…>", PASSWORD))
        made["name"] = self.name
        made["restapi"] = dict.fromkeys(("listen", "connect_address"), f"127.0.0.1:{self.rest}")
        made["etcd"]["hosts"] = [f"127.0.0.1:{self.cluster.etcd.port}"]
        own_ = made["postgresql"]
        own_["listen"] = own_["connect_address"] = f"127.0.0.1:{self.port}"
        own_["data_dir"] = str(self.data)
        own_["pgpass"] = str(self.folder / "pgpass")
        own_["parameters"] |= {
            "unix_socket_directories": "", "ssl_cert_file": f"{self.cluster.tls}/postgresql.crt",
            "ssl_key_file": f"{self.cluster.tls}/postgresql.key"}
        own_["pg_hba"] = [line.replace("192.0.2.0/24", "127.0.0.1/32").replace("0.0.0.0/0", "127.0.0.1/32")
                          for line in own_["pg_hba"]]
        made["watchdog"] = {"mode": "off"}
        return made

    def start(self):
        path = self.folder / "patroni.yml"
        path.write_text(yaml.safe_dump(self.settings()))
        own(path, 0o600)
        self.process = spawn(["/usr/bin/patroni", path], self.folder / "log")

    def pid(self):
        """Process id of PostgreSQL; None when it does not run."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            return pid if _alive(pid) else None
        return None

    def state(self):
        """What Patroni says of this machine; {} when it says nothing."""
        return ask(f"http://127.0.0.1:{self.rest}/patroni") or {}

    def postgres(self):
        """PostgreSQL's processes, the first one first."""
        pid = self.pid()
        return [pid, *_children(pid)] if pid else []

    def walsenders(self):
        """The processes that send its writes to the other machines."""
        return [pid for pid in self.postgres() if _title(pid).find(": walsender ") > 0]

    def kill(self):
        """Ends all of it at once, as a machine that loses its power."""
        if self.process is None:
            return
        self.process.kill()
        pids = self.postgres()
        send(pids, signal.SIGKILL)
        self.process.wait()
        self.process = None
        send(self.frozen, signal.SIGKILL)
        self.frozen = []
        await_(lambda: not any(map(_alive, pids)), 20, f"the end of {self.name}")

    def freeze(self):
        """Nothing of it runs on; its connections stay, and their data is taken by the kernel."""
        first = self.pid()
        for pid in (first, None):  # the first one makes no more children then
            self.frozen = [pid] if pid else [*self.postgres(), self.process.pid]
            send(self.frozen, signal.SIGSTOP)
            await_(lambda: all(map(is_stopped, self.frozen)), 10, f"{self.name} stands still")

    def thaw(self, patroni=True):
        """All of it goes on, or PostgreSQL alone."""
        going = [pid for pid in self.frozen if patroni or pid != self.process.pid]
        self.frozen = [pid for pid in self.frozen if pid not in going]
        send(going, signal.SIGCONT)


def _title(pid):
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    return ""


class PatroniCluster:
    """Three machines. What a Suite needs of a cluster, it has."""

    def __init__(self):
        self.folder = _scratch()
        self.tls = self.folder / "tls"
        atexit.register(self.stop)
        self.machines = []
        self.etcd = Etcd(self.folder)
        self.make_tls()
        self.machines = [Machine(self, f"pg{i}") for i in (1, 2, 3)]
        self.machines[0].start()
        await_(lambda: self.leader(), 60, "a first leader")
        for machine in self.machines[1:]:
            machine.start()
        self.await_whole(60)
        self.bootstrap()

    def make_tls(self):
        Authority(self.tls).issue("postgresql")
        own(self.tls, 0o755)
        own(self.tls / "postgresql.key", 0o600)

    def bootstrap(self):
        """The suite's database, with a password for each role."""
        self.sql("create database kuzukuri", "postgres")
        roles = "".join(f"alter role kuzukuri_{name}{end} password '{PASSWORD}';"
                        for name in ("catalog", "budget", "indicator") for end in ("", "_owner"))
        self.sql(BOOTSTRAP.read_text() + roles)

    def conninfo(self, user, database="kuzukuri", machines=None):
        if machines is None:
            # The worst order: whoever connects asks the leader of now first, also when it is lost.
            leader = self.leader()
            machines = sorted(self.machines, key=lambda m: m is not leader)
        hosts = ",".join("127.0.0.1" for _ in machines)
        ports = ",".join(str(m.port) for m in machines)
        return (f"host={hosts} port={ports} dbname={database} user={user} password={PASSWORD} "
                f"sslmode=verify-full sslrootcert={self.tls}/ca.crt {LIMITS}")

    def sql(self, query, database="kuzukuri", machine=None):
        """What the leader answers, or one machine, whatever it is."""
        conninfo = self.conninfo("postgres", database, [machine] if machine else self.machines)
        if machine:
            conninfo = conninfo.replace("read-write", "any")
        done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", conninfo], input=query,
                              capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise AssertionError(f"{query[:200]}: {done.stderr}")
        return done.stdout.strip()

    def members(self):
        """Role by name, as etcd has them."""
        for machine in self.machines:
            if machine.process is None or machine.frozen:
                continue
            found = ask(f"http://127.0.0.1:{machine.rest}/cluster")
            if found:
                return {m["name"]: (m["role"], m["state"]) for m in found["members"]}
        return {}

    def leader(self):
        """The machine that has the lease and is promoted; None when there is none."""
        for machine in self.machines:
            if self.members().get(machine.name) == ("leader", "running"):
                return machine if machine.state().get("role") in ("master", "primary") else None
        return None

    def await_whole(self, seconds, followers=2):
        """Waits until a leader has that many machines that follow it, one of them synchronous; the leader."""
        count = "select count(*), count(*) filter (where sync_state = 'sync') from pg_stat_replication " \
                "where state = 'streaming'"

        def is_whole():
            leader = self.leader()
            if leader is None:
                return None
            following, synchronous = map(int, self.sql(count, "postgres", leader).split("|"))
            return leader if following >= followers and synchronous else None
        return await_(is_whole, seconds, f"{followers} machines follow a leader, one of them synchronous")

    def mend(self, followers=2):
        """Starts as many lost machines as it takes for so many followers, and waits until they follow; the leader of
        now."""
        for machine in self.machines:
            machine.thaw()
            if machine.process is None and len([m for m in self.machines if m.process]) <= followers:
                machine.start()
        return self.await_whole(60, followers)

    def set(self, **settings):
        """Changes the configuration that all machines share."""
        machine = next(m for m in self.machines if m.process)
        ask(f"http://127.0.0.1:{machine.rest}/config", settings, "PATCH")

    def keep_logs(self, folder):
        """What Patroni and PostgreSQL of each machine said."""
        folder.mkdir(parents=True, exist_ok=True)
        for machine in self.machines:
            shutil.copyfile(machine.folder / "log", folder / f"{machine.name}.log")

    def stop(self):
        for machine in self.machines:
            machine.kill()
        if hasattr(self, "etcd"):
            self.etcd.kill()
