"""A suite whose database is taken back to an earlier point, while its services go on."""

import shutil

from suite import DATABASE_SERVICES


class Backup:
    """The database of a suite's cluster as files, copied while it is stopped."""

    def __init__(self, suite):
        self.suite = suite
        self.data = suite.cluster.dir / "data"
        self.copy = suite.cluster.dir / "backup"

    def _move(self, source, target):
        self.suite.cluster.stop()
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)
        for path in (target, *target.rglob("*")):
            owner = source.stat()
            shutil.os.chown(path, owner.st_uid, owner.st_gid)
        self.suite.cluster.start()
        for name in DATABASE_SERVICES:
            self.suite.services[name].wait_ready()

    def make(self):
        self._move(self.data, self.copy)

    def restore(self):
        self._move(self.copy, self.data)
