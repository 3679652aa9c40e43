import { fileURLToPath } from 'node:url'

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  serverExternalPackages: ['ioredis', 'bullmq'],
  turbopack: { root: fileURLToPath(new URL('.', import.meta.url)) },
  // `npm run types` checks everything, tests too; a start must not wait for it.
  typescript: { ignoreBuildErrors: true },
}

export default config
