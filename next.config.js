import { fileURLToPath } from 'node:url'

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run dev` prints this address; without it the page would not come alive there.
  allowedDevOrigins: ['127.0.0.1'],
  serverExternalPackages: ['ioredis', 'bullmq', 'web-push'],
  turbopack: { root: fileURLToPath(new URL('.', import.meta.url)) },
  // `npm run types` checks everything, tests too; a start must not wait for it.
  typescript: { ignoreBuildErrors: true },
}

export default config
