// The page around the app: it loads from a sub-folder, and says what is missing where it cannot run.
import { assert, axe, screenshot, suite, test } from "./harness.mjs";

const withoutWebAssembly = () => {
  delete window.WebAssembly;
};

suite("shell", ({ openPage }) => {
  test("the app starts from a sub-folder without an error", async () => {
    const { page } = await openPage();
    assert.match(await page.title(), /Faultline/);
    assert.equal(await page.locator("#boot").count(), 0);
  });

  test("every file it loads comes from its own folder", async () => {
    const { page } = await openPage();
    const names = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    const base = new URL(".", page.url()).href;
    assert.deepEqual(names.filter((name) => !name.startsWith(base)), []);
  });

  test("the security policy refuses inline scripts", async () => {
    const { page } = await openPage({ expectErrors: [/Content Security Policy/] });
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.inlineScriptRan = true";
      document.body.append(script);
      return window.inlineScriptRan === true;
    });
    assert.equal(ran, false);
  });

  for (const { locale, title } of [
    { locale: "en-GB", title: "This page needs WebAssembly" },
    { locale: "zh-CN", title: "此页面需要 WebAssembly" },
  ]) {
    test(`a browser without WebAssembly is told so in ${locale}`, async () => {
      const { page } = await openPage({ locale, initScript: withoutWebAssembly, waitForApp: false });
      await page.getByRole("heading", { name: title }).waitFor();
      assert.deepEqual(await axe(page, { include: "#app", disableRules: ["region", "landmark-one-main"] }), []);
      await screenshot(page, `shell-no-webassembly-${locale}`);
    });
  }

  test("a Wasm file that is not there is reported with a way on", async () => {
    const { page } = await openPage({
      expectErrors: [/404/, /wasm/],
      waitForApp: false,
      initScript: () => {
        const fetched = window.fetch;
        window.fetch = (url, ...rest) => fetched(String(url).replace(/\.wasm$/, ".gone.wasm"), ...rest);
      },
    });
    await page.getByRole("heading", { name: "Faultline could not start" }).waitFor();
    await page.getByText("404").waitFor();
    await page.getByRole("button", { name: "Reload the page" }).waitFor();
  });

  test("without scripts the page says what it needs", async () => {
    // The glue is preloaded although no script may run; Chromium then says that it was refused.
    const { page } = await openPage({ scripts: false, expectErrors: [/\.js csp$/] });
    const text = await page.innerText("body");
    assert.match(text, /needs JavaScript and WebAssembly/);
    assert.match(text, /需要 JavaScript 和 WebAssembly/);
  });
});
