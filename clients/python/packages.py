"""Makes the __init__.py of the generated packages: packages.py DESCRIPTORS FOLDER.

Each names the messages and enums of its files, so that a program imports `kuzukuri.catalog.v1` and needs not
know which file a message is in."""

import collections
import pathlib
import sys

from google.protobuf.descriptor_pb2 import FileDescriptorSet


def names(file):
    """The public names of a file: its messages, its enums and their values."""
    yield from (m.name for m in file.message_type)
    for enum in file.enum_type:
        yield enum.name
        yield from (v.name for v in enum.value)


def main(descriptors, folder):
    packages = collections.defaultdict(list)
    for file in FileDescriptorSet.FromString(pathlib.Path(descriptors).read_bytes()).file:
        module = pathlib.PurePath(file.name).stem + "_pb2"
        package = pathlib.PurePath(file.name).parent
        packages[package] += [f"from {'.'.join(package.parts)}.{module} import {n} as {n}\n"
                              for n in names(file)]
    for package, lines in packages.items():
        (folder / package / "__init__.py").write_text(
            f'"""Messages and enums of {".".join(package.parts)}."""\n\n' + "".join(lines))
        above = folder / package.parent / "__init__.py"
        if not above.exists():
            above.write_text("")
    (folder / "kuzukuri/rpc/__init__.py").write_text('"""Details of errors, for kuzukuri.errors."""\n')


main(sys.argv[1], pathlib.Path(sys.argv[2]))
