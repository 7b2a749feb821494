"""Reads what a service tells at /metrics."""

import re
import urllib.request


def page(address):
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=5) as answer:
        return answer.read().decode()


def value(address, name, default=0, **labels):
    """The sum of the series of a name with these labels; `default` where there is none."""
    found = []
    for line in page(address).splitlines():
        match = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if match and match[1] == name:
            pairs = dict(re.findall(r'(\w+)="([^"]*)"', match[2] or ""))
            if labels.items() <= pairs.items():
                found.append(float(match[3]))
    return sum(found) if found else default
