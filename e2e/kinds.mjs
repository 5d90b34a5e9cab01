// What one page has that no other has shown: the rules of accessibility say the same of all elements of one kind, so that a
// page is looked at only if something on it is new.
import { assert, axe, stands } from "./harness.mjs";

/**
 * The kinds of elements that can be seen: by tag and classes, in what they stand, by what they say of themselves to readers of
 * the screen, and whether they have a name and what they refer to. Runs in the page.
 */
function kindsOfElements() {
  const all = [...document.querySelectorAll("body *")].filter((element) => element.checkVisibility());
  const named = (element) => `${element.localName}.${[...element.classList].sort().join(".")}`;
  const TELLING = /^(role|type|tabindex|disabled|href|alt|title|lang|dir|data-(role|status|kind)|aria-.*)$/;
  /** Attributes of which the value is a word of a short list, and no text. */
  const WORDS = /^(role|type|tabindex|lang|dir|data-(role|status|kind)|aria-(hidden|pressed|selected|current|expanded|disabled|invalid|live|haspopup|checked|modal|level|orientation|atomic))$/;
  const REFERS = /^(for|aria-(labelledby|describedby|controls|owns|activedescendant|details|errormessage))$/;
  const refersWell = ({ value }) => value.split(/\s+/).every((id) => !id || document.getElementById(id));
  const kinds = new Set();
  const ids = new Set();
  let level = 0;
  for (const element of all) {
    const says = [...element.attributes].flatMap((attribute) => {
      const { name, value } = attribute;
      if (REFERS.test(name)) return [`${name}=${refersWell(attribute)}`];
      if (name === "style") return /color|fill|background|opacity/.test(value) ? [value] : [];
      if (!TELLING.test(name)) return [];
      return [WORDS.test(name) ? `${name}=${value}` : `${name}${value.trim() ? "" : " is empty"}`];
    });
    const isNamed = Boolean((element.getAttribute("aria-label") ?? element.textContent).trim());
    kinds.add(`${named(element.parentElement)}>${named(element)} ${says.sort().join(" ")} ${isNamed}`);
    const heading = element.localName.match(/^h([1-6])$/);
    if (heading) {
      kinds.add(`h${level}, then h${heading[1]}`);
      level = heading[1];
    }
    if (element.id && ids.has(element.id)) kinds.add(`twice: ${element.id}`);
    ids.add(element.id);
  }
  return [...kinds];
}

/**
 * Fails if the page breaks a rule of accessibility. Does not look if `seen`, a set, has every kind of element on it; adds
 * them if the page is good. Gives whether it has looked.
 */
export async function keepsTheRules(page, seen, options) {
  const isNew = async () => (await page.evaluate(kindsOfElements)).some((kind) => !seen.has(kind));
  if (!(await isNew())) return false;
  await stands(page);
  const kinds = await page.evaluate(kindsOfElements);
  assert.deepEqual(await axe(page, options), []);
  for (const kind of kinds) seen.add(kind);
  return true;
}
