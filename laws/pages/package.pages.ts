/**
 * The built package in a plain page: ES modules, an import map, a strict content-security policy, and no bundler. In the
 * page and in a worker, isolated or not, the first losses have the bits that they have in Node.
 *
 * @since 0.1.0
 */
import { mkdtempSync, rmSync } from 'node:fs'
import type { OutgoingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as t from 'io-ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isolated, type Place, policy } from '../../scripts/serve'
import { chromiumPath, launch } from './chromium'
import { type FirstSteps, firstSteps } from './firstSteps'
import { buildPackage, hashOf, heard, importMap, javascriptOf, page, resolved, SAY, script } from './plain'

const dist = mkdtempSync(join(tmpdir(), 'credence-pages-'))

const Said = t.type({
  losses: t.array(t.string),
  threads: t.number,
  arithmetic: t.string,
  degradations: t.array(t.string),
  names: t.array(t.number),
  figure: t.string
})

const map = importMap()
const source = javascriptOf('firstSteps.ts')
const threads = "Number(new URL(location.href).searchParams.get('threads'))"

const places: ReadonlyArray<Place> = [
  { prefix: '/credence/', folder: dist },
  script('/firstSteps.js', source),
  script('/worker/firstSteps.js', resolved(source)),
  script('/inPage.js', `import { firstSteps } from './firstSteps.js'\nfirstSteps(${threads})${SAY}`),
  script(
    '/worker/worker.js',
    'import { firstSteps } from "./firstSteps.js"\nonmessage = event => firstSteps(event.data).then(postMessage, error => postMessage(String(error)))'
  ),
  script(
    '/inWorker.js',
    `const worker = new Worker('/worker/worker.js', { type: 'module' })
worker.postMessage(${threads})
new Promise((resolve, reject) => { worker.onmessage = e => resolve(e.data); worker.onerror = e => reject(e.message) })${SAY}`
  ),
  page('/page', map, '/inPage.js'),
  page('/inside', map, '/inWorker.js')
]

const strict = policy(hashOf(map))

describe.skipIf(chromiumPath === undefined)('a plain page', () => {
  const held: { browser?: Browser; expected?: FirstSteps } = {}

  beforeAll(async () => {
    buildPackage(dist)
    held.expected = await firstSteps(1)
    held.browser = await launch()
  })

  afterAll(async () => {
    await held.browser?.close()
    rmSync(dist, { recursive: true, force: true })
  })

  const hear = (path: string, headers: OutgoingHttpHeaders): Promise<readonly [text: string, complaints: string]> =>
    heard(held.browser ?? expect.fail('no browser'), places, path, { ...strict, ...headers })

  const visit = async (path: string, headers: OutgoingHttpHeaders): Promise<t.TypeOf<typeof Said>> => {
    const [text, complaints] = await hear(path, headers)
    expect(complaints, text).toBe('')
    const said = Said.decode(text.startsWith('{') ? JSON.parse(text) : text)
    return said._tag === 'Right' ? said.right : expect.fail(text)
  }

  test('has every entry point that needs no Node, with every name', async () => {
    const { names, figure } = await visit('/page?threads=1', {})
    expect({ names, figure }).toStrictEqual({ names: held.expected?.names, figure: held.expected?.figure })
  })

  test.each([
    ['the page', '/page'],
    ['a worker', '/inside']
  ])('isolated from other origins, trains on two threads in %s with the bits of Node', async (_, path) => {
    const said = await visit(`${path}?threads=2`, isolated)
    expect(said.losses).toStrictEqual(held.expected?.losses)
    expect([said.threads, said.arithmetic, said.degradations]).toStrictEqual([2, 'strict', []])
  })

  test.each([
    ['the page', '/page'],
    ['a worker', '/inside']
  ])('that is not isolated trains on one thread in %s, with the same bits, and says why', async (_, path) => {
    const said = await visit(`${path}?threads=2`, {})
    expect(said.losses).toStrictEqual(held.expected?.losses)
    expect(said.threads).toBe(1)
    expect(said.degradations.join()).toMatch(/cross-origin isolated.*one thread/)
  })

  test('whose policy forbids threads says so, and what would allow them', async () => {
    const without = String(strict['Content-Security-Policy']).replace(' blob:', '')
    const [text] = await hear('/page?threads=2', { ...isolated, 'Content-Security-Policy': without })
    expect(text).toContain('a content-security policy must allow worker-src blob:')
  })
})
