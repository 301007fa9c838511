// The section in which a group opens and closes locations: what decide_model.js computes, as a list, a map and tables.
(() => {
"use strict";
const { data, W, el, text, say, number, percent, signed, range, chip, cue, collator, downloaded, state, yearShown, normKey, firstNorm, follow, placeText } = globalThis.cnsPage;
const M = globalThis.cnsDecideModel;
const $ = (id) => document.getElementById(id);
const given = JSON.parse($("decide-data").textContent), D = given.words;
// With so many locations or fewer those that do not do it today are shown from the start, and every point has its name.
const FEW = 40, LINES = 80, ORIGINS = 15;
let model, norm, region = -1, dirty = false;
// Per norm id a Map of location id to stop, keep or new; a norm that is not in it is not decided on.
let said = new Map();
// Rows of a loaded file for norms that are not in this report.
let others = [];
const past = [];
const computed = new Map();
const ANYWHERE = -1;

// ---- What is decided -----------------------------------------------------------------------------------------------
const decisions = (n) => said.get(n.id) ?? null;
// A norm under decisions is computed once: decisions are never changed, but replaced.
function under(n, of) {
  if (!computed.has(n)) computed.set(n, new Map());
  const known = computed.get(n);
  if (!known.has(of)) {
    if (known.size > 60) known.clear();
    known.set(of, model.evaluate(n, of));
  }
  return known.get(of);
}
const isOpen = (n, found, of, l) => (of === null ? n.performed[l] === 1 : !found.stops[l] && (n.performed[l] === 1 || found.role[l] === M.STAYS));
const mayChange = (n, l) => n.closed[l] !== 1 && !(n.asked[l] && !n.asked[l].length) && (n.performed[l] === 1 || n.region[l] >= 0);
function everybodyKeeps(n) {
  const found = new Map();
  for (let l = 0; l < model.L; l++) if (n.performed[l] === 1 && mayChange(n, l)) found.set(model.ids[l], "keep");
  return found;
}
const references = () => [
  ["today", D.today, () => null],
  ...(given.norms.some((n) => n.given) ? [["given", D.given, (n) => givenOf(n)]] : []),
  ...(given.optimum ? [["optimum", D.optimum, (n) => optimumOf(n)]] : []),
];
const made = new Map();
function once(key, make) { if (!made.has(key)) made.set(key, make()); return made.get(key); }
const givenOf = (n) => once(`given/${n.id}`, () => { const of = model.norms.find((m) => m.id === n.id && m.given); return of ? new Map(Object.entries(of.given)) : null; });
const optimumOf = (n) => once(`optimum/${n.id}`, () => (given.optimum[n.id] ? new Map(Object.entries(given.optimum[n.id])) : null));
function decide(next) {
  past.push(said);
  said = next;
  dirty = true;
}
function put(id, of) {
  const next = new Map(said);
  if (of === null) next.delete(id); else next.set(id, of);
  return next;
}
function toggle(l) {
  if (!mayChange(norm, l)) return;
  const of = new Map(decisions(norm) ?? everybodyKeeps(norm)), id = model.ids[l];
  const open = isOpen(norm, under(norm, decisions(norm)), decisions(norm), l);
  if (!open) of.set(id, norm.performed[l] === 1 ? "keep" : "new");
  else if (norm.performed[l] === 1 || norm.asked[l]) of.set(id, "stop");
  else of.delete(id);
  decide(put(norm.id, of));
  show();
  const now = measures(norm, decisions(norm), region);
  const mean = now.mean_minutes === null ? D.m_without : number(now.mean_minutes);
  const lost = now.unplaced ? ` ${say(D.told_unplaced, { unplaced: few(now.unplaced) })}` : "";
  tell(say(D.told, { location: say(open ? D.closes : D.opens, { location: nameOf(l) }), moved: few(now.moved), below: now.below === null ? "-" : now.below, mean }) + lost);
}

// ---- What is told of it --------------------------------------------------------------------------------------------
const inRegion = (n, l, r) => r === ANYWHERE || n.region[l] === r;
// An open location to which nobody goes is below a minimum too.
const shownVerdict = (n, found, open, l) => (open && found.verdict[l] === "not_performed" && n.minimum !== null && !Number.isNaN(n.minimum[l]) ? "below" : open ? found.verdict[l] : null);
function measures(n, of, r) {
  const found = under(n, of);
  let open = 0, below = 0, undetermined = 0;
  for (let l = 0; l < model.L; l++) {
    if (!inRegion(n, l, r) || !isOpen(n, found, of, l)) continue;
    open++;
    const verdict = shownVerdict(n, found, true, l);
    if (verdict === "below") below++;
    if (verdict === "undetermined") undetermined++;
  }
  const figures = found.figures.get(r) ?? found.figures.get(ANYWHERE);
  const none = n.minimum === null ? null : below;
  const empty = !found.figures.has(r) ? { ...figures, patients: 0, moved: 0, unplaced: 0, without_minutes: 0, mean_minutes: null, p90_minutes: null, max_minutes: null, share_over_30: null, share_over_45: null, share_over_60: null, mean_extra_minutes: null } : figures;
  return { ...empty, open, below: none, undetermined: n.minimum === null ? null : undetermined };
}
const nameOf = (l) => placeText(model.ids[l]);
const regionName = (n, r) => (r === ANYWHERE ? D.all_regions : n.regions[r]);
const titleOf = (n) => data.norms.find((each) => each.set === n.set && each.id === n.id)?.title ?? n.id;
// A part of a patient that is no whole hundredth is not nobody.
const few = (v) => (v > 0 && v < 0.01 ? `<${number(0.01)}` : number(v));
const minutesSaid = (v) => (v === null ? "" : number(v));
const tell = (sentence) => { $("decide-told").textContent = sentence; };
function minimumSaid(n, r) {
  if (n.minimum === null) return null;
  const values = new Set();
  for (let l = 0; l < model.L; l++) if (inRegion(n, l, r) && !Number.isNaN(n.minimum[l])) values.add(n.minimum[l]);
  return [...values].sort((a, b) => a - b).map(number).join(" / ") || null;
}

// ---- Parts of the section -------------------------------------------------------------------------------------------
const table = (label, heads, rows, numeric = () => true) => {
  const scroll = el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": label }, el("table", { class: "data" },
    el("caption", { class: "sr" }, label),
    el("thead", {}, el("tr", {}, ...heads.map((h, c) => el("th", { scope: "col", class: c && numeric(c) ? "n" : null }, h)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell, c) => el(c ? "td" : "th", { scope: c ? null : "row", class: c && numeric(c) ? "n" : null }, cell)))))));
  const holder = el("div", {}, scroll);
  cue(scroll);
  return holder;
};
function tiles(now, today) {
  const one = (value, template, values, kind = "none", glyph = "") => el("li", { class: kind },
    el("span", { class: "big" }, glyph ? el("span", { class: "sign", "aria-hidden": "true" }, glyph) : "", value), el("span", { class: "said" }, say(template, values)));
  const list = [one(number(now.open), D.tile_open, { today: number(today.open) })];
  if (now.below !== null) list.push(one(number(now.below), D.tile_below, { today: number(today.below) }, now.below ? "bad" : "good", now.below ? data.glyphs.below : data.glyphs.met));
  if (now.undetermined) list.push(one(number(now.undetermined), D.tile_undetermined, {}, "open", data.glyphs.undetermined));
  list.push(one(few(now.moved), D.tile_moved, { all: number(today.patients) }));
  if (now.unplaced) list.push(one(few(now.unplaced), D.tile_unplaced, {}, "bad", "⇥"));
  if (now.mean_minutes !== null) list.push(
    one(number(now.mean_minutes), D.tile_mean, { today: minutesSaid(today.mean_minutes) }),
    one(number(now.p90_minutes), D.tile_p90, { today: minutesSaid(today.p90_minutes) }),
    one(number(now.max_minutes), D.tile_longest, { today: minutesSaid(today.max_minutes) }),
    one(percent(now.share_over_45), D.tile_over_45, { today: percent(today.share_over_45) }));
  $("decide-tiles").replaceChildren(...list);
}
const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The list, made anew where other locations stand in it, and else changed in its cells.
let listed = { key: null, rows: new Map() };
function shownLocations(found) {
  const all = $("decide-candidates").checked, of = decisions(norm), kept = [];
  for (let l = 0; l < model.L; l++)
    if (inRegion(norm, l, region) && (norm.performed[l] === 1 || isOpen(norm, found, of, l) || (all && mayChange(norm, l)))) kept.push(l);
  const place = (l) => (norm.region[l] < 0 ? null : norm.regions[norm.region[l]]);
  return kept.sort((a, b) => (place(a) === null) - (place(b) === null) || collator.compare(place(a) ?? "", place(b) ?? "") || collator.compare(model.ids[a], model.ids[b]));
}
function list(found, locations) {
  const key = JSON.stringify([model.norms.indexOf(norm), region, locations]);
  if (listed.key !== key) makeList(key, locations);
  for (const l of locations) row(found, l);
}
function makeList(key, locations) {
  const rows = new Map(), bodies = [];
  let at;
  for (const l of locations) {
    if (norm.region[l] !== at) {
      at = norm.region[l];
      bodies.push(el("tbody", {}, el("tr", { class: "of-region" }, el("th", { scope: "rowgroup", colspan: 6 }, at < 0 ? D.no_region : text(norm.regions[at])))));
    }
    const check = el("input", { type: "checkbox", "data-location": model.ids[l], onchange: () => toggle(l) });
    check.disabled = !mayChange(norm, l);
    const name = data.places[model.ids[l]]?.[0] ?? null, cells = Array.from({ length: 5 }, (_, c) => el("td", { class: c === 2 || c === 3 ? null : "n" }));
    const line = el("tr", {}, el("th", { scope: "row" }, el("label", {}, check, el("span", {}, text(name && name !== model.ids[l] ? name : model.ids[l]), name && name !== model.ids[l] ? el("span", { class: "id" }, " ", text(model.ids[l])) : ""))), ...cells);
    cells[0].textContent = norm.performed[l] === 1 ? range(sum(norm.low, l), sum(norm.high, l) === Infinity ? null : sum(norm.high, l)) : "";
    rows.set(l, { check, cells, line });
    bodies[bodies.length - 1].append(line);
  }
  const heads = [D.location, D.volume_today, D.volume_after, D.against, "", D.minutes];
  const scroll = el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": D.list }, el("table", { class: "data" }, el("caption", { class: "sr" }, D.list),
    el("thead", {}, el("tr", {}, ...heads.map((h, c) => el(h ? "th" : "td", { scope: h ? "col" : null, class: [1, 2, 5].includes(c) ? "n" : null }, h)))), ...bodies));
  const holder = el("div", {}, el("h4", {}, D.list), scroll);
  cue(scroll);
  $("decide-list").replaceChildren(holder);
  listed = { key, rows };
}
const sum = (values, l) => { let total = 0; for (let i = 0; i < norm.I; i++) total += values[i * model.L + l]; return total; };
function volumeSaid(found, l) {
  const { least, most } = found;
  return most[l] === Infinity ? say(D.at_least, { volume: number(least[l]) }) : range(least[l], most[l]);
}
function stateSaid(open, l) {
  if (norm.asked[l] && !norm.asked[l].length) return D.taken_over;
  if (norm.closed[l] === 1) return D.closed_for_good;
  return open ? D.open : norm.performed[l] === 1 ? D.closed : D.does_not;
}
function row(found, l) {
  const { check, cells, line } = listed.rows.get(l), of = decisions(norm), open = isOpen(norm, found, of, l);
  const verdict = shownVerdict(norm, found, open, l), minimum = norm.minimum === null ? NaN : norm.minimum[l];
  check.checked = open;
  line.classList.toggle("is-closed", !open && norm.performed[l] === 1);
  cells[1].textContent = open || found.most[l] > 0 ? volumeSaid(found, l) : "";
  cells[2].replaceChildren(open ? (verdict === null ? el("span", {}, D.open) : chip(verdict)) : el("span", { class: "chip none" }, stateSaid(open, l)));
  const most = scale, w = (v) => Math.min(100, (v / most) * 100);
  cells[3].replaceChildren(open ? svg("svg", { class: "bar", viewBox: "0 0 104 12", "aria-hidden": "true" },
    svg("rect", { class: verdict === "met" ? "full" : verdict === "below" ? "short" : "plain", x: 0, y: 2, height: 8, width: w(found.least[l]) }),
    ...(Number.isNaN(minimum) ? [] : [svg("line", { class: "norm", x1: w(minimum), x2: w(minimum), y1: 0, y2: 12 })])) : "");
  cells[4].textContent = open ? minutesSaid(found.mean(l)) : "";
}
let scale = 1;

// The map: where locations are, by their coordinates; no coastline, for nothing is fetched.
let drawn = { key: null, points: new Map() };
const WIDTH = 620;
function map(found, locations) {
  const place = (l) => data.places[model.ids[l]]?.slice(3, 5) ?? [null, null];
  const located = locations.filter((l) => place(l)[0] !== null && place(l)[1] !== null);
  if (!located.length) { $("decide-map").replaceChildren(el("p", { class: "note" }, D.no_coordinates)); drawn = { key: null, points: new Map() }; return; }
  const key = JSON.stringify([model.norms.indexOf(norm), region, located, locations.length]);
  if (drawn.key !== key) makeMap(key, located, locations.length - located.length, place);
  for (const l of located) point(found, l);
  lines(found);
}
function makeMap(key, located, missing, place) {
  const lat = located.map((l) => place(l)[0]), middle = Math.cos(((Math.min(...lat) + Math.max(...lat)) / 2) * Math.PI / 180);
  const flat = located.map((l) => [place(l)[1] * middle, -place(l)[0]]), [xs, ys] = [0, 1].map((k) => flat.map((p) => p[k]));
  const wide = Math.max(...xs) - Math.min(...xs) || 0.01, high = Math.max(...ys) - Math.min(...ys) || 0.01;
  const edge = 46, height = Math.round(Math.min(700, Math.max(300, ((WIDTH - 2 * edge) * high) / wide + 2 * edge)));
  const by = Math.min((WIDTH - 2 * edge) / wide, (height - 2 * edge) / high);
  const x = (p) => (p[0] - (Math.min(...xs) + Math.max(...xs)) / 2) * by + WIDTH / 2, y = (p) => (p[1] - (Math.min(...ys) + Math.max(...ys)) / 2) * by + height / 2;
  const points = new Map(), moves = svg("g", { "aria-hidden": "true" }), all = svg("g", {}), few = located.length <= FEW;
  located.forEach((l, n) => {
    const at = [x(flat[n]), y(flat[n])], can = mayChange(norm, l);
    const spot = svg("circle", { class: "spot" }), glyph = svg("text", { class: "glyph" }), ring = svg("circle", { class: "ring" }), title = svg("title", {});
    const g = svg("g", { class: "point", role: can ? "button" : "img", tabindex: can ? "-1" : null, transform: `translate(${at[0].toFixed(1)} ${at[1].toFixed(1)})`, "data-location": model.ids[l] }, title, ring, spot, glyph);
    if (few) { const right = at[0] > WIDTH - 90; g.append(svg("text", { class: "name", x: right ? -18 : 18, y: 5, "text-anchor": right ? "end" : "start" }, model.ids[l])); }
    if (can) g.addEventListener("click", () => { rove(l); toggle(l); });
    points.set(l, { g, spot, glyph, ring, title, at });
    all.append(g);
  });
  all.addEventListener("keydown", (event) => {
    const from = [...points].find(([, p]) => p.g === event.target)?.[0];
    if (from === undefined) return;
    if (event.key === " " || event.key === "Enter") { event.preventDefault(); toggle(from); return; }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const able = located.filter((l) => mayChange(norm, l)), next = able[(able.indexOf(from) + step + able.length) % able.length];
    rove(next);
    points.get(next).g.focus();
  });
  drawn = { key, points, moves };
  const first = located.find((l) => mayChange(norm, l));
  if (first !== undefined) rove(first);
  const keys = el("ul", { class: "decide-key" }, ...keySaid().map((k) => el("li", {}, k)));
  $("decide-map").replaceChildren(el("h4", {}, D.map), svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "group", "aria-label": D.map }, moves, all), keys,
    missing ? el("p", { class: "note" }, say(D.not_on_map, { count: number(missing) })) : "", el("p", { class: "note", id: "decide-cut" }));
}
const keySaid = () => [...(norm.minimum === null ? [`● ${D.open}`] : ["met", "below", "undetermined"].map((v) => `${data.glyphs[v] ?? "●"} ${data.terms[v] ?? v}`)), `✕ ${D.closed}`, ...($("decide-candidates").checked ? [`+ ${D.does_not}`] : [])];
function rove(l) { for (const [other, { g }] of drawn.points) if (g.hasAttribute("tabindex")) g.setAttribute("tabindex", other === l ? "0" : "-1"); }
function point(found, l) {
  const { g, spot, glyph, ring, title } = drawn.points.get(l), of = decisions(norm), open = isOpen(norm, found, of, l), verdict = shownVerdict(norm, found, open, l);
  const many = drawn.points.size > FEW, size = (many ? 6 : 9) + (open ? 11 * Math.sqrt(Math.min(1, found.least[l] / scale)) : 0);
  g.setAttribute("class", `point ${open ? verdict ?? "plain" : norm.performed[l] === 1 ? "shut" : "never"}${mayChange(norm, l) ? "" : " fixed"}`);
  if (mayChange(norm, l)) g.setAttribute("aria-pressed", String(open));
  const state = verdict === null ? stateSaid(open, l) : `${D.open}, ${data.terms[verdict] ?? verdict}`;
  const named = say(D.point, { location: nameOf(l), state, volume: volumeSaid(found, l) });
  g.setAttribute("aria-label", named);
  title.textContent = named;
  spot.setAttribute("r", size.toFixed(1));
  ring.setAttribute("r", (size + 5).toFixed(1));
  glyph.setAttribute("font-size", (size * 1.25).toFixed(1));
  glyph.textContent = open ? (verdict === null || verdict === "met" ? "" : data.glyphs[verdict] ?? "") : norm.performed[l] === 1 ? "✕" : "+";
}
function lines(found) {
  const flows = new Map(), { legs } = found, d = norm.demand;
  for (let n = 0; n < legs.item.length; n++) {
    const home = d.home[legs.item[n]], to = legs.to[n];
    if (to < 0 || to === home || !inRegion(norm, home, region)) continue;
    const key = home * model.L + to;
    flows.set(key, (flows.get(key) ?? 0) + legs.volume[n]);
  }
  const known = [...flows].map(([key, volume]) => [Math.floor(key / model.L), key % model.L, volume]).filter(([f, t]) => drawn.points.has(f) && drawn.points.has(t)).sort((a, b) => b[2] - a[2]);
  const most = known.length ? known[0][2] : 1;
  drawn.moves.replaceChildren(...known.slice(0, LINES).map(([f, t, volume]) => {
    const [[x1, y1], [x2, y2]] = [drawn.points.get(f).at, drawn.points.get(t).at];
    return svg("line", { class: "move", x1, y1, x2, y2, "stroke-width": (1 + 6 * Math.sqrt(volume / most)).toFixed(1) });
  }));
  $("decide-cut").textContent = known.length > LINES ? say(D.lines_cut, { all: number(known.length), shown: LINES }) : "";
}

function compare() {
  const columns = [...references().map(([, title, of]) => [title, of(norm)]), [D.mine, decisions(norm)]];
  const all = columns.map(([, of]) => measures(norm, of, region)), share = (v) => (v === null ? "" : percent(v)), count = (v) => (v === null ? "" : number(v)), some = (v) => (v === null ? "" : few(v));
  const lines = [
    [D.m_open, "open", count], ...(norm.minimum === null ? [] : [[D.m_below, "below", count], ...(all.some((m) => m.undetermined) ? [[D.m_undetermined, "undetermined", count]] : [])]),
    [D.m_moved, "moved", some], [D.m_unplaced, "unplaced", some], ...(all.some((m) => m.without_minutes) ? [[D.m_without, "without_minutes", count]] : []),
    [D.m_mean, "mean_minutes", count], [D.m_p90, "p90_minutes", count], [D.m_longest, "max_minutes", count],
    ...[30, 45, 60].map((limit) => [say(D.m_over, { minutes: limit }), `share_over_${limit}`, share]), [D.m_extra, "mean_extra_minutes", count],
  ];
  const made = table(D.compare, [D.measure, ...columns.map(([title]) => title)], lines.map(([title, key, shown]) => [title, ...all.map((m) => shown(m[key]))]));
  for (const tr of made.querySelectorAll("tr")) tr.lastElementChild.classList.add("mine");
  $("decide-compare").replaceChildren(el("h3", {}, D.compare), made);
}
function further(found) {
  const figures = found.figures.get(region);
  if (!figures || !figures.moved) { $("decide-further").replaceChildren(el("p", { class: "note" }, D.nobody)); return; }
  const most = Math.max(...M.WITHIN.map((name) => figures[name])) || 1;
  const label = (name, k) => (k === 0 ? D.zero_or_less : name === "over_45" ? say(D.and_more, { from: 45 }) : say(k === 1 ? D.below_minutes : D.from_minutes, { from: [0, 0, 5, 10, 15, 20, 25, 30][k], to: name.slice(7) }));
  const classes = table(D.extra, [D.extra, D.patients, ""], M.WITHIN.map((name, k) => [label(name, k), few(figures[name]),
    svg("svg", { class: "bar", viewBox: "0 0 104 12", width: 104, height: 12, "aria-hidden": "true" }, svg("rect", { class: "plain", x: 0, y: 2, height: 8, width: (figures[name] / most) * 100 }))]), (c) => c === 1);
  for (const th of classes.querySelectorAll("thead th:last-child")) th.replaceWith(el("td", {}));
  $("decide-further").replaceChildren(classes, origins(found));
}
function origins(found) {
  const { legs, minutes } = found, d = norm.demand, of = new Map();
  for (let n = 0; n < legs.item.length; n++) {
    const at = legs.item[n], home = d.home[at], to = legs.to[n], more = minutes[n] - norm.minutesNow[at];
    if (to < 0 || to === home || !inRegion(norm, home, region) || !(more > 1e-9)) continue;
    const key = (d.origin[at] * model.L + home) * model.L + to;
    if (!of.has(key)) of.set(key, { origin: d.origin[at], home, to, volume: 0, before: norm.minutesNow[at], after: minutes[n] });
    of.get(key).volume += legs.volume[n];
  }
  const all = [...of.values()].sort((a, b) => b.after - b.before - (a.after - a.before) || b.volume - a.volume || collator.compare(model.origins[a.origin], model.origins[b.origin]));
  if (!all.length) return el("p", { class: "note" }, D.no_origin);
  const distinct = new Set(all.map((r) => r.origin)), first = new Set([...distinct].slice(0, ORIGINS));
  const told = say(D.origins_shown, { shown: first.size, all: number(distinct.size) });
  const made = table(told, [D.origin, D.extra, D.patients, D.from, D.to, D.minutes_before, D.minutes_after], all.filter((r) => first.has(r.origin)).slice(0, 2 * ORIGINS).map((r) => [
    text(model.origins[r.origin]), signed(r.after - r.before), few(r.volume), text(model.ids[r.home]), text(model.ids[r.to]), number(r.before), number(r.after)]), (c) => c !== 3 && c !== 4);
  made.append(el("p", { class: "note" }, told));
  return made;
}
const change = (now, was) => (now === null || was === null ? "" : number(now) === number(was) ? number(now) : `${number(was)} → ${number(now)}`);
const HEADS = () => [D.m_open, D.m_below, D.m_moved, D.m_unplaced, D.m_mean, D.m_longest];
function line(n, r) {
  const now = measures(n, decisions(n), r), was = measures(n, null, r);
  return [change(now.open, was.open), now.below === null ? "" : change(now.below, was.below), few(now.moved), few(now.unplaced), change(now.mean_minutes, was.mean_minutes), change(now.max_minutes, was.max_minutes)];
}
function regions() {
  const shown = region === ANYWHERE && norm.shownRegions.length > 1;
  $("decide-regions").replaceChildren(...(shown ? [el("h3", {}, D.regions), table(D.regions, [D.region, ...HEADS()],
    [...norm.shownRegions].sort((a, b) => collator.compare(norm.regions[a], norm.regions[b])).map((r) => [text(norm.regions[r]), ...line(norm, r)]))] : []));
}
function norms() {
  const all = ofYear();
  if (all.length < 2) { $("decide-norms").replaceChildren(); return; }
  const rows = all.map((n) => [n === norm ? el("b", {}, text(titleOf(n))) : el("button", { type: "button", class: "link", onclick: () => choose(n) }, text(titleOf(n))),
    said.has(n.id) ? D.yes : D.no, ...line(n, sameRegion(n))]);
  $("decide-norms").replaceChildren(el("h3", {}, D.norms), table(D.norms, [D.norm, D.decided, ...HEADS()], rows, (c) => c > 1));
}
const sameRegion = (n) => (region === ANYWHERE ? ANYWHERE : n === norm ? region : n.regions.indexOf(norm.regions[region]));
function notes(found) {
  const list = [], of = decisions(norm), names = (ls) => ls.map(nameOf).join(", ");
  if (of === null) list.push(D.nothing_decided);
  const here = Array.from({ length: model.L }, (_, l) => l).filter((l) => inRegion(norm, l, region));
  if (of !== null) {
    const fixed = here.filter((l) => found.role[l] === M.STOPS && !norm.exact(l));
    if (fixed.length) list.push(say(D.note_fixed, { locations: names(fixed) }));
    const homeless = here.filter((l) => norm.region[l] < 0 && isOpen(norm, found, of, l));
    if (homeless.length) list.push(say(D.note_no_region, { locations: names(homeless) }));
    const bare = here.filter((l) => found.role[l] === M.STAYS && Array.from({ length: norm.I }, (_, i) => norm.site[i * model.L + l]).some((s) => s < 0));
    if (bare.length) list.push(say(D.note_no_site, { locations: names(bare) }));
    const empty = norm.shownRegions.filter((r) => (region === ANYWHERE || r === region) && !here.some((l) => norm.region[l] === r && isOpen(norm, found, of, l)));
    if (empty.length) list.push(say(D.note_empty, { regions: empty.map((r) => norm.regions[r]).join(", ") }));
    const loose = norm.overrides.filter(([f, t]) => !(found.stops[f] && found.role[t] === M.STAYS));
    if (loose.length) list.push(say(D.note_overrides, { overrides: loose.map(([f, t]) => `${model.ids[f]} → ${model.ids[t]}`).join(", ") }));
  }
  $("decide-notes").replaceChildren(...list.map((s) => el("li", { dir: "auto" }, s)));
}

function show() {
  const of = decisions(norm), found = under(norm, of), locations = shownLocations(found), minimum = minimumSaid(norm, region);
  const named = { norm: titleOf(norm), year: norm.year, region: regionName(norm, region), minimum };
  $("decide-shown").textContent = say(minimum === null ? D.shown_no_number : D.shown, named);
  $("decide-undo").disabled = !past.length;
  // Bars and points keep their scale while locations open and close.
  let most = 1;
  for (let l = 0; l < model.L; l++) if (inRegion(norm, l, region)) most = Math.max(most, found.least[l], sum(norm.low, l), norm.minimum === null || Number.isNaN(norm.minimum[l]) ? 0 : norm.minimum[l] * 1.5);
  scale = most;
  tiles(measures(norm, of, region), measures(norm, null, region));
  notes(found);
  list(found, locations);
  map(found, locations);
  compare();
  further(found);
  regions();
  norms();
}

// ---- Files -----------------------------------------------------------------------------------------------------------
const FILE = "scenario.csv";
function rowsToSave() {
  const rows = [];
  for (const id of new Set(model.norms.map((n) => n.id)))
    for (const [location, decision] of [...(said.get(id) ?? [])].sort((a, b) => collator.compare(a[0], b[0]))) rows.push([id, location, decision]);
  return [...rows, ...others];
}
function save() {
  const rows = rowsToSave();
  if (!rows.length) { tell(D.nothing_to_save); return; }
  const cell = (t) => (/[",\r\n]/.test(t) ? `"${t.replaceAll('"', '""')}"` : t);
  downloaded(FILE, [[["norm_id", "location_id", "decision"], ...rows].map((r) => `${r.map(cell).join(",")}\n`).join("")]);
  dirty = false;
  tell(say(D.saved, { file: FILE, rows: number(rows.length), norms: number(new Set(rows.map((r) => r[0])).size) }));
}
// The cells of a CSV file, each row with its line; quotes may hold the delimiter and ends of lines.
function parsed(content) {
  const given = content.replace(/^\ufeff/, ""), head = given.split(/\r?\n|\r/, 1)[0];
  const delimiter = [",", ";", "\t"].reduce((best, d) => (head.split(d).length > head.split(best).length ? d : best), ",");
  const rows = [];
  let cells = [], cell = "", quoted = false, line = 1, start = 1;
  const end = () => { cells.push(cell); if (cells.some((c) => c.trim())) rows.push({ line: start, cells: cells.map((c) => c.trim()) }); cells = []; cell = ""; };
  for (let n = 0; n < given.length; n++) {
    const c = given[n];
    if (c === "\n") line++;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (given[n + 1] === '"') { cell += '"'; n++; } else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === delimiter) { cells.push(cell); cell = ""; }
    else if (c === "\n" || c === "\r") { if (c === "\r" && given[n + 1] === "\n") continue; end(); start = line; }
    else cell += c;
  }
  end();
  return rows;
}
function read(content) {
  const [head, ...rows] = parsed(content), errors = [], found = new Map(), rest = [];
  const [n, l, d] = ["norm_id", "location_id", "decision"].map((name) => head?.cells.indexOf(name) ?? -1);
  if (n < 0 || l < 0 || d < 0) return { errors: [D.bad_columns] };
  const ids = new Set(model.norms.map((m) => m.id)), known = new Set([...model.ids, ...model.norms.flatMap((m) => Object.values(m.asked).flat())]), seen = new Map();
  for (const { line, cells } of rows) {
    const [id, location, decision] = [n, l, d].map((c) => cells[c] ?? ""), key = JSON.stringify([id, location]);
    const why = !id || !location ? D.bad_blank : !["stop", "keep", "new"].includes(decision) ? say(D.bad_decision, { text: decision || '""' })
      : ids.has(id) && decision !== "stop" && !known.has(location) ? say(D.bad_location, { text: location })
      : seen.has(key) && seen.get(key) !== decision ? say(D.bad_twice, { location, norm: id }) : null;
    if (why !== null) { errors.push(say(D.line, { line, why })); continue; }
    if (seen.has(key)) continue;
    seen.set(key, decision);
    if (!ids.has(id)) { rest.push([id, location, decision]); continue; }
    if (!found.has(id)) found.set(id, new Map());
    found.get(id).set(location, decision);
  }
  return { errors, found, rest };
}
function load(name, content) {
  const { errors, found, rest } = read(content), many = 8;
  $("decide-errors").replaceChildren(...(errors.length ? [el("ul", {}, ...errors.slice(0, many).map((e) => el("li", { dir: "auto" }, e)), errors.length > many ? el("li", {}, "…") : "")] : []));
  if (errors.length) { tell(say(D.refused, { file: name })); return false; }
  decide(found);
  others = rest;
  dirty = false;
  show();
  const rows = rowsToSave(), told = say(D.loaded, { file: name, rows: number(rows.length), norms: number(new Set(rows.map((r) => r[0])).size) });
  tell(rest.length ? `${told} ${say(D.loaded_other, { count: number(rest.length) })}` : told);
  return true;
}

// ---- Choices -----------------------------------------------------------------------------------------------------------
const ofYear = () => model.norms.filter((n) => n.year === yearOf());
const yearOf = () => { const wanted = yearShown(), all = model.norms.map((n) => n.year); return all.includes(wanted) ? wanted : Math.max(...all); };
const keyOf = (n) => `${n.set}/${n.id}`;
const fill = (select, options, value) => { select.replaceChildren(...options.map(([v, title]) => el("option", { value: v }, title))); select.value = value; };
function choose(n, wanted = region === ANYWHERE || !norm ? null : norm.regions[region]) {
  norm = n;
  region = wanted === null ? ANYWHERE : n.shownRegions.find((r) => n.regions[r] === wanted) ?? ANYWHERE;
  fill($("decide-norm"), ofYear().map((m) => [keyOf(m), titleOf(m)]), keyOf(n));
  const names = [...n.shownRegions].sort((a, b) => collator.compare(n.regions[a], n.regions[b]));
  fill($("decide-region"), [[String(ANYWHERE), D.all_regions], ...names.map((r) => [String(r), n.regions[r]])], String(region));
  show();
}
function setTo(all) {
  const [, title, of] = references()[$("decide-from").selectedIndex];
  let next = new Map(said);
  for (const n of all ? model.norms : [norm]) { if (of(n) === null) next.delete(n.id); else next.set(n.id, of(n)); }
  if (all) others = [];
  decide(next);
  show();
  tell(say(all ? D.set_all : D.set_one, { norm: titleOf(norm), choice: title }));
}
// The filters of the page lead, as far as this section has what they ask for.
function followed() {
  const wanted = ofYear().find((n) => keyOf(n) === state().norm) ?? ofYear().find((n) => norm && keyOf(n) === keyOf(norm)) ?? ofYear()[0];
  const before = norm && region !== ANYWHERE ? norm.regions[region] : null;
  choose(wanted, state().region && wanted.regions.includes(state().region) ? state().region : before);
}
async function begin() {
  if (typeof DecompressionStream === "undefined") { $("decide-wait").textContent = D.too_old; return; }
  model = await M.open(given);
  for (const n of model.norms) if (n.given && !said.has(n.id)) said.set(n.id, givenOf(n));
  fill($("decide-from"), references().map(([key, title]) => [key, title]), references().at(-1)[0]);
  const start = ofYear().find((n) => keyOf(n) === state().norm) ?? ofYear().find((n) => firstNorm !== undefined && keyOf(n) === normKey(firstNorm)) ?? ofYear()[0];
  $("decide-candidates").checked = model.L <= FEW;
  choose(start, state().region || null);
  $("decide-norm").addEventListener("change", (event) => choose(ofYear().find((n) => keyOf(n) === event.target.value)));
  $("decide-region").addEventListener("change", (event) => { region = Number(event.target.value); show(); });
  $("decide-candidates").addEventListener("change", show);
  $("decide-this").addEventListener("click", () => setTo(false));
  $("decide-all").addEventListener("click", () => setTo(true));
  $("decide-undo").addEventListener("click", () => { said = past.pop(); dirty = true; show(); tell(D.undone); });
  $("decide-save").addEventListener("click", save);
  $("decide-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) load(file.name, await file.text());
    event.target.value = "";
  });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  follow(followed);
  $("decide-wait").remove();
  $("decide-body").hidden = false;
  document.documentElement.dataset.decide = "ready";
}
globalThis.cnsDecide = {
  told: (key, year, decided) => model.told(model.norms.find((n) => keyOf(n) === key && n.year === year), decided === null ? null : new Map(Object.entries(decided))),
  toggle: (id) => toggle(model.ids.indexOf(id)),
};
begin();
})();
