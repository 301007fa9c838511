// Step 1 of the method travel-time, for decisions that are not taken yet; knows no document. In: what decide_data.py wrote,
// and decisions as --scenario has them. Out: volumes, who moves, and the travel figures. The rules are those of
// reallocate/travel/concentrate.py, whole.py and figures.py; a test holds them equal.
globalThis.cnsDecideModel = (() => {
"use strict";
const KEEPS = 0, STOPS = 1, STAYS = 2;
// What happened, by the numbers of reallocate/travel/problem.py.
const STAY = 0, CONCENTRATE = 1, OVERRIDE = 2, NO_TRAVEL_TIME = 4, NO_LOCATION_STAYS = 5, NO_REGION = 6;
const CLOSE = 1e-9, NOTHING = 1e-12;
const CLASSES = [5, 10, 15, 20, 25, 30, 45];
const WITHIN = ["within_0", "within_5", "within_10", "within_15", "within_20", "within_25", "within_30", "within_45", "over_45"];

// What lies within 1e-9 of a whole number is it. Halves go to the even one, as everywhere in the calculation.
function rint(v) {
  const low = Math.floor(v), rest = v - low;
  return rest < 0.5 ? low : rest > 0.5 ? low + 1 : low % 2 === 0 ? low : low + 1;
}
const snap = (v) => { const whole = rint(v); return Math.abs(v - whole) <= CLOSE ? whole : v; };

async function inflated(text) {
  const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

// Ranks in which a value within 1e-9 of the next smaller one has the same rank; 0 is among the values.
function levels(values) {
  const order = values.map((_, n) => n).sort((a, b) => values[a] - values[b]);
  const found = new Array(values.length);
  let level = 0, last = 0;
  for (const n of order) {
    if (values[n] - last > CLOSE) level++;
    last = values[n];
    found[n] = level;
  }
  return found;
}
// Divides a whole total by weights into whole numbers: the largest remainders, of equals the larger weight, then the order.
function largestRemainder(total, weights, order) {
  let sum = 0;
  for (const w of weights) sum += w;
  const shares = weights.map((w) => snap((total * w) / sum));
  const whole = shares.map(Math.floor);
  const left = rint(total - whole.reduce((a, b) => a + b, 0));
  if (left > 0) {
    const remainder = levels(shares.map((s, n) => s - whole[n])), weight = levels(weights);
    const by = weights.map((_, n) => n).sort((a, b) => remainder[b] - remainder[a] || weight[b] - weight[a] || order[a] - order[b]);
    for (const n of by.slice(0, left)) whole[n]++;
  }
  return whole;
}

// How near each site is among all of a place: the steps are from one to the next in the order of minutes. Odd ones go back.
function ranks(minutes, steps, places, sites, nowhere) {
  const rank = new Int32Array(places * sites).fill(nowhere), order = new Uint32Array(sites);
  for (let place = 0; place < places; place++) {
    const at = place * sites;
    let known = 0;
    for (let site = 0; site < sites; site++) if (!Number.isNaN(minutes[at + site])) order[known++] = site;
    order.subarray(0, known).sort((a, b) => minutes[at + a] - minutes[at + b]);
    for (let n = 0, now = 0; n < known; n++) {
      const step = steps[at + n];
      now += step % 2 ? -(step + 1) / 2 : step / 2;
      rank[at + order[n]] = now;
    }
  }
  return rank;
}

function opened(payload, buffer) {
  const read = ([name, at, length]) => new globalThis[name](buffer, at, length);
  const lower = (place) => Int32Array.from(read(place), (v) => v - 1);
  const { places: P, sites: S, locations: L } = payload.size;
  const NOWHERE = 2 ** 31 - 1;
  const minutes = payload.parts
    ? Float64Array.from(read(payload.minutes), (v) => (v === 0 ? NaN : (v - 1) / payload.parts))
    : read(payload.minutes);
  const rank = ranks(minutes, lower(payload.nearness), P, S, NOWHERE);
  const sitePlace = lower(payload.sitePlace), siteOrder = lower(payload.siteOrder), locationOrder = lower(payload.locationOrder);
  const people = read(payload.people);

  // The rows of a demand: intervention, location, origin (-1 for none) and volume.
  function demandOf(told, low) {
    const count = lower(told.count), origin = lower(told.origin), rows = origin.length;
    const intervention = new Int32Array(rows), home = new Int32Array(rows);
    const volume = told.observed ? read(told.volume) : new Float64Array(rows);
    for (let cell = 0, at = 0; cell < count.length; cell++) {
      const end = at + count[cell];
      let inhabitants = 0;
      for (let n = at; n < end; n++) inhabitants += origin[n] < 0 ? 0 : people[origin[n]];
      for (; at < end; at++) {
        intervention[at] = Math.floor(cell / L);
        home[at] = cell % L;
        if (!told.observed) volume[at] = origin[at] < 0 ? low[cell] : (low[cell] * people[origin[at]]) / inhabitants;
      }
    }
    return { intervention, home, origin, volume, observed: told.observed, rows };
  }

  function normOf(told) {
    const low = read(told.low), high = read(told.high), site = lower(told.site), I = low.length / L;
    const demand = demandOf(payload.demands[told.demand], low);
    const total = new Float64Array(I * L);
    for (let n = 0; n < demand.rows; n++) total[demand.intervention[n] * L + demand.home[n]] += demand.volume[n];
    const norm = {
      ...told, low, high, site, I, demand, total,
      moving: read(told.moving), region: lower(told.region), minimum: told.minimum === null ? null : read(told.minimum),
      performed: lower(told.performed).map((v) => v), closed: lower(told.closed),
    };
    // Where several are as near: lowest number of the site, then location.
    norm.byOrder = Array.from({ length: I }, (_, i) => Array.from({ length: L }, (_, l) => l)
      .filter((l) => site[i * L + l] >= 0)
      .sort((a, b) => siteOrder[site[i * L + a]] - siteOrder[site[i * L + b]] || locationOrder[a] - locationOrder[b]));
    norm.minutesNow = Float64Array.from(demand.origin, (o, n) => minutesTo(o, site[demand.intervention[n] * L + demand.home[n]]));
    norm.shownRegions = [...new Set(Array.from(demand.home, (l) => norm.region[l]))].filter((r) => r >= 0).sort((a, b) => a - b);
    norm.exact = (l) => { for (let i = 0; i < I; i++) if (low[i * L + l] !== high[i * L + l]) return false; return true; };
    norm.before = figuresBefore(norm);
    return norm;
  }
  function minutesTo(origin, site) { return origin < 0 || site < 0 ? NaN : minutes[origin * S + site]; }

  // What each location does under decisions: a Map of location id to stop, keep or new; null where nothing is decided.
  function roles(norm, said) {
    const role = new Uint8Array(L), stays = new Uint8Array(L);
    if (said === null) return { role, stops: stays };
    const stops = new Uint8Array(L);
    for (let l = 0; l < L; l++) {
      const names = norm.asked[l] ?? [payload.locations[l]];
      const by = names.find((name) => said.has(name)), decision = by === undefined ? null : said.get(by);
      const out = decision === "stop" || norm.closed[l] === 1;
      stops[l] = out ? 1 : 0;
      if (out) role[l] = norm.performed[l] ? STOPS : KEEPS;
      else if ((decision !== null || norm.performed[l]) && norm.region[l] >= 0) role[l] = STAYS;
    }
    return { role, stops };
  }

  // The legs: per part of a row where it went, and why.
  function concentrate(norm, role) {
    const { demand: d, site, total, moving, I } = norm, R = d.rows;
    const fixed = norm.overrides.filter(([f, t, share]) => role[f] === STOPS && role[t] === STAYS && share > 0);
    fixed.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const overridden = new Float64Array(L);
    for (const [f, , share] of fixed) overridden[f] += share;
    const out = new Float64Array(R), free = new Float64Array(R), stops = new Uint8Array(R);
    const item = [], to = [], why = [], volume = [];
    const leg = (n, t, w, share) => {
      const v = share * d.volume[n];
      if (share > NOTHING && v > 0) { item.push(n); to.push(t); why.push(w); volume.push(v); }
    };
    for (let n = 0; n < R; n++) {
      const home = d.home[n], cell = d.intervention[n] * L + home, exact = norm.low[cell] === norm.high[cell];
      stops[n] = role[home] === STOPS && exact ? 1 : 0;
      const redrawn = role[home] === STAYS && exact && d.origin[n] >= 0 && !d.observed;
      if (stops[n]) out[n] = moving[cell] / total[cell];
      free[n] = redrawn ? 1 : out[n] * Math.max(1 - overridden[home], 0);
      leg(n, home, STAY, stops[n] ? 1 - out[n] : redrawn ? 0 : 1);
    }
    for (const [f, t, share] of fixed) for (let n = 0; n < R; n++) if (stops[n] && d.home[n] === f) leg(n, t, OVERRIDE, out[n] * share);
    const stayers = Array.from({ length: I }, () => new Map());
    for (let i = 0; i < I; i++) for (const l of norm.byOrder[i]) if (role[l] === STAYS) {
      const of = stayers[i];
      if (!of.has(norm.region[l])) of.set(norm.region[l], []);
      of.get(norm.region[l]).push(l);
    }
    for (let n = 0; n < R; n++) {
      if (!(free[n] > NOTHING)) continue;
      const home = d.home[n], i = d.intervention[n], region = norm.region[home];
      if (region < 0) { leg(n, -1, NO_REGION, free[n]); continue; }
      const among = stayers[i].get(region);
      if (!among) { leg(n, -1, NO_LOCATION_STAYS, free[n]); continue; }
      const found = nearest(norm, i, n, among, role);
      leg(n, found, found < 0 ? NO_TRAVEL_TIME : found === home ? STAY : CONCENTRATE, free[n]);
    }
    return { item, to, why, volume };
  }
  function nearest(norm, i, n, among, role) {
    const { demand: d, site } = norm, home = d.home[n], origin = d.origin[n], own = site[i * L + home];
    // What a stopping location has of a catchment, or not located, goes to the stayer on its site.
    if (role[home] === STOPS && own >= 0 && (origin < 0 || !d.observed))
      for (const l of among) if (site[i * L + l] === own) return l;
    // What is not located moves as from the location's own site.
    const place = origin >= 0 ? origin : own >= 0 ? sitePlace[own] : -1;
    if (place < 0) return -1;
    let best = -1, least = NOWHERE, mine = NOWHERE;
    for (const l of among) {
      const r = rank[place * S + site[i * L + l]];
      if (r < least) { least = r; best = l; }
      if (l === home) mine = r;
    }
    return best >= 0 && mine === least ? home : best;
  }

  // Every flow becomes whole: per hospital and intervention over where its patients go, by largest remainder.
  function wholeLegs(norm, role, legs) {
    const { demand: d } = norm, cells = new Map();
    for (let n = 0; n < legs.item.length; n++) {
      const row = legs.item[n], home = d.home[row], to = legs.to[n];
      if (to === home && role[home] !== STAYS) continue;
      const cell = d.intervention[row] * L + home;
      if (!cells.has(cell)) cells.set(cell, new Map());
      const flows = cells.get(cell);
      if (!flows.has(to)) flows.set(to, { volume: 0, kinds: new Map() });
      const flow = flows.get(to);
      flow.volume += legs.volume[n];
      flow.kinds.set(legs.why[n], (flow.kinds.get(legs.why[n]) ?? 0) + legs.volume[n]);
    }
    for (const flows of cells.values()) {
      const all = [...flows.entries()], weights = all.map(([, flow]) => flow.volume);
      // What finds no place comes last of equals.
      const order = all.map(([to]) => (to < 0 ? L : locationOrder[to]));
      const whole = largestRemainder(rint(weights.reduce((a, b) => a + b, 0)), weights, order);
      all.forEach(([, flow], n) => {
        const kinds = [...flow.kinds.keys()], split = [...flow.kinds.values()];
        // Of equals the override comes first.
        const parts = kinds.length === 1 ? [whole[n]] : largestRemainder(whole[n], split, kinds.map((k) => -k));
        flow.factor = new Map(kinds.map((kind, k) => [kind, parts[k] / split[k]]));
      });
    }
    const kept = { item: [], to: [], why: [], volume: [] };
    for (let n = 0; n < legs.item.length; n++) {
      const row = legs.item[n], flow = cells.get(d.intervention[row] * L + d.home[row])?.get(legs.to[n]);
      const untouched = !flow || (legs.to[n] === d.home[row] && role[d.home[row]] !== STAYS);
      const volume = untouched ? legs.volume[n] : legs.volume[n] * flow.factor.get(legs.why[n]);
      if (volume > 0) { kept.item.push(row); kept.to.push(legs.to[n]); kept.why.push(legs.why[n]); kept.volume.push(volume); }
    }
    return kept;
  }

  // ---- Travel figures ----------------------------------------------------------------------------------------------
  const inOrder = (values) => {
    const order = new Uint32Array(values.length);
    for (let n = 0; n < order.length; n++) order[n] = n;
    return order.sort((a, b) => values[a] - values[b]);
  };
  // Of rows in the order of their minutes; those without are counted, and told of apart.
  function journeys(minutes, volume, order, wanted) {
    let patients = 0, without = 0, total = 0, sum = 0, longest = null;
    const over = [30, 45, 60], more = [0, 0, 0];
    const known = [];
    for (const n of order) {
      if (!wanted(n)) continue;
      patients += volume[n];
      const m = minutes[n];
      if (Number.isNaN(m)) { without += volume[n]; continue; }
      known.push(n);
      total += volume[n]; sum += volume[n] * m; longest = m;
      for (let k = 0; k < 3; k++) if (m > over[k]) more[k] += volume[n];
    }
    const quantile = (share) => {
      let reached = 0;
      for (const n of known) { reached += volume[n]; if (reached / total >= share - CLOSE) return minutes[n]; }
      return longest;
    };
    const none = known.length === 0;
    return {
      patients: snap(patients), without_minutes: snap(without), unplaced: 0,
      mean_minutes: none ? null : sum / total, median_minutes: none ? null : quantile(0.5), p90_minutes: none ? null : quantile(0.9),
      max_minutes: longest, share_over_30: none ? null : more[0] / total, share_over_45: none ? null : more[1] / total,
      share_over_60: none ? null : more[2] / total,
    };
  }
  // NaN sorts nowhere: what has no minutes comes last.
  const last = (minutes) => minutes.map((m) => (Number.isNaN(m) ? Infinity : m));
  function figuresBefore(norm) {
    const { demand: d, minutesNow, region } = norm, order = inOrder(last(minutesNow)), found = new Map();
    for (const r of [...norm.shownRegions, -1]) found.set(r, journeys(minutesNow, d.volume, order, (n) => r < 0 || region[d.home[n]] === r));
    return found;
  }
  function figuresAfter(norm, legs) {
    const { demand: d, region, minutesNow, site } = norm, size = legs.item.length;
    const after = new Float64Array(size), home = new Int32Array(size);
    for (let n = 0; n < size; n++) {
      const row = legs.item[n];
      home[n] = d.home[row];
      after[n] = legs.to[n] < 0 ? NaN : minutesTo(d.origin[row], site[d.intervention[row] * L + legs.to[n]]);
    }
    const order = inOrder(last(after)), found = new Map();
    for (const r of [...norm.shownRegions, -1]) {
      const mine = (n) => r < 0 || region[home[n]] === r;
      const told = journeys(after, legs.volume, order, (n) => legs.to[n] >= 0 && mine(n));
      let unplaced = 0, moved = 0, known = 0, extra = 0;
      const within = new Float64Array(CLASSES.length + 2);
      for (let n = 0; n < size; n++) {
        if (!mine(n)) continue;
        if (legs.to[n] < 0) { unplaced += legs.volume[n]; continue; }
        if (legs.to[n] === home[n]) continue;
        moved += legs.volume[n];
        const more = rint((after[n] - minutesNow[legs.item[n]]) * 1e9) / 1e9;
        if (Number.isNaN(more)) continue;
        known += legs.volume[n]; extra += legs.volume[n] * more;
        let which = 0;
        if (more > 0) { which = 1; while (which <= CLASSES.length && more >= CLASSES[which - 1]) which++; }
        within[which] += legs.volume[n];
      }
      found.set(r, {
        ...told, unplaced: snap(unplaced), moved: snap(moved), mean_extra_minutes: known > 0 ? extra / known : null,
        ...Object.fromEntries(WITHIN.map((name, k) => [name, snap(within[k])])),
      });
    }
    return { figures: found, minutes: after };
  }

  // Everything of one norm under decisions; its volumes are arrays over locations, of what the norm counts together.
  function evaluate(norm, said) {
    const { I, low, high, demand: d, region } = norm, { role, stops } = roles(norm, said);
    let legs = concentrate(norm, role);
    if (payload.whole) legs = wholeLegs(norm, role, legs);
    const each = new Float64Array(I * L), arrived = new Float64Array(L), long = new Float64Array(L);
    const { figures, minutes: after } = figuresAfter(norm, legs);
    for (let n = 0; n < legs.item.length; n++) {
      if (legs.to[n] < 0) continue;
      each[d.intervention[legs.item[n]] * L + legs.to[n]] += legs.volume[n];
      if (!Number.isNaN(after[n])) { arrived[legs.to[n]] += legs.volume[n]; long[legs.to[n]] += legs.volume[n] * after[n]; }
    }
    for (let c = 0; c < each.length; c++) each[c] = snap(each[c]);
    // What a stopping location has that is not exactly known does not move, and may still come to who stays.
    const waiting = new Map(), least = new Float64Array(L), most = new Float64Array(L);
    for (let l = 0; l < L; l++) for (let i = 0; i < I; i++) {
      const c = i * L + l;
      least[l] += each[c];
      most[l] += each[c] + (high[c] === low[c] ? 0 : high[c] - low[c]);
      if (role[l] === STOPS && region[l] >= 0 && high[c] !== low[c]) waiting.set(region[l], (waiting.get(region[l]) ?? 0) + high[c]);
    }
    const verdict = new Array(L);
    for (let l = 0; l < L; l++) {
      least[l] = snap(least[l]);
      most[l] = snap(most[l]) + (role[l] === STAYS ? waiting.get(region[l]) ?? 0 : 0);
      const minimum = norm.minimum === null ? NaN : norm.minimum[l];
      verdict[l] = most[l] === 0 ? "not_performed" : Number.isNaN(minimum) ? null : least[l] >= minimum ? "met" : most[l] < minimum ? "below" : "undetermined";
    }
    return { role, stops, legs, each, least, most, verdict, figures, minutes: after, mean: (l) => (arrived[l] > 0 ? long[l] / arrived[l] : null) };
  }

  return {
    ids: payload.locations, names: payload.names, origins: payload.origins, L,
    norms: payload.norms.map(normOf), evaluate, minutesTo,
    // What can be compared with another calculation of the same.
    told(norm, said) {
      const found = evaluate(norm, said);
      const region = (r) => (r < 0 ? null : norm.regions[r]);
      return {
        volumes: Array.from(found.each), least: Array.from(found.least), most: Array.from(found.most, (v) => (v === Infinity ? null : v)),
        verdicts: found.verdict,
        before: [...norm.before].map(([r, told]) => [region(r), told]), after: [...found.figures].map(([r, told]) => [region(r), told]),
      };
    },
  };
}

return {
  KEEPS, STOPS, STAYS, WITHIN,
  open: async (payload) => opened(payload, await inflated(payload.arrays)),
};
})();
