// The cards at the top, what cannot be compiled, and the tables.

function showFacts() {
  const {model, parameters, figures} = inspection;
  byId('name').textContent = inspection.name || model.file;
  byId('about').textContent = [
    model.file, Object.entries(model.opsets).map(([domain, version]) =>
      domain === 'ai.onnx' ? `opset ${version}` : `${domain} ${version}`)
      .join(', '), model.producer].filter(Boolean).join(' \u00b7 ');
  const cards = [[grouped(model.nodes), 'ONNX nodes']];
  if (inspection.graph_op_count)
    cards.push([grouped(inspection.graph_op_count), 'ops once simplified']);
  if (figures)
    cards.push([grouped(figures.steps), 'layers'],
      [grouped(figures.multiply_adds), 'multiply-adds a run']);
  cards.push([grouped(parameters.elements), 'parameters']);
  if (figures)
    cards.push([grouped(figures.weight_bytes), 'bytes of weights'],
      [grouped(figures.arena_bytes), 'bytes of arena']);
  for (const [number, words] of cards)
    byId('cards').append(element('div', {class: 'card'},
      element('b', {}, number), element('span', {}, words)));
  byId('footer').textContent =
    `Inlay ${inspection.inlay} \u00b7 sha256 ${model.sha256}`;
}

function showObstacles() {
  if (inspection.outcome === 'compiles')
    return;
  const list = element('ul');
  for (const {node, operator, reason} of inspection.obstacles)
    list.append(element('li', {},
      node ? `node \u2018${node}\u2019 (${operator}): ${reason}` : reason));
  byId('obstacles').hidden = false;
  byId('obstacles').append(element('h2', {}, inspection.outcome === 'failed'
    ? 'The compiler fails on this model, which is a fault of its own'
    : 'Cannot be compiled'), list);
}

function fillTable(table, heads, rows) {
  const numbers = heads.map((_, i) =>
    rows.length > 0 && rows.every(row => typeof row[i] === 'number'));
  table.append(element('thead', {}, element('tr', {}, ...heads.map((head, i) =>
    element('th', numbers[i] ? {class: 'number'} : {}, head)))));
  table.append(element('tbody', {}, ...rows.map(row =>
    element('tr', {}, ...row.map((cell, i) =>
      element('td', numbers[i] ? {class: 'number'} : {},
        typeof cell === 'number' ? grouped(cell) : cell))))));
}

function showTables() {
  const ends = (list, word) => list.map(value => [word, cut(value.name, 60),
    value.dtype + (value.declared ? ` [${value.declared.join(', ')}]` : ''),
    value.shape ? `[${value.shape.join(', ')}]` : '']);
  fillTable(byId('interface'), ['', 'name', 'type', 'bound to'],
    [...ends(inspection.inputs, 'in'), ...ends(inspection.outputs, 'out')]);
  const sorted = counts =>
    Object.entries(counts).sort((a, b) => b[1] - a[1]);
  const before = sorted(inspection.operators);
  const after = sorted(inspection.graph_ops);
  const rows = [];
  for (let i = 0; i < Math.max(before.length, after.length); i++)
    rows.push([...(before[i] ?? ['', '']), ...(after[i] ?? ['', ''])]
      .map(cell => typeof cell === 'number' ? grouped(cell) : cell));
  fillTable(byId('operators'), ['in the file', '', 'simplified', ''], rows);
  byId('operator-hint').textContent =
    `${inspection.model.nodes} nodes, ${inspection.graph_op_count} ops`;
  fillTable(byId('parameters'), ['type', 'tensors', 'elements', 'bytes'],
    Object.entries(inspection.parameters.dtypes).map(([dtype, sums]) =>
      [dtype, sums.tensors, sums.elements, sums.bytes]));
}

const columns = [
  ['step', layer => layer.step, 'number'],
  ['layer', layer => layer.name],
  ['operators', layer => layer.nodes.map(node => node.operator).join(' + ')],
  ['result', layer => layer.writes.length ? shapeText(layer.writes[0]) : ''],
  ...Object.entries(metrics).map(([metric, words]) =>
    [words, layer => layer[metric], 'number', metric]),
];
let sorting = {column: 0, down: false};

function showLayers() {
  const {layers} = inspection;
  byId('table-panel').hidden = layers.length === 0;
  const key = columns[sorting.column][1], sign = sorting.down ? -1 : 1;
  const rows = [...layers].sort((a, b) => {
    const x = key(a), y = key(b);
    return sign * (x < y ? -1 : x > y ? 1 : 0) || a.step - b.step;
  });
  byId('layers').tHead.replaceChildren(element('tr', {},
    ...columns.map(([words, , kind], i) => {
      const head = element('th', {class: (kind ?? '') +
        (i === sorting.column ? ' sorted' : '') +
        (i === sorting.column && sorting.down ? ' down' : '')}, words);
      head.addEventListener('click', () => {
        sorting = {column: i, down: i === sorting.column
          ? !sorting.down : kind === 'number' && i > 0};
        showLayers();
      });
      return head;
    })));
  byId('layers').tBodies[0].replaceChildren(...rows.map(layer => {
    const row = element('tr', {'data-step': layer.step},
      ...columns.map(([, value, kind, metric]) => {
        const cell = element('td', {class: kind ?? ''}, kind === 'number'
          ? grouped(value(layer)) : cut(String(value(layer)), 48));
        if (metric)
          cell.append(element('i', {style: 'width:' +
            (100 * shareOf(layer, metric) / largestShare(metric)) + '%'}));
        return cell;
      }));
    row.addEventListener('click', () => findLayer(layer));
    return row;
  }));
}
