/**
 * Writes the figures of the numbered examples into docs/: `npm run figures`. A test holds them to what the examples draw.
 *
 * @since 0.1.0
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { figures } from '../examples/06-regression'

for (const [name, svg] of figures) writeFileSync(join('docs', name), svg)
