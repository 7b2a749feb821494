"""Client of kuzukuri: budgets, catalogues and indicators of local governments, compared over the years.

`connect` gives the four services, `pages` reads lists, `explain` tells what an error says. Messages and
enums of a service are in `kuzukuri.catalog.v1`, `kuzukuri.budget.v1`, `kuzukuri.indicator.v1`,
`kuzukuri.aggregator.v1` and `kuzukuri.type.v1`."""

from kuzukuri.client import Client, connect, pages, retry
from kuzukuri.errors import Explanation, Field, Resource, explain

__all__ = ["Client", "Explanation", "Field", "Resource", "connect", "explain", "pages", "retry"]
