/**
 * Modules of WebAssembly: functions over one imported memory, in the binary format.
 *
 * @since 0.1.0
 */
import type { Instruction, ValueType } from './instruction'
import { end, VALUE_TYPES } from './instruction'
import type { Bytes } from './leb128'
import { unsigned } from './leb128'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A function without results: its parameters are the first locals. @category model @since 0.1.0 */
export interface Function {
  readonly parameters: ReadonlyArray<ValueType>
  readonly locals: ReadonlyArray<ValueType>
  readonly code: ReadonlyArray<Instruction>
  /** The name under which it is exported. */
  readonly name?: string
}

/** Pages of 64 KiB. @category model @since 0.1.0 */
export interface MemoryImport {
  readonly pages: number
  readonly shared: boolean
}

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

const SECTIONS = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const

const section = (id: number, content: Bytes): Bytes => join([[id], unsigned(content.length), content])

const vector = (items: ReadonlyArray<Bytes>): Bytes => join([unsigned(items.length), ...items])

const text = (name: string): Bytes => {
  const bytes = [...new TextEncoder().encode(name)]
  return [...unsigned(bytes.length), ...bytes]
}

/** Spreading long lists would exceed the stack. */
const join = (parts: ReadonlyArray<Bytes>): Bytes => {
  const bytes: Array<number> = []
  for (const part of parts) for (let i = 0; i < part.length; i++) bytes.push(part[i] ?? 0)
  return bytes
}

const signature = (parameters: ReadonlyArray<ValueType>): Bytes =>
  join([[0x60], vector(parameters.map(t => [VALUE_TYPES[t]])), [0]])

/** Locals are declared in runs of one type. */
const declarations = (locals: ReadonlyArray<ValueType>): Bytes => {
  const runs: Array<{ readonly type: ValueType; count: number }> = []
  for (const type of locals) {
    const last = runs[runs.length - 1]
    if (last?.type === type) last.count++
    else runs.push({ type, count: 1 })
  }
  return vector(runs.map(run => [...unsigned(run.count), VALUE_TYPES[run.type]]))
}

const bodyOf = ({ locals, code }: Function): Bytes => join([declarations(locals), ...code, end])

/** The longest section, put together from its parts at once. */
const codeSection = (functions: ReadonlyArray<Function>): ReadonlyArray<Bytes> => {
  const bodies = functions.map(bodyOf)
  const content = [unsigned(bodies.length), ...bodies.flatMap(body => [unsigned(body.length), body])]
  const length = content.reduce((sum, part) => sum + part.length, 0)
  return [[SECTIONS.code], unsigned(length), ...content]
}

const imports = ({ pages, shared }: MemoryImport): Bytes =>
  vector([join([text('env'), text('memory'), [2, shared ? 3 : 1], unsigned(pages), unsigned(pages)])])

const exportOf = (f: Function, index: number): ReadonlyArray<Bytes> =>
  f.name === undefined ? [] : [join([text(f.name), [0], unsigned(index)])]

/**
 * The binary form of a module that imports its memory as `env.memory`.
 *
 * @category encoding
 * @since 0.1.0
 */
export const encode = (memory: MemoryImport, functions: ReadonlyArray<Function>): Uint8Array<ArrayBuffer> => {
  const signatures = [...new Map(functions.map(f => [f.parameters.join(), f.parameters])).entries()]
  const typeOf = (f: Function): number => signatures.findIndex(([key]) => key === f.parameters.join())
  return Uint8Array.from(
    join([
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(SECTIONS.type, vector(signatures.map(([, parameters]) => signature(parameters)))),
      section(SECTIONS.import, imports(memory)),
      section(SECTIONS.function, vector(functions.map(f => unsigned(typeOf(f))))),
      section(SECTIONS.export, vector(functions.flatMap(exportOf))),
      ...codeSection(functions)
    ])
  )
}
