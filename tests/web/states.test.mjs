// Every state of the page in both languages: axe-core, at each width what it does not see, and that nobody else is asked.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { atEverySize } from "./geometry.mjs";
import { axe, finish, loadAll, LOOKED_AT, met, SIZES, state, STATES } from "./page.mjs";

after(finish);

// Besides the desk; axe sees what is laid out for each.
const AXE = { ja: ["phone", "large"], en: ["phone"] };

// The whole length of these in the pictures, the first screen of the others.
const WHOLE = ["first", "chosen"];

for (const lang of ["ja", "en"]) {
  for (const name of Object.keys(STATES)) {
    test(`axe and geometry: ${name}, ${lang}`, async () => {
      const { page, foreign, problems, close } = await state(name, lang);
      assert.deepEqual(await axe(page), []);
      for (const size of AXE[lang]) {
        await page.setViewportSize(SIZES[size]);
        assert.deepEqual(await axe(page), [], size);
      }
      assert.deepEqual(await atEverySize(page, SIZES, (size) => `${name}-${size}-${lang}`, WHOLE.includes(name)), []);
      // No other host is asked, and the policy has nothing to report, also of what is further down.
      if (lang === "ja" && name !== "nothing") await loadAll(page);
      assert.deepEqual(foreign, []);
      assert.deepEqual(await page.evaluate(() => window.reports), []);
      if (name !== "nothing") assert.deepEqual(problems, []);
      assert.deepEqual(await page.context().cookies(), []);
      await close();
    });
  }
}

test("what axe left to people is still there to be left to them", () => assert.deepEqual(LOOKED_AT.filter(([pattern]) => !met.has(pattern)).map(([, why]) => why), []));
