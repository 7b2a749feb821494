// Addresses, the network, weight, and what comes after a restart.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { after, test } from "node:test";
import { address, errand, eventually, finish, get, loadAll, open, post, ready, served, snapshotOf, state, STATES, TOWN, WARD, door } from "./page.mjs";
import { readCsv, readSheet } from "./files.mjs";
import { weigh } from "./weight.mjs";

after(finish);

const NODE = `jurisdictions/${WARD}/fiscalYears/2023/classificationNodes/self-planned`;
const rename = (displayName, reason = "test") => post(`catalog/v1/jurisdictions/${WARD}/changes:apply`, { requestId: randomUUID(), reason,
  changes: [{ action: "CHANGE_ACTION_UPDATE", updateMask: "displayName", resource: { classificationNode: { name: NODE, displayName } } }] });
const text = (page) => page.innerText("main");

test("a permanent link shows the same after a write, the live page something else", async () => {
  const { page, close } = await state("chosen");
  await page.waitForSelector("#why .waterfall");
  const link = await page.getAttribute("a.permalink", "href");
  assert.match(link, /snapshot=.+&books=\d+/);
  await close();
  const before = await open("/" + link);
  await before.page.waitForSelector("#why .waterfall");
  await loadAll(before.page);
  const was = await text(before.page);
  await before.close();
  const old = (await get(`catalog/v1/jurisdictions/${WARD}/fiscalYears/2023/classificationNodes/self-planned`).catch(() => null))?.classificationNode?.displayName ?? "自主企画事業費";
  await rename("自主企画事業費（訂正）");
  try {
    const after = await open("/" + link);
    await after.page.waitForSelector("#why .waterfall");
    await loadAll(after.page);
    assert.equal(await text(after.page), was);
    await after.close();
    const live = await open(STATES.chosen[0]("", "ja"));
    assert.match(await text(live.page), /自主企画事業費（訂正）/);
    await live.close();
  } finally {
    await rename(old);
  }
});

test("the address carries the view: what was set comes back", async () => {
  const { page, close } = await state("first");
  await page.click("#table .fold");
  await page.waitForSelector("#table .depth1");
  await page.click(".settings summary");
  await page.selectOption(".choices label:nth-child(3) select", { index: 0 });
  await page.click(".readers a:nth-child(2)");
  await ready(page);
  const address = page.url();
  const again = await open(address.slice(door.length));
  await again.page.waitForSelector("#table .depth1");
  assert.equal(again.page.url(), address);
  assert.equal(await again.page.getAttribute(".readers a:nth-child(2)", "aria-current"), "page");
  await page.goBack();
  assert.notEqual(page.url(), address);
  await again.close();
  await close();
});

/** What an entrance makes of the page: order of its sections, what the budget is called, the unit, whether all columns are there. */
const ENTRANCES = {
  council: { order: "summary findings why table flow indicators pace about", budget: "予算現額", unit: "千円", columns: false },
  citizen: { order: "summary table why indicators flow pace findings about", budget: "使える予算", unit: "千円", columns: false },
  finance: { order: "table summary why pace findings flow indicators about", budget: "予算現額", unit: "円", columns: true },
  "": { order: "summary table why flow indicators pace findings about", budget: "予算現額", unit: "千円", columns: false },
};

test("each entrance sets order, words and unit, whatever was set before, and leaves the level as it is", async () => {
  const { page, problems, close } = await open(STATES.first[0]("&level=pillar&unit=1000000&words=plain", "ja"));
  const shown = () => page.evaluate(() => ({ order: [...document.querySelectorAll("main section[id]")].map((s) => s.id).join(" "),
    budget: document.querySelector(".numbers dt").textContent.split(" ").at(-1), unit: document.querySelector(".numbers small").textContent, columns: !!document.querySelector("#table .all") }));
  assert.deepEqual(await shown(), { ...ENTRANCES[""], budget: "使える予算", unit: "百万円" });
  const links = { "": 1, council: 2, citizen: 3, finance: 4 };
  for (const reader of ["council", "citizen", "finance", "", "citizen", "council", ""]) {
    const link = `.readers a:nth-child(${links[reader]})`;
    const href = await page.getAttribute(link, "href");
    await page.click(link);
    await eventually(async () => assert.deepEqual(await shown(), ENTRANCES[reader], reader));
    assert.equal(await page.getAttribute(link, "aria-current"), "page");
    // The same as where the link is opened beside it.
    assert.equal(page.url(), `${door}/${href}`);
    assert.equal(new URL(page.url()).searchParams.get("level"), "pillar");
    assert.ok(await page.locator("#table .line.depth1").count() > 0, "pillars");
  }
  assert.deepEqual(problems, []);
  await close();
});

/** Where everything stands that is read: headings and rows, from the top of the window. */
const places = (page) => page.$$eval("main h2, main [role=row]", (all) => all.map((e) => `${e.textContent.slice(0, 20)} ${e.getBoundingClientRect().top}`));
/** Whether all of the notice of newer figures is in the window. */
const inWindow = (page) => page.$eval(".newer p", (e) => {
  const r = e.getBoundingClientRect();
  return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight && r.left >= 0 && r.right <= document.documentElement.clientWidth;
});

test("newer figures are offered wherever the reader is; what is read does not move", async () => {
  const { page, close } = await state("first");
  await loadAll(page);
  const old = "自主企画事業費";
  const read = await page.innerText("main");
  try {
    for (const scrolled of [0, 0.5, 1]) {
      await page.evaluate((part) => scrollTo(0, part * (document.documentElement.scrollHeight - innerHeight)), scrolled);
      const was = await places(page);
      await rename(`${old}（新）`);
      await page.waitForSelector(".newer button", { timeout: 30_000 });
      assert.deepEqual(await places(page), was);
      assert.equal(await page.innerText("main"), read);
      assert.ok(await inWindow(page), `scrolled by ${scrolled}`);
      if (scrolled === 1) break;
      // What was taken back is offered no longer.
      await rename(old);
      await page.waitForSelector(".newer button", { state: "detached", timeout: 30_000 });
    }
    await page.emulateMedia({ media: "print" });
    assert.ok(!await page.isVisible(".newer p"), "on paper");
    await page.emulateMedia({ media: null });
    await page.click(".newer button");
    await page.waitForFunction(() => document.querySelector("#table").innerText.includes("（新）"));
    await page.waitForSelector(".newer button", { state: "detached" });
  } finally {
    await rename(old);
  }
  await close();
});

test("what is written after the figures were asked for and before they are followed is told, whatever is shown of them", async () => {
  const old = "自主企画事業費";
  const names = ["first", "finance", "original"];
  const held = [];
  let written = false;
  const shown = await Promise.all(names.map((name) => open(STATES[name][0]("", "ja"), { before: (page) =>
    page.route(/comparison:watch/, (route) => (written ? route.continue() : held.push(route))) })));
  const all = (state) => Promise.all(shown.map(({ page }) => page.waitForSelector(".newer button", { state, timeout: 30_000 })));
  try {
    await eventually(() => assert.equal(held.length, names.length));
    await rename(`${old}（間）`);
    written = true;
    await Promise.all(held.map((route) => route.continue()));
    await all("visible");
    for (const { page } of shown) assert.ok(!(await text(page)).includes("（間）"));
    // Where nothing is left of it the two answers are the same.
    await rename(old);
    await all("detached");
  } finally {
    await rename(old);
  }
  await Promise.all(shown.map(({ close }) => close()));
});

test("the first view is light and asks for classes and pillars only", async () => {
  const { requests, bytes, levels, later } = await weigh(STATES.first[0]("", "ja"));
  assert.ok(requests.length <= 8, requests.join("\n"));
  assert.equal(later, 1, "then it is followed, by one stream");
  assert.ok(bytes <= 150 * 1024, `${bytes} bytes`);
  assert.ok(levels.length > 0 && levels.every((l) => ["LEVEL_CLASS", "LEVEL_PILLAR"].includes(l)), String(levels));
});

test("the script is at most 60 KB over the wire", () => {
  const pages = process.env.KUZUKURI_PAGES;
  assert.ok(pages, "KUZUKURI_PAGES names the folder of the page");
  const scripts = fs.readdirSync(pages).filter((f) => f.endsWith(".js"));
  assert.ok(scripts.length > 0);
  const weight = scripts.reduce((a, f) => a + gzipSync(fs.readFileSync(path.join(pages, f)), { level: 9 }).length, 0);
  assert.ok(weight <= 60 * 1024, `${weight} bytes`);
});

test("works again after the server was restarted", { skip: served.control ? false : "this door cannot be restarted from here" }, async () => {
  const { page, close } = await state("first");
  await errand("restart");
  await page.click("#table .fold");
  await page.waitForSelector("#table .depth1", { timeout: 30_000 });
  await page.reload();
  await ready(page);
  assert.equal(await page.$$eval("[role=alert]", (all) => all.length), 0);
  await close();
});

test("a jurisdiction that is not there is an answer in words, and can be tried again", async () => {
  const { page, close } = await state("nothing");
  assert.match(await page.innerText("[role=alert]"), /読み込めませんでした/);
  assert.equal(await page.$$eval("[role=alert] button", (all) => all.length), 1);
  await close();
});

test("what went beyond its budget is missing from no summary without a word, and what is below it comes all the same", async () => {
  let refused = 0;
  const { page, close } = await open(STATES.first[0]("", "ja"), { before: (page) => page.route(/comparison\?.*LEVEL_PILLAR/, (route) =>
    refused++ ? route.continue() : route.fulfill({ status: 503, contentType: "application/json", body: '{"message":"busy"}' })) });
  assert.match(await page.innerText("#summary [role=alert]"), /読み込めませんでした.*busy/);
  await page.waitForSelector("#why .waterfall");
  await page.click("#summary [role=alert] button");
  await page.waitForSelector("#summary .beyondList");
  assert.equal(await page.locator("[role=alert]").count(), 0);
  await close();
});

/** The files of a page: CSV and workbook by their links, JSON as it is handed over. */
async function filesOf(page) {
  const [csv, xlsx] = await Promise.all((await page.$$eval(".files a[download]", (all) => all.slice(0, 2).map((a) => a.href))).map(async (link) => {
    const answer = await fetch(link, { headers: served.headers ?? {} });
    assert.equal(answer.status, 200, link);
    return Buffer.from(await answer.arrayBuffer());
  }));
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(".files a[download]:has-text('JSON')")]);
  return { csv: readCsv(csv.toString("utf8")), sheet: readSheet(xlsx), json: JSON.parse(fs.readFileSync(await download.path(), "utf8")) };
}

const OF_FILE = { appropriation: "appropriation_yen", executed: "executed_yen", difference: "difference_yen", original: "original_yen", carriedOut: "carried_out_yen", unused: "unused_yen" };

/** Every row and amount of the table is in the CSV and the JSON, its name in the workbook. Returns how many amounts there were. */
async function holdFiles(page, { csv, sheet, json }, years) {
  const rows = await page.$$eval("#table .line", (all) => all.map((e) => ({ id: e.id.slice("row-".length), name: e.querySelector(".fold [lang], .plain").textContent,
    amounts: [...e.querySelectorAll("[data-column][data-yen]")].map((a) => ({ ...a.dataset })), rates: [...e.querySelectorAll("[data-rate]")].map((r) => ({ ...r.dataset })) })));
  const known = new Map([...json.rows, ...json.subtotals, json.total, json.outsideTotal].filter(Boolean).map((r) => [r.id, r]));
  let count = 0;
  for (const { id, name, amounts, rates } of rows) {
    const line = csv.find((l) => l.row === id);
    assert.ok(line, `${id} ${name} is in the CSV`);
    assert.ok(known.has(id), `${id} ${name} is in the JSON`);
    if (known.get(id).kind === "KIND_NODES") assert.ok(sheet.some((l) => l[0].includes(name)), `${name} is in the workbook`);
    for (const a of amounts) {
      assert.equal(line[`${years[a.column]}_${OF_FILE[a.measure]}`], a.yen, `${id} ${a.measure} in the CSV`);
      const cell = known.get(id).cells[a.column];
      if (a.yen !== "") assert.equal(cell[`${a.measure}Yen`] ?? cell.components?.[`${a.measure}Yen`], a.yen, `${id} ${a.measure} in the JSON`);
      count++;
    }
    const original = new URL(page.url()).searchParams.get("basis") === "original";
    for (const r of rates) assert.equal(line[`${years[r.column]}_${original ? "rate_on_original_permille" : "rate_permille"}`], r.rate, `${id} rate`);
  }
  return count;
}

test("files of what is shown: the rows that are open, and the figures of the basis and the preset", async () => {
  const { page, close } = await state("first");
  const total = (f) => [f.csv.find((l) => l.row === "total")["2022_appropriation_yen"], f.json.total.cells[0].appropriationYen, f.sheet.find((l) => l[0] === "合計")[1]];
  const classes = await filesOf(page);
  assert.deepEqual(total(classes), Array(3).fill("845540000"));
  await holdFiles(page, classes, [2022, 2023]);
  assert.ok(!classes.csv.some((l) => l.row === "2023/IV-1"));
  for (const [depth, row] of ["node/self-planned", "node/pillar-4", "2023/IV-1"].entries()) {
    await page.click(`[id="row-${row}"] .fold`);
    await page.waitForSelector(`#table .depth${depth + 1}`);
  }
  await page.waitForFunction(() => document.querySelector(".files")?.textContent.includes("細事業までの"));
  const opened = await filesOf(page);
  assert.deepEqual(total(opened), Array(3).fill("845540000"));
  assert.ok(await holdFiles(page, opened, [2022, 2023]) > 40);
  assert.ok(opened.csv.some((l) => l.row.startsWith("2023/IV-1/")));
  await page.click(".readers a:nth-child(4)"); // finance
  await page.waitForSelector("#table .depth3 .all");
  await page.click(".settings summary");
  await page.selectOption(".choices label:nth-child(2) select", { index: 1 }); // on the original budget
  await page.waitForFunction(() => document.querySelector("#table [data-measure=original]") && !document.querySelector("#table .wait"));
  await page.waitForSelector("#table .depth3 .all");
  const finance = await filesOf(page);
  assert.ok(await holdFiles(page, finance, [2022, 2023]) > 150);
  assert.match(finance.sheet.flat().join(), /当初予算額に対する執行率.*不用額/);
  // What is folded is not in them any more.
  await page.click('[id="row-node/self-planned"] .fold');
  await page.waitForFunction(() => !document.querySelector("#table .depth1"));
  assert.match(await page.innerText(".files"), /区分までの/);
  assert.ok((await page.$$eval(".files a[download]", (all) => all.map((a) => a.href))).every((l) => l.includes("level=LEVEL_CLASS&")));
  await close();
});

test("the public page shows figures, and neither history nor writing", { skip: served.public ? false : "this door has no public listener" }, async () => {
  const { page, problems, close } = await open(STATES.chosen[0]("", "ja"), { base: served.public });
  await page.waitForSelector("#why .waterfall");
  await loadAll(page);
  assert.match(await text(page), /132\.8%/);
  assert.equal(await page.$$eval(".history, .writes", (all) => all.length), 0);
  assert.deepEqual(problems, []);
  await close();
});

test("the page of a staff listener without writes has the history, and no form to write in", async () => {
  const { page, problems, close } = await open(STATES.chosen[0]("", "ja"), { before: (page) => page.route("**/api/session", async (route) => {
    const response = await route.fetch();
    const session = await response.json();
    assert.deepEqual([session.listener, session.writes], ["STAFF", true]);
    await route.fulfill({ response, json: { ...session, writes: false } });
  }) });
  await page.waitForSelector("#why .waterfall");
  await loadAll(page);
  assert.equal(await page.locator(".history").count(), 1);
  assert.equal(await page.locator(".writes, .edit, textarea, main form:not(.settings form, .search form)").count(), 0);
  assert.deepEqual(problems, []);
  await close();
});

test("search finds projects of all years and leads to their row", async () => {
  const { page, close } = await state("search");
  await page.locator(".found button", { hasText: "区役所満足度" }).first().click();
  await page.waitForFunction(() => /区役所満足度/.test(document.querySelector("#why h2")?.textContent ?? ""));
  await page.waitForSelector("#table .chosen.depth2");
  await close();
});

test("a project found in a year that is not on the page comes with its year, and back together", async () => {
  const { page, problems, close } = await open(address(TOWN, [2022, 2023]));
  const was = page.url();
  const { rows } = await get(`aggregator/v1/jurisdictions/${TOWN}/comparison?columns=2023&columns=2024&level=LEVEL_PROJECT&pageSize=1000`);
  const { displayName } = rows.find((r) => r.members?.some((m) => m.node.includes("/2024/projects/")));
  await page.fill(".search input", displayName);
  await page.click(".search button[type=submit]");
  await page.locator(".found button", { hasText: "2024年度" }).first().click();
  await page.waitForFunction((name) => document.querySelector("#why h2")?.textContent.includes(name), displayName);
  await page.waitForSelector("#table .chosen:not(.total)");
  assert.deepEqual(new URL(page.url()).searchParams.getAll("columns"), ["2022", "2023", "2024"]);
  assert.equal(await page.evaluate(() => document.activeElement.matches("#why h2")), true);
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll("#table .head .state").length === 2);
  assert.equal(page.url(), was);
  assert.deepEqual(problems, []);
  await close();
});

test("findings are ranked, folded and lead to their row", async () => {
  const { page, close } = await state("unfolded");
  const ranks = await page.$$eval("#findings details", (all) => all.map((d) => d.className));
  assert.ok(ranks.length > 1);
  assert.deepEqual(ranks, [...ranks].sort((a, b) => (a === b ? 0 : a === "warning" ? -1 : 1)));
  assert.match(await page.innerText("#findings details"), /予算超過/);
  await page.locator("#findings details.warning button.go").first().click();
  await page.waitForFunction(() => document.activeElement?.matches("#why h2"));
  await close();
});

test("a long history is shown page by page, whole, and the keyboard goes on where a page begins", async () => {
  const { snapshot } = await snapshotOf(WARD);
  const all = (await get(`catalog/v1/jurisdictions/${WARD}/fiscalYears/2023/projects?pageSize=5`)).projects;
  const note = (of) => post(`catalog/v1/jurisdictions/${WARD}/changes:apply`, { requestId: randomUUID(), reason: "test",
    changes: all.map((project, i) => ({ action: "CHANGE_ACTION_UPDATE", updateMask: "note", resource: { project: { name: project.name, note: of(project, i) } } })) });
  try {
    await note((_, i) => `後から書いた注${i}`);
    const asked = [];
    const { page, close } = await open(STATES.first[0](`&snapshot=${encodeURIComponent(snapshot)}`, "ja"), { before: (page) => page.route(/:explainDifference/, async (route) => {
      const body = JSON.parse(route.request().postData());
      asked.push([body.pageSize, !!body.pageToken]);
      await route.continue({ postData: JSON.stringify({ ...body, pageSize: 2 }) });
    }) });
    await page.click(".history summary");
    await page.click(".history button");
    await page.waitForSelector(".differences");
    const rows = Number(/(\d+)件/.exec(await page.innerText(".history [role=status]"))[1]);
    assert.ok(rows >= 5, String(rows));
    for (let shown = 2; shown < rows; shown += 2) {
      assert.match(await page.innerText(".history > .cut"), new RegExp(`${rows}件中${shown}件`));
      await page.click(".history > .cut button");
      await page.waitForFunction((n) => document.activeElement === document.querySelectorAll(".differences > li")[n], shown);
    }
    assert.equal(await page.locator(".history > .cut").count(), 0);
    assert.equal(await page.locator(".differences > li").count(), rows);
    const said = await page.innerText(".differences");
    for (const i of all.keys()) assert.match(said, new RegExp(`後から書いた注${i}`));
    assert.deepEqual(asked, asked.map((_, i) => [50, i > 0]));
    await close();
  } finally {
    await note((project) => project.note ?? "");
  }
});

test("snapshot of a permanent link and history of what changed since", async () => {
  const { snapshot, budgetRevision } = await snapshotOf(WARD);
  for (const nth of "1234567") await rename(`自主企画事業費（経過${nth}）`, `訂正その${nth}`);
  try {
    const { page, close } = await open(STATES.first[0](`&snapshot=${encodeURIComponent(snapshot)}&books=${budgetRevision}`, "ja"));
    await page.click(".history summary");
    await page.click(".history button");
    await page.waitForSelector(".differences");
    assert.equal(await page.innerText(".history [role=status]"), "変わった行：1件");
    assert.match(await page.innerText(".differences"), /自主企画事業費（経過7）/);
    // No write is left out without a word.
    assert.equal(await page.locator(".differences .by li").count(), 5);
    assert.match(await page.innerText(".differences .cut"), /7件中5件/);
    await page.click(".differences .cut button");
    // Each with its day, who wrote it and why.
    const writes = await page.locator(".differences .by li").allInnerTexts();
    assert.deepEqual(writes.map((text) => /^\d{4}-\d\d-\d\d web-tests 「(.*)」$/.exec(text)?.[1]), [..."1234567"].map((nth) => `訂正その${nth}`));
    await close();
  } finally {
    await rename("自主企画事業費");
  }
});
