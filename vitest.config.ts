import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { entries, specifier } from './scripts/entries'

const fromRoot = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const alias = entries.map(entry => ({
  find: new RegExp(`^${specifier(entry)}$`),
  replacement: fromRoot(entry.source)
}))

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['laws/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    pool: 'forks',
    testTimeout: 300_000,
    hookTimeout: 300_000,
    environment: 'node'
  }
})
