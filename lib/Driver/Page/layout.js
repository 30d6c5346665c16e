// A layered layout of a directed graph without cycles, drawn from top to
// bottom (Sugiyama's method): ranks by the longest path, bends where an edge
// passes ranks, order within a rank by the mean of the neighbours, and places
// that pull every node towards its neighbours. The same graph always gives the
// same picture.
//
//   layoutGraph([{width, height}], [{from, to}]) -> {
//     width, height, nodes: [{x, y}], edges: [[{x, y}, ...]] }
//
// x and y of a node are its centre; the points of an edge go from the lower
// side of one node to the upper side of another.
function layoutGraph(boxes, links, options = {}) {
  const gapX = options.gapX ?? 28, gapY = options.gapY ?? 46;
  const bendWidth = 14, sweeps = 12;
  const nodes = boxes.map((box, id) => ({id, width: box.width,
    height: box.height, above: [], below: [], rank: 0, isBend: false}));

  // Ranks.
  const waiting = nodes.map(() => 0);
  for (const {from, to} of links) {
    nodes[from].below.push(to);
    nodes[to].above.push(from);
    waiting[to]++;
  }
  const order = nodes.filter(n => waiting[n.id] === 0).map(n => n.id);
  for (let i = 0; i < order.length; i++)
    for (const next of nodes[order[i]].below) {
      nodes[next].rank = Math.max(nodes[next].rank, nodes[order[i]].rank + 1);
      if (--waiting[next] === 0)
        order.push(next);
    }
  // What nothing leads to stands right above its first reader.
  for (const id of order)
    if (nodes[id].above.length === 0 && nodes[id].below.length > 0)
      nodes[id].rank = Math.min(...nodes[id].below.map(b => nodes[b].rank)) - 1;

  // Bends, so that every link joins neighbouring ranks.
  for (const node of nodes)
    node.above = [], node.below = [];
  const chains = links.map(({from, to}) => {
    const chain = [from];
    for (let rank = nodes[from].rank + 1; rank < nodes[to].rank; rank++) {
      nodes.push({id: nodes.length, width: bendWidth, height: 0, above: [],
        below: [], rank, isBend: true});
      chain.push(nodes.length - 1);
    }
    chain.push(to);
    for (let i = 1; i < chain.length; i++) {
      nodes[chain[i - 1]].below.push(chain[i]);
      nodes[chain[i]].above.push(chain[i - 1]);
    }
    return chain;
  });

  // Order within ranks: first by a walk from the top, then by sweeps.
  const ranks = [];
  for (const node of nodes)
    (ranks[node.rank] ??= []).push(node);
  for (let r = 0; r < ranks.length; r++)
    ranks[r] ??= [];
  const renumber = rank => rank.forEach((node, i) => node.place = i);
  ranks.forEach(renumber);
  const mean = list => list.reduce((sum, id) => sum + nodes[id].place, 0) /
    list.length;
  const sortBy = (rank, side) => {
    for (const node of rank)
      node.wish = node[side].length ? mean(node[side]) : node.place;
    rank.sort((a, b) => a.wish - b.wish || a.place - b.place);
    renumber(rank);
  };
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let r = 1; r < ranks.length; r++)
      sortBy(ranks[r], 'above');
    for (let r = ranks.length - 2; r >= 0; r--)
      sortBy(ranks[r], 'below');
  }

  // Places: each rank packed, then pulled towards neighbours; where nodes would
  // overlap, a block of them moves to the mean of its wishes.
  for (const rank of ranks) {
    let x = 0;
    for (const node of rank) {
      node.x = x + node.width / 2;
      x += node.width + gapX;
    }
    for (const node of rank)
      node.x -= x / 2;
  }
  const pull = (rank, side) => {
    const blocks = [];
    for (const node of rank) {
      const near = node[side];
      // Straight long edges look best: bends follow bends.
      const weight = node.isBend && near.some(id => nodes[id].isBend) ? 8 : 1;
      const wish = near.length
        ? near.reduce((sum, id) => sum + nodes[id].x, 0) / near.length
        : node.x;
      let block = {nodes: [node], size: node.width + gapX, weight,
        at: wish - node.width / 2};
      for (let last; (last = blocks[blocks.length - 1]) &&
           last.at + last.size > block.at;) {
        blocks.pop();
        const total = last.weight + block.weight;
        block = {nodes: last.nodes.concat(block.nodes),
          at: (last.at * last.weight +
               (block.at - last.size) * block.weight) / total,
          size: last.size + block.size, weight: total};
      }
      blocks.push(block);
    }
    for (const block of blocks) {
      let x = block.at;
      for (const node of block.nodes) {
        node.x = x + node.width / 2;
        x += node.width + gapX;
      }
    }
  };
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let r = 1; r < ranks.length; r++)
      pull(ranks[r], 'above');
    for (let r = ranks.length - 2; r >= 0; r--)
      pull(ranks[r], 'below');
  }
  for (let r = 1; r < ranks.length; r++)
    pull(ranks[r], 'above');

  // From ranks to the page.
  let y = 0;
  for (const rank of ranks) {
    const height = Math.max(0, ...rank.map(node => node.height));
    for (const node of rank)
      node.y = y + height / 2;
    y += height + gapY;
  }
  const left = Math.min(0, ...nodes.map(node => node.x - node.width / 2));
  const right = Math.max(0, ...nodes.map(node => node.x + node.width / 2));
  for (const node of nodes)
    node.x -= left;
  return {
    width: right - left,
    height: Math.max(0, y - gapY),
    nodes: nodes.slice(0, boxes.length).map(({x, y}) => ({x, y})),
    edges: chains.map(chain => chain.map((id, i) => {
      const node = nodes[id];
      const side = i === 0 ? 1 : i === chain.length - 1 ? -1 : 0;
      return {x: node.x, y: node.y + side * node.height / 2};
    })),
  };
}

if (typeof module !== 'undefined')
  module.exports = {layoutGraph};
