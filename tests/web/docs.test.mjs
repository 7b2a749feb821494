// What the gateway shows of its API to people, at /api/docs/.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, finish, get, open } from "./page.mjs";

after(finish);

test("the manual of the API lists every operation, finds some of them, and shows what one takes and answers; it asks nobody else", async () => {
  const api = await get("openapi.json");
  const operations = Object.entries(api.paths).flatMap(([path, verbs]) => Object.entries(verbs).filter(([, o]) => o.responses).map(([verb, o]) => ({ path, verb, o })));
  assert.ok(operations.length > 100);
  const { page, problems, foreign, urls, refused, close } = await open("/api/docs/", { until: (page) => page.waitForSelector("details") });
  const listed = await page.$$eval("details > summary", (all) => all.map((s) => `${s.querySelector(".verb").textContent.trim()} ${s.querySelector("code").textContent}`));
  assert.deepEqual([...listed].sort(), operations.map(({ verb, path }) => `${verb.toUpperCase()} ${path}`).sort());

  await page.fill("input", "CompareExecution");
  const found = () => page.locator("details:visible");
  assert.ok(await found().count() >= 1 && await found().count() < 10, `${await found().count()} found`);
  await page.fill("input", "");
  assert.equal(await found().count(), operations.length);

  const { path, o } = operations.find((one) => one.verb === "get" && one.path.endsWith("}/comparison"));
  const wanted = o.parameters.map((p) => (p.$ref ? api.components.parameters[p.$ref.split("/").at(-1)] : p));
  assert.ok(wanted.length > 5);
  const one = page.locator("details").nth(listed.indexOf(`GET ${path}`));
  assert.equal(await one.locator("table").count(), 0);
  await one.locator("summary").click();
  await one.locator("table").first().waitFor();
  const shown = await one.locator("table").first().locator("tbody tr").evaluateAll((all) => all.map((r) => [...r.cells].map((c) => c.textContent)));
  assert.deepEqual(shown.map(([name]) => name), wanted.map((p) => p.name + (p.required ? " *" : "")));
  for (const [i, [name, type, words]] of shown.entries()) assert.ok(type && words === (wanted[i].description ?? ""), name);
  assert.match(await one.innerText(), /Answer: .*CompareExecutionResponse/);
  assert.deepEqual(await axe(page), []);

  assert.deepEqual(foreign, []);
  assert.deepEqual(problems, []);
  assert.deepEqual(refused, []);
  assert.deepEqual(await page.evaluate(() => window.reports), []);
  assert.ok(urls.length > 3 && urls.every((u) => new URL(u).pathname.startsWith("/api/")), urls.join());
  await close();
});
