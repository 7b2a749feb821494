// Milliseconds until the table is painted on a phone with a slow line, and of the same page without a script, which has all in
// one answer: rounds of PLACES in turn. Prints JSON: of each place the two lists. Runs beside the modules of tests/web.
import http from "node:http";
import { gzipSync } from "node:zlib";
import { address, door, errand, finish, launch, served, TOWN, WARD } from "./page.mjs";
import { slowDown } from "./weight.mjs";

const rounds = Number(process.argv[2]);
const city = await errand("city");
const places = { ward: address(WARD, [2022, 2023]), town: address(TOWN, [2022, 2023, 2024]), city: address(city.code, city.years) };

/** Until the frame after the one in which the first line of the table was there. */
function watchTable() {
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => (window.tableAt = performance.now())));
  const look = new MutationObserver(() => {
    if (!document.querySelector("#table .line")) return;
    look.disconnect();
    painted();
  });
  look.observe(document, { childList: true, subtree: true });
}

async function open(at) {
  const context = await (await launch()).newContext({ viewport: { width: 390, height: 844 }, extraHTTPHeaders: served.headers ?? {} });
  const page = await context.newPage();
  await slowDown(await context.newCDPSession(page));
  await page.addInitScript(watchTable);
  await page.goto(at);
  await page.waitForFunction(() => window.tableAt, null, { timeout: 120_000 });
  const found = { milliseconds: await page.evaluate(() => window.tableAt), html: await page.content() };
  await context.close();
  return found;
}

/** A page as it stands, with its style and without its script, in one answer. */
async function still(html) {
  const style = /<link rel="stylesheet" href="([^"]+)">/.exec(html);
  const css = await (await fetch(`${door}/${style[1]}`, { headers: served.headers ?? {} })).text();
  return gzipSync(html.replace(/<script.*?<\/script>/g, "").replace(style[0], `<style>${css}</style>`));
}

const bodies = new Map();
const stills = http.createServer((request, answer) => answer.setHeader("content-type", "text/html").setHeader("content-encoding", "gzip").end(bodies.get(request.url)));
await new Promise((done) => stills.listen(0, "127.0.0.1", done));

const times = {};
for (const name of Object.keys(places)) times[name] = { page: [], still: [] };
for (let i = 0; i <= rounds; i++) {
  for (const [name, at] of Object.entries(places)) {
    const own = await open(door + at);
    bodies.set(`/${name}`, await still(own.html));
    const plain = await open(`http://127.0.0.1:${stills.address().port}/${name}`);
    if (i === 0) continue; // the first round warms the services up
    times[name].page.push(own.milliseconds);
    times[name].still.push(plain.milliseconds);
  }
}
await finish();
stills.close();
console.log(JSON.stringify(times));
