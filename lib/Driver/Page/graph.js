// The pictures: the graph of layers, that of ONNX nodes, and the arena.

/** The layers as they run. */
function layerGraph() {
  const {layers, flows, inputs, outputs} = inspection;
  const boxes = layers.map(layer => ({
    title: layer.nodes.map(node => node.operator).join(' + ') || layer.name,
    sub: layer.name, layer,
  }));
  const ends = (list, kind) => list.map(value => {
    boxes.push({title: value.name, sub: kind, kind, value});
    return boxes.length - 1;
  });
  const first = ends(inputs, 'input'), last = ends(outputs, 'output');
  const links = flows.map(({from, to, tensor}) => ({
    from: from > 0 ? from - 1 : first[-1 - from],
    to: to > 0 ? to - 1 : last[-1 - to],
    label: tensor.shape.length ? tensor.shape.join('\u00d7') : 'scalar',
    key: tensor.name + from, tip: shapeText(tensor),
  })).filter(link => link.from !== link.to);
  return {boxes, links};
}

/** The nodes of the file; constants stand within their readers. */
function nodeGraph() {
  const {nodes, inputs, outputs, types, layers, obstacles} = inspection;
  const layerOf = new Map();
  for (const layer of layers)
    for (const node of layer.nodes)
      layerOf.set(node.name, layer);
  const refused = new Map(obstacles.filter(each => each.node)
    .map(each => [each.node, each.reason]));
  const boxes = [], maker = new Map(), links = [];
  for (const value of inputs) {
    boxes.push({title: value.name, sub: 'input', kind: 'input', value});
    maker.set(value.name, boxes.length - 1);
  }
  const shown = nodes.filter(node => node.operator !== 'Constant');
  for (const node of shown) {
    node.box = boxes.length;
    boxes.push({title: node.operator, sub: node.name, node,
      layer: layerOf.get(node.name), reason: refused.get(node.name)});
    for (const output of node.outputs)
      maker.set(output, node.box);
  }
  const join = (name, to) => {
    const from = maker.get(name);
    if (from === undefined || from === to)
      return;
    const type = types[name] ?? '';
    const shape = /\[(.*)\]/.exec(type);
    links.push({from, to, key: name, tip: `${name}: ${airy(type)}`,
      label: shape ? shape[1].replaceAll(',', '\u00d7') || 'scalar' : ''});
  };
  for (const node of shown)
    for (const name of new Set([...node.inputs, ...(node.captures ?? [])]))
      join(name, node.box);
  for (const value of outputs) {
    boxes.push({title: value.name, sub: 'output', kind: 'output', value});
    join(value.name, boxes.length - 1);
  }
  return {boxes, links};
}

const boxHeight = 46;
const canvas = byId('graph');
let view = {x: 0, y: 0, scale: 1}, content = null, size = {width: 1, height: 1};

function place() {
  content?.setAttribute('transform',
    `translate(${view.x} ${view.y}) scale(${view.scale})`);
}
function zoom(factor, x, y) {
  const scale = Math.min(4, Math.max(0.02, view.scale * factor));
  const change = scale / view.scale;
  view = {scale, x: x - (x - view.x) * change, y: y - (y - view.y) * change};
  place();
}
function fitWhole() {
  const {clientWidth: width, clientHeight: height} = canvas;
  const scale = Math.min(1.2, (width - 40) / size.width,
    (height - 40) / size.height);
  view = {scale, x: (width - size.width * scale) / 2,
    y: Math.max(20, (height - size.height * scale) / 2)};
  place();
}
/** At first: the top of the graph, as large as can be read. */
function showTop() {
  const {clientWidth: width} = canvas;
  const scale = Math.min(1, Math.max(0.6, (width - 40) / size.width));
  const first = size.firstX ?? size.width / 2;
  view = {scale, x: width / 2 - first * scale, y: 20};
  place();
}

/** A curve through the points of an edge, upright at each. */
function curve(points) {
  let path = `M${points[0].x} ${points[0].y}`;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1], b = points[i], middle = (a.y + b.y) / 2;
    path += `C${a.x} ${middle} ${b.x} ${middle} ${b.x} ${b.y}`;
  }
  return path;
}

let shownBoxes = [], shownEdges = [];

function drawGraph({boxes, links}) {
  const measured = boxes.map(box => ({
    width: Math.min(230, Math.max(110,
      24 + 7.4 * Math.min(28, box.title.length),
      20 + 6 * Math.min(34, box.sub.length))),
    height: boxHeight,
  }));
  const drawing = layoutGraph(measured, links);
  size = {width: drawing.width, height: drawing.height,
    firstX: drawing.nodes.find((_, i) => boxes[i].kind === 'input')?.x};
  content = svg('g');
  const labelled = new Set();
  const labels = svg('g');
  shownEdges = links.map((link, i) => {
    const points = drawing.edges[i];
    const line = svg('path', {class: 'edge', d: curve(points),
      'marker-end': 'url(#arrow)'}, svg('title', {}, link.tip));
    content.append(line);
    if (link.label && !labelled.has(link.key)) {
      labelled.add(link.key);
      const [a, b] = points;
      labels.append(svg('text', {class: 'shape', x: (a.x + b.x) / 2,
        y: (a.y + b.y) / 2 + 3}, link.label));
    }
    return {...link, line};
  });
  shownBoxes = boxes.map((box, i) => {
    const {width, height} = measured[i], {x, y} = drawing.nodes[i];
    const group = svg('g', {class: `node ${box.kind ?? ''}` +
      (box.reason ? ' refused' : ''),
      transform: `translate(${x - width / 2} ${y - height / 2})`});
    group.append(
      svg('rect', {class: 'box', width, height, rx: 7}),
      svg('rect', {class: 'heat', width, height, rx: 7, opacity: 0}),
      svg('text', {class: 'title', x: 10, y: 19}, cut(box.title, 28)),
      svg('text', {class: 'sub', x: 10, y: 34}, cut(box.sub, 34)),
      svg('rect', {class: 'share', x: 8, y: height - 6, height: 3, rx: 1.5,
        width: 0}),
      svg('title', {}, box.reason ?? `${box.title}\n${box.sub}`));
    group.addEventListener('click', () => choose(i));
    content.append(group);
    return {...box, group, width, x, y};
  });
  content.append(labels);
  canvas.replaceChildren(svg('defs', {}, svg('marker', {id: 'arrow',
    viewBox: '0 0 8 8', refX: 7.5, refY: 4, markerWidth: 8, markerHeight: 8,
    markerUnits: 'userSpaceOnUse', orient: 'auto'},
    svg('path', {d: 'M0 0.8L8 4L0 7.2z', style: 'fill: var(--edge)'}))),
    content);
  colour();
}

function colour() {
  const metric = byId('metric').value;
  const largest = largestShare(metric);
  for (const {layer, group, width} of shownBoxes) {
    const share = layer ? shareOf(layer, metric) / largest : 0;
    group.querySelector('.heat').setAttribute('opacity', 0.55 * share ** 0.6);
    group.querySelector('.share').setAttribute('width', (width - 16) * share);
  }
}

// --- Memory ------------------------------------------------------------------

function drawMemory() {
  const {buffers, layers, figures} = inspection;
  const column = Math.max(14, Math.min(40, 1100 / layers.length));
  const width = column * layers.length, height = 520;
  const top = Math.max(1, figures.arena_bytes);
  const y = bytes => height - bytes / top * height;
  content = svg('g');
  for (let part = 0; part <= 4; part++) {
    const bytes = Math.round(top * part / 4);
    content.append(svg('line', {class: 'axis', x1: 0, x2: width, y1: y(bytes),
      y2: y(bytes)}), svg('text', {class: 'sub', x: -8, y: y(bytes) + 4,
      'text-anchor': 'end'}, grouped(bytes)));
  }
  buffers.forEach((buffer, i) => {
    const x = (buffer.first - 1) * column;
    const wide = (buffer.last - buffer.first + 1) * column;
    const high = buffer.bytes / top * height;
    content.append(svg('rect', {class: 'buffer', x, width: wide,
      y: y(buffer.offset + buffer.bytes), height: Math.max(1, high),
      fill: `hsl(${i * 137.5 % 360} 52% 56%)`},
      svg('title', {}, `${buffer.name}\n${grouped(buffer.bytes)} bytes at ` +
        `${grouped(buffer.offset)}, steps ${buffer.first} to ${buffer.last}`)));
    if (high > 14 && wide > 60)
      content.append(svg('text', {x: x + 6, 'pointer-events': 'none',
        y: y(buffer.offset + buffer.bytes / 2) + 4, style: 'fill: #101318'},
        cut(buffer.name, Math.floor(wide / 7.5))));
  });
  const line = layers.map((layer, i) =>
    `${i ? 'L' : 'M'}${i * column} ${y(layer.live_bytes)}h${column}`).join('');
  content.append(svg('path', {class: 'live', d: line},
    svg('title', {}, 'bytes live at each step')));
  const every = Math.ceil(40 / column);
  layers.forEach((layer, i) => {
    if (i % every === 0)
      content.append(svg('text', {class: 'sub', x: (i + 0.5) * column,
        y: height + 16, 'text-anchor': 'middle'}, layer.step));
  });
  content.append(svg('text', {class: 'sub', x: width / 2, y: height + 36,
    'text-anchor': 'middle'}, 'step; the line is what is live, the boxes are ' +
    'the buffers and where in the arena they lie'));
  size = {width: width + 90, height: height + 50};
  shownBoxes = shownEdges = [];
  canvas.replaceChildren(content);
}
