// Tells the page where its server is.
window.prerenderReady = false;
window.__streamlit = { BACKEND_BASE_URL: location.origin };

// A filter that the reader changes is a step that Back takes back. Streamlit follows Back by itself, but makes no step.
const replace = history.replaceState.bind(history);
const push = history.pushState.bind(history);
history.replaceState = (state, title, url) => {
  const to = new URL(url ?? location.href, location.href);
  const chosen = to.pathname === location.pathname && to.search !== location.search && navigator.userActivation?.isActive;
  (chosen ? push : replace)(state, title, url);
};

// Who cannot see that the figures have changed is told the page's first lines, once they stand: Streamlit tells nothing of it.
const SAID_FOR = ["h1", ".st-key-selection", ".st-key-answer"];
const STANDS = 700; // milliseconds without another change
window.addEventListener("load", () => {
  const teller = Object.assign(document.createElement("div"), { id: "told", role: "status" });
  document.body.append(teller);
  let told = ""; // the lines as they stood last; those of the page as it opens are read with it
  let waiting = 0;
  const tell = () => {
    const lines = SAID_FOR.map((part) => document.querySelector(`.stMain ${part}`)?.textContent.trim() ?? "");
    if (!lines.every(Boolean) || lines.join() === told) return;
    if (told) teller.textContent = lines.join(". ");
    told = lines.join();
  };
  const changed = () => (clearTimeout(waiting), (waiting = setTimeout(tell, STANDS)));
  new MutationObserver(changed).observe(document.getElementById("root"), { childList: true, characterData: true, subtree: true });
});

// A meeting's screens are turned by keys (meeting.py). Streamlit leaves keys alone while a field has the focus, and a filter keeps it
// after a choice: a key that means nothing to a closed list is handed on as if the page had it.
document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const closed = target.matches?.(".st-key-filters input[role=combobox]:not([aria-expanded=true])");
  if (!closed || !["PageDown", "PageUp"].includes(key) || !document.querySelector(".st-key-agenda button")) return;
  event.stopImmediatePropagation();
  target.blur();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true }));
}, true);

// Tells the stylesheet whether this browser can draw the map.
window.addEventListener("load", () => {
  const canvas = document.createElement("canvas");
  document.documentElement.dataset.webgl = canvas.getContext("webgl2") ? "yes" : "none";
});

// A member's notes (notes.py). Streamlit is told what stands in a field when it loses the focus, and not even then if the same touch asks
// for another page: so it is told at each pause in the writing, by the keys that it knows for this. And before the page is closed or
// reloaded the browser asks, while notes are not saved (.st-key-unsaved) or the one that is being written has not reached them.
const IS_NOTE = 'textarea[aria-label="My note"]';
const TELL = { key: "Enter", ctrlKey: true, bubbles: true };
let begun = null; // the note's field that has the focus, and what stood in it before
let told = 0;
document.addEventListener("focusin", ({ target }) => (begun = target.matches(IS_NOTE) ? { target, text: target.value } : null));
document.addEventListener("input", ({ target, isComposing }) => {
  clearTimeout(told);
  if (target.matches(IS_NOTE) && !isComposing) told = setTimeout(() => target.dispatchEvent(new KeyboardEvent("keydown", TELL)), 500); // milliseconds
});
window.addEventListener("beforeunload", (event) => {
  const writing = begun && begun.target === document.activeElement && begun.target.value !== begun.text;
  if (writing || document.querySelector(".st-key-unsaved")) event.preventDefault();
});

// The file of the notes is made by the run that a click on “Save my notes” brings about. It is taken up here when it comes, once each.
let taken = "";
window.addEventListener("load", () => {
  const take = () => {
    const file = document.querySelector(".st-key-my_notes [class*=st-key-notes_file_]");
    const key = [...(file?.classList ?? [])].find((name) => name.startsWith("st-key-notes_file_"));
    const button = file?.querySelector("button");
    if (!button || key === taken) return;
    taken = key;
    button.click();
  };
  new MutationObserver(take).observe(document.getElementById("root"), { childList: true, subtree: true });
});

// The glossary: abbreviations in the page's text are underlined with dots; pointing to one, or tapping it, shows what it means.
// The page belongs to React, so nothing in it is touched: the words are painted as a highlight, and found again under the pointer.
// A browser that can do neither shows none; for it, and for readers without a pointer, Sources and method has the whole list.
const NOT_READ = `a, button, summary, input, textarea, label:not([data-testid=stMetricLabel]), .st-key-filters,
  style, svg, canvas, .stDeckGlJsonChart, .st-key-section_glossary`;
const PAUSE = 100; // milliseconds between two looks at the pointer, and at a page that changes
const NEAR = 3; // pixels: this near above or below a word is on it, and so is the way to its box
const EDGE = 8; // pixels between the box and the window's edge

const mayBeRead = (text) => text.nodeType === Node.TEXT_NODE && text.parentElement?.closest(".stMain") && !text.parentElement.closest(NOT_READ);

// Whole words with their own capitals, the longest first, also where there are several of a thing: CSPs.
const patternOf = (glossary) => {
  const words = Object.keys(glossary).sort((one, other) => other.length - one.length);
  return new RegExp(`\\b(${words.map((word) => word.replace(/\W/g, "\\$&")).join("|")})s?(?!\\w)`, "g");
};

// Underlines the words that are on the page now; calls `done` each time. Nothing runs while the page stands still.
const underline = (pattern, done) => {
  const marks = new Highlight();
  CSS.highlights.set("glossary", marks);
  let due = false;
  const mark = () => {
    due = false;
    marks.clear();
    const texts = document.createTreeWalker(document.querySelector(".stMain") ?? document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      for (const { index, 0: word } of text.data.matchAll(pattern)) {
        const ends = { startContainer: text, startOffset: index, endContainer: text, endOffset: index + word.length };
        if (mayBeRead(text)) marks.add(new StaticRange(ends));
      }
    }
    done();
  };
  const soon = () => {
    if (!due) setTimeout(() => (window.requestIdleCallback ?? setTimeout)(mark), PAUSE);
    due = true;
  };
  new MutationObserver(soon).observe(document.getElementById("root"), { childList: true, characterData: true, subtree: true });
  soon();
};

// The word at a point of the window, or null: the text it stands in, from where on, and the rectangle it takes there.
const wordAt = (x, y, pattern) => {
  const caret = document.caretPositionFromPoint?.(x, y) ?? document.caretRangeFromPoint?.(x, y);
  const text = caret?.offsetNode ?? caret?.startContainer;
  if (!text || !mayBeRead(text)) return null;
  const range = document.createRange();
  for (const { index, 0: word, 1: name } of text.data.matchAll(pattern)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    // asked of the rectangles, because the caret nearest to an empty place may be far from it
    const place = [...range.getClientRects()].find((box) => box.left <= x && x <= box.right && box.top - NEAR <= y && y <= box.bottom + NEAR);
    if (place) return { text, index, name, place };
  }
  return null;
};

// One box beside the page. It stays while the pointer is on its word or on the box itself; Escape puts it away (WCAG 1.4.13).
const explain = (glossary) => {
  const pattern = patternOf(glossary);
  const box = Object.assign(document.createElement("div"), { id: "glossary", role: "tooltip", ariaLive: "polite", hidden: true });
  const [title, meaning, plain] = ["strong", "span", "p"].map((part) => document.createElement(part));
  box.append(title, " ", meaning, plain);
  document.body.append(box);
  let shown = null; // the word whose box this is, also after Escape, so that it does not come back while the pointer rests there
  let last = null; // where the pointer was last
  const hide = () => ((shown = null), (box.hidden = true));
  const show = ({ name, place }) => {
    title.textContent = name;
    [meaning.textContent, plain.textContent] = glossary[name];
    box.style.colorScheme = getComputedStyle(document.querySelector(".stApp")).colorScheme;
    box.hidden = false;
    const { width, height } = box.getBoundingClientRect();
    const above = place.bottom + NEAR + height > innerHeight && place.top > height;
    box.style.left = `${Math.max(EDGE, Math.min(place.left, document.documentElement.clientWidth - width - EDGE))}px`;
    box.style.top = `${above ? place.top - NEAR - height : place.bottom + NEAR}px`;
  };
  const look = () => {
    if (!last || box.contains(last.target)) return;
    const word = wordAt(last.clientX, last.clientY, pattern);
    if (!word) return hide();
    if (word.text !== shown?.text || word.index !== shown.index) show(word);
    shown = word;
  };
  const leave = () => ((last = null), hide());
  let resting = 0;
  document.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons) return;
    last = event;
    resting ||= setTimeout(() => ((resting = 0), look()), PAUSE);
  });
  document.addEventListener("pointerup", (event) => event.pointerType === "touch" && ((last = event), look()));
  document.addEventListener("keydown", (event) => event.key === "Escape" && (box.hidden = true), true);
  document.documentElement.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && leave()); // a finger leaves at each tap
  for (const moved of ["scroll", "resize"]) window.addEventListener(moved, leave, true);
  underline(pattern, () => (shown?.text.isConnected === false ? leave() : look()));
};

window.addEventListener("load", async () => {
  if (!window.Highlight || !(document.caretPositionFromPoint || document.caretRangeFromPoint)) return;
  const answer = await fetch("/glossary.json", { priority: "low" }).catch(() => null);
  if (answer?.status === 200) explain(await answer.json()); // 204: there is none at the moment
});
