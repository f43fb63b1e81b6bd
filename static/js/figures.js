// Counts on the page: numbers and bars, wherever the same proposal or poll is shown.
const VALUES = ["support", "oppose", "undecided"];

export function showTally(data) {
  for (const [id, counts] of Object.entries(data.proposals ?? {})) showStances(id, counts);
  for (const [id, counts] of Object.entries(data.polls ?? {})) showPoll(id, counts);
}

export function shown() {
  const ids = (name) => [...new Set([...document.querySelectorAll(`[data-${name}]`)].map((one) => one.dataset[name]))];
  return { proposals: ids("proposal"), polls: ids("poll") };
}

function showStances(id, counts) {
  const total = VALUES.reduce((sum, value) => sum + counts[value], 0);
  for (const place of document.querySelectorAll(`[data-proposal="${CSS.escape(id)}"]`)) {
    let left = 0;
    for (const value of VALUES) {
      for (const number of place.querySelectorAll(`[data-stance="${value}"]`)) set(number, counts[value]);
      const width = total ? (100 * counts[value]) / total : 0;
      for (const bar of place.querySelectorAll(`[data-bar="${value}"]`)) stretch(bar, left, width);
      left += width;
    }
  }
}

function showPoll(id, counts) {
  for (const place of document.querySelectorAll(`[data-poll="${CSS.escape(id)}"]`)) {
    for (const line of ["residents", "mandates"]) {
      for (const number of place.querySelectorAll(`[data-voters="${line}"]`)) set(number, counts.voters[line]);
    }
    const most = Math.max(1, counts.voters.residents);
    for (const option of counts.options ?? []) {
      for (const row of place.querySelectorAll(`[data-option="${option.number}"]`)) {
        for (const number of row.querySelectorAll("[data-residents]")) set(number, option.residents);
        for (const number of row.querySelectorAll("[data-mandates]")) set(number, option.mandates);
        for (const bar of row.querySelectorAll("[data-bar-option]")) stretch(bar, 0, (100 * option.residents) / most);
      }
    }
  }
}

function set(element, number) {
  if (element.textContent !== String(number)) element.textContent = number;
}

function stretch(bar, left, width) {
  bar.setAttribute("x", left.toFixed(2));
  bar.setAttribute("width", width.toFixed(2));
}
