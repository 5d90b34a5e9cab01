// The same scenario makes the same trace natively and in the browser.
import { commandsOf, goldenScenarios, nativeHash } from "./golden.mjs";
import { assert, suite, test } from "./harness.mjs";

suite("determinism", ({ openPage }) => {
  test("every golden scenario has the same trace hash natively and in the browser", async () => {
    const { page } = await openPage({ path: "#/bench" });
    await page.waitForFunction(() => window.faultlineBench);
    const files = goldenScenarios();
    assert.ok(files.length >= 10);
    for (const file of files) {
      const inBrowser = await page.evaluate((text) => window.faultlineBench.traceHash(text), commandsOf(file));
      assert.equal(inBrowser, nativeHash(file), file);
    }
  });
});
