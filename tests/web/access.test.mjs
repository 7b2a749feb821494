// Keyboard and screen readers.
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, test } from "node:test";
import { tabThrough } from "./keyboard.mjs";
import { finish, loadAll, out, state } from "./page.mjs";
import { outline } from "./outline.mjs";

after(finish);

test("everything is reached with the tabulator, and shows that it is", async () => {
  const { page, close } = await state("classOpen");
  await loadAll(page);
  const { wanted, reached, unseen } = await tabThrough(page);
  assert.equal(reached, wanted);
  assert.deepEqual(unseen, []);
  await close();
});

test("keys alone open a row, choose it, set the date, and leave what was opened", async () => {
  const { page, close } = await state("first");
  await page.focus("#table .fold");
  assert.equal(await page.getAttribute("#table .fold", "aria-expanded"), "false");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#table .depth1");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-expanded")), "true");
  await page.focus("#table .depth1 button.why");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.matches("#why h2"));
  await page.focus(".settings summary");
  await page.keyboard.press("Enter");
  const slider = page.locator(".asof input").last();
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL(/columns=2023%40/);
  assert.match(await slider.getAttribute("aria-valuetext"), /^\d{4}年\d+月\d+日$/);
  assert.equal(await page.$$eval("input[type=date]", (all) => all.length), 0);
  await page.fill(".search input", "区役所");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".found button");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".found", { state: "detached" });
  await close();
});

test("charts say in words what they show", async () => {
  const { page, close } = await state("threeYears");
  await loadAll(page);
  const tables = await page.$$eval("[role=table]", (all) => all.map((t) => ({ label: t.getAttribute("aria-label"), rows: t.querySelectorAll("[role=row]").length })));
  assert.ok(tables.length >= 5);
  for (const t of tables) assert.ok(t.label && t.rows > 0, JSON.stringify(t));
  const images = await page.$$eval("svg", (all) => all.map((s) => s.getAttribute("role") === "img" && !!s.getAttribute("aria-label")));
  assert.ok(images.length > 0 && images.every(Boolean));
  const tree = await page.locator("#table [role=table]").ariaSnapshot();
  assert.match(tree, /rowheader/);
  assert.match(tree, /columnheader/);
  await close();
});

test("screen readers are told the parts, their names and what they are", async () => {
  const lines = [];
  for (const [name, lang] of [["chosen", "ja"], ["pace", "en"]]) {
    const { page, close } = await state(name, lang);
    await page.waitForSelector("#why .waterfall");
    await loadAll(page);
    await page.locator(".settings").evaluate((d) => (d.open = true));
    lines.push(`# ${name}, ${lang}`, ...await outline(page));
    await close();
  }
  // What it is now; in place of outline.txt when that is what it should be.
  fs.writeFileSync(`${out}/outline.txt`, lines.join("\n") + "\n");
  assert.deepEqual(lines, fs.readFileSync(new URL("outline.txt", import.meta.url), "utf8").trimEnd().split("\n"));
});

test("the page speaks its language, names of rows stay Japanese and say so", async () => {
  const { page, close } = await state("unfolded", "en");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  const strangers = await page.evaluate(() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode()) {
      if (!/[぀-ヿ一-龠]/.test(n.textContent) || ["SCRIPT", "NOSCRIPT"].includes(n.parentElement.tagName)) continue;
      if (!n.parentElement.closest("[lang=ja], .glossary, #findings, .compares")) found.push(n.textContent.slice(0, 40));
    }
    return found;
  });
  assert.deepEqual(strangers, []);
  await close();
});
