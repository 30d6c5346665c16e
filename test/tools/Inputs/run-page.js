// Runs the script of a page against a stand-in for the browser's document, opens
// every tab, and prints the texts of the boxes that it drew. Boxes must not
// overlap, and edges must lead downwards.
const fs = require('fs');
const vm = require('vm');
const assert = require('assert');

const page = fs.readFileSync(process.argv[2], 'utf8');
const scripts = [...page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
const data = scripts.find(([, attributes]) => attributes.includes('json'))[2];
const code = scripts.find(([, attributes]) => !attributes)[2];

class Element {
  constructor(tag) {
    Object.assign(this, {tag, children: [], attributes: {}, dataset: {},
      style: {}, listeners: {}, text: '', hidden: false, value: '',
      clientWidth: 1200, clientHeight: 700});
    this.classList = {toggle() {}, add() {}, remove() {}};
  }
  setAttribute(name, value) {
    this.attributes[name] = String(value);
    if (name.startsWith('data-'))
      this.dataset[name.slice(5)] = String(value);
    if (name === 'value')
      this.value = value;
  }
  append(...children) {
    for (const child of children) {
      this.children.push(child);
      if (this.tag === 'select' && !this.value)
        this.value = child.value;
    }
  }
  replaceChildren(...children) { this.children = children; }
  addEventListener(name, act) { (this.listeners[name] ??= []).push(act); }
  click() { (this.listeners.click ?? []).forEach(act => act({})); }
  getBoundingClientRect() { return {left: 0, top: 0}; }
  set textContent(text) { this.children = [text]; }
  get textContent() {
    return this.children.map(child =>
      child instanceof Element ? child.textContent : child).join('');
  }
  *walk() {
    yield this;
    for (const child of this.children)
      if (child instanceof Element)
        yield* child.walk();
  }
  querySelector(selector) {
    for (const each of this.walk())
      if (`.${each.attributes.class}` === selector)
        return each;
  }
}

const named = {};
for (const [, tag, id] of page.matchAll(/<(\w+)[^>]*\bid="([\w-]+)"/g))
  named[id] = new Element(tag);
named.data.textContent = data;
named.layers.tHead = new Element('thead');
named.layers.tBodies = [new Element('tbody')];
const root = new Element('html');
const context = {
  document: {
    getElementById: id => named[id] ?? assert.fail(`no #${id}`),
    createElement: tag => new Element(tag),
    createElementNS: (_, tag) => new Element(tag),
    querySelectorAll: () => named.layers.tBodies[0].children,
    documentElement: root,
  },
  matchMedia: () => ({matches: false, addEventListener() {}}),
  addEventListener() {},
  location: {hash: ''},
};
vm.runInNewContext(code, context);

const inspection = JSON.parse(data);
const words = new Set();
for (const tab of named.tabs.children) {
  tab.click();
  const groups = [...named.graph.walk()].filter(each =>
    /^node\b/.test(each.attributes.class ?? ''));
  const boxes = groups.map(group => {
    const [, x, y] = /translate\((\S+) (\S+)\)/.exec(group.attributes.transform);
    const {width, height} = group.children[0].attributes;
    return {x: +x, y: +y, width: +width, height: +height};
  });
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1))
      assert(a.x + a.width <= b.x + 0.01 || b.x + b.width <= a.x + 0.01 ||
        a.y + a.height <= b.y || b.y + b.height <= a.y,
        `boxes overlap in ${tab.textContent}`);
  for (const group of groups) {
    words.add(group.textContent);
    group.click();
    assert(!named.details.hidden);
  }
  for (const edge of named.graph.walk())
    if (edge.attributes.class === 'edge') {
      const numbers = edge.attributes.d.match(/-?[\d.]+/g).map(Number);
      assert(numbers[1] < numbers[numbers.length - 1], 'an edge leads upwards');
    }
}
assert.strictEqual(named.layers.tBodies[0].children.length,
  inspection.layers.length);
for (const head of named.layers.tHead.children[0].children)
  head.click();
assert.strictEqual(named.layers.tBodies[0].children.length,
  inspection.layers.length);
for (const row of named.layers.tBodies[0].children)
  row.click();
console.log([...words].join('\n'));
