// A news site that tries everything on whoever shows its articles. Prints its address; serves until it is killed.
import { createServer } from 'node:http';

export const evil = `</title></textarea><script>window.ran=1</script><img src=x onerror="window.ran=2"><svg onload="window.ran=3">]]>" onmouseover="window.ran=4" autofocus onfocus="window.ran=5" x="\u202egnp.exe\u2066`;
const esc = (s) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const words = (n) => `Warga Desa Hajimena, Kecamatan Natar, Kabupaten Lampung Selatan, mengeluhkan jalan rusak sepanjang ${n} kilometer yang belum diperbaiki sejak awal tahun. Kepala desa menyebut perbaikan dijadwalkan bulan depan setelah anggaran disahkan, dan meminta pengendara berhati-hati pada malam hari karena penerangan belum menyala.`;
const body = (n) => `<p>LAMPUNG SELATAN – ${words(n)}</p>
<p onclick="window.ran=6" style="position:fixed;inset:0">${words(n + 1)} <a href="javascript:window.ran=7">tautan</a> <a href="data:text/html,<script>opener.ran=8</script>">data</a></p>
<script>window.ran=9;fetch('http://jahat.example/ambil')</script><style>body{display:none}@import url(http://jahat.example/gaya.css)</style>
<svg><script>window.ran=10</script><a xlink:href="javascript:window.ran=11"><text>svg</text></a></svg>
<iframe src="http://jahat.example/bingkai" srcdoc="<script>parent.ran=12</script>"></iframe><object data="http://jahat.example/o"></object><embed src="http://jahat.example/e">
<p>${esc(evil)} ${words(n + 2)}</p><p><img src="http://jahat.example/piksel.gif" onload="window.ran=13" alt="${esc(evil)}"></p>
<form action="http://jahat.example/curi"><input autofocus onfocus="window.ran=14"><button formaction="javascript:window.ran=15">kirim</button></form>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.ran=16&gt;"></mglyph></table></mtext></math>
<p>${words(n + 3)}</p><meta http-equiv="refresh" content="0;url=http://jahat.example/pindah"><base href="http://jahat.example/">`;
const article = (n) => `<!DOCTYPE html><html lang="id" onload="window.ran=17"><head><title>Jalan rusak ${n} ${esc(evil)}</title>
<meta property="og:title" content="Jalan rusak ${n} ${esc(evil)}"><meta property="og:type" content="article"><meta name="author" content="${esc(evil)}">
<meta property="og:image" content="http://jahat.example/utama.jpg"><meta property="article:section" content="${esc(evil)}"><meta property="article:tag" content="${esc(evil)}">
<meta property="article:published_time" content="${new Date(Date.now() - n * 36e5).toISOString()}"></head>
<body><header><a href="/">Jahat Pos</a></header><article><h1>Jalan rusak ${n} di Natar ${esc(evil)}</h1><p class="author">Oleh ${esc(evil)}</p><div class="entry-content">${body(n)}</div></article></body></html>`;
const home = `<!DOCTYPE html><html><head><title>Jahat Pos ${esc(evil)}</title></head><body style="color:#999;background:#aaa"><h1>Jahat Pos</h1><main>
${[1, 2, 3, 4].map((n) => `<article><h2><a href="/2026/11/jalan-rusak-${n}-di-natar/">Jalan rusak ${n} di Natar ${esc(evil)}</a></h2></article>`).join('')}
</main><img src="http://jahat.example/keluar.gif"><script>window.ran=1</script><p>${'berat '.repeat(12000)}</p></body></html>`;

createServer((q, r) => {
  const n = q.url.match(/jalan-rusak-(\d)/);
  if (q.url === '/robots.txt') return r.writeHead(200, { 'content-type': 'text/plain' }).end('User-agent: *\nAllow: /\n');
  if (q.url === '/foto.gif') return r.writeHead(200, { 'content-type': 'image/svg+xml' }).end(Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'));
  if (q.url === '/jahat.gif') return r.writeHead(200, { 'content-type': 'image/gif' }).end('<svg xmlns="http://www.w3.org/2000/svg"><script>window.ran=18</script></svg>');
  if (!n && q.url !== '/') return r.writeHead(404).end();
  r.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(n ? article(+n[1]) : home);
}).listen(0, '127.0.0.1', function () { console.log(`http://127.0.0.1:${this.address().port}/`); });
