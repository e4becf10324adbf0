// Every kind of page in Chromium, Indonesian and English, light and dark, on a phone and on a desk: no script but
// ours runs, no request leaves, axe finds nothing against WCAG 2.2 A and AA, nothing is wider than the screen, no page
// weighs more than 50 KB before pictures; and the keys work, and all works without them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
const [base, hostile, poisoned, pictured] = process.argv.slice(2);
const it = JSON.parse(poisoned);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const budget = 50 * 1024;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] });
const faults = [];
let visits = 0, heaviest = [0, ''];

// look opens a page and tells what is wrong with it.
async function look(page, url, { feed = false } = {}) {
  const wrong = [];
  let bytes = 0;
  const sizes = new Map(), cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  cdp.on('Network.responseReceived', (e) => sizes.set(e.requestId, e.type));
  cdp.on('Network.loadingFinished', (e) => { if (sizes.get(e.requestId) !== 'Image') bytes += e.encodedDataLength; });
  const onRequest = (r) => { if (!/^(data|blob|about):/.test(r.url()) && new URL(r.url()).origin !== new URL(url).origin) wrong.push('asked for ' + r.url()); };
  const onConsole = (m) => { if (/Content.Security.Policy/i.test(m.text())) wrong.push('stopped by the policy: ' + m.text().slice(0, 150)); };
  const onDialog = (d) => { wrong.push('a dialog'); d.dismiss(); };
  page.on('request', onRequest); page.on('console', onConsole); page.on('dialog', onDialog);
  const answer = await page.goto(url, { waitUntil: 'load' });
  if (!answer || answer.status() >= 500) wrong.push('status ' + answer?.status());
  if ((await page.context().cookies()).length > 0) wrong.push('a cookie');
  if (!feed) await page.mouse.move(200, 300); // for what waits for a pointer
  await page.waitForTimeout(30);
  const seen = await page.evaluate(() => ({
    ran: window.ran, wide: document.documentElement.scrollWidth - screen.width, // a phone makes its window as wide as what is too wide
    at: location.href,
    bidi: /[\u202a-\u202e\u2066-\u2069]/.test(document.documentElement.textContent),
  }));
  if (seen.ran !== undefined) wrong.push('script ' + seen.ran + ' of an article ran');
  if (seen.at !== url) wrong.push('went to ' + seen.at);
  if (seen.bidi) wrong.push('marks that turn the text around');
  if (!feed) {
    if (seen.wide > 0) wrong.push(`${seen.wide} px wider than the screen`);
    await page.evaluate(axe);
    for (const colorScheme of ['light', 'dark']) { // what does not hang on colours is asked once
      await page.emulateMedia({ colorScheme });
      const only = colorScheme === 'light' ? { type: 'tag', values: tags } : { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
      const { violations } = await page.evaluate((runOnly) => window.axe.run({ runOnly, resultTypes: ['violations'] }), only);
      for (const v of violations) wrong.push(`${colorScheme}: axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 2).map((n) => n.html.slice(0, 200)).join(' | ')}`);
      const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number)[0] < 100);
      if (dark !== (colorScheme === 'dark')) wrong.push('other colours than ' + colorScheme);
    }
  }
  if (bytes > budget) wrong.push(`${bytes} bytes`);
  if (bytes > heaviest[0] && url.startsWith(base)) heaviest = [bytes, url];
  page.off('request', onRequest); page.off('console', onConsole); page.off('dialog', onDialog);
  await cdp.detach();
  return wrong;
}

const pages = ['/', '/r/18', '/r/18.01', `/a/${it.mate}`, `/a/${it.lone}`, `/a/${it.crawled}`, `/a/${it.edited}`, `/a/${it.edited}/revisions`,
  `/a/${it.lone}/revisions`, `/story/${it.story}`, '/sources', `/s/${it.source}`, `/s/${it.demo}`, '/search', '/search?q=jalan', '/search?q=jalan&region=18.01',
  '/search?q=' + encodeURIComponent('after:besok"><script>window.ran=99</script>'), '/sources/add', '/tidak-ada', '/?before=x'];
const sides = [];
for (const locale of ['id', 'en']) for (const width of [320, 1280]) sides.push({ locale, width });

async function side({ locale, width }) {
  const context = await browser.newContext({ locale, viewport: { width, height: 800 }, reducedMotion: 'reduce', isMobile: width < 500 });
  const page = await context.newPage();
  for (const path of pages) {
    const wrong = await look(page, base + path);
    visits++;
    if (!await page.evaluate((l) => document.documentElement.lang === l, locale)) wrong.push('another language');
    for (const w of wrong) faults.push(`${path} (${locale}, ${width}): ${w}`);
  }
  if (locale === 'id') {
    for (const path of ['/r/18/rss.xml', '/all/atom.xml', '/all/revisions.rss']) {
      const wrong = await look(page, base + path, { feed: true });
      visits++;
      const said = await page.evaluate(() => getComputedStyle(document.documentElement, '::before').content);
      if (!/feed/.test(said)) wrong.push('the feed does not say what it is');
      for (const w of wrong) faults.push(`${path} (${width}): ${w}`);
    }
  }
  await context.close();
}

// shown looks at articles where the operator lets pictures be shown: they come from the same server and none else, and
// what is a document that calls itself a picture is not even handed on.
async function shown() {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 320, height: 800 }, reducedMotion: 'reduce', isMobile: true });
  const page = await context.newPage();
  for (const id of [it.lone, it.mate, it.crawled]) {
    const wrong = await look(page, `${pictured}/a/${id}`);
    visits++;
    if (id !== it.crawled) { // the last one's pictures are elsewhere, and cannot be had
      const sources = await page.evaluate(() => [...document.images].map((i) => { i.loading = 'eager'; return i.src; }));
      await page.waitForFunction(() => [...document.images].every((i) => i.complete), null, { timeout: 30000 }).catch(() => wrong.push('pictures that never come'));
      const seen = await page.evaluate(() => [...document.images].filter((i) => i.naturalWidth > 0).length);
      if (seen !== 1) wrong.push(`${seen} of ${sources.length} pictures are seen, not the one that is a picture`);
      for (const s of sources) {
        const answer = await page.goto(s);
        if (!/^(image\/gif|text\/plain;.*)$/.test(answer.headers()['content-type']) || await page.evaluate(() => window.ran) !== undefined) wrong.push('more than a picture at ' + s);
      }
    }
    for (const w of wrong) faults.push(`/a/${id} with pictures: ${w}`);
  }
  await context.close();
}

// printed looks at pages on paper: nothing is cut off at the edge, and there is nothing that only a screen has a use for.
async function printed() {
  const page = await (await browser.newContext({ locale: 'en', viewport: { width: 700, height: 1000 }, reducedMotion: 'reduce' })).newPage();
  await page.emulateMedia({ media: 'print' });
  for (const path of ['/', '/r/18', '/sources', `/s/${it.demo}`, `/a/${it.edited}`, `/a/${it.edited}/revisions`, `/story/${it.story}`]) {
    await page.goto(base + path);
    visits++;
    const wrong = await page.evaluate(() => [
      ...[document.documentElement, ...document.querySelectorAll('.scroll, .text table')].filter((e) => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1).map((e) => `${e.scrollWidth - e.clientWidth} px of ${e.tagName}.${e.className} are cut off`),
      ...[...document.querySelectorAll('.jump, .find, .feeds, footer')].filter((e) => e.getClientRects().length).map((e) => e.className + ' is printed'),
      ...[...document.querySelectorAll('a[href^="/"]')].filter((e) => getComputedStyle(e, '::after').content !== 'none').map((e) => 'an address of ours behind ' + e.textContent),
    ]);
    for (const w of wrong) faults.push(`${path} printed: ${w}`);
  }
}

// keys walks along a page without a mouse, and with no script at all.
async function keys() {
  const expect = (what, ok) => { if (!ok) faults.push('keys: ' + what); };
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1000, height: 700 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(base + '/');
  const at = () => page.evaluate(() => [...document.querySelectorAll('[data-item]')].indexOf(document.activeElement));
  await page.keyboard.press('j'); expect('j goes to the first article', await at() === 0);
  await page.keyboard.press('j'); await page.keyboard.press('j'); expect('j goes on', await at() === 2);
  await page.keyboard.press('k'); expect('k goes back', await at() === 1);
  await page.keyboard.press('?'); expect('? opens the help', await page.evaluate(() => document.getElementById('keys').open));
  await page.evaluate(axe);
  const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), tags);
  for (const v of violations) faults.push(`help: axe ${v.id}: ${v.nodes[0].html.slice(0, 200)}`);
  await page.keyboard.press('Escape'); expect('Escape closes it', !await page.evaluate(() => document.getElementById('keys').open));
  await page.keyboard.press('/'); expect('/ goes to the search', await page.evaluate(() => document.activeElement.id === 'q'));
  await page.keyboard.type('jalan j/k?'); expect('typing is typing', await page.inputValue('#q') === 'jalan j/k?');
  await page.fill('#q', 'jalan'); await page.keyboard.press('Enter'); await page.waitForURL('**/search?q=jalan*');
  await page.keyboard.press('j'); await page.keyboard.press('Enter'); await page.waitForURL('**/a/*');
  await context.close();
  const plain = await (await browser.newContext({ javaScriptEnabled: false, locale: 'en', viewport: { width: 1000, height: 700 } })).newPage();
  await plain.goto(base + '/');
  await plain.fill('#q', 'jalan'); await plain.click('.find button'); await plain.waitForURL('**/search?q=jalan*');
  await plain.click('.day h4 a'); await plain.waitForURL('**/a/*');
  if (await plain.isVisible('#keys-hint')) faults.push('without script: a button that does nothing');
  await plain.goto(base + '/?lang=id'); await plain.click('footer a[hreflang=en]');
  if (await plain.getAttribute('html', 'lang') !== 'en') faults.push('without script: the switch of languages');
}

const started = Date.now(), queue = [...sides];
await Promise.all([0, 1].map(async () => { for (let s; (s = queue.shift());) await side(s); }));
await keys();
await printed();
await shown();
// The checks can fail: a page that does it all wrong is told so.
const trial = await (await browser.newContext({ viewport: { width: 320, height: 800 } })).newPage();
const told = (await look(trial, hostile)).join('\n');
for (const must of ['asked for http://jahat.example', 'script 1 of an article ran', 'axe color-contrast', 'bytes', 'turn the text around'])
  if (!told.includes(must)) faults.push(`these checks do not see "${must}" on a page that has it`);
await browser.close();
console.log(`${visits} visits in ${Math.round((Date.now() - started) / 1000)} s; the heaviest page is ${heaviest[1]} with ${heaviest[0]} bytes`);
if (faults.length > 0) { console.log(faults.slice(0, 60).join('\n')); console.log(`${faults.length} faults`); process.exit(1); }
