// Other sites and the reader's certificate: neither a certificate nor single sign-on tells who made a browser send a
// request, so the door has to. A real certificate in Chromium's own store, and the same forgeries before a door that
// does not look, where they succeed.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { ARGUMENTS, CHROMIUM, errand, get, PARTLY, post, served } from "./page.mjs";

const skip = served.public ? false : "this door has no staff listener";
const PROJECT = `jurisdictions/${PARTLY}/fiscalYears/2023/projects/road`;

let front;
let context;
before(async () => {
  if (skip) return;
  front = await errand("front");
  context = await chromium.launchPersistentContext(front.profile, { executablePath: CHROMIUM, headless: true, args: ARGUMENTS, locale: "ja-JP",
    env: { ...process.env, HOME: front.home, XDG_CONFIG_HOME: undefined, XDG_DATA_HOME: undefined } });
});
after(() => context?.close());

const nameNow = async () => (await get(`catalog/v1/${PROJECT}`)).project.displayName;
const PATH = `/api/catalog/v1/jurisdictions/${PARTLY}/changes:apply`;
const renaming = (displayName) => ({ requestId: randomUUID(), reason: "a=b",
  changes: [{ action: "CHANGE_ACTION_UPDATE", updateMask: "displayName", resource: { project: { name: PROJECT, displayName } } }] });
const rename = (displayName) => post(PATH.slice("/api/".length), renaming(displayName));

/** What a page of somebody else can have a browser do, each run in that page. `writes`: it carries the body, and so would write. */
const FORGERIES = {
  "fetch of text, without asking": { writes: true, run: ({ to, body }) => void fetch(to, { method: "POST", mode: "no-cors", credentials: "include", body }).catch(() => 0) },
  "XMLHttpRequest of text": { writes: true, run: ({ to, body }) => { const x = new XMLHttpRequest(); x.open("POST", to); x.withCredentials = true; x.send(body); } },
  "beacon": { writes: true, run: ({ to, body }) => void navigator.sendBeacon(to, body) },
  // The equals sign that a form puts between name and value is the one in the reason.
  "form of plain text": { writes: true, run: ({ to, body }) => submitForm(to, "text/plain", body.split("=")) },
  "form in a frame without an origin": { writes: true, run: ({ to, body }) => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-forms allow-scripts";
    frame.srcdoc = `<form method=post enctype=text/plain action="${to}"><input></form><script>const f = document.forms[0], [n, v] = ${JSON.stringify(body.split("="))}; f[0].name = n; f[0].value = v; f.submit()</script>`;
    document.body.append(frame);
  } },
  "form as most are": { writes: true, run: ({ to, body }) => submitForm(to, "application/x-www-form-urlencoded", ["body", body]) },
  "picture": { run: ({ to, body }) => { new Image().src = `${to}?body=${encodeURIComponent(body)}`; } },
  "link that is followed": { run: ({ to, body }) => { location.href = `${to}?body=${encodeURIComponent(body)}`; } },
};

/** Runs in the other site's page, before each forgery. */
function prepare() {
  window.submitForm = (to, enctype, [name, value]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", enctype, action: to });
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
    document.body.append(form);
    form.submit();
  };
}

/** What reached the door: the requests for the path of the write. */
async function forge(run, from, door, name) {
  await errand("seen");
  const page = await context.newPage();
  try {
    await page.addInitScript(prepare);
    await page.goto(from);
    await page.evaluate(run, { to: door + PATH, body: JSON.stringify(renaming(name)) });
    const found = [];
    for (let i = 0; i < 100 && !found.length; i++) {
      await new Promise((next) => setTimeout(next, 100));
      found.push(...(await errand("seen")).filter((s) => s.path.startsWith(PATH)));
    }
    return found;
  } finally {
    await page.close();
  }
}

test("the page writes, in the name of the certificate", { skip }, async () => {
  const was = await nameNow();
  const page = await context.newPage();
  try {
    await page.goto(`${front.strict}/?town=${PARTLY}&columns=2022&columns=2023&row=2023/road&under=node/works&open=node/works&lang=ja`);
    await page.waitForSelector(".writes");
    await page.locator(".edit summary").last().click();
    const form = page.locator(".edit form");
    await form.locator("select").selectOption(PROJECT);
    await form.locator("button:not(:disabled)").waitFor();
    await form.locator("input").first().fill("道路維持事業（証明書）");
    await form.locator("input").last().fill("試験");
    await form.locator("button").click();
    await page.waitForFunction(() => document.querySelector("#why").textContent.includes("（証明書）"));
    assert.equal(await nameNow(), "道路維持事業（証明書）");
    const sent = (await errand("seen")).filter((s) => s.path === PATH);
    assert.deepEqual(sent.map((s) => [s.person, s.status, s.site]), [[front.person, 200, "same-origin"]]);
  } finally {
    await page.close();
    await rename(was);
  }
});

for (const [what, { run, writes }] of Object.entries(FORGERIES)) {
  test(`another site: ${what}`, { skip }, async () => {
    const was = await nameNow();
    for (const [from, site] of [[front.otherSite, "cross-site"], [front.sameSite, "same-site"]]) {
      const came = await forge(run, from, front.strict, "偽造");
      assert.ok(came.length, "the request reached the door");
      for (const s of came) {
        assert.equal(s.person, front.person, "the browser showed the certificate");
        assert.equal(s.status, writes ? 403 : 405, JSON.stringify(s));
        // A frame without an origin is of no site.
        assert.ok(s.site === site || s.origin === "null", JSON.stringify(s));
      }
      assert.equal(await nameNow(), was);
    }
  });

  if (writes) test(`control: a door that does not look takes it: ${what}`, { skip }, async () => {
    const was = await nameNow();
    try {
      const came = await forge(run, front.otherSite, front.naive, "偽造");
      assert.deepEqual(came.map((s) => [s.person, s.status]), [[front.person, 200]]);
      assert.equal(await nameNow(), "偽造");
    } finally {
      await rename(was);
    }
  });
}

test("another site: JSON, for which a browser asks first", { skip }, async () => {
  const was = await nameNow();
  const page = await context.newPage();
  await page.goto(front.otherSite);
  await errand("seen");
  const answers = await page.evaluate(async ({ to, body }) => {
    const type = "application/json";
    const asked = await fetch(to, { method: "POST", credentials: "include", headers: { "content-type": type }, body }).then((a) => a.status, (e) => e.name);
    navigator.sendBeacon(to, new Blob([body], { type }));
    const read = await fetch(new URL("/api/session", to), { credentials: "include" }).then((a) => a.text(), (e) => e.name);
    await new Promise((next) => setTimeout(next, 1500));
    return [asked, read];
  }, { to: front.strict + PATH, body: JSON.stringify(renaming("偽造")) });
  assert.deepEqual(answers, ["TypeError", "TypeError"]);
  const seen = await errand("seen");
  assert.ok(seen.every((s) => s.method !== "POST"), JSON.stringify(seen));
  assert.ok(seen.some((s) => s.path === "/api/session" && s.person === front.person), "the certificate was shown for what may not be read");
  assert.equal(await nameNow(), was);
  await page.close();
});

/** Whether a frame in another site's page shows ours. */
async function isFramed(at) {
  const page = await context.newPage();
  try {
    await page.goto(front.otherSite);
    const answered = page.waitForEvent("response", (r) => r.url().startsWith(at));
    await page.evaluate((to) => document.body.append(Object.assign(document.createElement("iframe"), { src: to })), `${at}/?town=${PARTLY}`);
    await answered;
    await page.waitForTimeout(1000);
    return (await page.frames()[1].content()).includes('id="app"');
  } finally {
    await page.close();
  }
}

test("another site: the page in a frame, to have somebody click in it", { skip }, async () => assert.equal(await isFramed(front.strict), false));
test("control: a page that says nothing of frames is in one", { skip }, async () => assert.equal(await isFramed(front.naive), true));
