/**
 * `credence/gpu` in a plain page, mode by mode: the package's ES modules, gpu.js's own bundle under its name in the import
 * map, and the least content-security policy that the mode works with.
 *
 * @since 0.1.0
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { reference } from 'credence'
import * as t from 'io-ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isolated, type Place } from '../../scripts/serve'
import { chromiumPath, launch } from './chromium'
import { stepsOn } from './gpuSteps'
import { buildPackage, hashOf, heard, importMap, javascriptOf, page, SAY, script } from './plain'

const dist = mkdtempSync(join(tmpdir(), 'credence-gpu-pages-'))

const Said = t.type({
  losses: t.array(t.number),
  mode: t.string,
  threads: t.number,
  degradations: t.array(t.string)
})

const map = importMap({ 'gpu.js': '/gpu.js/gpu-browser.js' })

const places: ReadonlyArray<Place> = [
  { prefix: '/credence/', folder: dist },
  { prefix: '/gpu.js/', folder: join(dirname(createRequire(import.meta.url).resolve('gpu.js/package.json')), 'dist') },
  script('/gpuSteps.js', javascriptOf('gpuSteps.ts')),
  script(
    '/run.js',
    `import { gpuSteps } from './gpuSteps.js'
const asked = new URL(location.href).searchParams
gpuSteps(asked.get('mode'), asked.get('threads') === '1' ? 1 : 'auto')${SAY}`
  ),
  page('/page', map, '/run.js')
]

/** Scripts of the page's own, and what else a mode asks for. */
const policy = (scripts: string, workers: string): string =>
  `default-src 'none'; script-src 'self' 'sha256-${hashOf(map)}'${scripts}; worker-src ${workers}; connect-src 'self'; img-src data:`

const SOFTWARE = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--enable-unsafe-webgpu'].concat(
  '--use-webgpu-adapter=swiftshader'
)

describe.skipIf(chromiumPath === undefined)('credence/gpu in a plain page', () => {
  const held: { browser?: Browser; expected?: ReadonlyArray<number> } = {}

  beforeAll(async () => {
    buildPackage(dist)
    held.expected = (await stepsOn(reference)).losses
    held.browser = await launch(SOFTWARE)
  })

  afterAll(async () => {
    await held.browser?.close()
    rmSync(dist, { recursive: true, force: true })
  })

  test.each([
    ['webgpu', 1, '', "'none'"],
    ['webgl2', 1, '', "'none'"],
    ['webasm', 1, " 'wasm-unsafe-eval'", "'none'"],
    ['webasm', 'auto', " 'wasm-unsafe-eval'", 'blob:'],
    ['cpu', 1, " 'unsafe-eval'", "'none'"],
    ['auto', 1, " 'wasm-unsafe-eval'", "'none'"]
  ] as const)(
    'trains in mode %s (threads %s) with script-src %s, worker-src %s',
    async (mode, threads, scripts, workers) => {
      const browser = held.browser ?? expect.fail('no browser')
      const headers = { ...isolated, 'Content-Security-Policy': policy(scripts, workers) }
      const [text, complaints] = await heard(browser, places, `/page?mode=${mode}&threads=${threads}`, headers)
      const said = Said.decode(text.startsWith('{') ? JSON.parse(text) : text)
      if (said._tag === 'Left') return expect.fail(`${text}\n${complaints}`)
      expect(complaints).not.toMatch(/Content Security Policy/)
      expect(said.right.mode).toBe(mode === 'auto' ? 'webasm' : mode)
      said.right.losses.forEach((loss, i) => {
        const expected = held.expected?.[i] ?? NaN
        expect(Math.abs(loss - expected)).toBeLessThan(1e-4 * Math.abs(expected))
      })
    }
  )
})
