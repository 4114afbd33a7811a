/**
 * A small static server for pages of this repository: files by their address, and the headers that a page should come
 * with. It listens to this machine only.
 *
 * @since 0.1.0
 */
import { createReadStream, statSync } from 'node:fs'
import { createServer, type OutgoingHttpHeaders, type Server } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'

/** What lies under an address that begins with `prefix`: the files of a folder, or one text. */
export type Place =
  | { readonly prefix: string; readonly folder: string }
  | { readonly prefix: string; readonly text: string; readonly type: string }

/** A server that runs; `address` ends without a slash. */
export interface Site {
  readonly address: string
  readonly close: () => Promise<void>
}

/** A page with these is isolated from other origins, so that its threads may share memory. */
export const isolated: OutgoingHttpHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp'
}

/**
 * A policy that allows what WebAssembly and its threads need, and no more: no inline script but those whose hashes are
 * given, no source text as code, nothing from elsewhere.
 */
export const policy = (...hashes: ReadonlyArray<string>): OutgoingHttpHeaders => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...hashes.map(hash => `'sha256-${hash}'`)].join(' '),
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'"
  ].join('; ')
})

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm'
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

/** The file that an address names, if it lies in the folder. */
const fileAt = (folder: string, rest: string): string | undefined => {
  const inside = normalize(rest.endsWith('/') || rest === '' ? `${rest}index.html` : rest)
  const path = join(folder, inside)
  return inside.split(sep).includes('..') || inside.includes('\0') || !isFile(path) ? undefined : path
}

const pathOf = (url: string): string | undefined => {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/, ''))
  } catch {
    return undefined
  }
}

const listening = (server: Server, port: number): Promise<Site> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const at = server.address()
      const chosen = typeof at === 'object' && at !== null ? at.port : port
      resolve({
        address: `http://127.0.0.1:${chosen}`,
        close: () =>
          new Promise(done => {
            server.close(() => {
              done()
            })
            server.closeAllConnections()
          })
      })
    })
  })

/** Serves the places, the first that fits, every answer with the headers; port 0 is any that is free. */
export const serve = (places: ReadonlyArray<Place>, headers: OutgoingHttpHeaders, port = 0): Promise<Site> => {
  const server = createServer((request, response) => {
    const path = pathOf(request.url ?? '/')
    const place = path === undefined ? undefined : places.find(({ prefix }) => path.startsWith(prefix))
    if (path === undefined || place === undefined || request.method !== 'GET') {
      response.writeHead(404, headers).end()
    } else if ('text' in place) {
      response.writeHead(200, { ...headers, 'Content-Type': place.type }).end(place.text)
    } else {
      const file = fileAt(place.folder, path.slice(place.prefix.length))
      if (file === undefined) response.writeHead(404, headers).end()
      else {
        const type = types[extname(file)] ?? 'application/octet-stream'
        response.writeHead(200, { ...headers, 'Content-Type': type, 'Content-Length': statSync(file).size })
        createReadStream(file).pipe(response)
      }
    }
  })
  return listening(server, port)
}
