// A city of a thousand projects and five years: the page stays as light, as quick to use and as legible as with a ward.
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { holdAgainst, rowsOf } from "./figures.mjs";
import { atEverySize } from "./geometry.mjs";
import { tabThrough } from "./keyboard.mjs";
import { address as addressOf, axe, errand, finish, get, inView, loadAll, open, served, SIZES, snapshotOf } from "./page.mjs";
import { follow, sum, weigh } from "./weight.mjs";

const skip = served.control ? false : "this door cannot be given a city from here";
const KB = 1024;

let city;
before(async () => {
  if (!skip) city = await errand("city");
});
after(finish);

const address = (rest = "", lang = "ja") => addressOf(city.code, city.years, rest, lang);
const comparison = (level, rest = "") => get(`aggregator/v1/jurisdictions/${city.code}/comparison?${city.years.map((y) => `columns=${y}&`).join("")}level=LEVEL_${level}&pageSize=5000${rest}`);
const WELFARE = "node/c03";
const CHILDREN = "node/c03-4";

/** A row of a class, its pillar, a project and its sub-projects, opened one after the other; what each asked for. */
async function openLevels(page, watched) {
  const steps = [];
  for (const row of [`row-${WELFARE}`, `row-${CHILDREN}`, null]) {
    const fold = row ? page.locator(`[id="${row}"] .fold`) : page.locator("#table .depth2 .fold").first();
    const depth = steps.length + 1;
    watched?.forget();
    await fold.click();
    await page.waitForSelector(`#table .depth${depth}`);
    await page.waitForTimeout(300);
    steps.push(watched ? sum(watched.asked()) : undefined);
  }
  return steps;
}

/** Rows of all sub-projects; `bytes` gets what they took. `view`: how much is told of them. */
async function everySubProject(bytes = [], view = "FULL") {
  const rows = [];
  for (let token = ""; ;) {
    const answer = await comparison("SUB_PROJECT", `&view=${view}` + (token && `&pageToken=${encodeURIComponent(token)}`));
    bytes.push(JSON.stringify(answer).length);
    rows.push(...answer.rows);
    token = answer.nextPageToken;
    if (!token) return rows;
  }
}

test("the city is one: a thousand projects, five thousand sub-projects, five years, and more than 4 MB to tell all of it", { skip }, async () => {
  const bytes = [];
  const rows = await everySubProject(bytes);
  assert.ok(rows.length >= city.subProjects, `${rows.length} rows`);
  assert.ok((await comparison("PROJECT")).rows.length >= city.projects);
  assert.ok(bytes.reduce((a, b) => a + b) >= 4 * KB * KB, `${bytes} bytes`);
});

test("the first view is as light as a ward's and asks for classes and pillars only", { skip }, async () => {
  const { requests, bytes, levels, later } = await weigh(address());
  assert.ok(requests.length <= 8, requests.join("\n"));
  assert.equal(later, 1, "then it is followed, by one stream");
  assert.ok(bytes <= 150 * KB, `${bytes} bytes`);
  assert.deepEqual(levels.filter((l) => !["LEVEL_CLASS", "LEVEL_PILLAR"].includes(l)), []);
});

test("levels are fetched when they are opened, each by itself, and once", { skip }, async () => {
  const { page, problems, close } = await open(address());
  await inView(page);
  const watched = await follow(page);
  const steps = await openLevels(page, watched);
  assert.deepEqual(steps.map((s) => s.levels), [["LEVEL_PILLAR"], ["LEVEL_PROJECT"], ["LEVEL_SUB_PROJECT"]]);
  // Sub-projects come for all projects of the pillar, here forty-odd.
  for (const [i, most] of [30, 30, 100].entries()) {
    assert.match(steps[i].requests[0], /filter\.classificationNodes=c03/);
    assert.ok(steps[i].bytes <= most * KB, `${steps[i].requests}: ${steps[i].bytes} bytes`);
  }
  watched.forget();
  await page.locator(`[id="row-${WELFARE}"] .fold`).click();
  await page.waitForSelector("#table .depth1", { state: "detached" });
  await page.locator(`[id="row-${WELFARE}"] .fold`).click();
  await page.waitForSelector("#table .depth3");
  await page.waitForTimeout(300);
  assert.deepEqual(watched.asked(), []);
  assert.deepEqual(problems, []);
  await close();
});

test("amounts of all levels that are opened are the API's", { skip }, async () => {
  const { snapshot } = await snapshotOf(city.code);
  const rows = await rowsOf(city.code, city.years, snapshot, "c03");
  const { page, close } = await open(address("", "en"));
  await openLevels(page);
  await page.waitForSelector("#why .waterfall");
  assert.ok(await holdAgainst(page, rows, { unit: 1000, lang: "en", what: "city" }) > 500);
  await close();
});

test("a project that took over others of another pillar shows the parts of all of them", { skip }, async () => {
  const { rows } = await comparison("PROJECT");
  const of = (id) => rows.find((r) => r.id === id).parent;
  const whole = await everySubProject();
  const merged = rows.filter((r) => r.match === "MATCH_GROUP" && r.members.filter((m) => m.column === 0).length > 1);
  assert.ok(merged.length >= 2);
  for (const row of merged.slice(0, 4)) {
    const nodes = row.members.map((m) => m.node);
    const parts = whole.filter((r) => r.members.some((m) => nodes.some((n) => m.node === n || m.node.startsWith(n + "/")))).map((r) => r.id);
    const { page, close } = await open(address(`&open=node/${of(row.id).slice(5, 8)}&open=${of(row.id)}&open=${row.id}`));
    await page.waitForSelector("#table .depth3");
    await inView(page);
    const shown = await page.$$eval("#table .depth3", (all) => all.map((e) => e.id.slice("row-".length)));
    assert.deepEqual([...shown].sort(), [...parts].sort(), row.displayName);
    await close();
  }
});

test("keys alone open four levels and reach everything that is there", { skip }, async () => {
  const { page, close } = await open(address());
  for (const [depth, row] of [[1, `[id="row-${WELFARE}"]`], [2, `[id="row-${CHILDREN}"]`], [3, "#table .depth2:has(.fold)"]]) {
    await page.locator(`${row} .fold`).first().focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(`#table .depth${depth}`);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-expanded")), "true");
  }
  await inView(page);
  const { wanted, reached, unseen } = await tabThrough(page);
  assert.equal(reached, wanted);
  assert.deepEqual(unseen, []);
  await close();
});

test("all that is below the first view stays within bounds", { skip }, async () => {
  const { page, problems, close } = await open(address());
  await inView(page);
  const { asked } = await follow(page);
  await loadAll(page);
  await inView(page);
  const { bytes, requests } = sum(asked());
  assert.ok(bytes <= 300 * KB, `${bytes} bytes for ${requests.join("\n")}`);
  const elements = await page.evaluate(() => document.querySelectorAll("*").length);
  assert.ok(elements <= 6000, `${elements} elements`);
  assert.deepEqual(problems, []);
  await close();
});

const TABLETS = { tablet: { width: 820, height: 1180 }, small: { width: 1024, height: 768 } };
const openedFurther = async (page) => {
  await page.locator("#table .depth2 .fold").first().click();
  await page.waitForSelector("#table .depth3");
};
const unfold = async (page) => {
  await loadAll(page);
  await page.evaluate(() => document.querySelectorAll("#findings details, #indicators details").forEach((d) => (d.open = true)));
};
/** Language, address, what is done there, in which sizes. */
const LOOKS = {
  first: ["ja", ""],
  opened: ["en", `&open=${WELFARE}&open=${CHILDREN}`, openedFurther],
  finance: ["ja", `&as=finance&unit=1&open=${WELFARE}`],
  projects: ["ja", "&level=project", undefined, { phone: SIZES.phone, desk: SIZES.desk }],
  unfolded: ["en", "", unfold],
};

for (const [name, [lang, rest, act, sizes = { ...SIZES, ...TABLETS }]] of Object.entries(LOOKS)) {
  test(`geometry: ${name}, ${lang}`, { skip }, async () => {
    const { page, close } = await open(address(rest, lang));
    await inView(page);
    await act?.(page);
    assert.deepEqual(await atEverySize(page, sizes, (size) => `city-${name}-${size}-${lang}`, name === "first"), []);
    await close();
  });
}

test("JSON of all that is open is whole: the rows of every page", { skip }, async () => {
  const { page, close } = await open(address(`&open=${WELFARE}&open=${CHILDREN}`));
  await openedFurther(page);
  await page.waitForFunction(() => document.querySelector(".files a[download]")?.href.includes("LEVEL_SUB_PROJECT"));
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(".files a[download]:has-text('JSON')")]);
  const file = JSON.parse(fs.readFileSync(await download.path(), "utf8"));
  const rows = await everySubProject([], "BASIC");
  assert.ok(rows.length > 5000, "more than a page has");
  assert.equal(file.rowCount, rows.length);
  assert.deepEqual(file.rows.map((r) => r.id), rows.map((r) => r.id));
  assert.equal(file.nextPageToken, "");
  await close();
});

test("axe: rows of four levels and all sections", { skip }, async () => {
  const { page, close } = await open(address(`&open=${WELFARE}&open=${CHILDREN}`), { bypassCSP: true });
  await openedFurther(page);
  await loadAll(page);
  assert.deepEqual(await axe(page), []);
  await close();
});
