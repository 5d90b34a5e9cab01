// Runs in the page before anything else and keeps what an engine's driver may not tell: what went wrong, and which
// clicks and keys have arrived.
"use strict";
(() => {
  const problems = [];
  window.takeProblems = () => problems.splice(0);
  // Clicks and keys are counted when the page has drawn what comes of them.
  const counts = { click: 0, dblclick: 0, keyup: 0 };
  const frame = () => new Promise((later) => requestAnimationFrame(() => setTimeout(later)));
  for (const type of ["click", "keyup"]) addEventListener(type, () => frame().then(() => counts[type]++), true);
  addEventListener("dblclick", () => counts.dblclick++, true);
  window.drawn = frame;
  window.arrived = {
    count: (type) => counts[type],
    async waitFor(type, count) {
      const end = Date.now() + 15000;
      while (counts[type] < count && Date.now() < end) await frame();
      return counts[type] >= count;
    },
  };
  const log = console.error;
  console.error = (...words) => {
    problems.push(`console: ${words.join(" ")}`);
    log.apply(console, words);
  };
  // In WebKit a stack does not begin with the message.
  const told = (error) => `${error}\n${error?.stack ?? ""}`;
  // Capturing, because an element that cannot load its file tells only itself.
  addEventListener(
    "error",
    ({ target, message, error }) => {
      if (target === window) problems.push(`exception: ${error ? told(error) : message}`);
      else problems.push(`cannot load ${target.src ?? target.href}`);
    },
    true,
  );
  addEventListener("unhandledrejection", ({ reason }) => problems.push(`rejection: ${told(reason)}`));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    problems.push(`security policy: ${violatedDirective} ${blockedURI}`),
  );
  const fetched = window.fetch;
  window.fetch = async (...request) => {
    const response = await fetched(...request);
    if (!response.ok) problems.push(`status ${response.status}: ${response.url}`);
    return response;
  };
})();
