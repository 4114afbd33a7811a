/**
 * Plain pages around the built package: an import map, a policy, and one script that says what became of it.
 *
 * @since 0.1.0
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { OutgoingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import ts from 'typescript'
import { entries, specifier } from '../../scripts/entries'
import { type Place, serve } from '../../scripts/serve'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where the entry points lie in these pages, by the names that a user imports. */
const addresses: ReadonlyMap<string, string> = new Map(
  entries.map(entry => [specifier(entry), `/credence/${entry.output}.js`])
)

/** Builds the code of the package, without its declarations, into a folder. */
export const buildPackage = (folder: string): void => {
  const { status, stderr } = spawnSync(join(root, 'node_modules/.bin/tsdown'), ['-F', 'code'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CREDENCE_OUT_DIR: folder, NO_COLOR: '1' }
  })
  if (status !== 0) throw new Error(`the package could not be built: ${stderr}`)
}

/** A source of this folder as JavaScript. */
export const javascriptOf = (file: string): string =>
  ts.transpileModule(readFileSync(join(root, 'laws/pages', file), 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true }
  }).outputText

/** The same with addresses in place of names, for workers, which read no import map. */
export const resolved = (source: string): string =>
  source.replace(/from '(credence[^']*)'/g, (_, name: string) => `from '${addresses.get(name) ?? name}'`)

/** The map of the package's names, and of others. */
export const importMap = (others: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({ imports: { ...Object.fromEntries(addresses), ...others } })

/** The hash of an inline script, as a policy names it. */
export const hashOf = (script: string): string => createHash('sha256').update(script).digest('base64')

/** A script at an address. */
export const script = (prefix: string, text: string): Place => ({ prefix, text, type: 'text/javascript' })

/** A page at an address, with a map and one script; what the script says is to be put into its output. */
export const page = (prefix: string, map: string, address: string): Place => ({
  prefix,
  text: `<!doctype html><title>credence</title><link rel="icon" href="data:,"><script type="importmap">${map}</script><script type="module" src="${address}"></script><output></output>`,
  type: 'text/html'
})

/** The end of a script: the value of a promise, or its reason, becomes the page's output. */
export const SAY =
  ".then(JSON.stringify, error => String(error)).then(text => { document.querySelector('output').textContent = text })"

/** What a page said, and all that the browser had to say of it. */
export const heard = async (
  browser: Browser,
  places: ReadonlyArray<Place>,
  path: string,
  headers: OutgoingHttpHeaders
): Promise<readonly [text: string, complaints: string]> => {
  const site = await serve(places, headers)
  const tab = await browser.newPage()
  const complaints: Array<string> = []
  tab.on('console', message => complaints.push(message.text()))
  tab.on('pageerror', error => complaints.push(error.message))
  try {
    await tab.goto(`${site.address}${path}`)
    const text = await tab
      .locator('output:not(:empty)')
      .textContent({ timeout: 200_000 })
      .catch((error: unknown) => String(error))
    return [text ?? '', complaints.join('\n')]
  } finally {
    await tab.close()
    await site.close()
  }
}
