/**
 * The built package in a plain page: ES modules, an import map, a strict content-security policy, and no bundler. In the
 * page and in a worker, isolated or not, the first losses have the bits that they have in Node.
 *
 * @since 0.1.0
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as t from 'io-ts'
import type { Browser } from 'playwright-core'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entries, specifier } from '../../scripts/entries'
import { isolated, type Place, policy, serve } from '../../scripts/serve'
import { chromiumPath, launch } from './chromium'
import { type FirstSteps, firstSteps } from './firstSteps'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = mkdtempSync(join(tmpdir(), 'credence-pages-'))

const Said = t.type({
  losses: t.array(t.string),
  threads: t.number,
  arithmetic: t.string,
  degradations: t.array(t.string),
  names: t.array(t.number),
  figure: t.string
})

const addressOf = (name: string): string => {
  const entry = entries.find(e => specifier(e) === name)
  return entry === undefined ? expect.fail(`${name} is no entry point`) : `/credence/${entry.output}.js`
}

const importMap = JSON.stringify({
  imports: Object.fromEntries(entries.map(entry => [specifier(entry), addressOf(specifier(entry))]))
})

const source = ts.transpileModule(readFileSync(new URL('firstSteps.ts', import.meta.url), 'utf8'), {
  compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true }
}).outputText

// Workers read no import map: there the addresses stand in the code.
const resolved = source.replace(/from '(credence[^']*)'/g, (_, name: string) => `from '${addressOf(name)}'`)

const javascript = (prefix: string, text: string): Place => ({ prefix, text, type: 'text/javascript' })
const page = (prefix: string, script: string): Place => ({
  prefix,
  text: `<!doctype html><title>credence</title><link rel="icon" href="data:,"><script type="importmap">${importMap}</script><script type="module" src="${script}"></script><output></output>`,
  type: 'text/html'
})

const say = `.then(JSON.stringify, error => String(error)).then(text => { document.querySelector('output').textContent = text })`
const threads = "Number(new URL(location.href).searchParams.get('threads'))"

const places: ReadonlyArray<Place> = [
  { prefix: '/credence/', folder: dist },
  javascript('/firstSteps.js', source),
  javascript('/worker/firstSteps.js', resolved),
  javascript('/inPage.js', `import { firstSteps } from './firstSteps.js'\nfirstSteps(${threads})${say}`),
  javascript(
    '/worker/worker.js',
    'import { firstSteps } from "./firstSteps.js"\nonmessage = event => firstSteps(event.data).then(postMessage, error => postMessage(String(error)))'
  ),
  javascript(
    '/inWorker.js',
    `const worker = new Worker('/worker/worker.js', { type: 'module' })
worker.postMessage(${threads})
new Promise((resolve, reject) => { worker.onmessage = e => resolve(e.data); worker.onerror = e => reject(e.message) })${say}`
  ),
  page('/page', '/inPage.js'),
  page('/inside', '/inWorker.js')
]

const hash = createHash('sha256').update(importMap).digest('base64')

describe.skipIf(chromiumPath === undefined)('a plain page', () => {
  const held: { browser?: Browser; expected?: FirstSteps } = {}

  beforeAll(async () => {
    const built = spawnSync(join(root, 'node_modules/.bin/tsdown'), ['-F', 'code'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, CREDENCE_OUT_DIR: dist, NO_COLOR: '1' }
    })
    expect(built.status, built.stderr).toBe(0)
    held.expected = await firstSteps(1)
    held.browser = await launch()
  })

  afterAll(async () => {
    await held.browser?.close()
    rmSync(dist, { recursive: true, force: true })
  })

  /** What the page said, and what the browser had to say of it. */
  const heard = async (path: string, headers: object): Promise<readonly [text: string, complaints: string]> => {
    const site = await serve(places, { ...policy(hash), ...headers })
    const tab = await (held.browser ?? expect.fail('no browser')).newPage()
    const complaints: Array<string> = []
    tab.on('console', message => complaints.push(message.text()))
    tab.on('pageerror', error => complaints.push(error.message))
    try {
      await tab.goto(`${site.address}${path}`)
      const text = await tab.locator('output:not(:empty)').textContent({ timeout: 120_000 })
      return [text ?? '', complaints.join('\n')]
    } catch (error) {
      return expect.fail(`${String(error)}\n${complaints.join('\n')}`)
    } finally {
      await tab.close()
      await site.close()
    }
  }

  const visit = async (path: string, headers: object): Promise<t.TypeOf<typeof Said>> => {
    const [text, complaints] = await heard(path, headers)
    expect(complaints).toBe('')
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
    const { 'Content-Security-Policy': strict } = policy(hash)
    const [text] = await heard('/page?threads=2', {
      ...isolated,
      'Content-Security-Policy': String(strict).replace(' blob:', '')
    })
    expect(text).toContain('a content-security policy must allow worker-src blob:')
  })
})
