// Every amount on the page is the API's, and every bar as long as its amount says.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { holdAgainst, rowsOf } from "./figures.mjs";
import { address, finish, get, loadAll, open, PARTED, picture, snapshotOf, state, TOWN, WARD } from "./page.mjs";

after(finish);

async function check(name, lang, code, years, unit, least) {
  const { snapshot } = await snapshotOf(code);
  const rows = await rowsOf(code, years, snapshot);
  const { page, problems, close } = await state(name, lang);
  await page.waitForSelector("#why .waterfall");
  const rateOf = name === "original" ? (cell) => cell.rateOnOriginal : undefined;
  const count = await holdAgainst(page, rows, { unit, lang, rateOf, what: name });
  assert.ok(count >= least, `${count} amounts on the page`);
  assert.deepEqual(problems, []);
  await close();
}

test("amounts of the first view", () => check("first", "ja", WARD, [2022, 2023], 1000, 20));
test("amounts of projects and sub-projects that were opened", () => check("projectOpen", "ja", WARD, [2022, 2023], 1000, 60));
test("amounts of the chosen row, in English", () => check("chosen", "en", WARD, [2022, 2023], 1000, 40));
test("amounts of finance: yen, all columns", () => check("finance", "ja", WARD, [2022, 2023], 1, 40));
test("rates on the original budget", () => check("original", "ja", WARD, [2022, 2023], 1000, 30));
test("amounts of three years of a town with daily postings", () => check("threeYears", "en", TOWN, [2022, 2023, 2024], 1000, 40));

test("bars are as long as their amounts say, within a pixel", async () => {
  for (const [name, size] of [["projectOpen", { width: 1280, height: 900 }], ["threeYears", { width: 390, height: 844 }], ["classOpen", { width: 320, height: 700 }]]) {
    const { page, close } = await state(name, "ja", { size });
    const wrong = await page.evaluate(() => {
      const lines = [...document.querySelectorAll("#table .line, .beyondList li")];
      return lines.flatMap((line) => {
        const amounts = [...line.querySelectorAll(".figures > [data-measure=executed], .figures > [data-measure=appropriation]")].map((e) => Number(e.dataset.yen || 0));
        const most = Math.max(...amounts, 0);
        return [...line.querySelectorAll("[data-bar]")].flatMap((bar) => {
          const is = bar.getBoundingClientRect().width;
          const should = (Number(bar.dataset.bar) / most) * bar.parentElement.getBoundingClientRect().width;
          return Math.abs(is - should) <= 1 || (is <= 4.5 && should < 4.5) ? [] : [`${line.id} ${bar.className} ${bar.dataset.bar}: ${is} px instead of ${should}`];
        });
      });
    });
    assert.deepEqual(wrong, []);
    assert.ok((await page.$$("[data-bar]")).length > 10);
    await close();
  }
});

test("steps of a waterfall hang where the one before ended", async () => {
  const { page, close } = await state("chosen");
  await page.waitForSelector("#why .waterfall");
  const charts = await page.$$eval(".waterfall", (all) => all.map((f) => [...f.querySelectorAll("[role=row]:not(.sum)")].map((r) => {
    const b = r.querySelector(".block").getBoundingClientRect();
    return { whole: r.classList.contains("whole"), yen: Number(r.querySelector(".value").dataset.yen), left: b.left, right: b.right };
  })));
  for (const steps of charts) {
    let edge = steps[0].right;
    for (const s of steps.slice(1)) {
      if (!s.whole) assert.ok(Math.abs((s.yen < 0 ? s.right : s.left) - edge) <= 2.5, JSON.stringify(steps));
      edge = s.whole ? s.right : s.yen < 0 ? s.left : s.right;
      if (s.whole) assert.ok(s.yen >= 0);
    }
  }
  assert.equal(charts.length, 2);
  await close();
});

test("the flow's amounts are what lineage places, to the yen, with the exact share", async () => {
  const { snapshot } = await snapshotOf(TOWN);
  const answer = await get(`aggregator/v1/jurisdictions/${TOWN}/comparison?columns=2023&columns=2024&level=LEVEL_PROJECT&lineagePolicy=LINEAGE_POLICY_RESTATED&pageSize=5000&snapshot=${encodeURIComponent(snapshot)}`);
  const members = (row, column) => row.members.filter((m) => (m.column ?? 0) === column);
  const { page, close } = await state("threeYears");
  await loadAll(page);
  const streams = await page.$$eval("[data-flow]", (all) => all.map((e) => ({ ...e.dataset, row: [...e.parentElement.children].map((c) => c.textContent) })));
  // All that did not simply go on, and nothing else.
  const changed = answer.rows.filter((r) => r.kind === "KIND_NODES" && r.match !== "MATCH_ONE_TO_ONE");
  const ends = (row, column) => { const list = members(row, column).map((m) => m.node); return list.length ? list : [""]; };
  assert.deepEqual(streams.map((s) => s.flow).sort(), changed.flatMap((r) => ends(r, 0).flatMap((l) => ends(r, 1).map((n) => `${l && "l" + l}>${n && "r" + n}`))).sort());
  const seen = { shares: 0, new: 0, ended: 0 };
  for (const s of streams) {
    const [from, to] = s.flow.split(">").map((x) => x.slice(1));
    const row = changed.find((r) => ends(r, 0).includes(from) && ends(r, 1).includes(to));
    const [left, right] = [members(row, 0).find((m) => m.node === from), members(row, 1).find((m) => m.node === to)];
    assert.deepEqual(s.row.slice(0, 2), [left?.displayName ?? "－", right?.displayName ?? "－"]);
    assert.equal(s.yen, left?.cell.appropriationYen ?? "", s.flow);
    if (left && right) {
      const edge = row.lineage.find((e) => e.predecessor === from && e.successor === to && e.sharePpm !== undefined);
      if (!edge) continue;
      seen.shares++;
      assert.match(s.row[2], new RegExp(`${edge.sharePpm / 10000}%`));
    } else {
      // What began and what ended is told by an edge with one end, and why.
      const [type, said] = left ? ["TYPE_ENDED", "終了"] : ["TYPE_NEW", "新規"];
      const edge = row.lineage.find((e) => e.type === type);
      assert.equal(left ? edge.predecessor : edge.successor, from || to);
      assert.equal(s.row[2], said + (edge.explanation && `　${edge.explanation}`));
      assert.ok(edge.explanation, s.flow);
      seen[left ? "ended" : "new"]++;
    }
  }
  assert.ok(seen.shares >= 2 && seen.new >= 1 && seen.ended >= 1, JSON.stringify(seen));
  await close();
});

test("a project whose sub-projects went different ways is in the flow, each way with its part", async () => {
  const { page, close } = await open(address(PARTED, [2022, 2023]));
  await loadAll(page);
  const streams = await page.$$eval("[data-flow]", (all) => all.map((e) => [...e.parentElement.children].map((c) => c.textContent)));
  assert.deepEqual(streams, [["保健事業", "保健事業", "継続　一部", "3,000"], ["保健事業", "相談センター事業", "名称変更　一部　健康相談を相談センターへ移した。", "1,200"]]);
  await picture(page, "flow-of-parts", { fullPage: true });
  await close();
});

const size = (v) => (BigInt(v) < 0n ? -BigInt(v) : BigInt(v));

test("what moved most is what the API says moved most, in its order", async () => {
  for (const [name, code, years, pair, rest] of [["first", WARD, [2022, 2023], 0, ""], ["threeYears", TOWN, [2022, 2023, 2024], 1, ""], ["threeYears", TOWN, [2022, 2023, 2024], 0, "&pair=0"]]) {
    const { page, close } = await state(name, "ja", { address: address(code, years, rest) });
    const { snapshot } = await snapshotOf(code);
    const { rows } = await get(`aggregator/v1/jurisdictions/${code}/comparison?${years.map((y) => `columns=${y}&`).join("")}level=LEVEL_PILLAR&pageSize=5000&snapshot=${encodeURIComponent(snapshot)}`);
    const moved = rows.filter((r) => !r.outsideTotal && BigInt(r.changes[pair].appropriationYen ?? 0) !== 0n)
      .map((r) => ({ name: r.displayName, row: r.id, change: String(pair), yen: r.changes[pair].appropriationYen })).sort((a, b) => Number(size(b.yen) - size(a.yen)));
    assert.ok(moved.length > 3, "some are not shown");
    await page.waitForSelector(".reasons li");
    assert.deepEqual(await page.$$eval(".reasons li", (all) => all.map((li) => { const { row, change, yen } = li.querySelector(".amount").dataset; return { name: li.querySelector("[lang]").textContent, row, change, yen }; })), moved.slice(0, 3));
    await close();
  }
});

test("indicators stand on one scale where the API says that they may, and never where it does not", async () => {
  const { snapshot } = await snapshotOf(WARD);
  const answer = await get(`aggregator/v1/jurisdictions/${WARD}/comparison?columns=2022&columns=2023&level=LEVEL_PROJECT&includeIndicators=true&pageSize=5000&snapshot=${encodeURIComponent(snapshot)}`);
  const told = answer.rows.flatMap((r) => r.indicators ?? []);
  const { page, close } = await state("unfolded");
  const groups = await page.$$eval(".indicator", (all) => all.map((g) => ({ name: g.querySelector("h3").textContent, note: g.querySelector(".note")?.textContent ?? "",
    lines: [...g.querySelectorAll(".dots")].map((l) => Object.fromEntries([...l.querySelectorAll(".dot")].map((d) => [d.classList[1], parseFloat(d.style.left)]))) })));
  const number = (v) => Number(v.value?.unscaled ?? 0) / 10 ** (v.value?.scale ?? 0);
  const lineOf = (indicator, component) => {
    const known = Object.fromEntries((indicator.values ?? []).filter((v) => v.component === component.id && /_(VALUE|ZERO)$/.test(v.state)).map((v) => [v.role.replace("VALUE_ROLE_", "").toLowerCase(), number(v)]));
    return { known, unit: component.unit, most: Math.max(0, ...["target", "actual", "baseline"].flatMap((r) => known[r] ?? [])) };
  };
  const seen = { together: 0, apart: 0 };
  let at = 0;
  for (const group of groups) {
    // The page has some of the answer's, in its order.
    while (at < told.length && [...new Set(told[at].results.map((r) => r.indicator.displayName))].join(" → ") !== group.name) at++;
    assert.ok(at < told.length, group.name);
    const { results, relations = [] } = told[at++];
    if (new Set(results.map((r) => r.fiscalYear)).size < 2) continue;
    const lines = results.flatMap((r) => (r.indicator.components ?? []).map((c) => lineOf(r.indicator, c)));
    assert.equal(group.lines.length, lines.length, group.name);
    const together = relations.length > 0 && relations.every((r) => /_(MERGED_)?COMPARABLE$/.test(r.comparability) && !/NOT_/.test(r.comparability));
    assert.match(group.note, together ? /同じ目盛り/ : /目盛りは別々/);
    for (const [i, line] of lines.entries()) {
      const most = Math.max(...(together ? lines.filter((l) => l.unit === line.unit).map((l) => l.most) : [line.most]), together && /^[%％]$/.test(line.unit) ? 100 : 0);
      for (const [kind, left] of Object.entries(group.lines[i])) {
        assert.ok(Math.abs(left - (line.known[kind] / most) * 100) < 0.01, `${group.name}: ${kind} of line ${i} at ${left} %, ${together ? "together" : "apart"}`);
        seen[together ? "together" : "apart"]++;
      }
    }
  }
  assert.ok(seen.together >= 4 && seen.apart >= 4, JSON.stringify(seen));
  await close();
});

test("pace sums what the ledger has by month", async () => {
  const { page, close } = await state("pace");
  const answer = await get(`budget/v1/jurisdictions/${TOWN}/groupedBalances?fiscalYears=2022&fiscalYears=2023&fiscalYears=2024&grouping=BALANCE_GROUPING_YEAR&monthly=true`);
  const cells = await page.$$eval("[data-pace]", (all) => all.map((e) => ({ ...e.dataset })));
  assert.ok(cells.length >= 36);
  for (const { pace, yen } of cells) {
    const [year, month] = pace.split("/").map(Number);
    const months = answer.balances.filter((b) => b.fiscalYear === year && b.figures.execution);
    const index = (b) => (b.month.year - year) * 12 + b.month.month - 4;
    const last = Math.max(...months.map(index));
    const sum = months.filter((b) => index(b) <= month).reduce((a, b) => a + BigInt(b.figures.execution.executedYen), 0n);
    assert.equal(yen, month > last ? "" : String(sum), pace);
  }
  await close();
});

test("where only the statement's date is known, pace says so instead of zero", async () => {
  const { page, close } = await state("first");
  await loadAll(page);
  assert.match(await page.innerText("#pace"), /月ごとの執行額は分かりません/);
  assert.equal(await page.$$eval("#pace svg, #pace [data-pace]", (all) => all.length), 0);
  await close();
});

test("an incomplete sum looks incomplete: ※, an open end, no rate", async () => {
  const { page, close } = await state("incomplete");
  await page.waitForSelector("#table .depth1");
  const cells = await page.$$eval("#table .cell", (all) => all.filter((c) => c.querySelector(".lacks:not(:empty)")).map((c) => ({ text: c.textContent, open: !!c.querySelector(".track .spent.open"),
    frays: getComputedStyle(c.querySelector(".track .open") ?? c, "::after").width, rate: c.querySelector("[data-rate]").dataset.rate })));
  assert.equal(cells.length, 2); // the class and the total, of 2023
  for (const c of cells) {
    assert.match(c.text, /※1,200/);
    assert.match(c.text, /2件中1件が不明/);
    assert.ok(c.open && parseFloat(c.frays) > 10, JSON.stringify(c));
    assert.equal(c.rate, "");
  }
  const bridge = await page.innerText("#table .depth1:has-text('橋りょう') [data-measure=executed][data-column='1']");
  assert.equal(bridge.trim(), "－");
  await close();
});

test("what is not known is －, never 0", async () => {
  const { page, close } = await state("projectOpen");
  const absent = await page.$$eval("#table .depth3:not([id$='/own']) [data-measure=executed][data-column='1']", (all) => all.map((e) => e.textContent.trim()));
  assert.ok(absent.length > 0 && absent.every((t) => t === "－"), JSON.stringify(absent));
  await close();
});

test("what went beyond its budget is in the first screen, and its reasons three clicks away", async () => {
  const { page, close } = await state("first");
  const box = await page.locator(".beyondList .rate.beyond").first().boundingBox();
  assert.ok(box.y + box.height < 900, "below the first screen");
  assert.match(await page.innerText(".beyondList"), /区役所の機能強化[\s\S]*132\.8%[\s\S]*予算超過/);
  await page.click(".beyondList button.name");
  await page.waitForFunction(() => /区役所の機能強化/.test(document.querySelector("#why h2")?.textContent ?? "") && document.querySelector("#why .waterfall"));
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), await page.textContent("#why h2"));
  await close();
});
