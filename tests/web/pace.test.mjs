// Pace counts what the table counts: up to the same day, and all of what a row is made of.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { address, errand, finish, get, inView, loadAll, open, served, TOWN } from "./page.mjs";

after(finish);

const cellsOf = async (page) => {
  await page.waitForSelector("#pace [data-pace]");
  return Object.fromEntries(await page.$$eval("[data-pace]", (all) => all.map((e) => [e.dataset.pace, e.dataset.yen])));
};
/** The last sum of a column. */
const end = (cells, column) => Object.entries(cells).filter(([at, yen]) => at.startsWith(`${column}/`) && yen !== "").at(-1);

/** What the ledger has by a day of 2023. */
const by = async (day) => (await get(`budget/v1/jurisdictions/${TOWN}/groupedBalances?fiscalYears=2023&grouping=BALANCE_GROUPING_YEAR&asOf=${day}`)).balances[0].figures.execution.executedYen;

test("a day inside a month: what was posted later in it is not counted, and the day is said", async () => {
  const { page, problems, close } = await open(address(TOWN, [2022, "2023@2023-07-14"]));
  await loadAll(page);
  const cells = await cellsOf(page);
  const july = await by("2023-07-31");
  const is = await by("2023-07-14");
  assert.notEqual(is, july, "something was posted in the rest of July");
  assert.deepEqual(end(cells, "2023@2023-07-14"), ["2023@2023-07-14/3", is]);
  assert.equal(await page.getAttribute("#table .line.total [data-measure=executed][data-column='1']", "data-yen"), is);
  assert.match(await page.innerText("#pace"), /令和5年度の最後の月は2023年7月14日までの額です/);
  // The other year is whole, and has nothing of that day.
  assert.ok(end(cells, "2022")[0] !== "2022/3");
  assert.deepEqual(problems, []);
  await close();
});

test("a year that stands here twice has a line for each of its days", async () => {
  const { page, close } = await open(address(TOWN, ["2023@2023-07-14", "2023@2023-10-31"], "", "en"));
  await loadAll(page);
  const cells = await cellsOf(page);
  assert.deepEqual(end(cells, "2023@2023-07-14"), ["2023@2023-07-14/3", await by("2023-07-14")]);
  assert.deepEqual(end(cells, "2023@2023-10-31"), ["2023@2023-10-31/6", await by("2023-10-31")]);
  assert.deepEqual(await page.$$eval("#pace .head [role=columnheader]:not(:first-child)", (all) => all.map((e) => e.textContent)), ["FY2023 14 July", "FY2023 31 October"]);
  await close();
});

test("a row of more nodes than the ledger takes at once is summed whole", { skip: served.control ? false : "this door cannot be given a city from here" }, async () => {
  const city = await errand("city");
  const found = await get(`aggregator/v1/jurisdictions/${city.code}/comparison?${city.years.map((y) => `columns=${y}&`).join("")}level=LEVEL_DEPARTMENT`);
  const row = found.rows.find((r) => r.members.filter((m) => !m.notCounted).length > 100);
  assert.ok(row, "a department of the city has more than a hundred projects over the years");
  const { page, problems, close } = await open(address(city.code, city.years, `&level=department&row=${row.id}`));
  await inView(page);
  await loadAll(page);
  const cells = await cellsOf(page);
  for (const [i, year] of city.years.entries()) assert.equal(end(cells, year)?.[1], row.cells[i].executedYen, String(year));
  assert.doesNotMatch(await page.innerText("#pace"), /数える範囲が異なります/);
  assert.deepEqual(problems, []);
  await close();
});
