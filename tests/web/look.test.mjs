// What is seen: colours, paper, sizes far from the usual.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, test } from "node:test";
import { measure } from "./geometry.mjs";
import { finish, launch, loadAll, out, picture, state } from "./page.mjs";

after(finish);

for (const [name, lang] of [["classOpen", "ja"], ["finance", "en"], ["threeYears", "en"], ["writing", "ja"], ["newer", "en"]]) {
  test(`four times the size: ${name}, ${lang}`, async () => {
    const { page, close } = await state(name, lang, { size: { width: 320, height: 225 } });
    assert.deepEqual(await page.evaluate(measure), []);
    // What stays in view while the rest moves leaves room, and never lies over what has the keyboard.
    for (let i = 0; i < 25; i++) {
      await page.keyboard.press("Tab");
      const covered = await page.evaluate(() => {
        const e = document.activeElement;
        const r = e.getClientRects()[0];
        const top = r && document.elementFromPoint(Math.min(r.left + r.width / 2, innerWidth - 1), Math.min(Math.max(r.top + Math.min(r.height, 24) / 2, 0), innerHeight - 1));
        return top && (e.contains(top) || top.contains(e)) ? "" : `${e.tagName} "${e.textContent.slice(0, 20)}" under ${top?.className}`;
      });
      assert.equal(covered, "");
    }
    await close();
  });
}

const luminance = (text) => {
  const [r, g, b] = text.match(/[\d.]+/g).map((x) => Number(x) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);

test("series stand out from the paper and from each other, and what is written in drawings from both", async () => {
  const { page, close } = await state("pace");
  const written = await page.$$eval("svg text", (all) => [...new Set(all.map((t) => getComputedStyle(t).fill))]);
  const band = await page.$eval(".band", (b) => [getComputedStyle(b).stroke.match(/\d+/g).map(Number), Number(getComputedStyle(b).strokeOpacity)]);
  const onPaper = `rgb(${band[0].map((c) => c * band[1] + 255 * (1 - band[1]))})`;
  assert.ok(written.length >= 2);
  for (const colour of written) for (const ground of ["rgb(255,255,255)", onPaper]) assert.ok(contrast(colour, ground) >= 4.5, `${colour} on ${ground}`);
  const [earlier, latest] = await page.evaluate(() => [".track.earlier .spent", ".track.latest .spent"].map((s) => getComputedStyle(document.querySelector(s)).backgroundColor));
  assert.ok(contrast(earlier, "rgb(255,255,255)") >= 3, earlier);
  assert.ok(contrast(latest, "rgb(255,255,255)") >= 3, latest);
  assert.ok(contrast(earlier, latest) >= 2.5, `${earlier} ${latest}`);
  await close();
});

const SIGHT = ["none", "achromatopsia", "deuteranopia", "protanopia", "tritanopia"];

/** Colours within each of some boxes of a picture, each with its share, the most frequent first. */
const coloursIn = (probe, png, boxes) => probe.evaluate(async ([data, boxes]) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
  const draw = new OffscreenCanvas(image.width, image.height).getContext("2d");
  draw.drawImage(image, 0, 0);
  return Object.fromEntries(Object.entries(boxes).map(([name, box]) => {
    const { data: bytes } = draw.getImageData(...box);
    const counts = new Map();
    for (let i = 0; i < bytes.length; i += 4) {
      const colour = `rgb(${bytes[i]}, ${bytes[i + 1]}, ${bytes[i + 2]})`;
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return [name, [...counts].map(([colour, n]) => ({ colour, share: n / (bytes.length / 4) })).sort((a, b) => b.share - a.share)];
  }));
}, [png.toString("base64"), boxes]);

/** How far two colours are apart to the eye (CIE 1976): 2 is just seen, 100 is black and white. */
function apart(a, b) {
  const lab = (text) => {
    const [r, g, blue] = text.match(/[\d.]+/g).map((x) => Number(x) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    const f = (t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
    const [x, y, z] = [(0.4124 * r + 0.3576 * g + 0.1805 * blue) / 0.9505, 0.2126 * r + 0.7152 * g + 0.0722 * blue, (0.0193 * r + 0.1192 * g + 0.9505 * blue) / 1.089].map(f);
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
  };
  return Math.hypot(...lab(a).map((v, i) => v - lab(b)[i]));
}

test("series stay apart, and marks stay marks, with every kind of colour vision", async () => {
  const { page, close } = await state("first", "ja", { size: { width: 1280, height: 2600 } }); // all of it in one picture
  await loadAll(page);
  const probe = await (await launch()).newPage();
  const cdp = await page.context().newCDPSession(page);
  const parts = { earlier: "#table .track.earlier .spent", latest: "#table .track.latest .spent", over: ".beyondList .over", badge: ".beyondList .badge",
    up: "#why .up .block", down: "#why .down .block", actual: ".dot.actual", target: ".dot.target" };
  const boxes = await page.evaluate((parts) => Object.fromEntries(Object.entries(parts).map(([name, selector]) => {
    const r = document.querySelector(selector).getBoundingClientRect();
    const [x, y, width, height] = [r.left + scrollX, r.top + scrollY, r.width, r.height];
    // Of dots what is in the middle of them.
    return [name, (selector.startsWith(".dot") ? [x + width / 2 - 1, y + height / 2 - 1, 2, 2] : [x, y, width, height]).map(Math.round)];
  })), parts);
  for (const type of SIGHT) {
    await cdp.send("Emulation.setEmulatedVisionDeficiency", { type });
    const seen = await coloursIn(probe, await page.screenshot(), boxes);
    const first = (name) => seen[name][0].colour;
    // Years beside each other, and both from the paper.
    assert.ok(apart(first("earlier"), first("latest")) >= 30, `${type}: ${first("earlier")} ${first("latest")}`);
    for (const name of ["earlier", "latest", "up"]) assert.ok(contrast(first(name), "rgb(255, 255, 255)") >= 3, `${type}, ${name}: ${first(name)}`);
    // Beyond the budget, and less than before: stripes, whatever the colour. More than before: none.
    for (const name of ["over", "down"]) {
      const [a, b] = seen[name];
      assert.ok(b.share > 0.15 && contrast(a.colour, b.colour) >= 2.5, `${type}, ${name}: ${JSON.stringify(seen[name].slice(0, 3))}`);
    }
    assert.ok(seen.up[0].share > 0.8, `${type}, up: ${JSON.stringify(seen.up.slice(0, 3))}`);
    assert.ok(contrast(seen.badge[0].colour, seen.badge[1].colour) >= 4.5, `${type}, badge`);
    // A ring and a disc.
    assert.ok(contrast(first("actual"), "rgb(255, 255, 255)") >= 3, `${type}, disc: ${first("actual")}`);
    assert.ok(contrast(first("target"), "rgb(255, 255, 255)") < 1.1 || first("target") === first("actual"), `${type}, ring: ${first("target")}`);
  }
  await probe.close();
  await close();
});

test("bars, hatching and dots are seen in the system's colours", async () => {
  const { page, close } = await state("unfolded", "ja", { forcedColors: "active" });
  const seen = await page.evaluate(() => {
    const canvas = getComputedStyle(document.body).backgroundColor;
    return [".track .spent", ".beyondList .over", ".dot.actual", ".dot.target", "#why .block"].map((s) => {
      const style = getComputedStyle(document.querySelector(s));
      return [s, (style.backgroundColor !== canvas && style.backgroundColor !== "rgba(0, 0, 0, 0)") || style.backgroundImage !== "none" || (parseFloat(style.borderTopWidth) > 0 && style.borderTopColor !== canvas)];
    });
  });
  for (const [what, is] of seen) assert.ok(is, what);
  await picture(page, "forced-colors");
  await close();
});

test("nothing moves for whom motion is reduced", async () => {
  const { page, close } = await state("first");
  assert.equal(await page.evaluate(() => [...document.querySelectorAll("*")].filter((e) => e.getAnimations().length).length), 0);
  await close();
});

/** A page on paper: how many sheets, and how much of each is filled, from the top of its text to the end of the last of it. */
async function paper(page, name) {
  await loadAll(page);
  const file = `${out}/${name}.pdf`;
  await page.pdf({ path: file, preferCSSPageSize: true, printBackground: true });
  const sheets = execFileSync("pdftotext", ["-bbox", file, "-"], { encoding: "utf8" }).split("<page ").slice(1);
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  return { file, text, filled: sheets.map((s) => Math.max(0, ...[...s.matchAll(/yMax="([\d.]+)"/g)].map((m) => Number(m[1]))) / Number(/height="([\d.]+)"/.exec(s)[1])) };
}

/** Sheets at most, with as many years as anything. */
const SHEETS = 4;
/** State, language, words that are on it. */
const PAPERS = [
  ["classOpen", "ja", ["横浜市旭区", "区役所の機能強化", "132.8%", "注意", "変わった理由"]],
  ["finance", "ja", ["翌年度繰越額", "845,540,000"]],
  ["threeYears", "en", ["Year beside year", "FY2024", "Findings"]],
];
for (const [name, lang, words] of PAPERS) {
  test(`on paper: ${name}, at most ${SHEETS} sheets, none half empty, whose text can be searched`, async () => {
    const { page, close } = await state(name, lang);
    const { file, text, filled } = await paper(page, name === "classOpen" ? "page" : `page-${name}`);
    assert.ok(filled.length <= SHEETS, `${filled.length} sheets`);
    assert.ok(filled.every((f) => f >= 0.4), `filled: ${filled.map((f) => f.toFixed(2))}`);
    assert.match(execFileSync("pdfinfo", [file], { encoding: "utf8" }), /Page size:\s+841\.\d+ x 59[45]/);
    for (const word of words) assert.ok(text.includes(word), word);
    // Nor is anything said to stand where paper has nothing: what is folded is not on it.
    for (const word of ["資料の掲載箇所", "棒の下に", "Places in the papers"]) assert.ok(!text.includes(word), word);
    await close();
  });
}
