// The tabulator through everything of a page that can be operated.

/** How many elements there are, how many were reached, and those of them that did not show it. */
export async function tabThrough(page) {
  await page.evaluate(() => document.body.focus());
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button:not(:disabled), summary, select, textarea, input")].filter((e) => e.checkVisibility() && (e.type !== "radio" || e.checked));
    all.forEach((e, i) => (e.dataset.stop = i));
    return all.length;
  });
  const reached = new Set();
  const unseen = [];
  for (let i = 0; i < wanted + 20; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      const s = getComputedStyle(e);
      return { stop: e.dataset.stop, seen: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2, text: e.textContent.slice(0, 20) };
    });
    if (at.stop === undefined) continue;
    reached.add(at.stop);
    if (!at.seen) unseen.push(at.text);
  }
  return { wanted, reached: reached.size, unseen };
}
