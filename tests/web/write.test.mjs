// Writing on the staff listener: once, whatever happens to the answer.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { tabThrough } from "./keyboard.mjs";
import { finish, get, post, state, WARD } from "./page.mjs";

after(finish);

const PROJECT = `jurisdictions/${WARD}/fiscalYears/2023/projects/IV-1`;

test("an explanation is written once though the first answer is lost, and is read where it belongs", async () => {
  const { page, close } = await state("writing");
  const sent = [];
  let lose = true;
  await page.route("**/changes:apply", async (route) => {
    sent.push(route.request().postDataJSON());
    const answer = await route.fetch();
    if (lose) {
      lose = false;
      return route.abort();
    }
    return route.fulfill({ response: answer });
  });
  const words = `窓口の改善を前倒しした。${randomUUID()}`;
  const form = page.locator(".edit form").first();
  await form.locator("textarea").fill(words);
  await form.locator("input:not([type=radio])").fill("総務課");
  await form.locator("[type=radio]").last().check();
  await form.locator("button").click();
  await page.waitForFunction(() => /二重には書かれません/.test(document.querySelector(".edit [role=status]")?.textContent ?? ""));
  await form.locator("button").click();
  await page.waitForFunction((w) => document.querySelector(".explanations")?.textContent.includes(w), words);
  assert.equal(sent.length, 2);
  assert.deepEqual(sent[1], sent[0]);
  assert.match(sent[0].requestId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const name = sent[0].changes[0].resource.explanation.name;
  const answer = await get(`aggregator/v1/jurisdictions/${WARD}/comparison?columns=2022&columns=2023&pageSize=1000`);
  const found = answer.rows.flatMap((r) => r.explanations ?? []).filter((e) => e.explanation.text === words);
  assert.equal(found.length, 1);
  assert.equal(found[0].open, false);
  assert.equal(await page.locator(".explanations .text", { hasText: words }).count(), 1);
  await post(`catalog/v1/jurisdictions/${WARD}/changes:apply`, { requestId: randomUUID(), changes: [{ action: "CHANGE_ACTION_DELETE", resource: { explanation: { name } } }] });
  await close();
});

test("a name is mended; one that somebody mended meanwhile is not overwritten", async () => {
  const { project } = await get(`catalog/v1/${PROJECT}`);
  const { page, close } = await state("writing");
  const form = page.locator(".edit form").last();
  await form.locator("select").selectOption(PROJECT);
  await form.locator("button:not(:disabled)").waitFor();
  const wrong = `${project.displayName}（仮）`;
  const apply = (displayName) => post(`catalog/v1/jurisdictions/${WARD}/changes:apply`, { requestId: randomUUID(), reason: "test",
    changes: [{ action: "CHANGE_ACTION_UPDATE", updateMask: "displayName", resource: { project: { name: PROJECT, displayName } } }] });
  await apply(wrong);
  try {
    await form.locator("input").first().fill("区役所満足度向上事業（訂正）");
    await form.locator("input").last().fill("誤記");
    await form.locator("button").click();
    await page.waitForFunction(() => /ほかの人が先に/.test([...document.querySelectorAll(".edit [role=status]")].map((e) => e.textContent).join("")));
    assert.equal((await get(`catalog/v1/${PROJECT}`)).project.displayName, wrong);
    await page.locator(".edit summary").last().click();
    await page.locator(".edit summary").last().click();
    const again = page.locator(".edit form").last();
    await again.locator("select").selectOption(PROJECT);
    await page.waitForFunction((w) => [...document.querySelectorAll(".edit input")].some((i) => i.value === w), wrong);
    await again.locator("input").first().fill("区役所満足度向上事業（訂正）");
    await again.locator("input").last().fill("誤記");
    await again.locator("button").click();
    await page.waitForFunction(() => document.querySelector("#why").textContent.includes("（訂正）"));
    assert.equal((await get(`catalog/v1/${PROJECT}`)).project.displayName, "区役所満足度向上事業（訂正）");
  } finally {
    await apply(project.displayName);
  }
  await close();
});

test("keys alone reach every field, write an explanation, mend a name, and leave the forms", async () => {
  const { page, close } = await state("writing");
  const { wanted, reached, unseen } = await tabThrough(page);
  assert.equal(reached, wanted);
  assert.deepEqual(unseen, []);
  const sent = [];
  await page.route("**/changes:apply", (route) => {
    sent.push(route.request().postDataJSON());
    return route.abort(); // nothing is written
  });
  const keys = async (...list) => {
    for (const key of list) await (key.length > 1 && /^[A-Z]/.test(key) ? page.keyboard.press(key) : page.keyboard.insertText(key));
  };
  const summary = (i) => page.locator(".edit summary").nth(i);
  const told = (i) => page.waitForFunction((k) => /二重には書かれません/.test(document.querySelectorAll(".edit")[k].querySelector("[role=status]")?.textContent ?? ""), i);
  await summary(0).focus();
  await keys("Tab", "窓口を増やした。", "Tab", "ControlOrMeta+A", "総務課", "Tab", "ArrowDown", "Tab", "Enter");
  await told(0);
  const { explanation } = sent[0].changes[0].resource;
  assert.deepEqual([explanation.text, explanation.author, explanation.state], ["窓口を増やした。", "総務課", "STATE_APPROVED"]);
  await keys("Escape");
  assert.equal(await summary(0).evaluate((e) => document.activeElement === e), true);
  await page.waitForSelector(".edit form >> nth=1", { state: "detached" });

  await page.locator(".edit form button:not(:disabled)").waitFor();
  await summary(1).focus();
  await keys("Tab", "Tab", "ControlOrMeta+A", "区役所満足度向上事業（鍵）", "Tab", "誤記", "Enter");
  await told(1);
  assert.deepEqual([sent[1].changes[0].resource.project.displayName, sent[1].reason], ["区役所満足度向上事業（鍵）", "誤記"]);
  await keys("Escape");
  assert.equal(await summary(1).evaluate((e) => document.activeElement === e), true);
  assert.equal(await page.locator(".edit form").count(), 0);
  assert.equal(sent.length, 2);
  await close();
});
