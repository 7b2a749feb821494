// What is seen: colours, paper, sizes far from the usual.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, test } from "node:test";
import { measure } from "./geometry.mjs";
import { finish, loadAll, out, picture, state } from "./page.mjs";

after(finish);

test("geometry at four times the size", async () => {
  const { page, close } = await state("classOpen", "ja", { size: { width: 320, height: 225 } });
  assert.deepEqual(await page.evaluate(measure), []);
  await close();
});

const luminance = (text) => {
  const [r, g, b] = text.match(/[\d.]+/g).map((x) => Number(x) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);

test("series stand out from the paper and from each other", async () => {
  const { page, close } = await state("first");
  const [earlier, latest] = await page.evaluate(() => [".track.earlier .spent", ".track.latest .spent"].map((s) => getComputedStyle(document.querySelector(s)).backgroundColor));
  assert.ok(contrast(earlier, "rgb(255,255,255)") >= 3, earlier);
  assert.ok(contrast(latest, "rgb(255,255,255)") >= 3, latest);
  assert.ok(contrast(earlier, latest) >= 2.5, `${earlier} ${latest}`);
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

test("on paper: at most four pages, whose text can be searched", async () => {
  const { page, close } = await state("classOpen");
  await loadAll(page);
  await page.pdf({ path: `${out}/page.pdf`, preferCSSPageSize: true, printBackground: true });
  const info = execFileSync("pdfinfo", [`${out}/page.pdf`], { encoding: "utf8" });
  assert.ok(Number(/Pages:\s+(\d+)/.exec(info)[1]) <= 4, info);
  assert.match(info, /Page size:\s+841\.\d+ x 59[45]/);
  const text = execFileSync("pdftotext", ["-layout", `${out}/page.pdf`, "-"], { encoding: "utf8" });
  for (const word of ["横浜市旭区", "区役所の機能強化", "132.8%", "注意", "変わった理由"]) assert.ok(text.includes(word), word);
  await close();
});
