// What is known of some parts only looks so in every chart, and in words; nowhere is it drawn as the whole.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { address, finish, get, inView, loadAll, open, PARTLY, state } from "./page.mjs";

after(finish);

/** What pace shows: its words, its lines, and its cells by `column/month`. */
async function paceOf(page) {
  await loadAll(page);
  return page.evaluate(() => ({
    text: document.querySelector("#pace").innerText,
    lines: [...document.querySelectorAll("#pace svg g")].map((g) => ({ said: g.querySelector("text").textContent, dashes: getComputedStyle(g.querySelector("polyline")).strokeDasharray,
      point: getComputedStyle(g.querySelector("circle")).fill, ground: getComputedStyle(document.documentElement).backgroundColor })),
    cells: Object.fromEntries([...document.querySelectorAll("[data-pace]")].map((e) => [e.dataset.pace, { yen: e.dataset.yen, text: e.textContent.trim(),
      open: !!e.parentElement.querySelector(".spent.open"), frays: parseFloat(getComputedStyle(e.parentElement.querySelector(".spent") ?? e, "::after").width) > 10 }])),
  }));
}

const AUGUST = 4;

test("pace: a year that is known of one of two projects is drawn, broken and hollow, with ※ and how much is missing", async () => {
  const { page, problems, close } = await state("incomplete");
  const { text, lines, cells } = await paceOf(page);
  assert.deepEqual(cells[`2023/${AUGUST}`], { yen: "1200000", text: "※1,200", open: true, frays: true });
  assert.match(text, /※ 令和5年度は分かる分だけの累計[\s\S]*2件中1件が不明/);
  assert.doesNotMatch(text, /公表資料の日の額だけ/);
  const broken = lines.filter((l) => l.dashes !== "none");
  assert.equal(broken.length, 1);
  assert.match(broken[0].said, /令和5年度 ※1,200/);
  assert.equal(broken[0].point, broken[0].ground);
  // The whole year beside it looks whole.
  assert.ok(Object.entries(cells).every(([at, c]) => !at.startsWith("2022/") || (!c.text.includes("※") && !c.open)));
  assert.equal(cells["2022/7"].yen, "4300000");
  assert.deepEqual(problems, []);
  await close();
});

test("pace: a row of which nothing is known says so, and nothing of papers", async () => {
  const { page, close } = await open(address(PARTLY, [2022, 2023], "&row=2023/bridge&under=node/works&open=node/works"));
  await inView(page);
  const { text, cells } = await paceOf(page);
  assert.match(text, /令和5年度は、執行額が分かる部分がない/);
  assert.doesNotMatch(text, /公表資料の日の額だけ/);
  assert.deepEqual(Object.keys(cells).filter((at) => at.startsWith("2023/") && cells[at].yen !== ""), []);
  await close();
});

test("pace: of two projects that became one, the known one is not drawn as both", async () => {
  const { page, close } = await state("merged");
  const { text, cells } = await paceOf(page);
  assert.deepEqual(cells[`2023/${AUGUST}`], { yen: "1200000", text: "※1,200", open: true, frays: true });
  assert.match(text, /2件中1件が不明/);
  assert.deepEqual({ ...cells["2024/6"], open: undefined, frays: undefined }, { yen: "4100000", text: "4,100", open: undefined, frays: undefined });
  await close();
});

test("pace: two amounts that differ have their unit, and never look the same", async () => {
  for (const [more, said] of [[1, "4,300,001 円）は、上の表の執行額（4,300,000 円）"], [1000, "4,301 千円）は、上の表の執行額（4,300 千円）"]]) {
    const { page, close } = await open(address(PARTLY, [2022, 2024]), { before: (page) => page.route(/groupedBalances/, async (route) => {
      const answer = await (await route.fetch()).json();
      const { execution } = answer.balances.find((b) => b.fiscalYear === 2022 && b.figures?.execution).figures;
      execution.executedYen = String(Number(execution.executedYen) + more);
      await route.fulfill({ json: answer });
    }) });
    const { text } = await paceOf(page);
    assert.ok(text.includes(`令和4年度の月ごとの累計（${said}`), text);
    assert.match(text, /単位：千円/);
    await close();
  }
});

test("pace: in English too", async () => {
  const { page, close } = await state("incomplete", "en");
  const { text } = await paceOf(page);
  assert.match(text, /※ FY2023 sums what is known only[\s\S]*not known of 1 of 2 parts/);
  await close();
});

test("summary: the total has ※, no rate, and what it lacks in words; nobody is said not to be over the budget", async () => {
  const { page, close } = await state("incomplete");
  await page.waitForSelector("#summary .note, #summary .beyondList");
  const spent = await page.innerText("#summary .numbers .latest:last-child");
  assert.match(spent, /※1,200/);
  assert.match(spent, /2件中1件が不明/);
  assert.match(spent, /－/);
  assert.doesNotMatch(spent, /%/);
  const said = await page.innerText("#summary");
  assert.match(said, /予算を超えたか分からない区分・柱が1件あります/);
  assert.doesNotMatch(said, /予算を超えた区分・柱はありません/);
  await close();
});

test("summary: what was executed beside a budget that is not known is not said to be within it", async () => {
  const cases = [
    ["no part of the budget is known", "", (cell) => { delete cell.appropriationYen; cell.incompleteAppropriation = { parts: 2, absentParts: 2 }; }],
    ["the original budget is not stated", "&basis=original", (cell) => { cell.components = { ...cell.components, originalYen: "0", notStatedYen: "5000000" }; }],
  ];
  for (const [what, rest, change] of cases) {
    // 2022 is known wholly; the answer for the summary is changed on its way.
    const { page, close } = await open(address(PARTLY, [2022, 2024], rest), { before: (page) => page.route(/level=LEVEL_PILLAR/, async (route) => {
      const answer = await (await route.fetch()).json();
      assert.ok(answer.rows[0].cells[0].appropriationYen && answer.rows[0].cells[0].executedYen);
      answer.rows.splice(1);
      answer.rows[0].cells.splice(1);
      change(answer.rows[0].cells[0]);
      await route.fulfill({ json: answer });
    }) });
    await page.waitForSelector("#summary .note");
    assert.match(await page.innerText("#summary"), /予算を超えたか分からない区分・柱が1件あります/, what);
    assert.doesNotMatch(await page.innerText("#summary"), /予算を超えた区分・柱はありません/, what);
    await close();
  }
});

test("summary: what cannot be ranked among the largest changes is counted", async () => {
  const { page, close } = await open(address(PARTLY, [2024, 2025]));
  await page.waitForSelector("#summary .reasons");
  assert.match(await page.innerText("#summary .reasons"), /どちらかの年度の予算額がない、または一部が不明の1件は、ここに入っていません/);
  await close();
});

test("waterfall: of what is not wholly known there are no terms, and that is said; the other amount has its own", async () => {
  const { page, close } = await state("incomplete");
  await page.waitForSelector("#why .waterfall");
  assert.match(await page.innerText("#why .two > :last-child"), /一部が不明のため、内訳は示されません/);
  assert.equal(await page.$$eval("#why .waterfall", (all) => all.length), 1);
  assert.equal(await page.$$eval("#why [data-measure^=spent]", (all) => all.length), 0);
  assert.equal(await page.getAttribute("#why [data-measure=budgetTo]", "data-yen"), "5300000");
  await close();
});

test("flow: what a project has is not summed up as if whole when the budget of a part is not known", async () => {
  const { page, close } = await open(address(PARTLY, [2024, 2025]));
  await loadAll(page);
  await page.waitForSelector("#flow [data-flow]");
  const park = (await get(`aggregator/v1/jurisdictions/${PARTLY}/comparison?columns=2024&columns=2025&level=LEVEL_PROJECT`)).rows.flatMap((r) => r.members).find((m) => m.node.endsWith("2024/projects/park"));
  assert.equal(park.cell.incompleteAppropriation.knownYen, "900000");
  const ends = await page.$$eval("#flow svg g", (all) => all.map((g) => ({ text: g.textContent, hollow: getComputedStyle(g.querySelector("rect")).strokeDasharray !== "none" })));
  assert.deepEqual(ends.find((e) => e.text.startsWith("公園事業")), { text: "公園事業※900", hollow: true });
  assert.deepEqual(ends.find((e) => e.text.startsWith("緑化事業")), { text: "緑化事業950", hollow: false });
  const moved = Object.fromEntries(await page.$$eval("#flow [data-flow]", (all) => all.map((e) => [e.dataset.flow.split(">").map((n) => n.split("/").at(-1)).join(">"), e.textContent])));
  assert.deepEqual(moved, { "park>green": "900", "tree>green": "250", "park>walk": "－", "lane>walk": "120" });
  assert.match(await page.innerText("#flow"), /※ は分かる分だけの額/);
  await close();
});
