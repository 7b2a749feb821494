// Every state of the page in both languages: axe-core, and at each width what it does not see.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { atEverySize } from "./geometry.mjs";
import { axe, finish, SIZES, state, STATES } from "./page.mjs";

after(finish);

// The whole length of these in the pictures, the first screen of the others.
const WHOLE = ["first", "chosen"];

for (const lang of ["ja", "en"]) {
  for (const name of Object.keys(STATES)) {
    test(`axe and geometry: ${name}, ${lang}`, async () => {
      const { page, close } = await state(name, lang, { bypassCSP: true });
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(await atEverySize(page, SIZES, (size) => `${name}-${size}-${lang}`, WHOLE.includes(name)), []);
      await close();
    });
  }
}
