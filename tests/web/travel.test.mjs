// Addresses, the network, weight, and what comes after a restart.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { after, test } from "node:test";
import { errand, finish, get, loadAll, open, post, ready, served, snapshotOf, state, STATES, WARD, door } from "./page.mjs";
import { weigh } from "./weight.mjs";

after(finish);

const NODE = `jurisdictions/${WARD}/fiscalYears/2023/classificationNodes/self-planned`;
const rename = (displayName) => post(`catalog/v1/jurisdictions/${WARD}/changes:apply`, { requestId: randomUUID(), reason: "test",
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

test("newer figures are offered; what is read does not move", async () => {
  const { page, close } = await state("first");
  const was = await page.innerText("#table");
  const old = "自主企画事業費";
  await rename("自主企画事業費（新）");
  try {
    await page.waitForSelector(".newer button", { timeout: 30_000 });
    assert.equal(await page.innerText("#table"), was);
    await page.click(".newer button");
    await page.waitForFunction(() => document.querySelector("#table").innerText.includes("（新）"));
    await page.waitForSelector(".newer button", { state: "detached" });
  } finally {
    await rename(old);
  }
  await close();
});

test("no other host is asked, and the policy has nothing to report", async () => {
  for (const name of Object.keys(STATES)) {
    const { page, foreign, problems, close } = await state(name, "ja");
    if (name !== "nothing") await loadAll(page);
    assert.deepEqual(foreign, [], name);
    assert.deepEqual(await page.evaluate(() => window.reports), [], name);
    if (name !== "nothing") assert.deepEqual(problems, [], name);
    assert.deepEqual(await page.context().cookies(), [], name);
    await close();
  }
});

test("the first view is light and asks for classes and pillars only", async () => {
  const { requests, bytes, levels } = await weigh(STATES.first[0]("", "ja"));
  assert.ok(requests.length <= 8, requests.join("\n"));
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

test("files of what is shown", async () => {
  const { page, close } = await state("first");
  const links = await page.$$eval(".files a[download]", (all) => all.map((a) => a.href));
  assert.equal(links.length, 3);
  for (const link of links) {
    const answer = await fetch(link, { headers: served.headers ?? {} });
    assert.equal(answer.status, 200, link);
    assert.ok((await answer.arrayBuffer()).byteLength > 500, link);
  }
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

test("search finds projects of all years and leads to their row", async () => {
  const { page, close } = await state("search");
  await page.locator(".found button", { hasText: "区役所満足度" }).first().click();
  await page.waitForFunction(() => /区役所満足度/.test(document.querySelector("#why h2")?.textContent ?? ""));
  await page.waitForSelector("#table .chosen.depth2");
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

test("snapshot of a permanent link and history of what changed since", async () => {
  const { snapshot, budgetRevision } = await snapshotOf(WARD);
  await rename("自主企画事業費（経過）");
  try {
    const { page, close } = await open(STATES.first[0](`&snapshot=${encodeURIComponent(snapshot)}&books=${budgetRevision}`, "ja"));
    await page.click(".history summary");
    await page.click(".history button");
    await page.waitForSelector(".differences");
    assert.match(await page.innerText(".differences"), /自主企画事業費（経過）/);
    await close();
  } finally {
    await rename("自主企画事業費");
  }
});
