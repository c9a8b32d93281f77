"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const names = JSON.parse(byId("names").textContent);
  const [head, ...lines] = byId("data").textContent.trim().split("\n").map((line) => line.split(","));
  // Whose, what and when -> the row; the newest round says what is concluded.
  const key = (...parts) => parts.join("|");
  const rows = new Map();
  for (const line of lines) {
    const row = Object.fromEntries(head.map((name, place) => [name, line[place]]));
    rows.set(key(row.municipality, row.unit, row.group, row.measure, row.quantity, row.round, row.since), row);
  }
  const { round, rounds, words, verdicts, statuses, sentences } = names;
  const before = rounds.at(-2) ?? "";
  const language = document.documentElement.lang;
  const byName = (one, other) => one[1].localeCompare(other[1], language);
  const form = byId("form"), theme = byId("t"), group = byId("g"), scale = byId("s"), municipality = byId("m");

  const fill = (select, options) => {
    const chosen = select.value;
    select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
    if (options.some(([value]) => value === chosen)) select.value = chosen;
  };
  const scalesOf = () => names.scales.filter(([of, id]) => rows.has(key("", "", of, id, "points", round, "")));
  const choices = () => {
    const scales = scalesOf();
    fill(theme, names.themes.filter(([id]) => scales.some((one) => one[2] === id)));
    const ofTheme = scales.filter((one) => one[2] === theme.value);
    fill(group, Object.entries(names.groups).filter(([id]) => ofTheme.some((one) => one[0] === id)));
    fill(scale, ofTheme.filter((one) => one[0] === group.value).map((one) => [one[1], one[3]]));
  };

  const found = (whose, quantity, at = round, since = "") =>
    rows.get(key(...whose, group.value, scale.value, quantity, at, since));
  // What a unit was before it was merged stands in this round's rows.
  const points = (whose, at) =>
    (at !== round && found(whose, "earlier", round, at)) || found(whose, "points", at);
  const written = (row) => (row?.status === "shown" ? row.value : statuses[row?.status] ?? statuses.none);
  const whole = (count) => Number(count).toLocaleString(language);
  const signed = (value) => (value > 0 ? `+${value}` : value.replace("-", "\u2212"));
  const filled = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");

  const sentence = (whose, name) => {
    const now = found(whose, "points"), programme = found(["", ""], "points");
    const parts = { name, value: now?.value, low: now?.low, high: now?.high, programme: written(programme), since: before };
    if (now?.status !== "shown") return filled(sentences.untold, parts);
    const difference = found(whose, "difference_programme"), change = found(whose, "change", round, before);
    const said = [filled(sentences[difference?.verdict] ?? sentences.plain, parts)];
    if (change?.status === "not_comparable") said.push(filled(sentences.incomparable, parts));
    else if (sentences[change?.verdict]) said.push(filled(sentences[change.verdict], { ...parts, change: signed(change.value) }));
    return said.join(" ");
  };

  const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });
  const SVG = "http://www.w3.org/2000/svg";
  const drawn = (name, attributes) => {
    const made = document.createElementNS(SVG, name);
    for (const [key_, value] of Object.entries(attributes)) made.setAttribute(key_, value);
    return made;
  };
  const place = (value) => Math.max(2, Math.min(198, (value - 300) / 2));  // 300 to 700 points
  const chart = (row) => {
    const picture = drawn("svg", { viewBox: "0 0 200 16", "aria-hidden": "true" });
    const middle = found(["", ""], "points");
    if (middle?.status === "shown")
      picture.append(drawn("path", { d: `M${place(middle.value)} 0v16`, stroke: "var(--programme)", "stroke-width": 2, "stroke-dasharray": "3 2" }));
    if (row?.status === "shown") {
      picture.append(drawn("path", { d: `M${place(row.low)} 8H${place(row.high)}`, stroke: "var(--unit)", "stroke-width": 3 }));
      picture.append(drawn("circle", { cx: place(row.value), cy: 8, r: 5, fill: "var(--unit)" }));
    }
    return picture;
  };

  const tableRow = (whose, name, one) => {
    const line = element("tr", "");
    if (one) line.className = "one";
    line.append(element("th", name, { scope: "row" }));
    for (const at of rounds) line.append(element("td", written(points(whose, at)), { className: "n" }));
    const now = found(whose, "points");
    line.append(element("td", now?.status === "shown" ? filled(words.between, now) : statuses.none, { className: "n" }));
    const picture = element("td", "");
    picture.append(chart(now));
    line.append(picture, element("td", now?.n ? whole(now.n) : statuses.none, { className: "n" }));
    line.append(element("td", verdicts[found(whose, "difference_programme")?.verdict] ?? statuses.none));
    return line;
  };

  const MARKS = { above: "\u25b2", below: "\u25bc", no_certain_difference: "\u25cf" };
  const map = () => {
    for (const link of document.querySelectorAll("#map a")) {
      const code = link.dataset.code, whose = [code, ""];
      const verdict = found(whose, "difference_programme")?.verdict;
      link.classList.toggle("chosen", code === municipality.value);
      link.setAttribute("aria-label", `${names.municipalities[code]}: ${written(found(whose, "points"))}. ${verdicts[verdict] ?? ""}`);
      link.querySelector("text")?.remove();
      const { x, y, width, height } = link.querySelector("path").getBBox();
      const mark = drawn("text", { x: x + width / 2, y: y + height / 2, "aria-hidden": "true" });
      mark.textContent = MARKS[verdict] ?? "\u2013";
      link.append(mark);
    }
  };

  const show = () => {
    choices();
    const all = Object.entries(names.municipalities).sort(byName);
    const chosen = municipality.value;
    const units = names.units.filter(([code, of]) => of === chosen && found([of, code], "points"))
      .map(([code, of, name]) => [[of, code], name]).sort(byName);
    const label = scale.selectedOptions[0]?.text ?? "", of = group.selectedOptions[0]?.text ?? "";
    byId("caption").textContent = filled(words.caption, { measure: label, group: of });
    byId("head").replaceChildren(element("tr", ""));
    byId("head").firstChild.append(...[words.name, ...rounds, words.interval, words.points, words.answers, words.verdict]
      .map((text) => element("th", text, { scope: "col" })));
    const lines_ = [tableRow(["", ""], words.programme, true)];
    if (chosen) lines_.push(tableRow([chosen, ""], names.municipalities[chosen], true), ...units.map(([whose, name]) => tableRow(whose, name)));
    else lines_.push(...all.map(([code, name]) => tableRow([code, ""], name)));
    byId("rows").replaceChildren(...lines_);
    byId("sentence").textContent = sentence([chosen, ""], chosen ? names.municipalities[chosen] : words.programme);
    map();
    const state = new URLSearchParams([["t", theme.value], ["g", group.value], ["s", scale.value], ["m", chosen]].filter(([, value]) => value));
    try { history.replaceState(null, "", `#${state}`); } catch { /* some browsers refuse on file: */ }
  };

  const restore = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const [name, select] of [["t", theme], ["g", group], ["s", scale], ["m", municipality]]) {
      const value = state.get(name);
      choices();
      if (value !== null && [...select.options].some((one) => one.value === value)) select.value = value;
    }
    show();
  };

  fill(municipality, [["", words.all], ...Object.entries(names.municipalities).sort(byName)]);
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", restore);
  form.hidden = byId("shown").hidden = false;
  restore();
})();
