/**
 * Writes the table of all primitives, `src/transform/registry.ts`, from the files of `src/primitive`. A test keeps the
 * table up to date: `npx tsx scripts/primitives.ts` after a file was added.
 *
 * @since 0.1.0
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Where the table lies. */
export const target = 'src/transform/registry.ts'

const modules = (): ReadonlyArray<string> =>
  readdirSync(join(root, 'src/primitive'))
    .filter(file => file.endsWith('.ts'))
    .map(file => file.slice(0, -3))
    .sort()

const header = `/**
 * The table of all primitives of this library, by file. Written by scripts/primitives.ts from the files of
 * \`src/primitive\`; nothing is to be edited here.
 *
 * @since 0.1.0
 */
`

const body = (names: ReadonlyArray<string>): string => `import type { Primitive } from '../expr/Expr'
${names.map(name => `import { primitives as ${name} } from '../primitive/${name}'`).join('\n')}

/** The primitives of one file. @category model @since 0.1.0 */
export interface Module {
  readonly file: string
  readonly primitives: ReadonlyArray<Primitive>
}

/** Every file of \`src/primitive\` with its primitives. @category constructors @since 0.1.0 */
export const modules: ReadonlyArray<Module> = [
${names.map(name => `  { file: '${name}', primitives: ${name} }`).join(',\n')}
]

/** Every primitive, by name: what a graph file may mention. @category constructors @since 0.1.0 */
export const registry: ReadonlyMap<string, Primitive> = new Map(
  modules.flatMap(module => module.primitives.map(primitive => [primitive.name, primitive] as const))
)
`

/** The text that the table should have. */
export const source = (): string => header + body(modules())

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(root, target), source())
