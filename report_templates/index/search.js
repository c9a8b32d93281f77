"use strict";
(() => {
  const form = document.getElementById("form");
  if (!form) return;
  const [query, municipality, round, kind, found, list] = ["q", "m", "r", "k", "found", "list"].map((id) => document.getElementById(id));
  // A list of one edition or one language has nothing to choose there.
  const [edition, language] = ["e", "l"].map((id) => document.getElementById(id) ?? { value: "" });
  const columns = document.head.appendChild(document.createElement("style"));
  const FIRST = 2; // columns before those of editions
  // So that "oeksnaes" finds "Øksnæs", and "Aabenraa" "Åbenrå".
  const fold = (text) => text.toLowerCase().replaceAll("æ", "ae").replaceAll("ø", "oe").replaceAll("å", "aa");
  const sections = [...document.querySelectorAll("#list section")].map((section) => ({
    section,
    name: fold(section.querySelector("h2").textContent),
    tables: [...section.querySelectorAll("table")].map((table) => ({
      table,
      kind: table.dataset.k,
      rows: [...table.tBodies[0].rows].map((row) => ({
        row, text: fold(row.cells[0].textContent), languages: (row.dataset.l ?? "").split(" "),
      })),
    })),
  }));

  // The newest round is what is asked for; every other choice stands in the address.
  const [newest] = [...round.options].map((option) => option.value);
  const ALL = "*";
  const chosenRound = () => (round.value === newest ? "" : round.value || ALL);

  // Is there a file of the edition and in the language that are asked for?
  const holds = (row, languages, column) => {
    if (!edition.value) return !language.value || languages.includes(language.value);
    const files = row.cells[column - 1];
    return language.value ? files.querySelector(`.${language.value}`) !== null : files.childElementCount > 0;
  };

  const show = () => {
    const words = fold(query.value).split(/\s+/).filter(Boolean);
    list.className = [round.value && "one", language.value].filter(Boolean).join(" ");
    const column = FIRST + Number(edition.value);
    columns.textContent = edition.value
      ? `#list tr>:nth-child(n+${FIRST + 1}):not(:nth-child(${column})){display:none}` : "";
    let count = 0;
    for (const { section, name, tables } of sections) {
      const chosen = !municipality.value || section.dataset.code === municipality.value;
      let inSection = 0;
      for (const { table, kind: of, rows } of tables) {
        let inTable = 0;
        const here = chosen && (!kind.value || kind.value === of);
        for (const { row, text, languages } of rows) {
          const matches =
            here &&
            holds(row, languages, column) &&
            words.every((word) => text.includes(word) || name.includes(word)) &&
            (!round.value || row.dataset.r === round.value);
          row.hidden = !matches;
          inTable += matches;
        }
        table.hidden = !inTable;
        inSection += inTable;
      }
      section.hidden = !inSection;
      count += inSection;
    }
    const text = found.dataset[count === 0 ? "none" : count === 1 ? "one" : "many"];
    found.textContent = text.replace("{count}", count.toLocaleString(document.documentElement.lang));
    const state = new URLSearchParams(
      [["q", query.value], ["m", municipality.value], ["r", chosenRound()], ["k", kind.value],
        ["e", edition.value], ["l", language.value]].filter(([, value]) => value),
    );
    try { history.replaceState(null, "", state.size ? `#${state}` : location.pathname); } catch { /* some browsers refuse on file: */ }
  };

  const restore = () => {
    const state = new URLSearchParams(location.hash.slice(1) || location.search);
    query.value = state.get("q") ?? "";
    municipality.value = state.get("m") ?? "";
    round.value = state.get("r")?.replace(ALL, "") ?? newest;
    if (round.selectedIndex < 0) round.selectedIndex = 0;
    for (const [name, choice] of [["k", kind], ["e", edition], ["l", language]]) {
      choice.value = state.get(name) ?? "";
    }
    for (const choice of [municipality, kind, edition, language]) {
      if (choice.selectedIndex < 0) choice.selectedIndex = 0;
    }
    // A link to what a unit became: its row may have been hidden by the search.
    const row = document.getElementById(location.hash.slice(1));
    show();
    if (row?.tagName === "TR") row.scrollIntoView({ block: "center" });
  };

  let waiting;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 80); });
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", restore);
  form.hidden = false;
  restore();
})();
