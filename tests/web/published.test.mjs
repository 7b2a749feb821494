// The public page where years are published as of one moment; and what the demonstration ends with.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { address, axe, errand, eventually, finish, get, loadAll, open, PARTLY, picture, post, served, snapshotOf, STATES, TOWN, WARD } from "./page.mjs";

after(finish);

const skip = served.public && served.control ? false : "this door has no public listener that a test may set up";
const CLASS = `jurisdictions/${WARD}/fiscalYears/2022/classificationNodes/self-planned`;
const rename = (name, displayName) => post(`catalog/v1/${name.split("/").slice(0, 2).join("/")}/changes:apply`, { requestId: randomUUID(), reason: "test",
  changes: [{ action: "CHANGE_ACTION_UPDATE", updateMask: "displayName", resource: { classificationNode: { name, displayName } } }] });
const text = (page) => page.innerText("main");
const moment = (page) => page.innerText(".moment");
const nameOf = async (name) => (await get(`catalog/v1/${name}`)).classificationNode.displayName;

/** A class of 2022 gets another name, and its old one back: snapshots before and between. */
async function twoMoments(code) {
  const { name, displayName } = (await get(`catalog/v1/jurisdictions/${code}/fiscalYears/2022/classificationNodes`)).classificationNodes[0];
  const { snapshot: first } = await snapshotOf(code);
  await rename(name, displayName + "（後）");
  const { snapshot: second } = await snapshotOf(code);
  await rename(name, displayName);
  assert.notEqual(first, second);
  return [first, second];
}

// 2022 of the ward is pinned and then written, 2023 is as it stands. Of the two towns 2022 and 2023 are pinned to different moments.
let base, pin, was;
before(async () => {
  if (skip) return;
  const [[first, second], [earlier, later]] = await Promise.all([TOWN, PARTLY].map(twoMoments));
  pin = await snapshotOf(WARD);
  was = await nameOf(CLASS);
  ({ public: base } = await errand(`publish?${encodeURIComponent(
    `${WARD} 2022@${pin.snapshot} 2023\n${TOWN} 2022@${first} 2023@${second} 2024\n${PARTLY} 2022@${earlier} 2023@${later} 2024 2025\n`)}`));
  await rename(CLASS, was + "（訂正）");
});
after(async () => was && rename(CLASS, was));

test("a year beside a pinned one is shown of its moment, and the page says so", { skip }, async () => {
  const { page, problems, urls, refused, close } = await open(STATES.chosen[0]("", "ja"), { base });
  await page.waitForSelector("#why .waterfall");
  await loadAll(page);
  await picture(page, "published-ja");
  assert.deepEqual(refused, []);
  assert.deepEqual(problems, []);
  assert.ok(urls.every((u) => !u.includes(":watch")), "what does not change is not watched");
  assert.ok((await page.innerText(".moment .chip")).includes("固定"));
  assert.match(await moment(page), /令和4年度は時点を固定して公表されています。並べた令和5年度も/);
  assert.match(await text(page), /132\.8%/);
  assert.ok((await text(page)).includes(was) && !(await text(page)).includes(was + "（訂正）"));
  assert.equal(await page.$$eval("[role=alert], .chip.live", (all) => all.length), 0);
  const files = await page.$$eval(".files a", (all) => all.map((a) => a.href));
  assert.deepEqual(await Promise.all(files.map(async (link) => (await fetch(link)).status)), files.map(() => 200));
  const link = new URLSearchParams(await page.getAttribute("a.permalink", "href"));
  assert.ok(link.get("snapshot") === pin.snapshot && link.get("books") === pin.budgetRevision, String(link));
  await close();
});

test("a link to its moment shows the same, also without the revision of the books", { skip }, async () => {
  const { page, problems, urls, refused, close } = await open(STATES.chosen[0](`&snapshot=${encodeURIComponent(pin.snapshot)}`, "en"), { base });
  await loadAll(page);
  await page.waitForSelector("#pace .paceSaid");
  assert.deepEqual(refused, []);
  assert.deepEqual(problems, []);
  assert.match(await moment(page), /FY2022 is published as of a fixed moment\. FY2023 beside it/);
  // Pace too is of that moment, and says nothing else.
  const months = urls.filter((u) => u.includes("/groupedBalances?"));
  assert.deepEqual(months.map((u) => new URL(u).searchParams.get("revision")), months.map(() => pin.budgetRevision));
  assert.ok(months.length > 0);
  assert.doesNotMatch(await page.innerText("#pace"), /present ledger/);
  await close();
});

test("search on it finds projects of the pinned year too", { skip }, async () => {
  const { page, close } = await open(address(WARD, [2022, 2023]), { base });
  await page.fill(".search input", "区役所");
  await page.click(".search button[type=submit]");
  await page.waitForSelector(".found");
  const found = await page.innerText(".found");
  assert.match(found, /2022年度/);
  assert.match(found, /2023年度/);
  await close();
});

test("what is published as it stands is live on its own", { skip }, async () => {
  const { page, problems, close } = await open(`/?town=${TOWN}&columns=2024@2024-07-31&columns=2024&lang=ja`, { base });
  await page.waitForSelector(".chip.live");
  assert.deepEqual(problems, []);
  await close();
});

test("years of different moments are refused in words, with what can be shown", { skip }, async () => {
  const { page, close } = await open(address(TOWN, [2022, 2023]), { base, bypassCSP: true });
  await picture(page, "published-apart");
  assert.match(await page.innerText("[role=alert]"), /別々の時点に固定して公表/);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await page.$$eval("[role=alert] a", (all) => all.map((a) => a.innerText)), ["2022年度・2024年度", "2023年度・2024年度"]);
  await page.click("[role=alert] a >> nth=1");
  await page.waitForSelector("#table .line");
  assert.match(await moment(page), /固定/);
  await close();
});

test("each of the links leads to a year that was asked for, beside one that is published as it stands", { skip }, async () => {
  for (const [years, links] of [[[2022, 2023], ["2022年度・2025年度", "2023年度・2025年度"]], [[2022, 2023, 2024], ["2022年度・2024年度", "2023年度・2024年度"]]]) {
    const { page, close } = await open(address(PARTLY, years), { base });
    assert.deepEqual(await page.$$eval("[role=alert] a", (all) => all.map((a) => a.innerText)), links);
    await page.click("[role=alert] a");
    await page.waitForSelector("#table .line");
    await close();
  }
});

test("without years in the address those are chosen that can be shown together", { skip }, async () => {
  const { page, problems, close } = await open(`/?town=${TOWN}&lang=ja`, { base });
  await page.waitForSelector("#table .line");
  assert.match(page.url(), /columns=2023&columns=2024/);
  assert.deepEqual(problems, []);
  await close();
});

test("a link to another moment leads to the published one", { skip }, async () => {
  const { snapshot } = await snapshotOf(WARD);
  assert.notEqual(snapshot, pin.snapshot);
  const { page, close } = await open(address(WARD, [2022, 2023], `&snapshot=${encodeURIComponent(snapshot)}`), { base });
  assert.match(await page.innerText("[role=alert]"), /^2022年度は、別の時点に固定/);
  await page.click("[role=alert] a");
  await page.waitForSelector("#table .line");
  await close();
});

/** A page whose watch is answered with a status, and how often it was asked for, by an EventSource and besides. */
async function watching(status) {
  const asked = { source: 0, probe: 0 };
  const { page, close } = await open(STATES.first[0]("", "ja"), { before: async (page) => {
    await page.clock.install();
    await page.route(/comparison:watch/, (route) => {
      asked[route.request().resourceType() === "eventsource" ? "source" : "probe"]++;
      return route.fulfill({ status, contentType: "application/json", body: "{}" });
    });
  } });
  await eventually(() => assert.ok(asked.probe > 0, `${status}: ${JSON.stringify(asked)}`));
  return { page, asked, close };
}

test("a watch that is refused is not asked for again, one that cannot be had now is", async () => {
  await Promise.all([400, 404].map(async (status) => {
    const { page, asked, close } = await watching(status);
    for (let i = 0; i < 3; i++) {
      await page.clock.runFor(120_000);
      await page.evaluate(() => fetch("api/session")); // what was asked for before is on its way by now
    }
    assert.deepEqual(asked, { source: 1, probe: 1 }, String(status));
    await close();
  }).concat([429, 503].map(async (status) => {
    const { page, asked, close } = await watching(status);
    await eventually(async () => {
      await page.clock.runFor(60_000);
      assert.ok(asked.source > 3, `${status}: ${JSON.stringify(asked)}`);
    });
    await close();
  })));
});

test("the demonstration ends with one address, where the figures are", { skip }, async () => {
  const { told } = await errand("demo");
  const [, ask] = /^Ask: +(curl '.*')$/m.exec(told);
  const { stdout } = await promisify(execFile)("bash", ["-c", `${ask} --silent --fail`]);
  const answer = JSON.parse(stdout);
  assert.deepEqual(answer.total.cells.map((c) => c.appropriationYen), ["845540000", "849290000"]);
  const [, last] = /^Open: +(http:\/\/127\.0\.0\.1:\d+\/)$/.exec(told.trimEnd().split("\n").at(-1));
  const { page, problems, close } = await open("", { base: last });
  await page.waitForSelector("#table .line");
  assert.match(await text(page), /845,540/);
  assert.deepEqual(problems, []);
  await close();
});
