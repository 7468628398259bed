/* Draws the table named by data-chart, and counts what is ticked. Without this file every figure and button is there. */
(() => {
  "use strict";
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const column = (rows, n) => rows.map((row) => Number(row.cells[n].textContent.replace(/[.,\s]/g, "")));

  const draw = (box) => {
    const rows = [...document.getElementById(box.dataset.chart).tBodies[0].rows];
    const labels = rows.map((row) => row.cells[0].textContent.replace(/\/\d{4}$/, ""));
    const xs = labels.map((_, n) => n), goal = Number(box.dataset.goal || 0);
    const data = [xs, column(rows, Number(box.dataset.area)), column(rows, Number(box.dataset.line))];
    const most = Math.max(1, goal, ...data[1], ...data[2]);
    const size = Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8125);
    const axis = {
      stroke: token("--hs-text-2"), font: `${size}px "Be Vietnam Pro", sans-serif`,
      grid: { stroke: token("--hs-line"), width: 1 }, ticks: { show: false },
    };
    const every = Math.max(1, Math.ceil(labels.length * size * 4 / Math.max(box.clientWidth, 1)));
    const series = [
      {}, { stroke: token("--hs-series-1"), width: 3, fill: token("--hs-primary-soft"), points: { show: false } },
      { stroke: token("--hs-series-2"), width: 2.5,
        points: { show: true, size: 7, fill: token("--hs-surface"), stroke: token("--hs-series-2"), width: 2 } },
    ];
    if (goal) {
      data.push(xs.map(() => goal));
      series.push({ stroke: token("--hs-text"), width: 2, dash: [6, 5], points: { show: false } });
    }
    box.replaceChildren();
    new uPlot({
      width: box.clientWidth, height: 260, cursor: { show: false }, legend: { show: false },
      scales: { x: { time: false, range: [0, Math.max(1, labels.length - 1)] }, y: { range: [0, most * 1.08] } },
      axes: [
        { ...axis, splits: () => xs, grid: { show: false },
          values: (_, splits) => splits.map((n) => ((labels.length - 1 - n) % every === 0 ? labels[n] : "")) },
        { ...axis, size: size * 4.5, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5],
          values: (_, splits) => splits.map((n) => n.toLocaleString(document.documentElement.lang)) },
      ],
      series,
    }, data, box);
  };

  const charts = [...document.querySelectorAll("[data-chart]")];
  for (const box of charts) {
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", box.dataset.label);
  }
  if (charts.length && window.uPlot) {
    const all = () => charts.forEach(draw);
    document.fonts.ready.then(all);
    let waiting = 0, width = innerWidth;
    addEventListener("resize", () => {
      if (innerWidth === width) return;
      width = innerWidth;
      clearTimeout(waiting);
      waiting = setTimeout(all, 200);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  }

  /* how many are ticked, said on the button */
  for (const form of document.querySelectorAll("[data-ticks]")) {
    const boxes = [...form.querySelectorAll("input[type=checkbox][name=ai]")];
    const say = () => {
      const n = boxes.filter((box) => box.checked).length;
      for (const at of form.querySelectorAll("[data-none]")) {
        at.textContent = n ? at.dataset.some.replace("{n}", n) : at.dataset.none;
      }
      for (const button of form.querySelectorAll("[data-clear]")) button.hidden = n === 0;
    };
    form.addEventListener("change", say);
    for (const button of form.querySelectorAll("[data-clear]")) {
      button.addEventListener("click", () => { boxes.forEach((box) => { box.checked = false; }); say(); });
    }
    say();
  }
})();
