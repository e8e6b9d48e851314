// Keeps the files of the page, so that it works without a network after it was opened once. It asks nobody else.
const KEPT = "fincheck-";

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const { version, files } = await (await fetch("files.json", { cache: "no-store" })).json();
      const kept = await caches.open(KEPT + version);
      await kept.addAll(["./", ...files]);
      for (const name of await caches.keys()) {
        if (name.startsWith(KEPT) && name !== KEPT + version) await caches.delete(name);
      }
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  if (new URL(event.request.url).origin !== location.origin) return;
  event.respondWith(caches.match(event.request, { ignoreSearch: true }).then((kept) => kept ?? fetch(event.request)));
});
