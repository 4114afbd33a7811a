/**
 * Where gpu.js runs on graphics devices that Chromium simulates on the CPU: in Node on Chromium's Vulkan driver, and in
 * a page. Each place answers the questions of `ask.ts`.
 *
 * @since 0.1.0
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import { serve, type Site } from '../../scripts/serve'
import { chromiumPath, launch, simulated } from './chromium'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Somewhere that answers. `cases` is how many cases a law is tried on there, as some take the processor long. */
export interface Where {
  readonly name: string
  readonly mode: 'webgpu' | 'webgl2' | 'webasm' | 'cpu'
  readonly cases: number
  readonly skipped: boolean
  readonly ask: (what: string, amount: number) => Promise<unknown>
}

const local = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

// -------------------------------------------------------------------------------------
// processes
// -------------------------------------------------------------------------------------

/** Debian's chromium package brings it. */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json'

const hasDriver = existsSync(driver)

if (!hasDriver) console.warn(`Tests of gpu.js on WebGPU in Node are skipped: there is no Vulkan driver at ${driver}.`)

/** A process that is told where Vulkan is; its last line is the answer. */
const inNode = (what: string, mode: string, amount: number): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const folder = mkdtempSync(join(tmpdir(), 'credence-gpu-'))
    const child = spawn(process.execPath, ['--import', 'tsx', local('inNode.ts'), what, mode, String(amount)], {
      env: { ...process.env, VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: dirname(driver), XDG_RUNTIME_DIR: folder },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    const [said, complaints]: [Array<string>, Array<string>] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()))
    child.on('close', code => {
      rmSync(folder, { recursive: true, force: true })
      const last = said.join('').trim().split('\n').at(-1) ?? ''
      if (code === 0) resolve(JSON.parse(last))
      else reject(new Error(complaints.join('').slice(-2000)))
    })
  })

// -------------------------------------------------------------------------------------
// pages
// -------------------------------------------------------------------------------------

interface Held {
  readonly browser: Browser
  readonly site: Site
}

const bundle = async (): Promise<string> => {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: local('../..'),
    build: { write: false, minify: false, target: 'es2022', lib: { entry: local('inPage.ts'), formats: ['es'] } }
  })
  const outputs = Array.isArray(built) ? built : [built]
  const [chunk] = outputs.flatMap(one => ('output' in one ? one.output : []))
  return chunk?.type === 'chunk' ? chunk.code : Promise.reject(new Error('there is no bundle'))
}

const begin = async (): Promise<Held> => ({
  site: await serve(
    [
      { prefix: '/modes.js', text: await bundle(), type: 'text/javascript' },
      { prefix: '/', text: '<!doctype html><script type="module" src="/modes.js"></script>', type: 'text/html' }
    ],
    {}
  ),
  browser: await launch(simulated)
})

const now: { held: Promise<Held> | undefined } = { held: undefined }

/** A page for each question, so that a device that one has lost is no matter to the next. */
const inPage = async (what: string, mode: string, amount: number): Promise<unknown> => {
  now.held ??= begin()
  const { browser, site } = await now.held
  const page = await browser.newPage()
  await page.goto(site.address)
  await page.waitForFunction('"ask" in globalThis')
  const answer: unknown = await page.evaluate(`ask('${what}', '${mode}', ${amount})`)
  await page.close()
  return answer
}

/** Ends the browser, if it was begun. */
export const close = async (): Promise<void> => {
  if (now.held === undefined) return
  const { browser, site } = await now.held
  await browser.close()
  await site.close()
}

// -------------------------------------------------------------------------------------
// places
// -------------------------------------------------------------------------------------

/** In a process of its own. */
export const nodePlace = (mode: Where['mode']): Where => ({
  name: `${mode} in Node`,
  mode,
  cases: 3,
  skipped: mode === 'webgpu' && !hasDriver,
  ask: (what, amount) => inNode(what, mode, amount)
})

/** In a page. */
export const pagePlace = (mode: Where['mode']): Where => ({
  name: `${mode} in Chromium`,
  mode,
  cases: mode === 'webgl2' ? 1 : 2,
  skipped: chromiumPath === undefined,
  ask: (what, amount) => inPage(what, mode, amount)
})
