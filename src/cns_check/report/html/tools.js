// What every page needs: elements, numbers in words, wide tables, drawings. It stands before the page's own script.
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const W = data.words;
const say = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

// Numbers are cut, not rounded, to two decimals: 19.996 must not read as the 20 that it misses.
const figures = new Intl.NumberFormat(data.language, { maximumFractionDigits: 2, useGrouping: "min2" });
const number = (v) => (v === null ? "" : figures.format(Math.trunc(Number((v * 100).toFixed(6))) / 100));
// A share in whole percents: half up, and 0 or 100 only where it is exactly that; of growth with its sign.
function percent(share) {
  const whole = Math.floor(Number((share * 100).toFixed(9)) + 0.5);
  if (whole === 0 && share) return "<1%";
  if (whole === 100 && share !== 1) return share < 1 ? ">99%" : ">100%";
  return `${whole}%`;
}
const grown = (share) => (/^\d/.test(percent(share)) ? "+" : "") + percent(share);
const signed = (v) => (v === null ? "" : (v >= 0 ? "+" : "") + number(v));
const range = (low, high) => (low === high ? number(low) : high === null ? `${number(low)}+` : `${number(low)}-${number(high)}`);
const collator = new Intl.Collator(data.language, { numeric: true });

// Elements are made of tags and texts; what data hold is always a text.
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return made;
}
const text = (value) => el("bdi", {}, value);

// ---- Wide tables --------------------------------------------------------------------------------------------------
// Says below a table that there are more columns, as long as there are, and shades the side where they are.
const cues = [];
function cue(scroll) {
  const frame = el("div", { class: "frame" });
  scroll.replaceWith(frame);
  const more = el("p", { class: "more", hidden: true }, W.more_columns);
  frame.append(scroll, more);
  const look = () => {
    const room = scroll.scrollWidth - scroll.clientWidth;
    frame.classList.toggle("has-more", room > 1 && scroll.scrollLeft < room - 1);
    more.hidden = room <= 1;
  };
  scroll.addEventListener("scroll", look, { passive: true });
  cues.push(look);
  new ResizeObserver(look).observe(scroll);
  new ResizeObserver(look).observe(scroll.firstElementChild);
  return frame;
}

// ---- Drawing ------------------------------------------------------------------------------------------------------
const darkly = matchMedia("(prefers-color-scheme: dark)");
const printing = matchMedia("print");
let onPaper = false;
const themeName = () => (darkly.matches && !onPaper && !printing.matches ? "dark" : "light");
async function paint(holder, spec) {
  // Expressions are interpreted, never compiled: the page's policy forbids making code of text.
  const view = await cnsDraw(holder, spec, { mode: "vega-lite", ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: false, logLevel: 1 });
  // Its holder says what it shows, and a table beside it has the data.
  holder.querySelector("svg")?.setAttribute("aria-hidden", "true");
  return view;
}

// Links within the page move the reader and leave the address to the filters.
for (const link of document.querySelectorAll('a[href^="#"]')) link.addEventListener("click", (event) => {
  event.preventDefault();
  const target = document.querySelector(link.getAttribute("href"));
  target.scrollIntoView();
  target.focus({ preventScroll: true });
});
