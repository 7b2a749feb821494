// Years and dates, set by the controls: what is shown then is what the API answers for the columns in the address.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { holdAgainst, rowsOf } from "./figures.mjs";
import { eventually, finish, snapshotOf, state, TOWN } from "./page.mjs";

after(finish);

const columnsOf = (page) => new URL(page.url()).searchParams.getAll("columns");

/** Holds all that is shown against the API's answer for the columns in the address, once it has come. */
async function hold(page, least) {
  const columns = columnsOf(page);
  const { snapshot } = await snapshotOf(TOWN);
  const rows = await rowsOf(TOWN, columns, snapshot);
  await eventually(async () => {
    assert.equal(await page.locator("#table .head .state").count(), columns.length);
    assert.equal(await page.locator("#why .waterfall").count(), 2);
    assert.ok(await holdAgainst(page, rows, { unit: 1000, lang: "ja", what: columns.join() }) >= least);
  });
}

test("two to five years, added and taken away by keys; a date by the slider", async () => {
  const { page, problems, close } = await state("settings", "ja", { address: `/?town=${TOWN}&columns=2022&columns=2023&columns=2024&lang=ja` });
  const removals = page.locator(".year button");
  const focused = () => page.evaluate(() => document.activeElement.closest(".year, .yearTools")?.className);
  await removals.first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.getAll("columns").join() === "2023,2024");
  await hold(page, 40);
  assert.equal(await removals.count(), 0);
  assert.equal(await focused(), "year");
  // Each year once: the other one cannot be chosen a second time.
  assert.deepEqual(await page.$$eval(".year select", (all) => all.map((s) => [...s.options].filter((o) => o.disabled).map((o) => o.value))), [["2024"], ["2023"]]);

  // The end of September, the sixth stop. The keys stay where they are while the figures come.
  const slider = page.locator(".asof input").first();
  await slider.focus();
  await page.keyboard.press("Home");
  await page.waitForURL(/columns=2023%402023-04-30/);
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  await page.waitForURL(/columns=2023%402023-09-30/);
  assert.equal(await slider.evaluate((e) => document.activeElement === e), true);
  await hold(page, 40);
  assert.match(await page.innerText(".columns li"), /2023年9月30日現在/);
  const whole = await page.getAttribute("#table [id=row-total] [data-measure=executed]", "data-yen");

  // More than there are years: the latest once more, at other dates.
  for (let i = 3; i <= 5; i++) {
    await page.locator(".yearTools button").focus();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.getAll("columns").length === i);
    if (i === 3) assert.equal(await focused(), "yearTools");
  }
  assert.deepEqual(columnsOf(page), ["2022", "2023@2023-09-30", "2024@2024-09-30", "2024@2024-12-31", "2024"]);
  await hold(page, 100);
  assert.deepEqual(await page.$$eval(".year button", (all) => all.map((b) => b.ariaLabel)),
    ["2022年度を外す", "2023年度を外す", "2024年度を外す（2024年9月30日）", "2024年度を外す（2024年12月31日）", "2024年度を外す（年度全体）"]);
  assert.equal(await page.getAttribute("#table [id=row-total] [data-measure=executed][data-column='1']", "data-yen"), whole);
  assert.equal(await page.locator(".yearTools button").count(), 0);

  // All but two taken away again, the last ones first.
  for (let i = 4; i >= 2; i--) {
    await removals.last().click();
    await page.waitForURL((url) => url.searchParams.getAll("columns").length === i);
  }
  assert.deepEqual(columnsOf(page), ["2022", "2023@2023-09-30"]);
  await hold(page, 40);
  assert.deepEqual(problems, []);
  await close();
});

test("the same day in every year; two dates of a year never become one", async () => {
  const { page, problems, close } = await state("settings", "ja", { address: `/?town=${TOWN}&columns=2023%402023-05-31&columns=2023%402023-04-30&lang=ja` });
  const slider = page.locator(".asof input").first();
  await slider.focus();
  await page.keyboard.press("Home");
  // The slider goes back when the page has taken the key and left the address as it was.
  await eventually(async () => assert.equal(await slider.inputValue(), "1"));
  assert.deepEqual(columnsOf(page), ["2023@2023-05-31", "2023@2023-04-30"]);
  await page.selectOption(".year select", "2024");
  await page.waitForURL((url) => url.searchParams.getAll("columns")[0] === "2024");
  await page.check(".yearTools input");
  await slider.focus();
  await page.keyboard.press("Home");
  await page.waitForURL((url) => url.searchParams.getAll("columns").join() === "2024@2024-04-30,2023@2023-04-30");
  await hold(page, 40);
  assert.deepEqual(problems, []);
  await close();
});
