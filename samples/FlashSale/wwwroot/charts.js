// The moving charts: the last minute, both sides in each.
'use strict';

const Charts = (() => {
  const LONGEST = 240; // four a second, for a minute
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const ids = ['stale', 'reads', 'latency'];
  let data, plots = [];

  const place = id => document.getElementById(`chart-${id}`);
  const colours = () => dark.matches
    ? { left: '#6cb2ff', right: '#ffa45c', text: '#a3adbb', line: '#343c47' }
    : { left: '#0b62b8', right: '#b34700', text: '#566070', line: '#d9dee5' };

  function draw() {
    plots.forEach(plot => plot.destroy());
    const { left, right, text, line } = colours();
    const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '12px system-ui' };
    plots = ids.map(id => new uPlot({
      width: place(id).clientWidth, height: 160, legend: { show: false }, cursor: { show: false },
      scales: { x: { time: false }, y: { range: (_, least, most) => [0, Math.max(most * 1.1, 1)] } },
      axes: [{ ...axis, size: 28, values: (_, seconds) => seconds.map(second => `${second} s`) },
        { ...axis, size: 56, values: (_, values) => values.map(compact) }],
      series: [{}, { stroke: left, width: 2, spanGaps: true }, { stroke: right, width: 2, dash: [6, 4], spanGaps: true }],
    }, data[id], place(id)));
  }

  const compact = value => value >= 1000 ? `${+(value / 1000).toFixed(1)}k` : `${+value.toFixed(1)}`;

  function clear() {
    data = Object.fromEntries(ids.map(id => [id, [[], [], []]]));
    draw();
  }

  function add(seconds, points) {
    ids.forEach((id, index) => {
      data[id][0].push(seconds);
      points[id].forEach((value, side) => data[id][side + 1].push(value));
      if (data[id][0].length > LONGEST) data[id].forEach(series => series.shift());
      plots[index].setData(data[id]);
    });
  }

  dark.addEventListener('change', draw);
  addEventListener('resize', () => plots.forEach((plot, index) => plot.setSize({ width: place(ids[index]).clientWidth, height: 160 })));
  return { clear, add };
})();
