// What a view costs: requests, bytes over the wire, and how often one waits for another.
import assert from "node:assert/strict";
import { door, eventually, launch, ready, served } from "./page.mjs";

/** Follows what a page asks for: `asked`, and apart from that the streams, which have no end. */
export async function follow(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  const asked = new Map();
  cdp.on("Network.requestWillBeSent", (e) => {
    if (e.request.url.startsWith("data:")) return;
    asked.set(e.requestId, { url: e.request.url, at: e.wallTime * 1000, began: e.timestamp, ended: Infinity, bytes: 0 });
  });
  cdp.on("Network.loadingFinished", (e) => Object.assign(asked.get(e.requestId) ?? {}, { ended: e.timestamp, bytes: e.encodedDataLength }));
  const of = (stream) => [...asked.values()].filter((r) => r.url.includes("comparison:watch") === stream);
  return { cdp, asked: () => of(false), streams: () => of(true), forget: () => asked.clear() };
}

/** A phone on a slow line: a quarter of this processor, 1.6 Mbit/s, 150 ms there and back. */
export const LINE = { latency: 150, bytesPerSecond: 1.6e6 / 8 };
export async function slowDown(cdp) {
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: LINE.latency, downloadThroughput: LINE.bytesPerSecond, uploadThroughput: 750e3 / 8 });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

const level = (r) => new URL(r.url).searchParams.get("level");

/** Requests, bytes and levels of the comparison in a list of requests. */
export const sum = (list) => ({ requests: list.map((r) => r.url), bytes: list.reduce((a, r) => a + r.bytes, 0),
  levels: list.filter((r) => r.url.includes("/comparison?")).map(level) });

/** How many requests wait for each other one after the other, at most: each for those that had ended when it began. */
export function chain(list) {
  const inOrder = [...list].sort((a, b) => a.began - b.began);
  for (const r of inOrder) r.depth = 1 + Math.max(0, ...inOrder.filter((o) => o.ended <= r.began).map((o) => o.depth));
  return Math.max(0, ...inOrder.map((r) => r.depth));
}

// Long beside how far apart a busy machine starts requests that wait for the same: none of them ends before another begins.
const FAR = 400;

/** In the page: notes when the last answer of the first view is shown, that of the chosen row. The summary's pillars come before it. */
function noteWhole() {
  const seen = new MutationObserver(() => {
    if (!document.querySelector("#why .waterfall") || !document.querySelector("#summary :is(.beyondList, .note)")) return;
    seen.disconnect();
    window.whole = Date.now();
  });
  seen.observe(document, { childList: true, subtree: true });
}

/** What is begun later than this many milliseconds after the first view was whole is no part of it. */
const AFTER = 500;

/** The first view of an address in a browser that has seen nothing of it: all of it, and what had to come before the table.
 * Everything counts, and the stream as well where it is not `later`. */
export async function weigh(address) {
  const context = await (await launch()).newContext({ viewport: { width: 1280, height: 900 }, extraHTTPHeaders: served.headers ?? {} });
  const page = await context.newPage();
  await page.addInitScript(noteWhole);
  const { cdp, asked, streams } = await follow(page);
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: FAR, downloadThroughput: -1, uploadThroughput: -1 });
  await page.goto(door + address);
  await ready(page);
  const whole = await (await page.waitForFunction(() => window.whole)).jsonValue();
  await page.waitForTimeout(1500 + 3 * FAR);
  await eventually(() => assert.ok(streams().length > 0, "what is shown is followed"));
  const later = streams().filter((r) => r.at > whole + AFTER);
  const all = [...asked(), ...streams().filter((r) => !later.includes(r))];
  await context.close();
  const figures = all.find((r) => r.url.includes("/comparison?"));
  const table = all.filter((r) => r.began <= figures.began);
  return { ...sum(all), later: later.length, table: { ...sum(table), chain: chain(table) } };
}
