// The page of a comparison: which tables are shown, and the bars of one measure. After tools.js of the report's page.
const LINES = data.lines, MEASURES = data.measures;
const TOTAL = "-";
// What is in the address: filters, and what the chart is of.
const FIELDS = { norm: "f-norm", year: "f-year", line: "c-line", measure: "c-measure" };
let state = {};
function fromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const [name, id] of Object.entries(FIELDS)) {
    const wanted = given.get(name) ?? "";
    $(id).value = wanted;
    state[name] = $(id).value === wanted ? wanted : "";
    $(id).value = state[name] || (name === "measure" ? data.first : "");
  }
}
function toAddress() {
  const told = new URLSearchParams();
  for (const name of Object.keys(FIELDS)) if (state[name]) told.set(name, state[name]);
  const hash = told.toString();
  if (location.hash.slice(1) !== hash) history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}
const matches = (line) => (!state.norm || (line.norm ?? TOTAL) === state.norm) && (!state.year || String(line.year) === state.year);

// ---- Chart ----------------------------------------------------------------------------------------------------------
// Of one line: the one that is chosen, else the last that the filters leave, which is a total where there is one.
function lineShown() {
  const left = LINES.filter(matches);
  return left.find((line) => line.id === state.line) ?? left[left.length - 1];
}
let end = () => {}, drawnIn = "", asked = 0;
async function draw() {
  const host = $("d-bars"), line = lineShown(), turn = ++asked;
  const measure = MEASURES.find((m) => m.name === (state.measure || data.first));
  drawnIn = themeName();
  end();
  end = () => {};
  const values = line && measure ? line.values[measure.name] : [];
  const all = data.columns.map((column, order) => ({ column: column.title, today: column.today, order, value: values[order] ?? null, told: line && measure ? line.told[measure.name][order] : "" }));
  const known = all.filter((row) => row.value !== null), rows = known.slice(0, data.most);
  if (!rows.length) { host.replaceChildren(el("p", { class: "empty" }, W.nothing_drawn)); return; }
  const without = all.filter((row) => row.value === null).map((row) => row.column);
  const title = say(W.chart, { measure: measure.title, line: line.title });
  const holder = el("div", { class: "of-bars", role: "img", "aria-label": title });
  host.replaceChildren(el("figure", {},
    el("figcaption", {}, text(title)),
    el("div", { class: "draw", role: "region", tabindex: "0", "aria-label": title }, holder),
    rows.length < known.length ? el("p", { class: "note" }, say(W.cut, { shown: rows.length, all: number(known.length) })) : "",
    without.length ? el("p", { class: "note" }, text(say(W.without, { columns: without.join("; ") }))) : "",
    asTable(title, measure, all)));
  const theme = data.charts[themeName()], spec = structuredClone(theme.bars), narrowly = holder.clientWidth < 560;
  spec.config = structuredClone(theme.config);
  spec.datasets = { rows };
  spec.height = spec.height.step * rows.length;
  const { x, y } = spec.layer[0].encoding;
  x.title = measure.title;
  if (measure.unit === "share" || measure.unit === "growth") x.axis.format = "%";
  if (measure.unit === "count") x.axis.tickMinStep = 1;
  for (const layer of spec.layer) if (narrowly && layer.encoding.y) layer.encoding.y.axis.labelLimit = 130;
  if (narrowly) y.axis.labelLimit = 130;
  const view = await paint(holder, spec);
  if (turn === asked) end = () => view.finalize(); else view.finalize();
  holder.dataset.drawn = `${line.id} ${measure.name} ${drawnIn}`;
}
function asTable(title, measure, rows) {
  const details = el("details", {}, el("summary", {}, W.table_of));
  const head = [[W.report, null], [measure.title, "n"]].map(([told, of]) => el("th", { scope: "col", class: of }, told));
  details.append(el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": title },
    el("table", { class: "data" }, el("thead", {}, el("tr", {}, ...head)),
      el("tbody", {}, ...rows.map((row) => el("tr", {}, el("th", { scope: "row" }, text(row.column)), el("td", { class: "n" }, row.told)))))));
  return details;
}

// ---- Everything together --------------------------------------------------------------------------------------------
function show() {
  const left = LINES.filter(matches), set = ["norm", "year"].filter((name) => state[name]).length;
  for (const line of LINES) $(line.id).hidden = !left.includes(line);
  $("filters-told").textContent = say(W.filters, { count: set });
  $("filter-count").textContent = say(set ? W.shown : W.every, { count: number(left.length), all: number(LINES.length) });
  for (const name of ["norm", "year"]) $(FIELDS[name]).classList.toggle("is-set", Boolean(state[name]));
  const line = lineShown();
  $("c-line").replaceChildren(...left.map((one) => el("option", { value: one.id }, one.title)));
  $("c-line").value = line ? line.id : "";
  draw();
}
const options = (select, values) => select.append(...values.map(([value, label]) => el("option", { value }, label)));
function fill() {
  const norms = new Map(LINES.map((line) => [line.norm ?? TOTAL, line.norm === null ? W.total : line.norm.split("/").slice(1).join("/")]));
  options($("f-norm"), [["", W.all], ...norms]);
  options($("f-year"), [["", W.all], ...[...new Set(LINES.map((line) => line.year))].map((year) => [String(year), String(year)])]);
  options($("c-line"), LINES.map((line) => [line.id, line.title]));
  options($("c-measure"), MEASURES.map((measure) => [measure.name, measure.title]));
  for (const [name, id] of Object.entries(FIELDS))
    $(id).addEventListener("change", () => {
      state[name] = $(id).value;
      if (name === "norm" || name === "year") state.line = "";
      toAddress(); show();
    });
  $("filter-form").addEventListener("submit", (event) => event.preventDefault());
  $("f-clear").addEventListener("click", () => { for (const name of ["norm", "year", "line"]) { state[name] = ""; $(FIELDS[name]).value = ""; } toAddress(); show(); });
}
function onTheme() { if (themeName() !== drawnIn) draw(); }
fill();
fromAddress();
if (matchMedia("(max-width: 899px)").matches) $("filters").open = false;
show();
for (const scroll of document.querySelectorAll("main .scroll")) if (!scroll.closest(".frame, figure")) cue(scroll);
addEventListener("hashchange", () => { fromAddress(); show(); });
addEventListener("beforeprint", () => { onPaper = true; onTheme(); });
addEventListener("afterprint", () => { onPaper = false; onTheme(); });
printing.addEventListener("change", onTheme);
darkly.addEventListener("change", onTheme);
let width = innerWidth, resizing = 0;
addEventListener("resize", () => {
  if (innerWidth === width) return;
  width = innerWidth;
  clearTimeout(resizing);
  resizing = setTimeout(draw, 200);
});
document.documentElement.dataset.ready = "yes";
