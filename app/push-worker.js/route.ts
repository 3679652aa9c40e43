/** What a browser runs of ours while no page of ours is open: it shows what is pushed, and opens the page when it is pressed. */
const WORKER = `self.addEventListener('push', (event) => {
  const { id, title, body, url, severity } = event.data.json()
  event.waitUntil(self.registration.showNotification(title, { body, tag: id, icon: '/icon.svg', requireInteraction: severity === 'critical', data: { url } }))
})
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const { url } = event.notification.data
  event.waitUntil(self.clients.matchAll({ type: 'window' }).then((open) => {
    const shown = open.find((page) => page.url === url)
    return shown ? shown.focus() : self.clients.openWindow(url)
  }))
})
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
`

export const dynamic = 'force-static'

export const GET = (): Response => new Response(WORKER, { headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache', 'service-worker-allowed': '/' } })
