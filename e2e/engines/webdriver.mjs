// As much of the W3C WebDriver protocol as the tests need.
const KEYS = {
  Backspace: "\uE003",
  Tab: "\uE004",
  Enter: "\uE007",
  Escape: "\uE00C",
  PageUp: "\uE00E",
  PageDown: "\uE00F",
  End: "\uE010",
  Home: "\uE011",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
};

// Longer than anything a test waits for inside the page; a driver that hangs is named before the test run ends.
const TIMEOUT = 60_000;

export class WebDriver {
  constructor(address) {
    this.address = address;
  }

  /** Waits until the driver listens. */
  async ready(timeout = 15000) {
    const end = Date.now() + timeout;
    for (;;) {
      const listens = await fetch(`${this.address}/status`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (listens) return;
      if (Date.now() > end) throw new Error(`no WebDriver answers at ${this.address}`);
      await new Promise((later) => setTimeout(later, 50));
    }
  }

  async open(capabilities, timeout) {
    const { sessionId } = await this.ask("POST", "/session", { capabilities: { alwaysMatch: capabilities } }, timeout);
    return new Session(this, `/session/${sessionId}`);
  }

  async ask(method, path, body, timeout = TIMEOUT) {
    const response = await fetch(this.address + path, {
      method,
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(timeout),
    }).catch((error) => {
      throw new Error(`${method} ${path}: no answer in ${timeout / 1000} s, or none at all: ${error.message}`, { cause: error });
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
}

class Session {
  constructor(driver, path) {
    this.ask = (method, command, body) => driver.ask(method, path + command, body);
  }

  goto(url) {
    return this.ask("POST", "/url", { url });
  }

  evaluate(expression) {
    return this.ask("POST", "/execute/sync", { script: `return ${expression}`, args: [] });
  }

  /** Clicks `times` times at a place of the page. */
  press(x, y, times) {
    const click = [{ type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    const move = { type: "pointerMove", duration: 0, x: Math.round(x), y: Math.round(y), origin: "viewport" };
    const actions = [move, ...Array.from({ length: times }, () => click).flat()];
    return this.act({ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions });
  }

  /** Presses at the first place and lifts at the last. */
  drag(places) {
    const moves = places.map(([x, y]) => ({ type: "pointerMove", duration: 0, x: Math.round(x), y: Math.round(y), origin: "viewport" }));
    const actions = [moves[0], { type: "pointerDown", button: 0 }, ...moves.slice(1), { type: "pointerUp", button: 0 }];
    return this.act({ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions });
  }

  key(key) {
    const value = KEYS[key] ?? key;
    if ([...value].length !== 1) throw new Error(`the key ${key} is not known here; add it to KEYS`);
    return this.act({ type: "key", id: "keyboard", actions: [{ type: "keyDown", value }, { type: "keyUp", value }] });
  }

  type(text) {
    const actions = [...text].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
    return this.act({ type: "key", id: "keyboard", actions });
  }

  act(source) {
    return this.ask("POST", "/actions", { actions: [source] });
  }

  async screenshot() {
    return Buffer.from(await this.ask("GET", "/screenshot"), "base64");
  }

  /** Makes the window so large that the page has this size. */
  async resizePage(width, height) {
    const size = () => this.evaluate("[innerWidth, innerHeight]");
    let outer = { width, height };
    const end = Date.now() + 5000;
    await this.ask("POST", "/window/rect", outer);
    for (;;) {
      const [innerWidth, innerHeight] = await size();
      if (innerWidth === width && innerHeight === height) return;
      if (Date.now() > end) throw new Error(`the page is ${innerWidth}x${innerHeight}, not ${width}x${height}`);
      outer = { width: outer.width + width - innerWidth, height: outer.height + height - innerHeight };
      await this.ask("POST", "/window/rect", outer);
      // The page hears of its new size a little later.
      await new Promise((later) => setTimeout(later, 250));
    }
  }

  close() {
    return this.ask("DELETE", "");
  }
}
