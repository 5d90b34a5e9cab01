// One whole lesson by the accessibility tree alone: roles, names and the keyboard. No pointer, no selector that a reader
// of the screen does not have. docs/accessibility.md tells what this test meets; it is held to that text.
import { readFile } from "node:fs/promises";
import { assert, suite, test, until } from "./harness.mjs";

const DOCUMENT = new URL("../docs/accessibility.md", import.meta.url);
/** More stops than any way on a page has. */
const TABS_MAX = 160;

suite("a lesson by the accessibility tree", ({ openPage }) => {
  for (const reducedMotion of ["no-preference", "reduce"]) {
    test(`“What a copy is good for”, from the catalogue to its end, motion: ${reducedMotion}`, async () => {
      const { page } = await openPage({ path: "#/", reducedMotion });
      const walk = [];
      const by = (role, name, options = {}) => page.getByRole(role, { name, ...options }).first();
      const isFocused = (thing) => thing.evaluate((element) => element === document.activeElement).catch(() => false);

      /** Goes to a thing as a hand does: by Tab, or back by Shift and Tab. */
      async function go(role, name, options = {}) {
        const thing = by(role, name, options);
        await thing.waitFor();
        for (const key of ["Tab", "Shift+Tab"]) {
          for (let stop = 0; stop < TABS_MAX; stop++) {
            if (await isFocused(thing)) {
              walk.push(`${role} “${name}”`);
              return thing;
            }
            await page.keyboard.press(key);
          }
        }
        assert.fail(`Tab never comes to ${role} “${name}”`);
      }
      const press = async (role, name, options) => {
        await go(role, name, options);
        await page.keyboard.press("Enter");
      };
      const choose = async (role, name) => {
        await go(role, name);
        await page.keyboard.press("Space");
      };
      /** Waits for a text that is announced or can be read, of this role. */
      const hear = async (role, name) => {
        await by(role, name).waitFor({ timeout: 30000 });
        walk.push(`${role} “${name}”`);
      };
      const heading = (name) => hear("heading", name);
      const stepIs = (number, state) => hear("link", `Step ${number}, ${state}`);
      const says = (text) => until(`“${text}” is told`, async () => (await page.getByRole("status").allTextContents()).some((told) => told.includes(text)), 30000);

      await press("link", "What a copy is good for");
      await heading("One write, three copies");

      // The stage in words, and everything told as it happens.
      await press("button", "Text", { exact: true });
      await heading("Nodes");
      await hear("heading", "Messages under way");
      assert.match(await by("group", "The cluster in words").ariaSnapshot(), /heading "n1" \[level=3\]/);
      await press("button", "Next", { exact: true });

      await heading("How long will c1 wait?");
      await go("radio", "About 22 ms, as before");
      await page.keyboard.press("ArrowDown");
      assert.equal(await by("radio", "About 42 ms, twice as long").isChecked(), true);
      await press("button", "Run it");
      await stepIs(2, "done");
      await press("button", "Next", { exact: true });

      await heading("Wait for every copy");
      await go("combobox", "mode");
      await page.keyboard.type("sy");
      await press("button", "Play", { exact: true });
      await stepIs(3, "done");
      await press("button", "Next", { exact: true });

      await heading("One backup is slow");
      await go("radio", "Both: only then is the write safe");
      await page.keyboard.press("ArrowDown");
      assert.equal(await by("radio", "One, whichever backup answers first").isChecked(), true);
      await press("button", "That is my guess");
      await go("combobox", "mode");
      await page.keyboard.type("se");
      await press("button", "Play", { exact: true });
      await stepIs(4, "done");
      await press("button", "Next", { exact: true });

      await heading("What the waiting buys");
      await press("button", "Text", { exact: true });
      await go("button", "One event on");
      for (let event = 0; event < 200 && !(await page.getByRole("status").allTextContents()).some((told) => told.includes("c1 is told")); event++) {
        await page.keyboard.press("Enter");
      }
      await says("c1");
      await press("button", "Actions: n1");
      await press("button", "Crash n1");
      assert.equal(await isFocused(by("button", "Actions: n1")), true, "the way goes on from the node");
      await press("button", "Play", { exact: true });
      await stepIs(5, "done");
      await press("button", "Next", { exact: true });

      await heading("When is it safe?");
      await choose("checkbox", "n1 and n2 have it on their disks");
      await choose("checkbox", "All three have it on disk, but n1 has heard from nobody yet");
      await press("button", "Check");
      await stepIs(6, "done");
      await press("button", "Next", { exact: true });

      await heading("In real systems");
      await press("button", "Finish");
      await heading("You have finished “What a copy is good for”");

      const told = (await readFile(DOCUMENT, "utf8")).replaceAll(/\s+/g, " ");
      const missing = [...new Set(walk)].filter((stop) => !told.includes(stop));
      assert.deepEqual(missing, [], "docs/accessibility.md tells the walk; it does not name these");
    });
  }
});
