const term = (code) => (code === null ? "" : data.terms[code] ?? code);
// The reason code of a contract status, and that of what moves, in words.
const reasonOf = (code) => data.statusReasons[code] ?? code;
const movedFor = (code) => data.reasons[code] ?? code;
// ---- Tables in columns -------------------------------------------------------------------------------------------
function expanded(column, size) {
  if (column.values) return column.values;
  const values = new Array(size);
  for (let r = 0, at = 0; r < column.runs.length; r += 2)
    for (let n = column.runs[r + 1]; n > 0; n--) values[at++] = column.runs[r];
  return values;
}
function tableOf(name) {
  const { rows, columns } = data.tables[name];
  const made = { name, rows, names: Object.keys(columns), column: {} };
  for (const [key, column] of Object.entries(columns)) {
    const values = expanded(column, rows);
    let texts = column.texts;
    if (column.fragments) texts = column.of.map((ps) => (ps === null ? null : ps.map((p) => column.fragments[p]).join("")));
    made.column[key] = texts
      ? { texts, codes: Int32Array.from(values), fragments: column.fragments, of: column.of, get(i) { return this.texts[this.codes[i]]; } }
      : { values, get(i) { return this.values[i]; } };
  }
  made.get = (key, i) => made.column[key].get(i);
  made.row = (i, keys) => Object.fromEntries(keys.map((key) => [key, made.get(key, i)]));
  // The norm of each row as its place in data.norms.
  const place = new Map(data.norms.map((n, at) => [`${n.set}/${n.id}`, at]));
  const set = made.column.norm_set, id = made.column.norm_id;
  const known = new Map();
  made.norm = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const key = set.codes[i] * 65536 + id.codes[i];
    if (!known.has(key)) known.set(key, place.get(`${set.get(i)}/${id.get(i)}`) ?? -1);
    made.norm[i] = known.get(key);
  }
  return made;
}
const T = Object.fromEntries(Object.keys(data.tables).map((name) => [name, tableOf(name)]));
const V = T.verdicts;
// Codes sort by their place in a list made once, so that comparing names is not done row by row: N2 before N10.
const ranks = new WeakMap();
function ranksOf(column) {
  if (!ranks.has(column)) {
    const order = column.texts.map((t, at) => [t, at]).filter(([t]) => t !== null).sort((a, b) => collator.compare(a[0], b[0]));
    const rank = new Array(column.texts.length).fill(null);
    order.forEach(([, at], n) => { rank[at] = n; });
    ranks.set(column, rank);
  }
  return ranks.get(column);
}
const rankOf = (column, i) => ranksOf(column)[column.codes[i]];
// The rows of a table in natural order of their ids; everything else in the order that the table has.
const NATURAL = ["region_id", "location_id", "from_location_id", "to_location_id"];
const LAST = 2 ** 31;
const MORE = ["travel", "effects", "sites", "optimum", "decisions", "frontier", "chance"];
function arranged(table, keys) {
  const parts = keys.map((key) => {
    if (key === "norm") return table.norm;
    const { texts, codes, values } = table.column[key];
    if (!texts) return values;
    if (!NATURAL.includes(key)) return codes;
    const rank = ranksOf(table.column[key]).map((n) => n ?? LAST);
    return Float64Array.from(codes, (code) => rank[code]);
  });
  const compare = (a, b) => {
    for (const part of parts) if (part[a] !== part[b]) return part[a] - part[b];
    return a - b;
  };
  const rows = Array.from({ length: table.rows }, (_, i) => i);
  for (let i = 1; i < rows.length; i++) if (compare(i - 1, i) > 0) return rows.sort(compare);
  return rows;
}
const ORDER = {
  verdicts: arranged(V, ["norm", "norm_year", "location_id"]),
  transfers: arranged(T.transfers, ["norm", "norm_year", "method", "region_id", "intervention_id", "from_location_id", "to_location_id"]),
  after: arranged(T.after, ["norm", "norm_year", "method", "region_id", "location_id"]),
  regions: arranged(T.regions, ["norm", "norm_year", "method", "region_id"]),
  methods: arranged(T.methods, []),
  ...Object.fromEntries(MORE.filter((name) => T[name]).map((name) => [name, arranged(T[name], [])])),
};
// The contract list: per row that of the verdicts which it is about, and what stands there alone.
const C = (() => {
  const { rows, columns } = data.contracts, made = { rows, column: {}, order: expanded(columns.at, rows) };
  for (const [key, column] of Object.entries(columns)) {
    if (key === "at") continue;
    const texts = column.texts ?? column.of.map((ps) => (ps === null ? null : ps.map((p) => column.fragments[p]).join("")));
    made.column[key] = { texts, codes: Int32Array.from(expanded(column, rows)) };
  }
  const of = new Int32Array(V.rows).fill(-1);
  made.order.forEach((i, n) => { of[i] = n; });
  made.of = (i) => of[i];
  made.get = (key, i) => made.column[key].texts[made.column[key].codes[of[i]]];
  made.reason = (i) => [V.get("reason", i), made.get("then", i)].filter(Boolean).join(" ");
  return made;
})();
const normKey = (at) => `${data.norms[at].set}/${data.norms[at].id}`;
const normAt = new Map(data.norms.map((n, at) => [`${n.set}/${n.id}`, at]));
const lastYear = data.years.length ? data.years[data.years.length - 1] : null;
const methods = [...new Set([T.methods, T.regions, T.transfers].flatMap((table) => table.column.method.texts))].filter((m) => m !== null);

const shownMethods = () => (state.method ? methods.filter((m) => m === state.method) : methods);

// ---- State: what is in the address --------------------------------------------------------------------------------
const FIELDS = ["region", "norm", "location", "year", "method", "verdict", "status", "reason", "chance", "q"].filter((name) => $(`f-${name}`));
const NONE = "-";
let state = {};
function fromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  state = { chart: given.get("chart") ?? "", open: given.get("open") ?? "", sort: given.get("sort") ?? "", page: Number(given.get("page")) || 1 };
  state.method = "";
  for (const name of FIELDS) state[name] = given.get(name) ?? "";
  if (state.norm && !normAt.has(state.norm)) state.norm = "";
  if (state.chart && !normAt.has(state.chart)) state.chart = "";
  if (state.year && !data.years.includes(Number(state.year))) state.year = "";
}
function toAddress() {
  const told = new URLSearchParams();
  for (const name of [...FIELDS, "chart", "sort", "open"]) if (state[name]) told.set(name, state[name]);
  if (state.page > 1) told.set("page", state.page);
  const hash = told.toString();
  if (location.hash.slice(1) !== hash) history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}
const yearShown = () => (state.year ? Number(state.year) : lastYear);
function normShown() {
  const wanted = state.norm || state.chart;
  return wanted ? normAt.get(wanted) : firstNorm;
}

// ---- Filters ------------------------------------------------------------------------------------------------------
function codeOf(column, value) {
  return column.texts.indexOf(value === NONE ? null : value);
}
// Which rows of the verdicts stay: each filter compares a number per row, the search a flag per distinct text.
function matching() {
  const tests = [];
  const same = (key, value) => {
    const codes = V.column[key].codes, code = codeOf(V.column[key], value);
    tests.push((i) => codes[i] === code);
  };
  if (state.region) same("region_id", state.region);
  if (state.location) same("location_id", state.location);
  if (state.verdict) same("verdict", state.verdict);
  if (state.status) same("contract_status", state.status);
  if (state.reason) same("reason_code", state.reason);
  if (state.chance) { const wanted = { yes: true, no: false, [NONE]: null }[state.chance]; tests.push((i) => V.get("decided_by_chance", i) === wanted); }
  if (state.norm) { const at = normAt.get(state.norm); tests.push((i) => V.norm[i] === at); }
  if (state.year) { const years = V.column.norm_year.values, year = Number(state.year); tests.push((i) => years[i] === year); }
  for (const word of state.q.toLowerCase().split(/\s+/).filter(Boolean)) tests.push(searching(word));
  const found = [];
  rows: for (const i of ORDER.verdicts) {
    for (const test of tests) if (!test(i)) continue rows;
    found.push(i);
  }
  return found;
}
const SEARCHED = ["region_id", "organisation_id", "location_id", "location_name", "cluster", "norm_id", "verdict", "contract_status", "reason_code", "source", "reason"];
const SHOWN = { verdict: term, contract_status: term, reason_code: (code) => reasonOf(code) };
const lowered = new WeakMap();
function lower(list, shown) {
  if (!lowered.has(list)) lowered.set(list, list.map((t) => (t === null ? "" : (shown ? `${t} ${shown(t)}` : t).toLowerCase())));
  return lowered.get(list);
}
function searching(word) {
  const hits = SEARCHED.map((key) => {
    const column = V.column[key];
    if (column.fragments) {
      const parts = lower(column.fragments).map((t) => t.includes(word));
      return [column.codes, column.of.map((ps) => ps !== null && ps.some((p) => parts[p]))];
    }
    return [column.codes, lower(column.texts, SHOWN[key]).map((t) => t.includes(word))];
  });
  const norms = data.norms.map((n) => n.title.toLowerCase().includes(word));
  const used = hits.filter(([, flags]) => flags.some(Boolean));
  return (i) => norms[V.norm[i]] || used.some(([codes, flags]) => flags[codes[i]]);
}
// Rows of the other tables go by region, norm, year, method and location alone. Travel without a region is of all patients,
// and an optimum without one is of every region.
const ofEvery = (table, i) => (table === T.optimum || table === T.frontier) && table.get("region_id", i) === null;
function othersOf(table, locations = []) {
  const found = [];
  const at = state.norm ? normAt.get(state.norm) : null;
  for (const i of ORDER[table.name]) {
    if (at !== null && table.norm[i] !== at) continue;
    if (state.year && table.get("norm_year", i) !== Number(state.year)) continue;
    if (state.method && table.column.method && table.get("method", i) !== state.method) continue;
    if (state.region && table.column.region_id && !ofEvery(table, i) && (table.get("region_id", i) ?? (table === T.travel ? null : NONE)) !== state.region) continue;
    if (state.location && locations.length && !locations.some((key) => table.get(key, i) === state.location)) continue;
    found.push(i);
  }
  return found;
}

// ---- A table with sorting and pages -------------------------------------------------------------------------------
const PAGE = 50, PAPER = 500;
const narrow = matchMedia("(max-width: 600px)");
class Grid {
  constructor(host, label, columns, { page = PAGE, empty = W.nothing_found, onSort = null, onPage = null, below = null } = {}) {
    Object.assign(this, { host, label, columns, size: page, empty, onSort, onPage, below });
    this.sort = null; this.down = false; this.at = 1; this.rows = []; this.sorted = [];
    this.heads = columns.map((column, c) => {
      const button = el("button", { type: "button", onclick: () => this.by(c) }, column.title);
      return el("th", { scope: "col", class: classOf(column) }, button);
    });
    this.head = el("tr", {});
    this.body = el("tbody");
    const table = el("table", { class: "data" }, el("caption", { class: "sr" }, label), el("thead", {}, this.head), this.body);
    this.scroll = el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": label }, table);
    const holder = el("div", {}, this.scroll);
    cue(this.scroll);
    this.lay();
    narrow.addEventListener("change", () => { if (this.scroll.isConnected) { this.lay(); this.show(); } });
    this.none = el("p", { class: "empty", hidden: true }, empty);
    this.told = el("span", { role: "status" });
    this.back = el("button", { type: "button", onclick: () => this.turn(-1) }, W.previous);
    this.on = el("button", { type: "button", onclick: () => this.turn(1) }, W.next);
    this.pager = el("div", { class: "pager" }, this.back, this.on, this.told);
    host.replaceChildren(holder, this.none, this.pager);
  }
  // On a phone the columns that matter stand first; a column is known by its number in either order.
  lay() {
    const all = this.columns.map((_, c) => c);
    this.order = narrow.matches ? [...all.filter((c) => this.columns[c].first), ...all.filter((c) => !this.columns[c].first)] : all;
    this.head.replaceChildren(...this.order.map((c) => this.heads[c]));
  }
  give(rows) { this.rows = rows; this.arrange(); this.show(); }
  by(c) {
    this.down = this.sort === c ? !this.down : Boolean(this.columns[c].number);
    this.sort = c; this.at = 1; this.arrange(); this.show(); this.onSort?.();
  }
  // On paper there is no next page: as many rows as a reader can do with, and how many there are.
  paper(on) {
    if (on) this.kept = [this.size, this.at];
    [this.size, this.at] = on ? [PAPER, 1] : this.kept;
    this.show();
  }
  turn(step) { this.at += step; this.show(); this.onPage?.(); }
  arrange() {
    this.heads.forEach((head, c) => {
      if (c === this.sort) head.setAttribute("aria-sort", this.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    this.sorted = this.rows;
    if (this.sort === null) return;
    const { key } = this.columns[this.sort], keys = new Map(), sign = this.down ? -1 : 1;
    for (const row of this.rows) keys.set(row, key(row));
    // What is not known comes last, whichever way.
    this.sorted = [...this.rows].sort((a, b) => {
      const x = keys.get(a), y = keys.get(b);
      if (x === null || y === null) return (x === null) - (y === null);
      return sign * (typeof x === "number" ? x - y : collator.compare(x, y));
    });
  }
  show() {
    const count = this.sorted.length, pages = Math.max(1, Math.ceil(count / this.size));
    this.at = Math.min(Math.max(1, this.at), pages);
    const first = (this.at - 1) * this.size, shown = this.sorted.slice(first, first + this.size);
    this.body.replaceChildren(...shown.flatMap((row) => [this.line(row), ...under(this, row)]));
    this.scroll.parentElement.hidden = count === 0; this.none.hidden = count !== 0; this.pager.hidden = count === 0;
    this.back.disabled = this.at === 1; this.on.disabled = this.at === pages;
    this.back.hidden = this.on.hidden = pages === 1;
    this.told.textContent = say(W.rows, { first: number(first + 1), last: number(first + shown.length), count: number(count) });
  }
  line(row) {
    return el("tr", {}, ...this.order.map((c, n) =>
      el(n === 0 ? "th" : "td", { scope: n === 0 ? "row" : null, class: classOf(this.columns[c]) }, this.columns[c].cell(row), besides(this.columns[c], row))));
  }
}
const besides = (column, row) => (column.besides && narrow.matches ? el("span", { class: "id" }, ` ${column.besides(row)}`) : "");
const classOf = (column) => [column.number ? "n" : "", column.folds ? "folds" : ""].filter(Boolean).join(" ") || null;
// A sentence that belongs to a row stands below it, as wide as the table.
const under = ({ below, columns }, row) => (below ? [el("tr", { class: "below" }, el("td", { colspan: columns.length }, el("div", {}, below(row))))] : []);
const sign = (verdict) => (data.glyphs[verdict] ? `${data.glyphs[verdict]} ` : "");
const chip = (code) => (code === null ? "" : el("span", { class: `chip ${data.states[code] ?? "none"}` }, sign(code) + term(code)));
const placeName = (id) => data.places[id]?.[0] ?? null;
const placeText = (id) => { const name = placeName(id); return name && name !== id ? `${name} (${id})` : id; };
function placeCell(id) {
  const name = placeName(id);
  return name && name !== id ? el("span", {}, text(name), " ", el("span", { class: "id" }, text(id))) : text(id);
}
const textColumn = (table, key, title, shown) => ({
  title, key: (i) => rankOf(table.column[key], i), cell: (i) => { const v = table.get(key, i); return v === null ? "" : shown ? shown(v) : text(v); },
});
const numberColumn = (table, key, title, shown = number) => ({ title, number: true, key: (i) => table.get(key, i), cell: (i) => shown(table.get(key, i)) });
// Where the norm year does not fit beside it, it stands with the norm.
const normColumn = (table) => ({ title: W.norm, first: true, folds: true, besides: (i) => String(table.get("norm_year", i)), key: (i) => table.norm[i], cell: (i) => text(data.norms[table.norm[i]].title) });

// Where chance decides, a word says so beside the verdict or the status that follows from it.
const chanceDecides = (i) => "decided_by_chance" in V.column && V.get("decided_by_chance", i) === true;
const statusByChance = (i) => chanceDecides(i) && data.byNumber.includes(V.get("reason_code", i));
const byChance = (column, where = chanceDecides) => ({ ...column, cell: (i) => (where(i) ? el("span", {}, column.cell(i), ` (${W.chance})`) : column.cell(i)) });

const verdictColumns = (withButton) => [
  {
    title: W.location, first: true, folds: true, key: (i) => rankOf(V.column.location_id, i),
    cell: (i) => withButton
      ? el("button", { type: "button", class: "link", onclick: () => openDetail(i) }, placeCell(V.get("location_id", i)))
      : placeCell(V.get("location_id", i)),
  },
  textColumn(V, "region_id", W.region),
  normColumn(V),
  numberColumn(V, "norm_year", W.norm_year, String),
  { title: W.volume, number: true, key: (i) => V.get("volume_low", i), cell: (i) => range(V.get("volume_low", i), V.get("volume_high", i)) },
  numberColumn(V, "minimum", W.minimum),
  numberColumn(V, "margin", W.margin, signed),
  byChance({ ...textColumn(V, "verdict", W.verdict, chip), first: true }),
  { ...textColumn(V, "contract_status", W.contract_status, chip), first: true },
  listed("from_date", W.from_when, day),
  { ...textColumn(V, "reason_code", W.reason, reasonOf), folds: true },
];
// A row of a set without regimes is not in the contract list.
const listed = (key, title, shown) => ({
  title, key: (i) => (C.of(i) < 0 ? null : rankOf(C.column[key], C.of(i))),
  cell: (i) => { const v = C.of(i) < 0 ? null : C.get(key, i); return v === null ? "" : shown(v); },
});
const contractColumns = (withButton) => [
  verdictColumns(withButton)[0],
  normColumn(V),
  numberColumn(V, "norm_year", W.norm_year, String),
  byChance({ ...textColumn(V, "contract_status", W.contract_status, chip), first: true }, statusByChance),
  listed("from_date", W.from_when, day),
  listed("until", W.until, day),
  textColumn(V, "norm_status", W.status_of_the_number, term),
  { title: W.what_if, key: (i) => (C.get("what_if_why", i) === null ? 1 : 0), cell: (i) => (C.get("what_if_why", i) === null ? W.no : el("b", {}, W.yes)) },
  { ...textColumn(V, "reason_code", W.reason, reasonOf), folds: true },
];
const contractBelow = (i) => {
  const why = C.get("what_if_why", i);
  return el("span", {}, why === null ? "" : el("b", { class: "what-if" }, `${W.what_if}: ${why}`), why === null ? "" : " ", text(C.reason(i)));
};
// What the filters leave of the list, in its order; what is not applicable only where it is asked for.
function contractsOf(rows) {
  const kept = new Uint8Array(V.rows), status = V.column.contract_status;
  const nothing = state.status === "not_applicable" ? -1 : status.texts.indexOf("not_applicable");
  for (const i of rows) kept[i] = status.codes[i] === nothing ? 0 : 1;
  return C.order.filter((i) => kept[i]);
}
const grids = {};
function makeGrids() {
  if ($("g-contracts")) grids.contracts = new Grid($("g-contracts"), W.contract_list, contractColumns(true), { empty: W.nothing_to_contract, below: contractBelow });
  grids.verdicts = new Grid($("g-verdicts"), $("h-verdicts").textContent, verdictColumns(true), { onSort: remember, onPage: remember });
  makeTravelGrids();
  if (T.optimum) makeOptimumGrids();
  makeChanceGrid();
  if (!$("g-transfers")) return;
  const { transfers, regions, methods: how } = T;
  grids.transfers = new Grid($("g-transfers"), W.moves, [
    { ...textColumn(transfers, "from_location_id", W.from, placeCell), first: true },
    { title: W.to, first: true, key: (i) => rankOf(transfers.column.to_location_id, i), cell: (i) => { const to = transfers.get("to_location_id", i); return to === null ? el("i", {}, W.no_place) : placeCell(to); } },
    { title: W.volume, first: true, number: true, key: (i) => transfers.get("volume", i), cell: (i) => { const v = transfers.get("volume", i); return v === null ? W.not_known : number(v); } },
    normColumn(transfers), textColumn(transfers, "intervention_id", W.intervention), numberColumn(transfers, "norm_year", W.norm_year, String),
    textColumn(transfers, "region_id", W.region), ...(T.optimum ? [] : [textColumn(transfers, "method", W.method), { title: W.from_when, key: (i) => effectiveOf(i), cell: (i) => { const d = effectiveOf(i); return d === null ? "" : day(d); } },
      textColumn(transfers, "reason_code", W.reason, movedFor)]),
  ], { page: 20, empty: W.nothing_moves });
  if (!$("g-regions")) return;
  grids.regions = new Grid($("g-regions"), $("h-timetable").textContent, [
    textColumn(regions, "region_id", W.region), normColumn(regions), numberColumn(regions, "norm_year", W.norm_year, String),
    textColumn(regions, "route", data.headings.route, (v) => term(v)), textColumn(regions, "effective", data.headings.effective, day),
    numberColumn(regions, "performing", data.headings.performing), numberColumn(regions, "eligible", data.headings.eligible),
    numberColumn(regions, "volume_total", data.headings.volume_total), numberColumn(regions, "volume_moved", W.moved),
    numberColumn(regions, "volume_unplaced", W.unplaced), textColumn(regions, "method", W.method),
    textColumn(regions, "reason_code", W.reason, movedFor),
  ], { page: 20 });
  grids.methods = new Grid($("g-methods"), W.method, [
    normColumn(how), numberColumn(how, "norm_year", W.norm_year, String), textColumn(how, "method", W.method),
    numberColumn(how, "volume_moved", W.moved), numberColumn(how, "volume_unplaced", W.unplaced), numberColumn(how, "receivers", W.receivers),
    { title: W.mean_distance, number: true, key: (i) => how.get("mean_distance", i), cell: (i) => { const d = how.get("mean_distance", i); return d === null ? "" : `${number(d)} ${term(how.get("distance_unit", i))}`; } },
    { title: W.largest_growth, number: true, key: (i) => how.get("largest_growth", i), cell: (i) => { const g = how.get("largest_growth", i); return g ? el("span", {}, `${grown(g)} `, text(how.get("largest_growth_location_id", i) ?? "")) : ""; } },
  ], { page: 20, empty: W.nothing_moves });
}
const orAll = (table, key, title, none) => ({ ...textColumn(table, key, title), first: true, cell: (i) => { const v = table.get(key, i); return v === null ? el("i", {}, none) : key === "location_id" ? placeCell(v) : text(v); } });
function makeOptimumGrids() {
  const { optimum, decisions, frontier } = T, H = data.headings;
  const year = (table) => numberColumn(table, "norm_year", W.norm_year, String);
  const first = (column) => ({ ...column, first: true });
  const numbers = (table, ...keys) => keys.map((key) => numberColumn(table, key, H[key]));
  grids.optimum = new Grid($("g-optimum"), W.optimum, [
    normColumn(optimum), year(optimum), orAll(optimum, "region_id", W.region, W.everybody), first(textColumn(optimum, "status", H.status, chip)),
    ...numbers(optimum, "volume_total", "locations_before"), first(numberColumn(optimum, "locations_after", H.locations_after)), ...numbers(optimum, "stops", "opens"),
    ...numbers(optimum, "mean_minutes_before", "mean_minutes_after", "max_minutes_after", "patients_moved"),
    textColumn(optimum, "objective", H.objective), ...numbers(optimum, "value", "bound"),
  ], { page: 20, empty: W.none_looked_at, below: (i) => text(data.optimum[i]) });
  grids.decisions = new Grid($("g-decisions"), W.decisions, [
    { ...textColumn(decisions, "location_id", W.location, placeCell), first: true, folds: true }, first(textColumn(decisions, "decision", H.decision, chip)),
    numberColumn(decisions, "volume_before", H.volume_before), first(numberColumn(decisions, "volume_after", H.volume_after)),
    ...numbers(decisions, "minimum"), numberColumn(decisions, "margin", W.margin, (v) => (v === null ? "" : signed(v))), normColumn(decisions), year(decisions), textColumn(decisions, "region_id", W.region),
  ], { page: 20, empty: W.no_solution });
  if ($("g-frontier")) grids.frontier = new Grid($("g-frontier"), W.frontier, [
    orAll(frontier, "region_id", W.region, W.everybody), first(numberColumn(frontier, "locations", H.locations)), first(textColumn(frontier, "status", H.status, chip)),
    first(numberColumn(frontier, "mean_minutes", H.mean_minutes)), ...numbers(frontier, "max_minutes", "total_minutes"), normColumn(frontier), year(frontier),
  ], { page: 20 });
}
const unlessKnown = (shown) => (v) => (v === null ? W.not_known : shown(v));
function makeTravelGrids() {
  const { travel, effects, sites } = T, H = data.headings, later = Boolean($("g-transfers"));
  const named = (table) => [normColumn(table), numberColumn(table, "norm_year", W.norm_year, String), ...(later && !T.optimum ? [textColumn(table, "method", W.method)] : [])];
  // On a phone rows of several methods are told apart where they begin.
  const by = (table) => (methods.length > 1 ? { besides: (i) => table.get("method", i) } : {});
  const moments = (shown) => (later ? shown : shown.slice(0, 1));
  if ($("g-sites")) grids.sites = new Grid($("g-sites"), W.sites, [
    { ...textColumn(sites, "location_id", W.location, placeCell), first: true, folds: true, ...by(sites) },
    ...(later ? [{ ...textColumn(sites, "does", H.does, chip), first: true }] : []),
    ...moments(["volume_before", "volume_after"]).map((key) => numberColumn(sites, key, H[key], unlessKnown(number))),
    ...moments(["minutes_before", "minutes_after"]).map((key) => ({ ...numberColumn(sites, key, H[key]), first: true })),
    textColumn(sites, "region_id", W.region), ...named(sites),
  ], { page: 20 });
  if ($("g-travel")) grids.travel = new Grid($("g-travel"), W.travel, [
    { ...orAll(travel, "region_id", W.region, W.everybody), ...by(travel) }, ...(later ? [{ ...textColumn(travel, "moment", H.moment, term), first: true }] : []),
    { ...numberColumn(travel, "mean_minutes", H.mean_minutes), first: true },
    ...["median_minutes", "p90_minutes", "max_minutes"].map((key) => numberColumn(travel, key, H[key])),
    ...[30, 45, 60].map((limit) => numberColumn(travel, `share_over_${limit}`, H[`share_over_${limit}`], (v) => (v === null ? "" : percent(v)))),
    ...["patients", "without_minutes", "unplaced", ...(later ? ["moved", "mean_extra_minutes"] : [])].map((key) => numberColumn(travel, key, H[key])),
    ...named(travel),
  ], { page: 20 });
  if ($("g-effects")) grids.effects = new Grid($("g-effects"), W.effects, [
    { ...textColumn(effects, "effect", H.effect), first: true, folds: true, ...by(effects) }, textColumn(effects, "region_id", W.region), orAll(effects, "location_id", W.location, W.of_region),
    ...["before", "after", "change"].map((key) => ({ ...numberColumn(effects, key, H[key], unlessKnown(key === "change" ? (v) => (v === 0 ? "0" : signed(v)) : number)), first: key === "change" })),
    textColumn(effects, "unit", H.unit), ...named(effects), { ...textColumn(effects, "source", W.source), folds: true },
  ], { page: 20, empty: W.nothing_moves });
}
function makeChanceGrid() {
  const { chance } = T, H = data.headings;
  if (!$("g-chance")) return;
  grids.chance = new Grid($("g-chance"), W.drawn, [
    { ...textColumn(chance, "location_id", W.location, placeCell), first: true, folds: true, ...(methods.length > 1 ? { besides: (i) => chance.get("method", i) } : {}) },
    ...["p05", "p95"].map((key) => ({ ...numberColumn(chance, key, H[key], unlessKnown(number)), first: true })),
    { ...numberColumn(chance, "share_below", H.share_below, (v) => (v === null ? "" : percent(v))), first: true },
    textColumn(chance, "region_id", W.region), normColumn(chance), numberColumn(chance, "norm_year", W.norm_year, String), textColumn(chance, "method", W.method),
  ], { page: 20, empty: W.nobody_keeps });
}
// From when the decision of a region holds, which its transfers follow.
const decidedFrom = new Map();
for (let r = 0; r < T.regions.rows; r++) decidedFrom.set(regionKey(T.regions, r), T.regions.get("effective", r));
function regionKey(table, i) { return JSON.stringify([table.norm[i], table.get("norm_year", i), table.get("region_id", i)]); }
const effectiveOf = (i) => decidedFrom.get(regionKey(T.transfers, i)) ?? null;
const day = (iso) => { const [y, m, d] = iso.split("-"); return say(W.day, { year: y, month: m, day: d }); };

// ---- Matrix: locations by norms -----------------------------------------------------------------------------------
const MATRIX_NORMS = 24;
function showMatrix(rows) {
  const year = yearShown(), cells = new Map(), norms = new Set(), years = V.column.norm_year.values;
  for (const i of rows) {
    if (years[i] !== year) continue;
    const code = V.column.location_id.codes[i];
    if (!cells.has(code)) cells.set(code, new Map());
    cells.get(code).set(V.norm[i], i);
    norms.add(V.norm[i]);
  }
  const all = [...norms].sort((a, b) => a - b), shown = all.slice(0, MATRIX_NORMS);
  const place = (code) => {
    const i = cells.get(code).values().next().value;
    return { region: V.get("region_id", i), id: V.get("location_id", i), of: cells.get(code) };
  };
  const list = [...cells.keys()].map(place).sort((a, b) =>
    (a.region === null) - (b.region === null) || collator.compare(a.region ?? "", b.region ?? "") || collator.compare(a.id, b.id));
  const order = new Map(list.map((row, n) => [row, n]));
  const columns = [
    { title: W.location, key: (row) => order.get(row), cell: (row) => placeCell(row.id) },
    { title: W.region, key: (row) => row.region, cell: (row) => (row.region === null ? W.no_region : text(row.region)) },
    ...shown.map((norm) => ({
      title: data.norms[norm].title,
      key: (row) => (row.of.has(norm) ? V.get("volume_low", row.of.get(norm)) : null),
      cell: (row) => (row.of.has(norm) ? matrixCell(row.of.get(norm)) : ""),
    })),
  ];
  grids.matrix = new Grid($("g-matrix"), say(W.matrix_caption, { year }), columns, { page: 25 });
  grids.matrix.scroll.firstChild.classList.add("matrix");
  grids.matrix.give(list);
  const told = [say(state.year ? W.what_year : W.shown_year, { year })];
  if (all.length > shown.length) told.push(say(W.cut_norms, { shown: shown.length, all: all.length }));
  $("matrix-told").textContent = year === null ? "" : told.join(" ");
}
function matrixCell(i) {
  const verdict = V.get("verdict", i), status = V.get("contract_status", i), minimum = V.get("minimum", i);
  if (verdict === "not_performed") return "";
  const volume = range(V.get("volume_low", i), V.get("volume_high", i));
  const said = el("span", { class: `chip ${data.states[verdict] ?? "none"}` },
    el("span", { "aria-hidden": "true" }, sign(verdict)), el("span", { class: "sr" }, `${term(verdict)} `),
    minimum === null ? volume : `${volume} / ${number(minimum)}`, chanceDecides(i) ? ` (${W.chance})` : "");
  return el("button", { type: "button", class: "link", onclick: () => openDetail(i) }, said, status === null ? "" : el("span", { class: "contract" }, term(status)));
}

// ---- Tiles --------------------------------------------------------------------------------------------------------
function showTiles(rows) {
  const year = yearShown(), years = V.column.norm_year.values, counts = {};
  let all = 0, stopped = 0, dated = 0;
  for (const i of rows) {
    if (years[i] !== year) continue;
    const verdict = V.get("verdict", i), status = V.get("contract_status", i);
    counts[verdict] = (counts[verdict] ?? 0) + 1;
    if (verdict !== "not_performed") all++;
    if (status !== null && status !== "not_applicable") { dated++; if (status === "do_not_contract") stopped++; }
  }
  const one = state.norm || data.norms.length === 1;
  const of = (count, template, state_, glyph, among = all) => el("li", { class: state_ },
    el("span", { class: "big" }, el("span", { class: "sign", "aria-hidden": "true" }, glyph), number(count)),
    el("span", { class: "said" }, say(template, { count: number(count), all: number(among) })));
  const open = (counts.no_norm ?? 0) + (counts.process ?? 0);
  const tiles = [
    of(counts.met ?? 0, one ? W.tile_met : W.tile_pairs_met, "good", data.glyphs.met),
    of(counts.below ?? 0, one ? W.tile_below : W.tile_pairs_below, "bad", data.glyphs.below),
    of(counts.undetermined ?? 0, one ? W.tile_undetermined : W.tile_pairs_undetermined, "open", data.glyphs.undetermined),
  ];
  if (open) tiles.push(of(open, one ? W.tile_open : W.tile_pairs_open, "none", data.glyphs.no_norm));
  if (dated) tiles.push(of(stopped, W.tile_contract, "bad", "✕", dated));
  for (const method of shownMethods()) {
    let moved = 0, unplaced = 0, known = true;
    for (const i of othersOf(T.regions)) {
      if (T.regions.get("norm_year", i) !== year || T.regions.get("method", i) !== method) continue;
      const [m, u] = [T.regions.get("volume_moved", i), T.regions.get("volume_unplaced", i)];
      if (m === null || u === null) known = false;
      moved += m; unplaced += u;
    }
    if (known && (moved || unplaced) && !state.location) tiles.push(el("li", { class: unplaced ? "bad" : "none" },
      el("span", { class: "big" }, el("span", { class: "sign", "aria-hidden": "true" }, "⇥"), number(unplaced)), el("span", { class: "said" }, say(W.tile_moves, { all: number(moved + unplaced), method }))));
  }
  $("tiles-list").replaceChildren(...tiles);
  $("tiles-lead").textContent = year === null ? "" : say(state.year ? W.what_year : W.shown_year, { year });
}

// ---- Charts -------------------------------------------------------------------------------------------------------
const VOLUME_KEYS = ["location_id", "location_name", "volume_low", "volume_high", "minimum", "verdict"];
const MAP_LINES = 400, HEAT_NORMS = 30, HEAT_REGIONS = 30;
let filtered = [];

// A drawing is { kind, title, data, notes, keys }: what the specification of its kind is given.
function drawings(kind) {
  const year = yearShown(), norm = normShown();
  if (year === null || norm === undefined) return [];
  const named = { norm: data.norms[norm].title, year };
  const own = filtered.filter((i) => V.norm[i] === norm && V.get("norm_year", i) === year);
  const performing = own.filter((i) => V.get("verdict", i) !== "not_performed");
  const lines = data.lines[normKey(norm)] ?? [];
  if (kind === "regions") return heat(year);
  if (kind === "volumes") {
    const notes = performing.length > data.most ? [say(W.cut_volumes, { shown: data.most, all: number(performing.length) })] : [];
    const rows = performing.map((i) => V.row(i, VOLUME_KEYS));
    const away = (r) => (r.minimum === null ? -r.volume_low : Math.abs(r.volume_low - r.minimum));
    return [{ kind, title: say(W.chart_volumes, named), data: { rows: firstBy(rows, away), lines }, notes, keys: VOLUME_KEYS }];
  }
  if (kind === "timetable") {
    const rows = data.decisions.filter((d) => `${d.norm_set}/${d.norm_id}` === normKey(norm) && d.norm_year === year && (!state.region || d.region_id === state.region));
    return [{ kind, title: say(W.chart_timetable, named), data: { rows: inOrder(rows, { region_order: ["region_id"] }), dates: data.dates[data.norms[norm].set] ?? [] }, notes: [], keys: ["region_id", "route", "effective"] }];
  }
  if (kind === "frontier") return [ofFrontier(norm, year, named)];
  if (kind === "minutes" || kind === "extra") return byMethod((method) => ofTravel(kind, method, norm, year, { ...named, method }));
  if (kind === "map" && T.sites) return byMethod((method) => mapOfTravel(method, norm, year, { ...named, method }));
  return shownMethods().map((method) => ofMethod(kind, method, norm, year, { ...named, method }, lines, own)).filter(Boolean);
}
// The charts leave the same rows out by themselves; with thousands of rows it is quicker not to give them.
function firstBy(rows, key) {
  if (rows.length <= data.most) return rows;
  const places = new Map(rows.map((row, n) => [row, n])), keys = new Map(rows.map((row) => [row, key(row)]));
  const nearest = [...rows].sort((a, b) => keys.get(a) - keys.get(b)).slice(0, data.most);
  return nearest.sort((a, b) => places.get(a) - places.get(b));
}
// Numbers that put rows in natural order of what the keys of each say; what is not known comes last.
function inOrder(rows, of) {
  const before = (a, b) => (a === null) - (b === null) || collator.compare(a ?? "", b ?? "");
  const numbers = Object.entries(of).map(([name, keys]) => {
    const ids = new Map(rows.map((row) => [JSON.stringify(keys.map((key) => row[key])), keys.map((key) => row[key])]));
    const sorted = [...ids].sort(([, a], [, b]) => keys.reduce((found, _, n) => found || before(a[n], b[n]), 0));
    return [name, keys, new Map(sorted.map(([id], n) => [id, n]))];
  });
  return rows.map((row) => ({ ...row, ...Object.fromEntries(numbers.map(([name, keys, places]) => [name, places.get(JSON.stringify(keys.map((key) => row[key])))])) }));
}
// Of travel there is something without a method too, where nothing is reallocated, or a norm has no optimum.
const byMethod = (make) => T.travel.column.method.texts.filter((m) => !state.method || m === state.method).map(make);
function ofFrontier(norm, year, named) {
  const t = T.frontier, keys = ["region_id", "locations", "status", "mean_minutes", "max_minutes", "total_minutes"], notes = [];
  const here = othersOf(t).filter((i) => t.norm[i] === norm && t.get("norm_year", i) === year);
  const rows = inOrder(here.map((i) => t.row(i, keys)), { region_order: ["region_id"] });
  const regions = new Set(rows.map((r) => r.region_id)).size;
  if (regions > data.frontiersShown) notes.push(say(W.cut_regions, { shown: data.frontiersShown, all: regions }));
  const kept = rows.filter((r) => r.region_order < data.frontiersShown);
  return { kind: "frontier", title: say(W.chart_frontier, named), data: { rows: kept }, notes, keys, steps: kept.length };
}
const isHere = (table, method, norm, year) => (i) => table.norm[i] === norm && table.get("norm_year", i) === year && table.get("method", i) === method;
function ofTravel(kind, method, norm, year, named) {
  const t = T.travel, all = othersOf(t).filter(isHere(t, method, norm, year));
  if (kind === "extra") {
    const keys = ["region_id", "moved", "mean_extra_minutes", ...data.classes];
    const rows = all.filter((i) => (state.region || t.get("region_id", i) === null) && t.get("moved", i) > 0 && t.get("within_0", i) !== null);
    return { kind, title: say(W.chart_extra, named), data: { rows: rows.map((i) => t.row(i, keys)) }, notes: [], keys };
  }
  const keys = ["region_id", "moment", ...data.measures], notes = [];
  const rows = inOrder(all.filter((i) => t.get("mean_minutes", i) !== null).map((i) => t.row(i, keys)), { region_order: ["region_id"] });
  const regions = new Set(rows.map((r) => r.region_id).filter((id) => id !== null));
  if (regions.size > data.regionsShown) notes.push(say(W.cut_regions, { shown: data.regionsShown, all: regions.size }));
  const kept = rows.filter((r) => r.region_id === null || r.region_order < data.regionsShown);
  const steps = new Set(kept.map((r) => r.region_id)).size * data.measures.length;
  return { kind, title: say(method === null ? W.chart_minutes_today : W.chart_minutes, named), data: { rows: kept }, notes, keys, steps };
}
// Who does what and where, with volume and minutes, and the lines between them; of a place both ends of its lines.
function mapOfTravel(method, norm, year, named) {
  const keys = ["region_id", "from_location_id", "to_location_id", "volume", ...(T.optimum ? [] : ["reason_code"])], notes = [];
  const here = isHere(T.sites, method, norm, year), moved = othersOf(T.transfers, ["from_location_id", "to_location_id"]).filter(isHere(T.transfers, method, norm, year));
  const lined = moved.filter((i) => T.transfers.get("volume", i) > 0 && T.transfers.get("to_location_id", i) !== null).map((i) => T.transfers.row(i, keys)).sort((a, b) => b.volume - a.volume);
  if (lined.length > MAP_LINES) notes.push(say(W.cut_lines, { shown: MAP_LINES, all: number(lined.length) }));
  const lines = lined.slice(0, MAP_LINES), ends = new Set(lines.flatMap((r) => [r.from_location_id, r.to_location_id]));
  const own = new Set(othersOf(T.sites, ["location_id"]).filter(here));
  const rows = ORDER.sites.filter((i) => own.has(i) || (here(i) && ends.has(T.sites.get("location_id", i))));
  const places = rows.map((i) => {
    const id = T.sites.get("location_id", i), [latitude, longitude] = data.places[id]?.slice(3, 5) ?? [null, null];
    return { ...T.sites.row(i, ["location_id", "does", "volume_before", "volume_after", "minutes_before", "minutes_after"]), latitude, longitude };
  });
  const crowd = places.length > data.named, receives = new Set(lines.map((r) => r.to_location_id));
  for (const p of places) Object.assign(p, { brief: places.length > data.told, unnamed: crowd && !receives.has(p.location_id) });
  if (crowd) notes.push(W.few_named);
  const unknown = moved.filter((i) => T.transfers.get("volume", i) === null).length;
  if (unknown) notes.push(say(W.left_out, { count: number(unknown) }));
  const without = places.filter((p) => p.latitude === null).map((p) => p.location_id);
  if (without.length) notes.push(say(W.without_coordinates, { locations: listedIds(without) }));
  return { kind: "map", title: say(method === null ? W.chart_map_today : W.chart_map, named), data: { rows: lines, places }, notes, keys, shown: places.length - without.length };
}
const listedIds = (ids) => (ids.length <= data.listed ? ids.join(", ") : say(W.and_more, { first: ids.slice(0, data.listed).join(", "), count: number(ids.length - data.listed) }));
const ENDS = { from_order: ["region_id", "from_location_id"], to_order: ["region_id", "to_location_id"] };
function ofMethod(kind, method, norm, year, named, lines, own) {
  const here = (table) => (i) => table.norm[i] === norm && table.get("norm_year", i) === year && table.get("method", i) === method;
  if (kind === "change") {
    const rows = othersOf(T.after, ["location_id"]).filter(here(T.after)).filter((i) => T.after.get("intervention_id", i) === null && ["volume_in", "volume_out"].some((key) => T.after.get(key, i) === null || T.after.get(key, i) > 0));
    const known = rows.filter((i) => ["volume_before", "volume_in", "volume_out", "volume_after"].every((key) => T.after.get(key, i) !== null));
    const notes = [];
    if (known.length > data.most) notes.push(say(W.cut_change, { shown: data.most, all: number(known.length) }));
    if (rows.length > known.length) notes.push(say(W.left_out, { count: number(rows.length - known.length) }));
    const keys = ["location_id", "location_name", "volume_before", "volume_out", "volume_in", "volume_after", "minimum", "verdict_before", "verdict_after"];
    const shownKeys = keys.flatMap((key) => (key === "minimum" ? [key, "norm_status"] : [key]));
    const told = known.map((i) => ({ ...T.after.row(i, keys), norm_status: numberIs(norm, year) }));
    return { kind, title: say(W.chart_change, named), data: { rows: firstBy(told, (r) => -(r.volume_in + r.volume_out)), lines }, notes, keys: shownKeys };
  }
  const keys = ["region_id", "from_location_id", "to_location_id", "volume"];
  const all = othersOf(T.transfers, ["from_location_id", "to_location_id"]).filter(here(T.transfers));
  const rows = inOrder(all.filter((i) => T.transfers.get("volume", i) > 0).map((i) => T.transfers.row(i, keys)), ENDS);
  const unknown = all.filter((i) => T.transfers.get("volume", i) === null).length;
  const notes = unknown ? [say(W.left_out, { count: number(unknown) })] : [];
  if (kind === "flows") {
    const sent = new Map();
    for (const r of rows) sent.set(r.from_location_id, (sent.get(r.from_location_id) ?? 0) + r.volume);
    if (sent.size <= data.most) return { kind, title: say(W.chart_flows, named), data: { rows }, notes, keys };
    notes.push(say(W.cut_flows, { shown: data.most, all: number(sent.size) }));
    const most = new Set(firstBy([...sent.keys()].map((id) => ({ from_location_id: id })), (r) => -sent.get(r.from_location_id)).map((r) => r.from_location_id));
    return { kind, title: say(W.chart_flows, named), data: { rows: rows.filter((r) => most.has(r.from_location_id)) }, notes, keys };
  }
  const lined = rows.filter((r) => r.to_location_id !== null).sort((a, b) => b.volume - a.volume);
  if (lined.length > MAP_LINES) notes.push(say(W.cut_lines, { shown: MAP_LINES, all: number(lined.length) }));
  const places = own.map((i) => V.row(i, ["location_id", "location_name", "verdict"]));
  const seen = new Set(places.map((p) => p.location_id));
  for (const r of lined) for (const id of [r.from_location_id, r.to_location_id]) if (!seen.has(id)) { seen.add(id); places.push({ location_id: id, location_name: placeName(id), verdict: "not_performed" }); }
  const located = places.map((p) => ({ ...p, latitude: data.places[p.location_id]?.[3] ?? null, longitude: data.places[p.location_id]?.[4] ?? null }));
  const crowd = located.length > data.named, receives = new Set(lined.map((r) => r.to_location_id));
  for (const p of located) p.unnamed = crowd && !receives.has(p.location_id);
  if (crowd) notes.push(W.few_named);
  if (!located.some((p) => p.latitude !== null)) return null;
  return { kind, title: say(W.chart_map, named), data: { rows: lined.slice(0, MAP_LINES), places: located }, notes, keys };
}
// What the number of a norm is in a norm year: adopted, a guideline, ...; null where there is none.
const numberIs = (norm, year) => data.statuses[`${normKey(norm)}/${year}`] ?? null;
function heat(year) {
  const counted = new Map();
  for (const i of filtered) {
    if (V.get("norm_year", i) !== year || V.get("verdict", i) === "not_performed") continue;
    const row = { region_id: V.get("region_id", i), norm_set: data.norms[V.norm[i]].set, norm_id: data.norms[V.norm[i]].id, norm_year: year, norm_status: numberIs(V.norm[i], year), verdict: V.get("verdict", i), count: 0 };
    const key = JSON.stringify([row.region_id, row.norm_set, row.norm_id, row.verdict]);
    if (!counted.has(key)) counted.set(key, row);
    counted.get(key).count++;
  }
  let rows = [...counted.values()];
  const notes = [], first = shownMethods()[0];
  const cut = (values, most, template) => {
    if (values.length <= most) return null;
    notes.push(say(template, { shown: most, all: number(values.length) }));
    return new Set(values.slice(0, most));
  };
  const norms = cut(data.norms.map((n) => `${n.set}/${n.id}`).filter((key) => rows.some((r) => `${r.norm_set}/${r.norm_id}` === key)), HEAT_NORMS, W.cut_norms);
  if (norms) rows = rows.filter((r) => norms.has(`${r.norm_set}/${r.norm_id}`));
  const regions = cut([...new Set(rows.map((r) => r.region_id))].sort((a, b) => (a === null) - (b === null) || collator.compare(a ?? "", b ?? "")), HEAT_REGIONS, W.cut_regions);
  if (regions) rows = rows.filter((r) => regions.has(r.region_id));
  const there = new Set(rows.map((r) => JSON.stringify([r.region_id, r.norm_set, r.norm_id])));
  const unplaced = state.location || state.verdict || state.status || state.q ? [] : othersOf(T.regions)
    .filter((i) => T.regions.get("norm_year", i) === year && T.regions.get("method", i) === first && (T.regions.get("volume_unplaced", i) === null || T.regions.get("volume_unplaced", i) > 0))
    .map((i) => T.regions.row(i, ["region_id", "norm_set", "norm_id", "norm_year", "volume_unplaced"]))
    .filter((r) => there.has(JSON.stringify([r.region_id, r.norm_set, r.norm_id])));
  const both = inOrder([...rows, ...unplaced], { region_order: ["region_id"] });
  const given = { rows: both.slice(0, rows.length), unplaced: both.slice(rows.length) };
  return [{ kind: "regions", title: say(W.chart_regions, { year }), data: given, notes, keys: ["region_id", "norm_id", "norm_status", "verdict", "count"] }];
}

const KINDS = ["regions", "volumes", "flows", "map", "change", "minutes", "extra", "frontier", "timetable"].filter((kind) => $(`d-${kind}`));
const stale = new Set();
const inSight = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const kind = entry.target.id.slice(2);
    if (entry.isIntersecting) inSight.add(kind); else inSight.delete(kind);
  }
  drawInSight();
}, { rootMargin: "120px" });
// Tables answer first; each chart is drawn in a turn of its own, so that the page stays at hand.
let turn = 0;
function drawInSight() {
  clearTimeout(turn);
  turn = setTimeout(() => {
    const kind = [...stale].find((k) => inSight.has(k));
    if (kind !== undefined) draw(kind).then(drawInSight);
  }, 0);
}
function drawAll() { return Promise.all([...stale].map(draw)); }
const finish = new Map();
function draw(kind) {
  stale.delete(kind);
  const host = $(`d-${kind}`), all = drawings(kind), list = all.filter((d) => d.shown ?? d.data.rows.length);
  for (const end of finish.get(kind) ?? []) end();
  finish.set(kind, []);
  host.classList.toggle("two", list.length > 1);
  if (!list.length) { host.replaceChildren(el("p", { class: "empty" }, W.nothing_drawn), ...[...new Set(all.flatMap((d) => d.notes))].map((note) => el("p", { class: "note" }, note))); return Promise.resolve(); }
  const made = list.map((drawing) => {
    const holder = el("div", { class: `of-${kind}`, role: "img", "aria-label": drawing.title });
    const figure = el("figure", {},
      el("figcaption", {}, text(drawing.title)),
      el("div", { class: "draw", role: "region", tabindex: "0", "aria-label": drawing.title }, holder),
      ...drawing.notes.map((note) => el("p", { class: "note" }, note)), asTable(drawing));
    return { drawing, holder, figure };
  });
  host.replaceChildren(...made.map((m) => m.figure));
  return Promise.all(made.map((m) => drawn(kind, m)));
}
async function drawn(kind, { drawing, holder }) {
  const theme = data.charts[themeName()], spec = structuredClone(theme[drawing.kind]);
  spec.config = structuredClone(theme.config);
  spec.datasets = structuredClone(drawing.data);
  // Beside a width that follows the page the height must be a number: a step for each row that is drawn.
  if (spec.width === "container" && spec.height.step) spec.height = spec.height.step * (drawing.steps ?? Math.min(drawing.data.rows.length, data.most));
  if (holder.clientWidth < 560) {
    spec.config.axis.labelLimit = 120;
    // Names give way, the ids behind them stay.
    spec.params.find((p) => p.name === "longest").value = 12;
  }
  const view = await paint(holder, spec);
  finish.get(kind).push(() => view.finalize());
  holder.dataset.drawn = drawing.kind;
}
const TABLE_MOST = 500, OF_ALL = ["minutes", "extra", "frontier"];
function asTable(drawing) {
  if (!drawing.data.rows.length) return "";
  const details = el("details", {}, el("summary", {}, W.table_of));
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    const shown = drawing.data.rows.slice(0, TABLE_MOST), keys = drawing.keys;
    const cell = (row, key) => { const v = row[key]; return key === "reason_code" ? movedFor(v) : key === "region_id" && v === null && OF_ALL.includes(drawing.kind) ? W.everybody : v === null || v === undefined ? "" : typeof v === "number" ? number(v) : text(term(v)); };
    const numeric = (key) => ["number", "whole"].includes(data.kinds[key]) || key === "count";
    details.append(el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": drawing.title },
      el("table", { class: "data" },
        el("thead", {}, el("tr", {}, ...keys.map((key) => el("th", { scope: "col", class: numeric(key) ? "n" : null }, data.headings[key] ?? W[key])))),
        el("tbody", {}, ...shown.map((row) => el("tr", {}, ...keys.map((key) => el("td", { class: numeric(key) ? "n" : null }, cell(row, key)))))))));
    if (shown.length < drawing.data.rows.length)
      details.append(el("p", { class: "note" }, say(W.first_rows, { shown: TABLE_MOST, all: number(drawing.data.rows.length) })));
  });
  return details;
}

// ---- Why: all that is known of one row ------------------------------------------------------------------------------
// Each part gives elements for a row of the verdicts, or none.
const DETAIL_PARTS = [
  (i) => [el("p", { class: "reason", dir: "auto" }, V.get("reason", i))],
  (i) => [el("dl", { class: "facts-of" }, ...V.names.filter((key) => key !== "reason").flatMap((key) => {
    const value = V.get(key, i);
    if (value === null) return [];
    const shown = key === "verdict" || key === "contract_status" ? chip(value)
      : typeof value === "boolean" ? (value ? W.yes : W.no)
      : ["p_rate_met", "p_next_year_met"].includes(key) ? percent(value)
      : typeof value === "number" ? (key === "norm_year" || key === "data_year" ? String(value) : key === "margin" ? signed(value) : number(value))
      : key === "reason_code" ? el("span", {}, reasonOf(value), " ", el("span", { class: "id" }, value))
      : text(["norm_status", "regime", "window"].includes(key) ? term(value) : value);
    return [el("dt", {}, data.headings[key]), el("dd", {}, shown)];
  }), ...(C.of(i) < 0 ? [] : [["from_date", W.from_when], ["until", W.until]]).flatMap(([key, title]) => {
    const d = C.get(key, i);
    return d === null ? [] : [el("dt", {}, title), el("dd", {}, day(d))];
  }))],
  (i) => {
    const others = sameNorm(i).filter((j) => j !== i);
    return others.length ? [el("h3", {}, W.other_years), ...others.map((j) => el("p", { dir: "auto" }, el("b", {}, String(V.get("norm_year", j))), " ", chip(V.get("verdict", j)), " ", chip(V.get("contract_status", j)), " ", V.get("reason", j)))] : [];
  },
  (i) => {
    const t = T.transfers, id = V.get("location_id", i), rows = [];
    for (let r = 0; r < t.rows; r++)
      if (t.norm[r] === V.norm[i] && t.get("norm_year", r) === V.get("norm_year", i) && (t.get("from_location_id", r) === id || t.get("to_location_id", r) === id)) rows.push(r);
    if (!rows.length) return [];
    const line = (r) => {
      const to = t.get("to_location_id", r), volume = t.get("volume", r);
      return el("tr", {}, el("td", {}, placeCell(t.get("from_location_id", r))), el("td", {}, to === null ? W.no_place : placeCell(to)),
        el("td", { class: "n" }, volume === null ? W.not_known : number(volume)), el("td", {}, text(t.get("intervention_id", r))), el("td", {}, t.get("method", r)), el("td", {}, movedFor(t.get("reason_code", r))));
    };
    const heads = [W.from, W.to, W.volume, W.intervention, W.method, W.reason].map((h, n) => el("th", { scope: "col", class: n === 2 ? "n" : null }, h));
    return [el("h3", {}, W.moves), el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": W.moves },
      el("table", { class: "data" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows.map(line))))];
  },
  (i) => {
    const d = data.derivations;
    if (d) return [el("h3", {}, W.derivation), el("ul", { class: "derivation" }, derived(d, d.rows[i], 0))];
    if (!data.derivable) return [];
    const choice = `--location ${V.get("location_id", i)} --norm ${V.get("norm_id", i)} --norm-year ${V.get("norm_year", i)}`;
    return [el("p", { class: "note" }, text(say(W.derivation_elsewhere, { choice })))];
  },
];
// A step with what it follows from below it: first the conclusion, last the rows of the files.
function derived(d, at, depth) {
  const [, sentence, inputs, places, sources] = d.steps[at];
  const conclusion = text(d.texts[sentence]), said = [];
  for (const p of places) {
    const [path, line, column, row] = d.places[p];
    const where = [path, line, column].filter((part) => part !== null).join(":") + (row === null ? "" : `, ${say(W.row, { row })}`);
    said.push(" ", el("code", {}, text(where)));
  }
  for (const s of sources) {
    const { document: name, at: place, title, publisher, url } = d.sources[s];
    const told = `${name}${place ? `, ${place}` : ""}: ${title} (${publisher})`;
    said.push(el("span", { class: "cited" }, `${W.source} `, /^https?:\/\//i.test(url ?? "") ? el("a", { href: url, rel: "noopener noreferrer" }, text(told)) : text(told)));
  }
  if (!inputs.length) return el("li", {}, conclusion, ...said);
  return el("li", {}, el("details", { open: depth < 2 }, el("summary", {}, conclusion), ...said, el("ul", {}, ...inputs.map((n) => derived(d, n, depth + 1)))));
}
function sameNorm(i) {
  const found = [], code = V.column.location_id.codes[i];
  for (let j = 0; j < V.rows; j++) if (V.norm[j] === V.norm[i] && V.column.location_id.codes[j] === code) found.push(j);
  return found;
}
function openDetail(i) {
  const said = { location: placeText(V.get("location_id", i)), norm: data.norms[V.norm[i]].title, year: V.get("norm_year", i) };
  $("detail-title").replaceChildren(text(say(W.why, said)));
  $("detail-body").replaceChildren(...DETAIL_PARTS.flatMap((part) => part(i)));
  if (!$("detail").open) $("detail").showModal();
  $("detail").scrollTop = 0;
  state.open = rowKey(i);
  toAddress();
}
// A row by what it is about, so that its address means the same in every order.
const rowKey = (i) => [normKey(V.norm[i]), V.get("norm_year", i), V.get("location_id", i)].join("/");
function openGiven() {
  if (!state.open) { if ($("detail").open) $("detail").close(); return; }
  for (let i = 0; i < V.rows; i++) if (rowKey(i) === state.open) { openDetail(i); return; }
  state.open = "";
  toAddress();
}

// ---- Export ---------------------------------------------------------------------------------------------------------
// The forms are those of --csv; see report/data/csv_forms.py.
const acts = new RegExp(`^(?:${data.csv.acts})`, "u"), changed = new RegExp(`^(?:${data.csv.changed})$`, "iu");
function csvCell(key, v, form) {
  if (v === null) return "";
  if (!form.excel) return String(v);
  if (typeof v === "number") return String(v).replace(".", form.decimal);
  if (typeof v !== "string" || data.csv.days.includes(key)) return String(v);
  return acts.test(v) ? `'${v}` : changed.test(v) ? `="${v}"` : v;
}
function exportRows(name, keys, value, rows, form) {
  const quoted = (t) => (t.includes(form.delimiter) || /["\r\n]/.test(t) ? `"${t.replaceAll('"', '""')}"` : t);
  const lines = [keys.join(form.delimiter)];
  for (const i of rows) lines.push(keys.map((key) => quoted(csvCell(key, value(key, i), form))).join(form.delimiter));
  const mark = form.excel ? "\ufeff" : "";
  downloaded(`${name}.csv`, [mark, lines.map((line) => line + form.end).join("")]);
}
function downloaded(name, parts) {
  const address = URL.createObjectURL(new Blob(parts, { type: "text/csv;charset=utf-8" }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

const EXPORTS = {
  verdicts: (form) => exportRows("verdicts", V.names, V.get, grids.verdicts.sorted, form),
  contracts: (form) => exportRows("contracts", data.contractColumns, contractValue, grids.contracts.sorted, form),
};
function contractValue(key, i) {
  if (key === "what_if") return C.get("what_if_why", i) !== null;
  if (key === "reason") return C.reason(i);
  return C.column[key] ? C.get(key, i) : V.get(key, i);
}

// ---- Print: every row that matches, not a page of them ----------------------------------------------------------------
function beforePrint() {
  if (onPaper) return;
  onPaper = true;
  const set = FIELDS.filter((name) => state[name]).map((name) => `${labelOf(name)}: ${$(`f-${name}`).selectedOptions?.[0]?.textContent ?? state[name]}`);
  const filters = set.join("; ") || W.no_filter;
  printRows("verdicts", verdictColumns(false), W.printed, filters);
  if (grids.contracts) printRows("contracts", contractColumns(false), W.contracts_shown, filters, contractBelow);
  for (const name of ["transfers", "regions", "methods", ...MORE]) grids[name]?.paper(true);
  if (themeName() !== drawnIn) redraw();
  drawAll();
}
function printRows(name, columns, told, filters, below = null) {
  const rows = grids[name].sorted, of = (c) => (c.number ? "n" : null);
  const line = (i) => el("tr", {}, ...columns.map((c) => el("td", { class: of(c) }, c.cell(i))));
  const body = el("tbody", {}, ...rows.flatMap((i) => [line(i), ...under({ below, columns }, i)]));
  $(`print-${name}`).replaceChildren(
    el("p", {}, say(told, { count: number(rows.length), filters })),
    el("table", { class: "data" }, el("thead", {}, el("tr", {}, ...columns.map((c) => el("th", { scope: "col", class: of(c) }, c.title)))), body));
}
function afterPrint() {
  if (!onPaper) return;
  onPaper = false;
  $("print-verdicts").replaceChildren();
  $("print-contracts")?.replaceChildren();
  for (const name of ["transfers", "regions", "methods", ...MORE]) grids[name]?.paper(false);
  if (themeName() !== drawnIn) { redraw(); drawInSight(); }
}
const labelOf = (name) => $(`f-${name}`).closest("label").firstChild.textContent;

// ---- Everything together --------------------------------------------------------------------------------------------
let drawnIn = themeName();
function redraw() { drawnIn = themeName(); for (const kind of KINDS) stale.add(kind); }
function remember() {
  const g = grids.verdicts;
  state.sort = g.sort === null ? "" : `${g.down ? "-" : ""}${g.sort}`;
  state.page = g.at;
  toAddress();
}
function show() {
  filtered = matching();
  const set = FIELDS.filter((name) => state[name]).length;
  $("filters-told").textContent = say(W.filters, { count: set });
  $("filter-count").textContent = set ? say(W.of_all, { count: number(filtered.length), all: number(V.rows) }) : say(W.every, { all: number(V.rows) });
  for (const name of FIELDS) $(`f-${name}`).classList.toggle("is-set", Boolean(state[name]));
  for (const select of document.querySelectorAll(".chart-norm")) {
    const norm = normShown();
    select.value = norm === undefined ? "" : normKey(norm);
    select.disabled = Boolean(state.norm);
  }
  showTiles(filtered);
  showMatrix(filtered);
  const g = grids.verdicts, sort = /^(-?)(\d+)$/.exec(state.sort);
  g.sort = sort && Number(sort[2]) < g.columns.length ? Number(sort[2]) : null;
  g.down = Boolean(sort?.[1]);
  g.at = state.page;
  g.give(filtered);
  grids.contracts?.give(contractsOf(filtered));
  grids.transfers?.give(othersOf(T.transfers, ["from_location_id", "to_location_id"]));
  grids.regions?.give(othersOf(T.regions));
  grids.methods?.give(othersOf(T.methods));
  grids.travel?.give(othersOf(T.travel));
  grids.sites?.give(othersOf(T.sites, ["location_id"]));
  grids.effects?.give(othersOf(T.effects, ["location_id"]));
  grids.optimum?.give(othersOf(T.optimum));
  grids.decisions?.give(othersOf(T.decisions, ["location_id"]));
  grids.frontier?.give(othersOf(T.frontier));
  grids.chance?.give(othersOf(T.chance, ["location_id"]));
  redraw();
  drawInSight();
  for (const follow of followers) follow();
}
// What stands in a script of its own and follows the filters.
const followers = [];
function fillIn() {
  for (const name of FIELDS) {
    $(`f-${name}`).value = state[name];
    if ($(`f-${name}`).value !== state[name]) state[name] = "";
  }
}
function options(select, values) {
  select.append(...values.map(([value, label]) => el("option", { value }, label)));
}
function makeFilters() {
  const sorted = (key, shown = (t) => t) => V.column[key].texts.filter((t) => t !== null).map((t) => [t, shown(t)]).sort((a, b) => collator.compare(a[1], b[1]));
  const all = [["", W.all]];
  const nowhere = V.column.region_id.texts.includes(null) ? [[NONE, W.no_region]] : [];
  options($("f-region"), [...all, ...sorted("region_id"), ...nowhere]);
  options($("f-norm"), [...all, ...data.norms.map((n) => [`${n.set}/${n.id}`, n.title])]);
  options($("f-location"), [...all, ...sorted("location_id", placeText)]);
  options($("f-year"), [...all, ...data.years.map((y) => [String(y), String(y)])]);
  if ($("f-method")) options($("f-method"), [...all, ...methods.map((m) => [m, m])]);
  options($("f-verdict"), [...all, ...sorted("verdict", (v) => sign(v) + term(v))]);
  options($("f-status"), [...all, ...sorted("contract_status", term)]);
  options($("f-reason"), [...all, ...sorted("reason_code", reasonOf)]);
  if ($("f-chance")) options($("f-chance"), [...all, ["yes", W.chance_decides], ["no", W.chance_does_not], [NONE, W.chance_not_said]]);
  for (const select of document.querySelectorAll(".chart-norm")) {
    options(select, data.norms.map((n) => [`${n.set}/${n.id}`, n.title]));
    select.addEventListener("change", () => { state.chart = select.value; toAddress(); show(); });
  }
  const changed = () => {
    for (const name of FIELDS) state[name] = $(`f-${name}`).value;
    state.page = 1;
    toAddress(); show();
  };
  let waiting = 0;
  $("f-q").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(changed, 150); });
  for (const name of FIELDS) if (name !== "q") $(`f-${name}`).addEventListener("change", changed);
  $("filter-form").addEventListener("submit", (event) => { event.preventDefault(); changed(); });
  $("f-clear").addEventListener("click", () => { for (const name of FIELDS) state[name] = ""; state.page = 1; fillIn(); toAddress(); show(); });
}
// The first norm that anybody performs, for the charts that show one.
const firstNorm = (() => {
  for (let i = 0; i < V.rows; i++) if (V.get("verdict", i) !== "not_performed") return V.norm[i];
  return data.norms.length ? 0 : undefined;
})();

fromAddress();
makeFilters();
fillIn();
makeGrids();
if (matchMedia("(max-width: 899px)").matches) $("filters").open = false;
show();
for (const kind of KINDS) watcher.observe($(`d-${kind}`));
for (const button of document.querySelectorAll("[data-export]"))
  button.addEventListener("click", () => EXPORTS[button.dataset.export](data.csv.forms[button.dataset.form]));
for (const scroll of document.querySelectorAll("main .scroll")) if (!scroll.closest(".frame")) cue(scroll);
$("detail-close").addEventListener("click", () => $("detail").close());
$("detail").addEventListener("click", (event) => { if (event.target === $("detail")) $("detail").close(); });
$("detail").addEventListener("close", () => { state.open = ""; toAddress(); });
addEventListener("hashchange", () => { fromAddress(); fillIn(); show(); openGiven(); });
addEventListener("beforeprint", beforePrint);
addEventListener("afterprint", afterPrint);
printing.addEventListener("change", (event) => (event.matches ? beforePrint() : afterPrint()));
darkly.addEventListener("change", () => { redraw(); drawInSight(); });
let width = innerWidth, resizing = 0;
addEventListener("resize", () => {
  if (innerWidth === width) return;
  width = innerWidth;
  clearTimeout(resizing);
  resizing = setTimeout(() => { redraw(); drawInSight(); }, 200);
});
openGiven();
globalThis.cnsPage = {
  data, W, el, text, say, number, percent, signed, range, chip, cue, collator, downloaded, yearShown, normKey, firstNorm, placeText,
  state: () => state, follow: (one) => followers.push(one),
};
document.documentElement.dataset.ready = "yes";
