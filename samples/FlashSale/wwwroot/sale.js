// Starts and stops the sale, and shows what the server tells of it.
'use strict';

const form = document.getElementById('settings');
const start = document.getElementById('start');
const stop = document.getElementById('stop');
const statusLine = document.getElementById('status');
const mistake = document.getElementById('mistake');
const announcer = document.getElementById('announcer');
const sides = [0, 1].map(makeSide);
const whole = new Intl.NumberFormat('en');
let before = null, announcedAt = 0;

function makeSide() {
  const section = document.getElementById('side').content.cloneNode(true).firstElementChild;
  document.getElementById('sides').append(section);
  return section;
}

async function offerSubjects() {
  const { servers, subjects } = await (await fetch('api/subjects')).json();
  document.getElementById('servers').textContent = servers;
  for (const name of ['left', 'right']) {
    const groups = [['Ratchet', true], ['As usually written', false]].map(([label, isRatchet]) => {
      const group = document.createElement('optgroup');
      group.label = label;
      group.append(...subjects.filter(each => each.isRatchet === isRatchet).map(each => new Option(each.label, each.id)));
      return group;
    });
    form.elements[name].append(...groups);
  }
  form.elements.left.value = 'NaiveCache';
  form.elements.right.value = 'VersionedKeys';
  nameSides();
}

function nameSides() {
  ['left', 'right'].forEach((name, index) => sides[index].querySelector('h2').textContent = form.elements[name].selectedOptions[0].text);
}

async function post(path, body) {
  mistake.textContent = '';
  try {
    const reply = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) });
    if (!reply.ok) mistake.textContent = (await reply.json().catch(() => ({}))).mistake ?? `The server answered ${reply.status}.`;
  } catch {
    mistake.textContent = 'The server does not answer. Is it still running?';
  }
}

form.addEventListener('submit', async event => {
  event.preventDefault();
  const values = Object.fromEntries(new FormData(form));
  for (const name of ['readers', 'writers', 'loadDelay', 'pause']) values[name] = Number(values[name]);
  const hadFocus = document.activeElement === start;
  start.disabled = true;
  statusLine.textContent = 'Opening the shop…';
  await post('api/start', values);
  start.disabled = false;
  if (hadFocus) start.focus(); // a button that is disabled loses it
});
stop.addEventListener('click', async () => {
  stop.disabled = true;
  statusLine.textContent = 'Closing the shop…';
  await post('api/stop');
  start.focus();
});

function show(snapshot) {
  if (snapshot.sale === 0) return;
  if (before?.sale !== snapshot.sale) {
    Charts.clear();
    before = null;
    announcedAt = 0;
    ['left', 'right'].forEach((name, index) => form.elements[name].value = snapshot.sides[index].subject);
  }
  const rates = snapshot.sides.map((side, index) =>
    before && snapshot.seconds > before.seconds ? (side.reads - before.sides[index].reads) / (snapshot.seconds - before.seconds) : null);
  if (snapshot.running || !before) {
    Charts.add(Math.round(snapshot.seconds * 4) / 4, {
      stale: snapshot.sides.map(side => side.stale), reads: rates, latency: snapshot.sides.map(side => side.latency),
    });
  }
  snapshot.sides.forEach((side, index) => showSide(sides[index], side, rates[index], snapshot.running, index));
  stop.disabled = !snapshot.running;
  start.textContent = snapshot.running ? 'Start again' : 'Start the sale';
  const line = snapshot.running ? 'The sale is on.' : 'The sale is over. What is still wrong below stays wrong until the cache forgets it.';
  if (statusLine.textContent !== line) statusLine.textContent = line;
  announce(snapshot);
  before = snapshot;
}

function showSide(section, side, rate, isRunning, index) {
  section.querySelector('h2').textContent = side.label;
  document.querySelector(`[data-name="${index}"]`).textContent = side.label;
  const score = { ...side, prevented: side.refused + side.bypassed, rate: rate === null ? null : Math.round(rate) };
  for (const place of section.querySelectorAll('[data-score]')) {
    const value = score[place.dataset.score];
    if (value === null && !isRunning) continue;
    place.textContent = value === null ? '–' : place.dataset.score === 'latency' ? value.toFixed(1) : whole.format(value);
    place.parentElement.classList.toggle('some', place.parentElement.classList.contains('bad') && value > 0);
  }
  const verdict = section.querySelector('.verdict');
  const isWrong = side.stale > 0;
  verdict.className = `verdict ${isWrong ? 'wrong' : 'right'}`;
  verdict.textContent = isWrong
    ? `Wrong: ${(100 * side.stale / side.reads).toPrecision(2)}% of all reads were stale.`
    : 'Every read was fresh so far.';
  section.querySelector('.prevented').textContent = side.isRatchet
    ? `Prevented: ${whole.format(side.refused)} late fills refused, ${whole.format(side.bypassed)} reads sent to the database.`
    : 'This program notices no race, so it prevents none.';
  section.querySelector('tbody').replaceChildren(...side.shelves.map(rowOf));
  if (side.story) {
    const place = section.querySelector('.story');
    if (place.dataset.story !== JSON.stringify(side.story)) {
      place.dataset.story = JSON.stringify(side.story);
      drawStory(place, side.story);
    }
  } else {
    const place = section.querySelector('.story');
    delete place.dataset.story;
    place.innerHTML = '<p class="hint">None yet.</p>';
  }
}

function rowOf(shelf) {
  const row = document.createElement('tr');
  row.classList.toggle('wrong', shelf.stale);
  const name = document.createElement('th');
  name.scope = 'row';
  name.textContent = shelf.name;
  const served = cell(offer(shelf.servedCents, shelf.servedStock));
  if (shelf.stale) served.append(' ✗', word(' stale'));
  row.append(name, cell(offer(shelf.cents, shelf.stock)), served);
  return row;
}

function cell(text) {
  const node = document.createElement('td');
  node.textContent = text;
  return node;
}

// Where there is no room for it, only a screen reader gets the word.
function word(text) {
  const node = document.createElement('span');
  node.className = 'word';
  node.textContent = text;
  return node;
}

const offer = (cents, stock) => cents === null ? '–' : `$${(cents / 100).toFixed(2)}, ${stock} left`;

// A screen reader hears the count every ten seconds, not four times a second.
function announce(snapshot) {
  if (snapshot.seconds - announcedAt < 10 && snapshot.running === (before?.running ?? true)) return;
  announcedAt = snapshot.seconds;
  announcer.textContent = snapshot.sides.map(side => `${side.label}: ${side.stale} stale reads of ${side.reads}.`).join(' ');
}

form.addEventListener('change', () => { if (!before) nameSides(); });
Charts.clear();
offerSubjects().then(() => {
  const events = new EventSource('api/events');
  events.onmessage = event => show(JSON.parse(event.data));
  events.onerror = () => { statusLine.textContent = 'The server does not answer; trying again.'; };
});
