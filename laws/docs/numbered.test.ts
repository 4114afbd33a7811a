import { readdirSync } from 'node:fs'
import { describe, it } from 'vitest'

const numbered = readdirSync('examples').filter(file => /^\d\d-.*\.ts$/.test(file))

describe('every numbered example runs', () => {
  it.each(numbered)('examples/%s', async file => {
    await import(`../../examples/${file}`)
  })
})
