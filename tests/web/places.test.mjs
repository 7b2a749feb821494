// Where the papers print what the page shows.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { address, eventually, finish, get, inView, open, served, state, STATES, TOWN, WARD } from "./page.mjs";

after(finish);

/** Opens where the figures of a section stand. */
async function openPlaces(page, section) {
  await page.click(`#${section} .places > summary`);
  // What is in it comes a moment after it is open.
  await page.waitForFunction((s) => document.querySelector(`#${s} .places[open]`)?.children.length > 1 && !document.querySelector(`#${s} .places .wait`), section);
  return page.innerText(`#${section} .places`);
}
const printed = (page, section) => page.$$eval(`#${section} [data-printed]`, (all) => all.map((e) => e.dataset.printed));
const comparison = (level, rest) => get(`aggregator/v1/jurisdictions/${WARD}/comparison?columns=2022&columns=2023&level=LEVEL_${level}&includeReportedFigures=true&pageSize=5000${rest}`);
/** How many projects rows have in either year. */
const projectsOf = (rows) => [0, 1].map((c) => rows.flatMap((r) => r.members ?? []).filter((m) => m.column === c && m.node.includes("/projects/")).length);
const figuresOf = (rows) => rows.flatMap((r) => (r.members ?? []).flatMap((m) => m.reportedFigures ?? []));

test("the headline's figures have their places beside them, asked for when they are opened", async () => {
  const { page, problems, close } = await state("first");
  const asked = [];
  page.on("request", (r) => asked.push(r.url()));
  assert.deepEqual(await printed(page, "summary"), []);
  const text = await openPlaces(page, "summary");
  assert.ok(asked.some((u) => u.includes("/reportedFigures?")));
  assert.match(text, /令和4[\s\S]*表 R4-S1、6行目[\s\S]*予算額 845,540,000 円[\s\S]*執行率 98\.8%/);
  assert.match(text, /令和5[\s\S]*表 R5-S1、1行目[\s\S]*予算額 849,290 千円/);
  const total = (f) => f.node.endsWith("/classificationNodes/total");
  const all = (await Promise.all([2022, 2023].map((y) => get(`budget/v1/jurisdictions/${WARD}/fiscalYears/${y}/reportedFigures?pageSize=1000`)))).flatMap((a) => a.reportedFigures);
  assert.deepEqual(new Set(await printed(page, "summary")), new Set(all.filter(total).map((f) => f.value)));
  assert.deepEqual(problems, []);
  await close();
});

test("a sum says how many figures it is made of and where they stand, and which of them it does not show yet", async () => {
  const { page, close } = await state("first");
  const text = await openPlaces(page, "summary");
  const answer = await comparison("PROJECT", "");
  const rows = answer.rows.filter((r) => !r.outsideTotal);
  const figures = figuresOf([...rows, ...answer.subtotals.filter((r) => !r.outsideTotal)]);
  const [earlier, later] = projectsOf(rows);
  assert.match(text, new RegExp(`この計の内訳：令和4 ${earlier}事業、令和5 ${later}事業。その区分・柱・事業の数値${figures.length}個`));
  assert.match(text, /表 R4-L1：\d+件、数値\d+個/);
  const pages = new Set(figures.filter((f) => f.table.startsWith("page/") && f.name.includes("/2022/")).map((f) => f.table));
  assert.match(text, new RegExp(`事業のページ${pages.size}枚`));
  const list = page.locator("#summary .places li:has(.pages)").first();
  assert.equal(await list.locator(".pages li").count(), 12);
  assert.match(await list.innerText(), new RegExp(`${pages.size}件中12件を表示`));
  await list.locator(".cut button").click();
  await eventually(async () => assert.deepEqual(new Set(await list.locator(".pages li").allInnerTexts()), new Set([...pages].map((p) => p.replace("page/", "")))));
  await close();
});

test("the chosen pillar's 132.8 % stands in the paper, and the page says where", async () => {
  const { page, close } = await open(address(WARD, [2022, 2023], "&row=node/pillar-4&under=node/self-planned&open=node/self-planned"));
  await page.waitForSelector("#why .places");
  const text = await openPlaces(page, "why");
  assert.match(text, /資料の掲載箇所：区役所の機能強化/);
  assert.match(text, /令和4[\s\S]*表 R4-S2、10行目[\s\S]*執行額 13,767,877 円[\s\S]*執行率 132\.8%/);
  const row = (await comparison("PILLAR", "")).rows.find((r) => r.id === "node/pillar-4");
  assert.deepEqual((await printed(page, "why")).sort(), figuresOf([row]).map((f) => f.value).sort());
  const below = (await comparison("PROJECT", "&filter.classificationNodes=pillar-4")).rows.filter((r) => r.parent === "node/pillar-4");
  assert.match(text, new RegExp(`この計の内訳：令和4 3事業、令和5 1事業。その区分・柱・事業の数値${figuresOf(below).length}個`));
  await close();
});

test("places of a row or of years do not stand under another's name while these are on their way", async () => {
  const { page, close } = await open(address(TOWN, [2022, 2023], "&level=pillar"));
  await page.waitForSelector("#why .places");
  await openPlaces(page, "why");
  const was = await page.innerText("#why .places li");
  assert.match(was, /令和4/);
  let answer;
  const held = new Promise((done) => { answer = done; });
  await page.route(/\/statements\?/, async (route) => { await held; await route.continue(); });
  const name = await page.innerText("#why .places > summary");
  await page.locator("#table .line:not(.total) button.why").first().click();
  await page.waitForFunction((was) => document.querySelector("#why .places > summary")?.innerText !== was, name);
  assert.deepEqual(await page.$$eval("#why .places li", (all) => all.length), 0);
  assert.match(await page.innerText("#why .places"), /読み込んでいます/);
  // Other years too.
  await page.click(".settings summary");
  await page.selectOption(".year select", "2024");
  await page.waitForFunction(() => /令和6/.test(document.querySelector("#table .head").innerText) && document.querySelector("#why .places"));
  assert.deepEqual(await page.$$eval("#why .places li", (all) => all.length), 0);
  answer();
  await page.waitForFunction(() => !document.querySelector("#why .places .wait"));
  assert.doesNotMatch(await page.innerText("#why .places"), /令和4/);
  await close();
});

test("a project's places are all there, those beyond the first when they are asked for", async () => {
  const { page, close } = await state("chosen", "en");
  await page.waitForSelector("#why .places");
  const text = await openPlaces(page, "why");
  assert.match(text, /project page IV-1, row \d+/);
  const row = (await comparison("PROJECT", "&filter.classificationNodes=pillar-4")).rows.find((r) => r.id === "2023/IV-1");
  for (const more = page.locator("#why .places > .cut button"); await more.count();) await more.click();
  assert.deepEqual((await printed(page, "why")).sort(), figuresOf([row]).map((f) => f.value).sort());
  await close();
});

test("the public page tells places too", { skip: served.public ? false : "this door has no public listener" }, async () => {
  const { page, problems, close } = await open(STATES.first[0]("", "ja"), { base: served.public });
  await inView(page);
  assert.match(await openPlaces(page, "summary"), /845,540,000 円/);
  assert.deepEqual(problems, []);
  await close();
});
