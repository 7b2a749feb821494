// What the tests of the page share: a browser, states of the page, the API beside it.
import fs from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

/** Addresses, and what the proxy in front of the staff listener would add: from tests/web/serve.py, or KUZUKURI_DOOR alone for a door that runs already. */
export const served = JSON.parse(process.env.KUZUKURI_SERVED ?? JSON.stringify({ door: process.env.KUZUKURI_DOOR }));
export const door = served.door;
const headers = served.headers ?? {};
export const out = process.env.KUZUKURI_OUT ?? "build/web";
/** A picture for people to look at; where nobody will, none is made. */
export const picture = async (page, name, options = {}) => process.env.CI ? undefined : page.screenshot({ path: `${out}/${name}.png`, ...options });
fs.mkdirSync(out, { recursive: true });

export const WARD = "141127";
export const TOWN = "993417";
/** A made-up town one of whose projects does not tell its execution in 2023 (tests/web/partly). */
export const PARTLY = "999989";
/** A made-up town one of whose projects gives a sub-project away (tests/web/parted). */
export const PARTED = "999962";
export const SIZES = { phone: { width: 320, height: 700 }, large: { width: 390, height: 844 }, desk: { width: 1280, height: 900 } };

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let browser;
export const launch = () => (browser ??= chromium.launch({ executablePath: CHROMIUM, headless: true, args: ARGUMENTS }));
export const finish = async () => (await browser)?.close();

export async function get(path) {
  const answer = await fetch(`${door}/api/${path}`, { headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
export async function post(path, body) {
  const answer = await fetch(`${door}/api/${path}`, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
export const snapshotOf = (code) => get(`aggregator/v1/jurisdictions/${code}/snapshot`);

/** A page that remembers what was asked for and what went wrong on it. `before` is done with it before it goes there, `until` waits
 * for what is there. */
export async function open(address, { size = SIZES.desk, base = door, before, until = ready, ...context } = {}) {
  const made = await (await launch()).newContext({ viewport: size, locale: "ja-JP", reducedMotion: "reduce", extraHTTPHeaders: headers, ...context });
  const page = await made.newPage();
  const problems = [];
  const foreign = [];
  const urls = [];
  const refused = [];
  page.on("console", (m) => m.type() === "error" && problems.push(m.text()));
  page.on("pageerror", (e) => problems.push(String(e)));
  page.on("response", (r) => r.status() >= 400 && refused.push([r.status(), r.url()]));
  page.on("request", (r) => urls.push(r.url()));
  page.on("request", (r) => !r.url().startsWith(base) && !r.url().startsWith("data:") && foreign.push(r.url()));
  await page.addInitScript(() => {
    window.reports = [];
    addEventListener("securitypolicyviolation", (e) => window.reports.push(`${e.violatedDirective} ${e.blockedURI}`));
  });
  if (before) await before(page);
  await page.goto(base + address);
  await until(page);
  return { page, problems, foreign, urls, refused, close: () => made.close() };
}

/** When the table is there, or the page says why not. */
export const ready = (page) => page.waitForSelector("#table .line, [role=alert]", { timeout: 60_000 });

/** Loads what is loaded only when it is looked at, and waits for it. */
export async function loadAll(page) {
  await page.evaluate(() => dispatchEvent(new Event("kuzukuri-load-all")));
  await page.waitForFunction(() => !document.querySelector(".wait") && document.querySelector("#findings details, #findings > p:not(.note)"), null, { timeout: 60_000 });
}

export const inView = (page) => page.waitForLoadState("networkidle").catch(() => undefined);

/** Tries until nothing is wrong, for as long as answers may take. */
export async function eventually(check, most = 15_000) {
  for (const end = Date.now() + most; ; await new Promise((done) => setTimeout(done, 150))) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** The address of some years of a jurisdiction. */
export const address = (code, years, rest = "", lang = "ja") => `/?town=${code}${years.map((y) => `&columns=${y}`).join("")}&lang=${lang}${rest}`;

/** What serve.py does for a test when it is asked. */
export const errand = async (path) => {
  const answer = await fetch(`${served.control}/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

const ward = (rest = "", lang = "ja") => address(WARD, [2022, 2023], rest, lang);
const town = (rest = "", lang = "ja") => address(TOWN, [2022, 2023, 2024], rest, lang);
const openAll = async (page, selector) => page.evaluate((s) => document.querySelectorAll(s).forEach((d) => (d.open = true)), selector);

/** States of the page: an address, and what is done there. */
export const STATES = {
  first: [ward],
  classOpen: [(r, l) => ward("&open=node/self-planned" + r, l)],
  projectOpen: [(r, l) => ward("&open=node/self-planned&open=node/pillar-4&open=2023/IV-1" + r, l), (p) => p.waitForSelector("#table .depth3")],
  chosen: [(r, l) => ward("&row=2023/IV-1&under=node/pillar-4&open=node/self-planned&open=node/pillar-4" + r, l)],
  settings: [ward, (p) => openAll(p, ".settings")],
  council: [(r, l) => ward("&as=council" + r, l)],
  citizen: [(r, l) => ward("&as=citizen&words=plain" + r, l)],
  finance: [(r, l) => ward("&as=finance&unit=1" + r, l)],
  original: [(r, l) => ward("&basis=original&level=pillar" + r, l)],
  unfolded: [ward, async (p) => { await loadAll(p); await openAll(p, "#findings details, #indicators details, .glossary, .history"); }],
  departments: [(r, l) => ward("&level=department" + r, l)],
  threeYears: [town],
  pace: [(r, l) => town("&level=pillar" + r, l), async (p) => { await loadAll(p); await p.locator("#pace").scrollIntoViewIfNeeded(); }],
  search: [ward, async (p) => { await p.fill(".search input", "区役所"); await p.click(".search button[type=submit]"); await p.waitForSelector(".found, .search [role=status]:not(:empty)"); }],
  writing: [(r, l) => ward("&row=2023/IV-1&under=node/pillar-4" + r, l), async (p) => { await p.waitForSelector(".writes"); await openAll(p, ".edit"); await p.waitForSelector(".edit form >> nth=1"); }],
  incomplete: [(r, l) => `/?town=${PARTLY}&columns=2022&columns=2023&lang=${l}&open=node/works${r}`],
  merged: [(r, l) => `/?town=${PARTLY}&columns=2023&columns=2024&columns=2025&lang=${l}&open=node/works&row=2025/civil&under=node/works${r}`, loadAll],
  places: [ward, async (p) => { await p.click("#summary .places > summary"); await p.waitForSelector("#summary [data-printed]"); }],
  newer: [ward, async (p) => {
    await p.route("**/comparison:watch?*", (route) => route.fulfill({ contentType: "text/event-stream", body: `data: ${JSON.stringify({ comparison: {} })}\n\n` }));
    await p.reload();
    await p.waitForSelector(".newer button");
  }],
  nothing: [(r, l) => `/?town=999997&columns=2022&columns=2023&lang=${l}`],
};

/** `options.address`: of something else in the same state. */
export async function state(name, lang = "ja", { address, ...options } = {}) {
  const [usual, act] = STATES[name];
  const shown = await open(address ?? usual("", lang), options);
  await inView(shown.page);
  if (act) await act(shown.page);
  await inView(shown.page);
  return shown;
}

/** What axe-core leaves to people, looked at by one, with what was seen; anything else counts as a problem. */
export const LOOKED_AT = [
  [/^undecided, color-contrast: <span class="mark" aria-hidden="true">[▸▾]<\/span>/, "the triangle that says whether a row is open: for the eye only, in the colour of the name beside it"],
  [/^undecided, color-contrast: <text .*(contains an image node|overlapped by another element)/, "names and amounts in drawings, within the boxes of bands and lines that pass beside them: look.test.mjs holds them against paper and bands"],
];
/** Those of them that were met. */
export const met = new Set();

/** Problems that axe-core finds, and what it could not decide that nobody has looked at; a line each. */
export async function axe(page) {
  if (!await page.evaluate(() => !!window.axe)) await page.evaluate(axeSource);
  await page.evaluate(() => scrollTo(0, 0)); // further down the table's headings stay in view, over what is below them
  // So does the notice of newer figures: it is looked at where it has its place, at the end.
  const laid = (position) => page.evaluate((p) => document.querySelector(".newer")?.style.setProperty("position", p), position);
  await laid("static");
  const { violations, incomplete } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations", "incomplete"] }));
  await laid("");
  const lines = (list, what) => list.flatMap((v) => v.nodes.map((n) => `${what}${v.id}: ${n.html.slice(0, 160)} ${(n.any[0]?.message ?? "").slice(0, 120)}`));
  const unknown = lines(incomplete, "undecided, ").filter((line) => {
    const known = LOOKED_AT.find(([pattern]) => pattern.test(line));
    if (known) met.add(known[0]);
    return !known;
  });
  return [...lines(violations, ""), ...unknown];
}

/** Digits of an amount as the page should print it: in a unit, rounded half away from zero. */
export function printed(text, unit, lang) {
  if (text === "") return "－";
  const v = BigInt(text);
  const u = BigInt(unit);
  const m = v < 0n ? -v : v;
  const n = m / u + ((m % u) * 2n >= u ? 1n : 0n);
  const digits = n.toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return (v < 0n && n > 0n ? (lang === "ja" ? "▲" : "−") : "") + digits;
}
