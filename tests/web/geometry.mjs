// What axe does not see: letters too small, texts cut or over each other, sideways scrolling, targets too small.
import { picture } from "./page.mjs";

/** Problems of a page at each of some sizes, a line each; a picture of each, under the name of it. */
export async function atEverySize(page, sizes, nameOf, fullPage) {
  const found = [];
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    // What the page draws for its width is there in the second frame after it.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));
    found.push(...(await page.evaluate(measure)).map((m) => `${viewport.width} px: ${m}`));
    await picture(page, nameOf(size), { fullPage });
  }
  return found;
}

/** Runs in the page; problems, a line each. */
export function measure() {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) found.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
  const name = (e) => `${e.tagName.toLowerCase()}.${[...e.classList].join(".")} "${(e.textContent ?? "").trim().slice(0, 30)}"`;
  const hidden = (e) => !e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) || !!e.closest(".sr");
  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const e = n.parentElement;
    if (!n.textContent.trim() || !e || ["SCRIPT", "STYLE", "NOSCRIPT", "OPTION", "TITLE"].includes(e.tagName) || hidden(e)) continue;
    const size = parseFloat(getComputedStyle(e).fontSize) * (e.ownerSVGElement ? (e.getScreenCTM()?.a ?? 1) : 1);
    if (size < 11) found.push(`${size.toFixed(1)} px letters: ${name(e)}`);
    const range = document.createRange();
    range.selectNodeContents(n);
    for (const r of range.getClientRects()) {
      if (r.width < 1 || r.height < 1) continue;
      if (r.right > root.clientWidth + 1 || r.left < -1) {
        if (!e.closest(".drawn, .found ul")) found.push(`outside the page: ${name(e)}`);
      }
      boxes.push({ e, n, l: r.left, r: r.right, t: r.top + scrollY, b: r.bottom + scrollY, fixed: !!e.closest(".grid .head, .newer") });
    }
    for (let up = e; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if ((style.overflowX === "hidden" || style.overflowX === "clip") && up.scrollWidth > up.clientWidth + 1 && !up.classList.contains("sr")) found.push(`cut: ${name(up)}`);
    }
  }
  boxes.sort((a, b) => a.t - b.t);
  for (let i = 0; i < boxes.length; i++) {
    for (let k = i + 1; k < boxes.length && boxes[k].t < boxes[i].b; k++) {
      const a = boxes[i], b = boxes[k];
      if (a.n === b.n || a.fixed || b.fixed) continue;
      const wide = Math.min(a.r, b.r) - Math.max(a.l, b.l);
      const high = Math.min(a.b, b.b) - Math.max(a.t, b.t);
      // Lines of text touch by their leading; letters that meet share far more.
      if (wide > 2 && high > 0.45 * Math.min(a.b - a.t, b.b - b.t)) found.push(`over each other: ${name(a.e)} and ${name(b.e)}`);
    }
  }
  for (const e of document.querySelectorAll("a[href], button, summary, select, input, textarea")) {
    if (hidden(e)) continue;
    const target = e.matches("[type=checkbox], [type=radio]") ? e.closest("label") ?? e : e;
    const r = target.getBoundingClientRect();
    if (r.width && (r.width < 23.5 || r.height < 23.5)) found.push(`${r.width.toFixed(0)}x${r.height.toFixed(0)} px target: ${name(e)}`);
  }
  return [...new Set(found)];
}
