// What all parts of the page use. `inspection` is the JSON of `inlay inspect
// --json`.
const inspection = JSON.parse(document.getElementById('data').textContent);
const byId = id => document.getElementById(id);

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

function element(tag, attributes = {}, ...children) {
  const made = tag.startsWith('svg:')
    ? document.createElementNS('http://www.w3.org/2000/svg', tag.slice(4))
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    made.setAttribute(name, value);
  made.append(...children);
  return made;
}
const svg = (tag, attributes, ...children) =>
  element('svg:' + tag, attributes, ...children);
const cut = (text, length) =>
  text.length > length ? text.slice(0, length - 1) + '\u2026' : text;
const shapeText = tensor => `${tensor.dtype} [${tensor.shape.join(', ')}]`;
/** "float32[1,8]" with air in it. */
const airy = type => type.replace('[', ' [').replaceAll(',', ', ');

// Light or dark: as the system has it, until the button is pressed.
const dark = matchMedia('(prefers-color-scheme: dark)');
const setTheme = on =>
  document.documentElement.dataset.theme = on ? 'dark' : 'light';
setTheme(dark.matches);
dark.addEventListener('change', () => setTheme(dark.matches));
byId('theme').addEventListener('click', () =>
  setTheme(document.documentElement.dataset.theme !== 'dark'));

const metrics = {
  multiply_adds: 'multiply-adds',
  weight_bytes: 'bytes of weights',
  activation_bytes: 'bytes of activations',
  live_bytes: 'live bytes of arena',
};
for (const layer of inspection.layers)
  layer.activation_bytes = layer.read_bytes + layer.written_bytes;

/** Whole numbers of a metric over their sum, or their largest for the arena. */
function shareOf(layer, metric) {
  const all = inspection.layers.map(each => each[metric]);
  const whole = metric === 'live_bytes'
    ? Math.max(...all) : all.reduce((sum, each) => sum + each, 0);
  return whole ? layer[metric] / whole : 0;
}
const largestShare = metric =>
  Math.max(1e-9, ...inspection.layers.map(layer => shareOf(layer, metric)));
