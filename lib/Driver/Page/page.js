// What the reader does: tabs, choosing, panning and zooming. Begins the page.

function rowsFor(box) {
  const {layer, node, value} = box, rows = [];
  if (box.reason)
    rows.push(['cannot be compiled', box.reason]);
  if (value)
    rows.push(['type', value.declared
      ? `${value.dtype} [${value.declared.join(', ')}]`
      : shapeText(value)]);
  if (value?.shape)
    rows.push(['bound to', `[${value.shape.join(', ')}]`]);
  if (node) {
    for (const [name, text] of Object.entries(node.attributes))
      rows.push([name, text]);
    const typed = name =>
      `${name || '(none)'} ${airy(inspection.types[name] ?? '')}`;
    node.inputs.forEach((name, i) => rows.push([`input ${i}`, typed(name)]));
    node.outputs.forEach((name, i) => rows.push([`output ${i}`, typed(name)]));
    if (layer)
      rows.push(['in layer', `${layer.step}, ${layer.name}`]);
  }
  if (layer && !node) {
    rows.push(['step', layer.step], ['becomes', layer.kind]);
    for (const each of layer.nodes)
      rows.push(['ONNX node', `${each.name} (${each.operator})`]);
    for (const tensor of layer.reads)
      rows.push(['reads', shapeText(tensor)]);
    for (const tensor of layer.writes)
      rows.push(['writes', shapeText(tensor)]);
  }
  if (layer)
    for (const [metric, words] of Object.entries(metrics))
      rows.push([words, `${grouped(layer[metric])} (` +
        `${(100 * shareOf(layer, metric)).toFixed(1)} %)`]);
  return rows;
}

function choose(index) {
  const box = shownBoxes[index], details = byId('details');
  shownBoxes.forEach((each, i) =>
    each.group.classList.toggle('chosen', i === index));
  for (const edge of shownEdges)
    edge.line.classList.toggle('chosen',
      index !== undefined && (edge.from === index || edge.to === index));
  for (const row of document.querySelectorAll('#layers tbody tr'))
    row.classList.toggle('chosen',
      box?.layer && Number(row.dataset.step) === box.layer.step);
  details.hidden = !box;
  if (!box)
    return;
  const table = element('table');
  for (const [name, text] of rowsFor(box))
    table.append(element('tr', {}, element('td', {}, name),
      element('td', {}, String(text))));
  const close = element('button', {class: 'close', type: 'button'}, '\u00d7');
  close.addEventListener('click', () => choose());
  details.replaceChildren(close, element('h3', {}, box.title),
    element('p', {class: 'mono'}, box.sub), table);
}

function findLayer(layer) {
  if (currentTab !== 'layers')
    openTab('layers');
  const index = shownBoxes.findIndex(box => box.layer === layer);
  if (index < 0)
    return;
  const box = shownBoxes[index];
  view.scale = Math.max(view.scale, 0.7);
  view.x = canvas.clientWidth * 0.4 - box.x * view.scale;
  view.y = canvas.clientHeight / 2 - box.y * view.scale;
  place();
  choose(index);
}

const tabs = {};
if (inspection.layers.length)
  tabs.layers = ['Layers', () => drawGraph(layerGraph())];
tabs.nodes = ['ONNX graph', () => drawGraph(nodeGraph())];
if (inspection.buffers.length)
  tabs.memory = ['Arena', drawMemory];
let currentTab = '';

function openTab(name) {
  currentTab = name;
  for (const button of byId('tabs').children)
    button.setAttribute('aria-selected', button.dataset.tab === name);
  byId('details').hidden = true;
  byId('metric-choice').hidden =
    name === 'memory' || inspection.layers.length === 0;
  tabs[name][1]();
  if (name === 'memory') {
    fitWhole();
    view.x += 70 * view.scale;
    place();
  } else {
    showTop();
  }
}

for (const [name, [words]] of Object.entries(tabs)) {
  const button = element('button',
    {type: 'button', role: 'tab', 'data-tab': name}, words);
  button.addEventListener('click', () => openTab(name));
  byId('tabs').append(button);
}
for (const [metric, words] of Object.entries(metrics))
  byId('metric').append(element('option', {value: metric}, words));
byId('metric').addEventListener('change', colour);
const middle = () => [canvas.clientWidth / 2, canvas.clientHeight / 2];
byId('in').addEventListener('click', () => zoom(1.3, ...middle()));
byId('out').addEventListener('click', () => zoom(1 / 1.3, ...middle()));
byId('fit').addEventListener('click', fitWhole);

let drag = null;
canvas.addEventListener('pointerdown', event =>
  drag = {x: event.clientX - view.x, y: event.clientY - view.y, moved: false});
addEventListener('pointermove', event => {
  if (!drag)
    return;
  view.x = event.clientX - drag.x;
  view.y = event.clientY - drag.y;
  canvas.classList.add('dragged');
  place();
});
addEventListener('pointerup', () => {
  drag = null;
  canvas.classList.remove('dragged');
});
canvas.addEventListener('wheel', event => {
  event.preventDefault();
  const {left, top} = canvas.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY * 0.0015), event.clientX - left,
    event.clientY - top);
}, {passive: false});
canvas.addEventListener('keydown', event => {
  const moves = {ArrowUp: [0, 60], ArrowDown: [0, -60], ArrowLeft: [60, 0],
    ArrowRight: [-60, 0]};
  if (moves[event.key]) {
    event.preventDefault();
    view.x += moves[event.key][0];
    view.y += moves[event.key][1];
    place();
  } else if (event.key === '+') {
    zoom(1.3, ...middle());
  } else if (event.key === '-') {
    zoom(1 / 1.3, ...middle());
  } else if (event.key === '0') {
    fitWhole();
  } else if (event.key === 'Escape') {
    choose();
  }
});

showFacts();
showObstacles();
showTables();
showLayers();
// A page can be asked for a tab by its address, for example #nodes.
const wanted = location.hash.slice(1);
openTab(tabs[wanted] ? wanted : Object.keys(tabs)[0]);
