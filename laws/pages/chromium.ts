/**
 * The Chromium of this machine, where it has one: tests of pages run in it, without a download.
 *
 * @since 0.1.0
 */
import { accessSync, constants } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
]

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const named = process.env['CHROMIUM']

/** Where it is; `undefined` where there is none. The variable CHROMIUM, where it is set, is the only place looked at. */
export const chromiumPath: string | undefined = (named === undefined ? usual : [named]).find(runs)

/** Why tests of pages are skipped, where they are. */
const without =
  named === undefined
    ? `there is no Chromium at ${usual.slice(0, 3).join(', ')}: install it, or name it in the variable CHROMIUM`
    : `the variable CHROMIUM names ${named}, which does not run`

if (chromiumPath === undefined) console.warn(`Tests of pages are skipped: ${without}.`)

/** Starts it. In a container there is no sandbox for it, and pages here are the repository's own. */
export const launch = (flags: ReadonlyArray<string> = []): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox', ...flags] })

/** With these it has WebGL2 and WebGPU, simulated on the CPU. */
export const simulated: ReadonlyArray<string> = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader'
]
