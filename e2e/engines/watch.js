// Runs in the page before anything else and keeps what an engine's driver may not tell: what went wrong, and which
// clicks and keys have arrived.
"use strict";
(() => {
  const problems = [];
  window.takeProblems = () => problems.splice(0);
  window.arrived = { click: 0, keyup: 0 };
  // Counted when the page has drawn what comes of it.
  const count = (type) => requestAnimationFrame(() => setTimeout(() => window.arrived[type]++));
  for (const type of Object.keys(window.arrived)) addEventListener(type, () => count(type), true);
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
