// No list is cut without saying so.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { eventually, finish, get, loadAll, state, WARD } from "./page.mjs";

after(finish);

test("indicators of projects beyond the tenth are a press away, and counted", async () => {
  const { page, problems, close } = await state("first");
  await loadAll(page);
  await page.waitForSelector("#indicators details");
  const { rows } = await get(`aggregator/v1/jurisdictions/${WARD}/comparison?columns=2022&columns=2023&level=LEVEL_PROJECT&includeIndicators=true&pageSize=5000`);
  const left = rows.length - 10;
  assert.match(await page.innerText("#indicators .cut"), new RegExp(`${rows.length}行のうち10行の指標です。残りは${left}行`));
  await page.focus("#indicators .cut button");
  const had = await page.locator("#indicators .ofProject").count();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#indicators .cut", { state: "detached" });
  // The button has gone: the keyboard goes on at the first project that came.
  await eventually(async () => assert.equal(await page.locator("#indicators .ofProject > summary").nth(had).evaluate((e) => e === document.activeElement), true));
  const shown = await page.$$eval("#indicators .ofProject > summary", (all) => all.map((e) => e.textContent));
  assert.deepEqual(shown, rows.filter((r) => r.indicators?.length).map((r) => `${r.displayName} ${r.indicators.length}件`));
  assert.deepEqual(problems, []);
  await close();
});

test("what could not be had more of a row is not told of another, and can be had again", async () => {
  const { page, close } = await state("first");
  await loadAll(page);
  let refuse;
  await page.route(/includeIndicators=true.*pageToken=|pageToken=.*includeIndicators=true/, async (route) => {
    await new Promise((done) => { refuse = done; });
    await route.fulfill({ status: 503, json: { message: "not now" } });
  });
  await page.click("#indicators .cut button");
  await page.waitForFunction(() => document.querySelector("#indicators .cut [role=status]").textContent === "読み込んでいます");
  const shown = await page.locator("#indicators .ofProject").count();
  await eventually(() => assert.ok(refuse));
  refuse();
  await page.waitForSelector("#indicators .failed");
  await page.locator("#table .line.heading button.why").first().click();
  await page.waitForSelector("#indicators .failed", { state: "detached" });
  await page.goBack();
  await page.waitForSelector("#indicators .failed");
  await page.unroute(/includeIndicators=true.*pageToken=|pageToken=.*includeIndicators=true/);
  await page.click("#indicators .failed button");
  await page.waitForSelector("#indicators .failed", { state: "detached" });
  await page.waitForSelector("#indicators .cut", { state: "detached" });
  const ids = await page.$$eval("#indicators .ofProject > summary", (all) => all.map((e) => e.textContent));
  assert.ok(ids.length > shown);
  assert.deepEqual(ids, [...new Set(ids)]);
  await close();
});

test("that indicators of a row could not be had is not told of the next while its own are on their way", async () => {
  const { page, close } = await state("first");
  let status = 503;
  await page.route(/includeIndicators=true.*classificationNodes=|classificationNodes=.*includeIndicators=true/, (route) => (status ? route.fulfill({ status, json: { message: "not now" } }) : undefined));
  await page.locator("#table .line.heading button.why").first().click();
  await loadAll(page);
  await page.waitForSelector("#indicators .failed");
  status = 0; // never answered
  await page.locator("#table .line.heading button.why").nth(1).click();
  await page.waitForSelector("#indicators .wait");
  assert.equal(await page.locator("#indicators .failed, #indicators .ofProject").count(), 0);
  await close();
});

test("the last press shows the rest, and the keyboard goes on at the first of it", async () => {
  const { page, close } = await state("places");
  const list = page.locator("#summary .places li:has(.pages)").first();
  const had = await list.locator(".pages li").count();
  const button = list.locator(".cut button");
  for (let seen = had; await button.count();) {
    assert.match(await list.locator(".cut [role=status]").innerText(), new RegExp(`件中${seen}件を表示`));
    await button.press("Enter");
    await eventually(async () => assert.equal(await page.evaluate(() => [...document.activeElement.parentElement.children].indexOf(document.activeElement)), seen));
    seen = await list.locator(".pages li").count();
  }
  assert.ok(await list.locator(".pages li").count() > had);
  await close();
});
