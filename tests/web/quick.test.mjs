// How soon the table is there, without a clock that a busy machine could turn: how often the page waits for the server one
// answer after the other, how much has to come, and how much it works beside the same page without a script.
// tests/bench measures the seconds.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, door, errand, finish, launch, ready, served, TOWN, WARD } from "./page.mjs";
import { chain, LINE, weigh } from "./weight.mjs";

after(finish);

const PLACES = { ward: () => address(WARD, [2022, 2023]), town: () => address(TOWN, [2022, 2023, 2024]), city: () => address(city.code, city.years) };
const skipOf = (name) => (name === "city" && !served.control ? "this door cannot be given a city from here" : false);
let city;
before(async () => {
  if (served.control) city = await errand("city");
});

for (const [name, at] of Object.entries(PLACES)) {
  test(`what has to come before the table: ${name}`, { skip: skipOf(name) }, async () => {
    const { table } = await weigh(at());
    // The page, its script and style, the session beside the snapshot and the table's figures.
    assert.ok(table.chain <= 3, `${table.chain} waits: ${table.requests.join("\n")}`);
    // Of 1.5 s a third is left for a quarter of a processor.
    const line = table.chain * LINE.latency + (table.bytes / LINE.bytesPerSecond) * 1000;
    assert.ok(line <= 1000, `${line.toFixed(0)} ms for ${table.bytes} bytes`);
  });
}

/** Seconds of the processor that the main thread of a new page took until its table was there. */
async function work(page, go) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  await go();
  await ready(page);
  const { metrics } = await cdp.send("Performance.getMetrics");
  return metrics.find((m) => m.name === "ThreadTime").value;
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

for (const [name, at] of Object.entries(PLACES)) {
  test(`work until the table, beside the same page without a script: ${name}`, { skip: skipOf(name) }, async () => {
    const context = await (await launch()).newContext({ viewport: { width: 1280, height: 900 }, extraHTTPHeaders: served.headers ?? {} });
    const own = [], still = [];
    let html;
    for (let i = 0; i < 5; i++) {
      const page = await context.newPage();
      own.push(await work(page, () => page.goto(door + at())));
      html ??= (await page.content()).replace(/<script.*?<\/script>/g, "");
      await page.close();
      const plain = await context.newPage();
      await plain.route(`${door}/still`, (route) => route.fulfill({ contentType: "text/html", body: html }));
      still.push(await work(plain, () => plain.goto(`${door}/still`)));
      await plain.close();
    }
    await context.close();
    const ratio = median(own) / median(still);
    console.log(`# ${name}: ${(median(own) * 1000).toFixed(0)} ms of the processor, ${ratio.toFixed(2)} times the still page`);
    assert.ok(ratio <= 3, `${ratio}: ${own} beside ${still}`);
  });
}

test("control: waits one after the other are counted as such", () => {
  const r = (began, ended) => ({ began, ended });
  assert.equal(chain([r(0, 1), r(2, 3), r(2, 4), r(5, 6)]), 3);
  assert.equal(chain([r(0, 1), r(0, 2), r(0.5, 3)]), 1);
});
