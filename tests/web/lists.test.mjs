// No list is cut without saying so.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { finish, get, loadAll, state, WARD } from "./page.mjs";

after(finish);

test("indicators of projects beyond the tenth are a press away, and counted", async () => {
  const { page, problems, close } = await state("first");
  await loadAll(page);
  await page.waitForSelector("#indicators details");
  const { rows } = await get(`aggregator/v1/jurisdictions/${WARD}/comparison?columns=2022&columns=2023&level=LEVEL_PROJECT&includeIndicators=true&pageSize=5000`);
  const left = rows.length - 10;
  assert.match(await page.innerText("#indicators .cut"), new RegExp(`${rows.length}事業のうち10事業の指標です。残りは${left}事業`));
  await page.click("#indicators .cut button");
  await page.waitForSelector("#indicators .cut", { state: "detached" });
  const shown = await page.$$eval("#indicators .ofProject > summary", (all) => all.map((e) => e.textContent));
  assert.deepEqual(shown, rows.filter((r) => r.indicators?.length).map((r) => `${r.displayName} ${r.indicators.length}件`));
  assert.deepEqual(problems, []);
  await close();
});
