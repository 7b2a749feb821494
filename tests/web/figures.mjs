// What the API says of what the page shows, and what the page says.
import assert from "node:assert/strict";
import { get, printed } from "./page.mjs";

const TERMS = ["originalYen", "supplementaryYen", "provisionalYen", "carryOverInYen", "reserveYen", "diversionYen", "lapsedYen",
  "precisionAdjustmentYen", "notStatedYen", "movedYen"];

/** All rows of all levels of a comparison, by id; of projects and sub-projects only those below a node, where one is given. */
export async function rowsOf(code, years, snapshot, node = "") {
  const found = new Map();
  for (const level of ["SUB_PROJECT", "PROJECT", "PILLAR", "CLASS"]) {
    const below = node && level.endsWith("PROJECT") ? `&filter.classificationNodes=${node}` : "";
    const answer = await get(`aggregator/v1/jurisdictions/${code}/comparison?${years.map((y) => `columns=${y}&`).join("")}level=LEVEL_${level}&includeComponents=true&pageSize=5000&snapshot=${encodeURIComponent(snapshot)}${below}`);
    assert.equal(answer.nextPageToken || "", "", "all rows are on one page");
    for (const row of [...answer.rows, ...answer.subtotals, answer.total, answer.outsideTotal].filter(Boolean)) found.set(row.id, row);
  }
  return found;
}

const known = (value, lacks) => (lacks ? (lacks.parts === lacks.absentParts ? "" : lacks.knownYen) : value ?? "");

/** What the API says of what an element shows; undefined: nothing that this test knows. */
function expected(row, d) {
  const cell = row.cells[Number(d.column)];
  const change = row.changes?.[Number(d.change)];
  const terms = change?.decomposition;
  switch (d.measure) {
    case "appropriation": return known(cell.appropriationYen, cell.incompleteAppropriation);
    case "executed": return known(cell.executedYen, cell.incompleteExecuted);
    // Where statements tell a whole without its parts, the original budget is not known: not zero.
    case "original": return cell.originalYen === "0" && (cell.components?.notStatedYen ?? "0") !== "0" ? "" : cell.originalYen ?? "";
    case "difference": return cell.differenceYen ?? "";
    case "carriedOut": return cell.appropriationYen === undefined ? "" : cell.carriedOutYen;
    case "unused": return cell.unusedYen ?? "";
    case "appropriationChange": return change?.appropriationYen ?? "";
    case "executedChange": return change?.executedYen ?? "";
    case "appropriationTerms": return String(TERMS.reduce((a, t) => a + BigInt(terms[t]), 0n));
    case "executedTerms": return String(BigInt(terms.executedYen) + BigInt(terms.movedExecutedYen));
    case "budgetFrom": return row.cells[Number(d.change)].appropriationYen ?? "0";
    case "budgetTo": return row.cells[Number(d.change) + 1].appropriationYen ?? "0";
    case "spentFrom": return row.cells[Number(d.change)].executedYen ?? "0";
    case "spentTo": return row.cells[Number(d.change) + 1].executedYen ?? "0";
    default: return terms?.[d.measure];
  }
}

const said = (page) => page.evaluate(() => [...document.querySelectorAll("[data-yen][data-row]")].map((e) => ({ ...e.dataset,
  text: [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent).join("").trim() })));

/** Holds every amount and rate of a page against rows of the API. Returns how many amounts there were. */
export async function holdAgainst(page, rows, { unit, lang, rateOf = (cell) => cell.rate, what = "" }) {
  const list = await said(page);
  for (const d of list) {
    const row = rows.get(d.row) ?? rows.get(d.row + "/whole");
    assert.ok(row, `the page has a row the API has not: ${d.row}`);
    const is = expected(row, d);
    assert.equal(d.yen, is, `${what} ${d.row} ${d.measure} ${d.column ?? d.change}`);
    assert.equal(d.text.replace(/^[※+]/, ""), printed(is, unit, lang), `${what} ${d.row} ${d.measure}: text`);
  }
  for (const r of await page.$$eval("[data-rate]", (all) => all.map((e) => ({ ...e.dataset, text: e.textContent })))) {
    const rate = rateOf(rows.get(r.row).cells[Number(r.column)])?.permille;
    assert.equal(r.rate, rate ?? "", `${what} rate of ${r.row}`);
    assert.equal(r.text, rate === undefined ? "－" : `${BigInt(rate) / 10n}.${BigInt(rate) % 10n}%`);
  }
  return list.length;
}
