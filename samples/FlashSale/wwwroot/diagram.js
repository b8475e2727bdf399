// A race as a sequence diagram: inline SVG with its text for those who cannot see it.
'use strict';

function drawStory(place, story) {
  const actors = ['Reader', 'Cache', 'Database', 'Writer'];
  const column = actor => 44 + actors.indexOf(actor) * 104;
  const outcome = story.prevented ? 'right' : 'wrong';
  const svg = svgNode('svg', { viewBox: `0 0 400 ${64 + story.steps.length * 36}`, role: 'img', 'aria-label': storyText(story) });
  for (const actor of actors) {
    svg.append(svgNode('text', { x: column(actor), y: 14, 'text-anchor': 'middle', 'font-weight': 600 }, actor));
    svg.append(svgNode('line', { class: 'life', x1: column(actor), x2: column(actor), y1: 22, y2: 54 + story.steps.length * 36 }));
  }

  story.steps.forEach((step, index) => {
    const y = 56 + index * 36, from = column(step.from), to = column(step.to), forward = Math.sign(to - from);
    const group = svgNode('g', step.isDecisive ? { class: outcome } : {});
    group.append(
      svgNode('line', { class: 'arrow', x1: from, x2: to - 6 * forward, y1: y, y2: y }),
      svgNode('path', { class: 'head', d: `M${to} ${y} l${-8 * forward} -4 v8 z` }),
      labelOf(step, from, to, y));
    svg.append(group);
  });
  place.replaceChildren(svg);
}

function labelOf(step, from, to, y) {
  const label = svgNode('text', { x: (from + to) / 2, y: y - 5, 'text-anchor': 'middle' }, step.text);
  label.append(svgNode('tspan', { class: 'time', 'font-size': 10 }, `  ${step.milliseconds.toFixed(1)} ms`));
  const half = (step.text.length * 6.2 + 48) / 2, middle = (from + to) / 2;
  label.setAttribute('x', Math.min(398 - half, Math.max(2 + half, middle)));
  return label;
}

function storyText(story) {
  const steps = story.steps.map(step => `${step.milliseconds.toFixed(1)} ms, ${step.from} to ${step.to}: ${step.text}`);
  return `${story.prevented ? 'A race that was prevented' : 'A race that was lost'}. ${steps.join('. ')}.`;
}

function svgNode(name, attributes, text = '') {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.textContent = text;
  return node;
}
