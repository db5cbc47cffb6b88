// Pages come from the network alone; where there is none, one that says so (ui contract §1.9).
const OFFLINE = 'static/offline.html';
const CACHE = 'parley-offline-1';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add(new Request(OFFLINE, { cache: 'reload' }))));
});

self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name.startsWith('parley-offline-') && name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))));
});

self.addEventListener('fetch', (event) => {
  if (event.request.mode !== 'navigate') return;
  const offline = async (error) => {
    const page = await caches.match(OFFLINE);
    if (page) return page;
    throw error;
  };
  event.respondWith(fetch(event.request).catch(offline));
});
