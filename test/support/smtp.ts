import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'

/** A mail as it arrived: envelope and text. */
export type Mail = { readonly from: string; readonly to: readonly string[]; readonly raw: string }
export type Smtp = { readonly url: string; readonly mails: readonly Mail[]; readonly refuse: (code: number | undefined) => void; readonly close: () => Promise<void> }

/** A mail server on a free loopback port that takes everything, or answers the next messages with a code (RFC 5321, as far as a client of ours goes). */
export async function startSmtp(): Promise<Smtp> {
  const mails: Mail[] = []
  const sockets = new Set<Socket>()
  let refusal: number | undefined
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let pending = ''
    let from = ''
    let to: string[] = []
    let data: string[] | undefined
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    const take = (line: string): void => {
      if (data) {
        if (line !== '.') data.push(line.replace(/^\.\./, '.'))
        else {
          mails.push({ from, to, raw: data.join('\r\n') })
          data = undefined
          say('250 OK')
        }
        return
      }
      const [, mailFrom, rcptTo] = /^MAIL FROM:<([^>]*)>|^RCPT TO:<([^>]*)>/i.exec(line) ?? []
      if (/^EHLO/i.test(line)) say('250 test')
      else if (mailFrom !== undefined && refusal !== undefined) say(`${refusal} not now`)
      else if (mailFrom !== undefined) {
        from = mailFrom
        to = []
        say('250 OK')
      } else if (rcptTo !== undefined) {
        to.push(rcptTo)
        say('250 OK')
      } else if (/^DATA/i.test(line)) {
        data = []
        say('354 go on')
      } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
      else say('250 OK')
    }
    socket.on('data', (chunk) => {
      pending += chunk.toString('utf8')
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end)
        pending = pending.slice(end + 2)
        take(line)
      }
    })
    say('220 test')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    refuse: (code) => {
      refusal = code
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
