// The public page where years are published as of one moment; and what the demonstration ends with.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { address, axe, errand, finish, get, loadAll, open, picture, post, ready, served, snapshotOf, STATES, TOWN, WARD } from "./page.mjs";

after(finish);

const skip = served.public && served.control ? false : "this door has no public listener that a test may set up";
const CLASS = `jurisdictions/${WARD}/fiscalYears/2022/classificationNodes/self-planned`;
const rename = (name, displayName) => post(`catalog/v1/${name.split("/").slice(0, 2).join("/")}/changes:apply`, { requestId: randomUUID(), reason: "test",
  changes: [{ action: "CHANGE_ACTION_UPDATE", updateMask: "displayName", resource: { classificationNode: { name, displayName } } }] });
const text = (page) => page.innerText("main");
const moment = (page) => page.innerText(".moment");
const nameOf = async (name) => (await get(`catalog/v1/${name}`)).classificationNode.displayName;

/** What a page asks for while something is done. */
async function asked(page, act) {
  const urls = [];
  const answers = [];
  page.on("request", (r) => urls.push(r.url()));
  page.on("response", (r) => answers.push([r.status(), r.url()]));
  await act();
  return { urls, refused: answers.filter(([status]) => status >= 400) };
}

// 2022 of the ward is pinned and then written, 2023 is as it stands. Of the town 2022 and 2023 are pinned to different moments.
let base, pin, was;
before(async () => {
  if (skip) return;
  const node = (await get(`catalog/v1/jurisdictions/${TOWN}/fiscalYears/2022/classificationNodes`)).classificationNodes[0];
  const first = await snapshotOf(TOWN);
  await rename(node.name, node.displayName + "（後）");
  const second = await snapshotOf(TOWN);
  assert.notEqual(first.snapshot, second.snapshot);
  pin = await snapshotOf(WARD);
  was = await nameOf(CLASS);
  ({ public: base } = await errand(`publish?${encodeURIComponent(
    `${WARD} 2022@${pin.snapshot} 2023\n${TOWN} 2022@${first.snapshot} 2023@${second.snapshot} 2024\n`)}`));
  await rename(CLASS, was + "（訂正）");
});
after(async () => was && rename(CLASS, was));

test("a year beside a pinned one is shown of its moment, and the page says so", { skip }, async () => {
  for (const [lang, chip, said] of [["ja", "固定", /令和4年度は時点を固定して公表されています。並べた令和5年度も/], ["en", "pinned", /FY2022 is published as of a fixed moment\. FY2023 beside it/]]) {
    const { page, problems, close } = await open(STATES.chosen[0]("", lang), { base });
    const { urls, refused } = await asked(page, async () => {
      await page.reload();
      await ready(page);
      await page.waitForSelector("#why .waterfall");
      await loadAll(page);
    });
    await picture(page, `published-${lang}`);
    assert.deepEqual(refused, []);
    assert.deepEqual(problems, []);
    assert.ok(urls.every((u) => !u.includes(":watch")), "what does not change is not watched");
    assert.ok((await page.innerText(".moment .chip")).includes(chip));
    assert.match(await moment(page), said);
    assert.match(await text(page), /132\.8%/);
    assert.ok((await text(page)).includes(was) && !(await text(page)).includes(was + "（訂正）"));
    assert.equal(await page.$$eval("[role=alert], .chip.live", (all) => all.length), 0);
    for (const link of await page.$$eval(".files a", (all) => all.map((a) => a.href))) assert.equal((await fetch(link)).status, 200, link);
    const link = await page.getAttribute("a.permalink", "href");
    assert.ok(new URLSearchParams(link).get("snapshot") === pin.snapshot && new URLSearchParams(link).get("books") === pin.budgetRevision, link);
    await page.goto(base + "/" + link);
    await ready(page);
    assert.match(await moment(page), said);
    await close();
  }
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
  assert.match(await page.innerText("[role=alert]"), /別の時点に固定/);
  await page.click("[role=alert] a");
  await page.waitForSelector("#table .line");
  await close();
});

test("a watch that is refused is not asked for again, one that cannot be had now is", async () => {
  for (const [status, again] of [[400, false], [404, false], [429, true], [503, true]]) {
    const { page, close } = await open(STATES.first[0]("", "ja"));
    await page.clock.install();
    let watched = 0;
    await page.route(/comparison:watch/, (route) => {
      watched += route.request().resourceType() === "eventsource" ? 1 : 0;
      return route.fulfill({ status, contentType: "application/json", body: "{}" });
    });
    await page.reload();
    await ready(page);
    for (let i = 0; i < 10; ++i) {
      await page.clock.runFor(60_000);
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.ok(again ? watched > 3 : watched === 1, `${status}: ${watched}`);
    await close();
  }
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
