/**
 * Printing a kernel as gpu.js source: one JavaScript function over flat arrays, with literal loop bounds.
 *
 * Identifiers are `a0, a1 …` for arrays and `v0, v1 …` for values, by order of appearance, and numbers go through one
 * formatter, so nothing that a user wrote reaches the source. Values are printed in the outermost loop that they
 * depend on; equal texts are one value. Inner axes of reductions are unrolled, with literal offsets.
 *
 * Reals are single numbers. A truth is a JavaScript condition. A 32-bit word is two numbers below 2^16, since gpu.js
 * has no 32-bit integers in its variables.
 *
 * @since 0.1.0
 */
import type { Axes, Part } from '../../compile/Body'
import { all, freeAxes, parts, profile } from '../../compile/Body'
import type { Kernel, Plan } from '../../compile/Plan'
import { bufferOf } from '../../compile/Plan'
import type { Atom, Axis, Index } from '../../expr/Index'
import { along, linear, range } from '../../expr/Index'
import type { Real, ReduceOp, Truth, Word } from '../../expr/Scalar'
import { identityOf } from '../../expr/Scalar'
import * as S from '../../shape/Shape'
import type { Launch, Segment } from './pool'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The most taps that are written out in one loop iteration, and the most operations in all of them: compilers of shaders
 * take time for every line, and most of all for a read.
 */
const UNROLLED_TAPS: Readonly<Record<Dialect, number>> = { plain: 32, glsl: 16, wgsl: 16 }
const UNROLLED_OPERATIONS: Readonly<Record<Dialect, number>> = { plain: 128, glsl: 64, wgsl: 64 }

/** What a loop axis is here: the text of a counter, if any, plus a literal. */
interface Counter {
  readonly base: string | undefined
  readonly offset: number
}

type Bindings = ReadonlyArray<readonly [string, Counter | (() => Counter)]>

/** Values whose loop axes are all bound here or further out. */
interface Scope {
  readonly parent: Scope | undefined
  readonly axes: Map<string, Counter | (() => Counter)>
  readonly lines: Array<string>
  readonly byText: Map<string, string>
  readonly byPart: Map<Part, string>
  readonly byWord: Map<Word, Halves>
  /** A condition under which reads are known to lie inside their buffers. */
  readonly guard: string | undefined
}

interface Halves {
  readonly high: string
  readonly low: string
}

interface Printer {
  readonly free: (p: Part) => Axes
  /** The number of the element, and the index that it is in row-major order. */
  readonly thread: () => string
  readonly rowMajor: string
  /** The element of the same number, in a value that begins at an offset. */
  readonly element: (offset: number) => string
  readonly inputs: ReadonlyArray<Input>
  readonly fresh: () => string
  /** In how many places a part is used; what is used once needs no variable. */
  readonly uses: ReadonlyMap<Part, number>
  readonly dialect: Dialect
  /** The value of a part that is known now. */
  readonly constant: (x: Real) => number | undefined
  /** A variable that is 1, which no compiler can know. */
  readonly one: () => string
  readonly number: (value: number) => string
}

/** What a kernel reads: a part of the array `a0`, `a1` …, from `offset` on. */
interface Input {
  readonly slot: number
  readonly offset: number
  readonly shape: S.Shape
}

/**
 * How a mode wants its source.
 *
 * - `plain`: NaN and infinities are made by dividing by 0; `Math.max` and `Math.min` are NaN where an argument is.
 * - `glsl` and `wgsl`: literals that are no numbers do not compile, so they are made by arithmetic that overflows; and a
 *   maximum is a number where one argument is, so that it is spelled out.
 * - `wgsl` has integers: neighbouring elements are counted from one place that is made an integer once, since turning a
 *   float into an integer, and keeping it in range, costs a GPU more than the product that the element goes into. GLSL
 *   as gpu.js writes it has functions in their place.
 *
 * @category model
 * @since 0.1.0
 */
export type Dialect = 'plain' | 'glsl' | 'wgsl'

const isShader = (dialect: Dialect): boolean => dialect !== 'plain'

const child = (
  parent: Scope | undefined,
  axes: Bindings,
  lines: Array<string> = [],
  guard: string | undefined = parent?.guard
): Scope => ({
  parent,
  axes: new Map(axes),
  lines,
  byText: new Map(),
  byPart: new Map(),
  byWord: new Map(),
  guard
})

const UNBOUND: Counter = { base: undefined, offset: NaN }

const lookup = (scope: Scope, name: string): Counter => {
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) {
    const found = s.axes.get(name)
    if (found !== undefined) return typeof found === 'function' ? found() : found
  }
  return UNBOUND
}

// -------------------------------------------------------------------------------------
// kernels
// -------------------------------------------------------------------------------------

/**
 * The source of a launch, `function(a0, a1 …) { … }`, over a flat result of `size` elements. Segments that touch and
 * print alike are one branch.
 *
 * @category printing
 * @since 0.1.0
 */
export const printLaunch =
  (dialect: Dialect) =>
  (plan: Plan, launch: Launch): string => {
    const args = launch.inputs.map((_, i) => `a${i}`).join(', ')
    const branches = joined(launch.segments.map(segment => printSegment(dialect, plan, launch, segment)))
    return `function(${args}) {\nlet ${THREAD} = this.thread.x;\n${bodyOf(branches).join('\n')}\n}`
  }

const THREAD = 't'

/** The text of the elements below `end`, down to those of the branch before it. */
interface Branch {
  readonly end: number
  readonly lines: ReadonlyArray<string>
  readonly result: string
  readonly variables: number
}

const joined = (branches: ReadonlyArray<Branch>): ReadonlyArray<Branch> => {
  const groups: Array<{ readonly skeleton: string; readonly members: Array<Branch> }> = []
  branches.forEach(branch => {
    const skeleton = skeletonOf(branch)
    const last = groups[groups.length - 1]
    if (last?.skeleton === skeleton) last.members.push(branch)
    else groups.push({ skeleton, members: [branch] })
  })
  return groups.flatMap(({ members }) => merged(members))
}

/** A number in a text, with its sign where that has parentheses. */
const NUMBER = /\(-\d+(?:\.\d+)?\)|(?<![\w.])\d+(?:\.\d+)?/g

/** The lines with their numbers left out, except for the bounds of loops, which must be literals. */
const skeletonOf = ({ lines, result }: Branch): string =>
  [...lines, result].map(line => (line.startsWith('for ') ? line : line.replace(NUMBER, '#'))).join('\n')

const numbersOf = (line: string): ReadonlyArray<string> => (line.startsWith('for ') ? [] : (line.match(NUMBER) ?? []))

/** The most numbers in which branches that become one may differ. */
const PARAMETERS = 8

/** Branches that differ in a few numbers as one, which begins with choosing these numbers. */
const merged = (branches: ReadonlyArray<Branch>): ReadonlyArray<Branch> => {
  const [first] = branches
  if (first === undefined || branches.length === 1) return branches
  const columns = branches.map(b => [...b.lines, b.result].flatMap(numbersOf))
  const choices = new Map<string, string>()
  const names = (columns[0] ?? []).map((value, i) => {
    const values = columns.map(column => column[i] ?? value)
    if (values.every(v => v === value)) return value
    const text = choiceText(branches, values)
    const name = choices.get(text) ?? `v${first.variables + choices.size}`
    choices.set(text, name)
    return name
  })
  if (choices.size > PARAMETERS) return branches
  let next = 0
  const filled = (line: string): string =>
    line.startsWith('for ') ? line : line.replace(NUMBER, () => names[next++] ?? '')
  const lines = first.lines.map(filled)
  return [
    {
      end: branches[branches.length - 1]?.end ?? first.end,
      lines: [...[...choices].map(([text, name]) => `let ${name} = ${text};`), ...lines],
      result: filled(first.result),
      variables: first.variables + choices.size
    }
  ]
}

const choiceText = (branches: ReadonlyArray<Branch>, values: ReadonlyArray<string>): string =>
  branches.reduceRight(
    (rest, { end }, i) =>
      i === branches.length - 1
        ? (values[i] ?? '')
        : `(${THREAD} < ${end}) ? ${values[i] ?? ''} : ${i === branches.length - 2 ? rest : `(${rest})`}`,
    ''
  )

const bodyOf = (branches: ReadonlyArray<Branch>): ReadonlyArray<string> => {
  const [only] = branches
  if (branches.length === 1 && only !== undefined) return [...only.lines, `return ${only.result};`]
  const numbered = branches.reduce<{ readonly used: number; readonly lines: ReadonlyArray<string> }>(
    ({ used, lines }, branch, i) => ({
      used: used + branch.variables,
      lines: [
        ...lines,
        i === branches.length - 1 ? 'else {' : `${i === 0 ? '' : 'else '}if (${THREAD} < ${branch.end}) {`,
        ...[...branch.lines, `r = ${branch.result};`].map(line => renumbered(line, used)),
        '}'
      ]
    }),
    { used: 0, lines: ['let r = 0;'] }
  )
  return [...numbered.lines, 'return r;']
}

/** Variables of one branch are not those of another: gpu.js knows them by name. */
const renumbered = (line: string, by: number): string =>
  line.replace(/\bv(\d+)\b/g, (_, digits: string) => `v${Number(digits) + by}`)

/**
 * The text of a kernel that stands alone: equal for kernels that do the same, element for element, to other arrays.
 *
 * @category printing
 * @since 0.1.0
 */
export const signatureOf =
  (plan: Plan) =>
  (kernel: Kernel): string => {
    const places = new Map(kernel.inputs.map((id, i) => [id, { array: i, offset: 0 }]))
    const launch = { array: -1, size: 0, inputs: kernel.inputs.map((_, i) => i), places, segments: [] }
    return skeletonOf(printSegment('plain', plan, launch, { kernel, from: 0 }))
  }

const printSegment = (dialect: Dialect, plan: Plan, launch: Launch, { kernel, from }: Segment): Branch => {
  const counter = { next: 0 }
  const fresh = (): string => `v${counter.next++}`
  const inner = child(undefined, [])
  const size = S.size(kernel.axes.map(a => a.extent))
  const alone = launch.segments.length <= 1
  const printer: Printer = {
    free: freeAxes(),
    uses: usesOf(kernel.body),
    inputs: kernel.inputs.map(id => {
      const place = launch.places.get(id)
      return {
        slot: launch.inputs.indexOf(place?.array ?? -1),
        offset: place?.offset ?? 0,
        shape: bufferOf(plan, id).shape
      }
    }),
    thread: () => (alone ? THREAD : define(printer, inner, `${THREAD} - ${from}`)),
    element: offset => (alone ? plus(THREAD, offset) : `${THREAD} + ${number(offset - from)}`),
    rowMajor: linear(
      kernel.axes.map(a => a.extent),
      kernel.axes.map(along)
    ).key,
    fresh,
    dialect,
    constant: isShader(dialect) ? constantIn(new Map()) : x => (x._tag === 'Literal' ? x.value : undefined),
    one: () => define(printer, inner, `Math.min(${THREAD} + 1, 1)`),
    number: isShader(dialect) ? value => shaderNumber(printer, inner, value) : number
  }
  outputCounters(printer, inner, kernel.axes).forEach(([name, at]) => inner.axes.set(name, at))
  const result = real(printer, inner)(kernel.body)
  return { end: from + size, lines: inner.lines, result, variables: counter.next }
}

/** The counters of the output axes, from the number of the thread; each is printed when it is first asked for. */
const outputCounters = (p: Printer, scope: Scope, axes: ReadonlyArray<Axis>): Bindings => {
  const shape = axes.map(a => a.extent)
  const strides = S.strides(shape)
  const restAt = (i: number): string => {
    const [before, stride] = [i === 0 ? p.thread() : restAt(i - 1), strides[i] ?? 1]
    return (shape[i] ?? 1) === 1 || stride === 1 ? before : define(p, scope, `${before} - ${counterAt(i)} * ${stride}`)
  }
  const counterAt = (i: number): string => {
    const [rest, stride] = [i === 0 ? p.thread() : restAt(i - 1), strides[i] ?? 1]
    const most = (i === 0 ? S.size(shape) : (strides[i - 1] ?? 1)) - 1
    return stride === 1 ? rest : define(p, scope, floorText(rest, stride, most))
  }
  return axes.map(({ name, extent }, i) => [
    name,
    () => (extent === 1 ? { base: undefined, offset: 0 } : { base: counterAt(i), offset: 0 })
  ])
}

/**
 * ⌊x / by⌋ of an integer 0 ≤ x ≤ most. GPUs don't divide exactly, so half a unit is added and the quotient is a
 * product; up to 2^22 the error of the product is less than that half unit.
 */
const floorText = (x: string, by: number, most: number): string =>
  Number.isInteger(Math.log2(by))
    ? `Math.floor((${x}) * ${number(1 / by)})`
    : most < 4194304
      ? `Math.floor((${x} + 0.5) * ${number(1 / by)})`
      : `Math.floor((${x}) / ${by})`

/** A new variable for a text, or the one that holds it already. A text that is a variable needs no other. */
const define = (p: Printer, scope: Scope, text: string): string => {
  if (VARIABLE.test(text)) return text
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) {
    const known = s.byText.get(text)
    if (known !== undefined) return known
  }
  const name = p.fresh()
  scope.lines.push(`let ${name} = ${text};`)
  block(scope).byText.set(text, name)
  return name
}

const VARIABLE = /^v\d+$/

/** The outermost scope that prints the same lines: what is defined in them can be used by all that follow. */
const block = (scope: Scope): Scope => {
  let s = scope
  while (s.parent?.lines === s.lines) s = s.parent
  return s
}

/** The outermost scope in which all loop axes of a part are bound. */
const home = (p: Printer, scope: Scope, part: Part): Scope => {
  const free = p.free(part)
  let s = scope
  while (s.parent !== undefined && s.guard === s.parent.guard && ![...s.axes.keys()].some(name => free.has(name)))
    s = s.parent
  return s
}

// -------------------------------------------------------------------------------------
// numbers and indices
// -------------------------------------------------------------------------------------

/**
 * The one formatter of numbers: the nearest 32-bit float, in decimal. NaN and infinities are made by arithmetic on
 * finite literals, which every mode of gpu.js understands.
 *
 * @category printing
 * @since 0.1.0
 */
export const number = (value: number): string => {
  const x = Math.fround(value)
  return Number.isNaN(x)
    ? '(0 / 0)'
    : x === Infinity
      ? '(1 / 0)'
      : x === -Infinity
        ? '(-1 / 0)'
        : x < 0 || Object.is(x, -0)
          ? `(${decimal(x)})`
          : decimal(x)
}

/** As `number`, for shaders: what is no number is the result of arithmetic on variables. */
const shaderNumber = (p: Printer, root: Scope, value: number): string => {
  const x = Math.fround(value)
  if (Number.isFinite(x)) return number(x)
  const most = define(p, root, number(LARGEST))
  const infinity = define(p, root, `${most} * ${most}`)
  return Number.isNaN(x) ? define(p, root, `${infinity} - ${infinity}`) : x > 0 ? infinity : `(-${infinity})`
}

/** The largest 32-bit float. */
const LARGEST = 2 ** 127 * (2 - 2 ** -23)

/** Plain decimals: gpu.js does not read exponents everywhere. */
const decimal = (x: number): string => {
  const text = Object.is(x, -0) ? '-0' : String(x)
  const digits = 17 - Math.floor(Math.log10(Math.abs(x)))
  return !text.includes('e') ? text : digits > 0 ? x.toFixed(Math.min(100, digits)) : BigInt(x).toString()
}

const timesText = (by: number, text: string): string => (by === 1 ? text : by === -1 ? `(-${text})` : `${text} * ${by}`)

/** An index as text: a part that is computed once, and a literal offset. */
const index = (p: Printer, scope: Scope, x: Index): Counter =>
  x.terms.reduce<Counter>(
    (sum, { coefficient, atom }) => {
      const { base, offset } = atomCounter(p, scope, atom)
      const text = base === undefined ? undefined : timesText(coefficient, base)
      return {
        base: text === undefined ? sum.base : sum.base === undefined ? text : `${sum.base} + ${text}`,
        offset: sum.offset + coefficient * offset
      }
    },
    { base: undefined, offset: x.constant }
  )

const whole = (p: Printer, scope: Scope, x: Index): string | number => {
  const { base, offset } = index(p, scope, x)
  return base === undefined ? offset : plus(define(p, scope, base), offset)
}

const plus = (text: string, offset: number): string =>
  offset === 0 ? text : offset > 0 ? `${text} + ${offset}` : `${text} - ${-offset}`

const atomCounter = (p: Printer, scope: Scope, atom: Atom): Counter => {
  switch (atom._tag) {
    case 'Axis':
      return lookup(scope, atom.name)
    case 'Quotient': {
      const of = whole(p, scope, atom.of)
      return typeof of === 'number'
        ? { base: undefined, offset: Math.floor(of / atom.by) }
        : counted(define(p, scope, quotientText(of, atom.of, atom.by)))
    }
    case 'Remainder': {
      const of = whole(p, scope, atom.of)
      if (typeof of === 'number') return { base: undefined, offset: of - atom.by * Math.floor(of / atom.by) }
      const value = define(p, scope, of)
      return counted(
        define(p, scope, `${value} - ${define(p, scope, quotientText(value, atom.of, atom.by))} * ${atom.by}`)
      )
    }
    case 'Dynamic': {
      const value = real(p, scope)(atom.value)
      return counted(define(p, scope, `Math.min(Math.max(Math.floor(${value}), 0), ${Math.max(0, atom.extent - 1)})`))
    }
  }
}

const counted = (base: string): Counter => ({ base, offset: 0 })

const quotientText = (text: string, of: Index, by: number): string => {
  const { least, most } = range(of)
  return floorText(text, by, Math.max(Math.abs(least), Math.abs(most)))
}

// -------------------------------------------------------------------------------------
// reals
// -------------------------------------------------------------------------------------

const usesOf = (body: Part): ReadonlyMap<Part, number> =>
  all(body).reduce((counts, part) => {
    parts(part).forEach(used => counts.set(used, (counts.get(used) ?? 0) + 1))
    return counts
  }, new Map<Part, number>())

const real =
  (p: Printer, scope: Scope) =>
  (x: Real): string => {
    const value = p.constant(x)
    if (value !== undefined) return p.number(value)
    const at = home(p, scope, x)
    const known = at.byPart.get(x)
    if (known !== undefined) return known
    const once = at === scope && (p.uses.get(x) ?? 0) <= 1 ? inlined(p, scope, x) : undefined
    if (once !== undefined) return once
    const text = printReal(p, at, x)
    at.byPart.set(x, text)
    return text
  }

/** A number known now, rounded as it would be at run time. Compilers of shaders compute with literals in 64 bits. */
const constantIn = (known: Map<Real, number | undefined>): ((x: Real) => number | undefined) => {
  const of = (x: Real): number | undefined => {
    if (!known.has(x)) known.set(x, compute(x))
    return known.get(x)
  }
  const compute = (x: Real): number | undefined => {
    if (x._tag === 'Literal') return Math.fround(x.value)
    if (x._tag === 'Unary' && x.op === 'neg') return mapped(of(x.x), v => -v)
    if (x._tag !== 'Binary' || x.op === 'scale2') return undefined
    const { op } = x
    return mapped(of(x.x), a => mapped(of(x.y), b => Math.fround(ARITHMETIC[op](a, b))))
  }
  return of
}

const mapped = (x: number | undefined, f: (x: number) => number | undefined): number | undefined =>
  x === undefined ? undefined : f(x)

const ARITHMETIC: Readonly<Record<Exclude<BinaryReal['op'], 'scale2'>, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  max: Math.max,
  min: Math.min
}

/** Operations that print as one operator stand where they are used. gpu.js takes time quadratic in variables. */
const inlined = (p: Printer, scope: Scope, x: Real): string | undefined => {
  const go = real(p, scope)
  return x._tag === 'Unary' && x.op !== 'exponent'
    ? unaryText(x.op, go(x.x))
    : x._tag === 'Binary' && x.op !== 'scale2'
      ? binaryText(p, scope, x, x.op, go(x.x), go(x.y))
      : undefined
}

const unaryText = (op: 'neg' | 'abs' | 'floor' | 'sqrt', x: string): string =>
  op === 'neg' ? `(-${x})` : `Math.${op}(${x})`

type BinaryReal = Extract<Real, { readonly _tag: 'Binary' }>

const binaryText = (
  p: Printer,
  scope: Scope,
  node: BinaryReal,
  op: Exclude<BinaryReal['op'], 'scale2'>,
  x: string,
  y: string
): string =>
  op === 'max' || op === 'min'
    ? extremeText(p, scope, op, x, y)
    : isShader(p.dialect) && cancels(node)
      ? `(${x} ${OPERATORS[op]} ${y} * ${p.one()})`
      : `(${x} ${OPERATORS[op]} ${y})`

/**
 * Whether a sum takes back what one of its sides has added, as (1 + t) − 1 does to find what rounding lost. Optimisers of
 * shaders take it for t, so that one side is multiplied by a 1 that they can't see.
 */
const cancels = ({ op, x, y }: BinaryReal): boolean =>
  (op === 'add' || op === 'sub') && (related(terms(x), y) || related(terms(y), x))

const terms = (x: Real): ReadonlyArray<Real> =>
  x._tag === 'Binary' && (x.op === 'add' || x.op === 'sub')
    ? [x.x, x.y]
    : x._tag === 'Unary' && x.op === 'neg'
      ? terms(x.x)
      : []

const related = (sum: ReadonlyArray<Real>, x: Real): boolean =>
  sum.length > 0 &&
  (sum.includes(x) ||
    (x._tag === 'Literal' && sum.some(term => term._tag === 'Literal')) ||
    terms(x).some(term => sum.includes(term)))

const BEYOND = { max: '>', min: '<' } as const

/** The greater (or lesser) of two numbers, NaN where either is. */
const extremeText = (p: Printer, scope: Scope, op: 'max' | 'min', x: string, y: string): string => {
  if (!isShader(p.dialect)) return `Math.${op}(${x}, ${y})`
  const [a, b] = [named(p, scope, x), named(p, scope, y)]
  return `((${a} ${BEYOND[op]} ${b} || ${a} !== ${a}) ? ${a} : ${b})`
}

/** A text that may be written twice. */
const named = (p: Printer, scope: Scope, text: string): string =>
  /^(\w+|\(?-?[\d.]+\)?)$/.test(text) ? text : define(p, scope, text)

const printReal = (p: Printer, scope: Scope, x: Real): string => {
  const go = real(p, scope)
  switch (x._tag) {
    case 'Literal':
      return p.number(x.value)
    case 'FromIndex': {
      const value = whole(p, scope, x.index)
      return typeof value === 'number' ? number(value) : define(p, scope, value)
    }
    case 'Read':
      return printRead(p, scope, x.buffer, x.index)
    case 'Unary':
      return x.op === 'exponent' ? exponent(p, scope, go(x.x)) : define(p, scope, unaryText(x.op, go(x.x)))
    case 'Binary':
      return printBinary(p, scope, x.op, go(x.x), go(x.y), x)
    case 'Select': {
      const test = truth(p, scope)(x.if)
      return define(p, scope, `(${test}) ? ${go(x.then)} : ${go(x.else)}`)
    }
    case 'Guard':
      return printGuard(p, scope, x)
    case 'Reduce':
      return printReduce(p, scope, x)
    case 'TopBits': {
      const w = word(p, scope)(x.word)
      return x.bits <= 16
        ? define(p, scope, `Math.floor(${w.high} * ${number(2 ** (x.bits - 16))})`)
        : define(p, scope, `${w.high} * ${2 ** (x.bits - 16)} + Math.floor(${w.low} * ${number(2 ** (x.bits - 32))})`)
    }
  }
}

const OPERATORS: Readonly<Record<'add' | 'sub' | 'mul' | 'div', string>> = { add: '+', sub: '-', mul: '*', div: '/' }

const printBinary = (
  p: Printer,
  scope: Scope,
  op: 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'scale2',
  x: string,
  y: string,
  node: BinaryReal
): string => (op === 'scale2' ? scale2(p, scope, x, y, node.y) : define(p, scope, binaryText(p, scope, node, op, x, y)))

/** Reads that may leave their buffer stand under a guard: where it fails, element 0 is read and not used. */
const printRead = (p: Printer, scope: Scope, buffer: number, at: ReadonlyArray<Index>): string => {
  const { slot, offset: start, shape } = p.inputs[buffer] ?? { slot: -1, offset: 0, shape: [] }
  const safe = at.every((x, i) => range(x).least >= 0 && range(x).most < (shape[i] ?? 1))
  if (safe && linear(shape, at).key === p.rowMajor) return define(p, scope, `a${slot}[${p.element(start)}]`)
  const strides = S.strides(shape)
  const parts = at.map((x, i) => ({ ...index(p, scope, x), stride: strides[i] ?? 1 }))
  const offset = parts.reduce((sum, part) => sum + part.offset * part.stride, start)
  const bases = parts.flatMap(({ base, stride }) =>
    base === undefined ? [] : [stride === 1 ? base : `(${base}) * ${stride}`]
  )
  const inside = safe || scope.guard === undefined
  const flat = bases.length === 0 ? `${offset}` : displaced(p, define(p, scope, bases.join(' + ')), offset, inside)
  return define(
    p,
    scope,
    inside ? `a${slot}[${flat}]` : `a${slot}[${define(p, scope, `(${scope.guard}) ? ${flat} : ${start}`)}]`
  )
}

/** An element so far from another; both sides of a choice have one type, which is that of floats. */
const displaced = ({ dialect }: Printer, from: string, offset: number, inside: boolean): string =>
  dialect === 'wgsl' && inside && offset !== 0 ? plus(`(${from} | 0)`, offset) : plus(from, offset)

const printGuard = (p: Printer, scope: Scope, x: Extract<Real, { readonly _tag: 'Guard' }>): string => {
  const tests = x.bounds.map(({ index: i, extent }) => {
    const value = whole(p, scope, i)
    const name = typeof value === 'number' ? `${value}` : define(p, scope, value)
    return `${name} >= 0 && ${name} < ${extent}`
  })
  const test = scope.guard === undefined ? tests.join(' && ') : `${scope.guard} && ${tests.join(' && ')}`
  const inner = child(scope, [], scope.lines, test)
  const value = real(p, inner)(x.then)
  return define(p, scope, `(${tests.join(' && ')}) ? ${value} : ${real(p, scope)(x.else)}`)
}

// -------------------------------------------------------------------------------------
// reductions
// -------------------------------------------------------------------------------------

const combine = (p: Printer, scope: Scope, op: ReduceOp, sum: string, value: string): string =>
  op === 'sum'
    ? `${sum} = ${sum} + ${value};`
    : op === 'prod'
      ? `${sum} = ${sum} * ${value};`
      : `${sum} = ${extremeText(p, scope, op, value, sum)};`

/** The greatest divisor of `n` that is at most `most`. */
const divisor = (n: number, most: number): number =>
  Array.from({ length: Math.max(1, Math.min(n, most)) }, (_, i) => i + 1).reduce(
    (best, d) => (n % d === 0 ? d : best),
    1
  )

interface Loop {
  readonly axis: Axis
  /** How many neighbouring iterations are written out. */
  readonly unrolled: number
}

/** Innermost axes are written out whole while they fit, the next one in part. */
const plan = (axes: ReadonlyArray<Axis>, most: number): ReadonlyArray<Loop> =>
  axes.reduceRight<{ readonly room: number; readonly loops: ReadonlyArray<Loop> }>(
    ({ room, loops }, axis) => {
      const unrolled = divisor(axis.extent, room)
      return { room: unrolled === axis.extent ? Math.floor(room / unrolled) : 1, loops: [{ axis, unrolled }, ...loops] }
    },
    { room: most, loops: [] }
  ).loops

const printReduce = (p: Printer, scope: Scope, x: Extract<Real, { readonly _tag: 'Reduce' }>): string => {
  const sum = p.fresh()
  scope.lines.push(`let ${sum} = ${p.number(identityOf(x.op))};`)
  const most = Math.max(
    1,
    Math.min(
      UNROLLED_TAPS[p.dialect],
      Math.floor(UNROLLED_OPERATIONS[p.dialect] / Math.max(1, profile(x.body).operations))
    )
  )
  nest(p, scope, plan(x.axes, most), [[]], (inner, taps) =>
    taps.forEach(tap => {
      const at = child(inner, tap, inner.lines)
      const value = real(p, at)(x.body)
      inner.lines.push(combine(p, at, x.op, sum, value))
    })
  )
  return sum
}

/** The loops around a body; `taps` are the bindings of the axes that are written out. */
const nest = (
  p: Printer,
  scope: Scope,
  loops: ReadonlyArray<Loop>,
  taps: ReadonlyArray<Bindings>,
  body: (scope: Scope, taps: ReadonlyArray<Bindings>) => void
): void => {
  const [loop, ...rest] = loops
  if (loop === undefined) {
    body(scope, taps)
    return
  }
  const { axis, unrolled } = loop
  const steps = Array.from({ length: unrolled }, (_, i) => i)
  const spread = (base: string | undefined): ReadonlyArray<Bindings> =>
    taps.flatMap(tap => steps.map(offset => [...tap, [axis.name, { base, offset }] as const]))
  if (unrolled === axis.extent) {
    nest(p, scope, rest, spread(undefined), body)
    return
  }
  const counter = p.fresh()
  const start = p.fresh()
  const inner = child(scope, [[axis.name, { base: start, offset: 0 }]])
  inner.lines.push(`let ${start} = ${counter} * ${unrolled};`)
  nest(p, inner, rest, unrolled === 1 ? taps : spread(start), body)
  scope.lines.push(
    `for (let ${counter} = 0; ${counter} < ${axis.extent / unrolled}; ${counter}++) {`,
    ...inner.lines,
    '}'
  )
}

// -------------------------------------------------------------------------------------
// exact scaling by powers of two
// -------------------------------------------------------------------------------------

const POWERS = [64, 32, 16, 8, 4, 2, 1] as const

/** x · 2^y, by the binary digits of |y|: each step multiplies by a power of two or by 1. */
const scale2 = (p: Printer, scope: Scope, x: string, y: string, exponentNode: Real): string => {
  if (exponentNode._tag === 'Literal') return define(p, scope, `${x} * ${number(2 ** exponentNode.value)}`)
  if (isShader(p.dialect)) return shaderScale2(p, scope, x, y)
  const by = define(p, scope, y)
  const size = define(p, scope, `Math.min(Math.abs(${by}), 252)`)
  const down = define(p, scope, `${by} < 0 ? 1 : 0`)
  const half = define(p, scope, `Math.floor(${size} * 0.5)`)
  const other = define(p, scope, `${size} - ${half}`)
  return scaleHalf(p, scope, scaleHalf(p, scope, define(p, scope, x), half, down), other, down)
}

/** x · 2^±k for an integer 0 ≤ k ≤ 127. */
const scaleHalf = (p: Printer, scope: Scope, x: string, k: string, down: string): string =>
  POWERS.reduce(
    ({ value, left }, power) => {
      const digit = define(p, scope, `${left} >= ${power} ? 1 : 0`)
      const factor = define(p, scope, `${down} > 0 ? ${number(2 ** -power)} : ${number(2 ** power)}`)
      return {
        value: define(p, scope, `${digit} > 0 ? ${value} * ${factor} : ${value}`),
        left: define(p, scope, `${left} - ${digit} * ${power}`)
      }
    },
    { value: x, left: k }
  ).value

/** ⌊log2 |x|⌋ of a normal number: it is brought into 1 ≤ m < 2 by powers of two, which are counted. */
const exponent = (p: Printer, scope: Scope, x: string): string => {
  if (isShader(p.dialect)) return shaderExponent(p, scope, x)
  const start = { m: define(p, scope, `Math.abs(${x})`), e: '0' }
  const lowered = POWERS.reduce(({ m, e }, power) => {
    const digit = define(p, scope, `${m} >= ${number(2 ** power)} ? 1 : 0`)
    return {
      m: define(p, scope, `${digit} > 0 ? ${m} * ${number(2 ** -power)} : ${m}`),
      e: define(p, scope, `${e} + ${digit} * ${power}`)
    }
  }, start)
  return POWERS.reduce(({ m, e }, power) => {
    const digit = define(p, scope, `${m} < ${number(2 ** (1 - power))} ? 1 : 0`)
    return {
      m: define(p, scope, `${digit} > 0 ? ${m} * ${number(2 ** power)} : ${m}`),
      e: define(p, scope, `${e} - ${digit} * ${power}`)
    }
  }, lowered).e
}

/** As `scale2`, by branches: a shader's text is what its compiler takes time for. */
const shaderScale2 = (p: Printer, scope: Scope, x: string, y: string): string => {
  const by = define(p, scope, y)
  const size = define(p, scope, `Math.min(Math.abs(${by}), 252)`)
  const half = define(p, scope, `Math.floor(${size} * 0.5)`)
  const [left, factor] = [p.fresh(), p.fresh()]
  const power = (n: number): string => `(${by} < 0 ? ${number(2 ** -n)} : ${number(2 ** n)})`
  scope.lines.push(
    `let ${left} = ${half};`,
    `let ${factor} = 1;`,
    ...POWERS.map(n => `if (${left} >= ${n}) { ${left} = ${left} - ${n}; ${factor} = ${factor} * ${power(n)}; }`)
  )
  return define(p, scope, `${x} * ${factor} * (${size} > ${half} * 2 ? ${factor} * ${power(1)} : ${factor})`)
}

const shaderExponent = (p: Printer, scope: Scope, x: string): string => {
  const [m, e] = [p.fresh(), p.fresh()]
  scope.lines.push(
    `let ${m} = Math.abs(${x});`,
    `let ${e} = 0;`,
    ...POWERS.map(n => `if (${m} >= ${number(2 ** n)}) { ${m} = ${m} * ${number(2 ** -n)}; ${e} = ${e} + ${n}; }`),
    ...POWERS.map(n => `if (${m} < ${number(2 ** (1 - n))}) { ${m} = ${m} * ${number(2 ** n)}; ${e} = ${e} - ${n}; }`)
  )
  return e
}

// -------------------------------------------------------------------------------------
// truths
// -------------------------------------------------------------------------------------

const COMPARES = { lt: '<', le: '<=', eq: '===' } as const

const truth =
  (p: Printer, scope: Scope) =>
  (x: Truth): string => {
    switch (x._tag) {
      case 'Compare':
        return `${real(p, scope)(x.x)} ${COMPARES[x.op]} ${real(p, scope)(x.y)}`
      case 'Not':
        return `!(${truth(p, scope)(x.x)})`
      case 'And':
        return `(${truth(p, scope)(x.x)}) && (${truth(p, scope)(x.y)})`
      case 'Or':
        return `(${truth(p, scope)(x.x)}) || (${truth(p, scope)(x.y)})`
    }
  }

// -------------------------------------------------------------------------------------
// words
// -------------------------------------------------------------------------------------

const word =
  (p: Printer, scope: Scope) =>
  (x: Word): Halves => {
    const at = home(p, scope, x)
    const known = at.byWord.get(x)
    if (known !== undefined) return known
    const halves = printWord(p, at, x)
    at.byWord.set(x, halves)
    return halves
  }

const printWord = (p: Printer, scope: Scope, x: Word): Halves => {
  switch (x._tag) {
    case 'WordLiteral':
      return { high: `${x.value >>> 16}`, low: `${x.value & 0xffff}` }
    case 'WordOfIndex': {
      const text = x.index.key === p.rowMajor ? p.thread() : define(p, scope, `${whole(p, scope, x.index)}`)
      const high = define(p, scope, `Math.floor(${text} * ${number(2 ** -16)})`)
      return { high, low: define(p, scope, `${text} - ${high} * 65536`) }
    }
    case 'WordOfHalves':
      return { high: real(p, scope)(x.high), low: real(p, scope)(x.low) }
    case 'WordAdd':
      return wordAdd(p, scope, word(p, scope)(x.x), word(p, scope)(x.y))
    case 'WordXor': {
      const [a, b] = [word(p, scope)(x.x), word(p, scope)(x.y)]
      return { high: define(p, scope, `${a.high} ^ ${b.high}`), low: define(p, scope, `${a.low} ^ ${b.low}`) }
    }
    case 'WordRotate':
      return wordRotate(p, scope, word(p, scope)(x.x), x.by)
  }
}

const wordAdd = (p: Printer, scope: Scope, a: Halves, b: Halves): Halves => {
  const low = define(p, scope, `${a.low} + ${b.low}`)
  const carry = define(p, scope, `Math.floor(${low} * ${number(2 ** -16)})`)
  const high = define(p, scope, `${a.high} + ${b.high} + ${carry}`)
  return {
    low: define(p, scope, `${low} - ${carry} * 65536`),
    high: define(p, scope, `${high} - Math.floor(${high} * ${number(2 ** -16)}) * 65536`)
  }
}

const wordRotate = (p: Printer, scope: Scope, x: Halves, by: number): Halves => {
  const { high, low } = by % 32 >= 16 ? { high: x.low, low: x.high } : x
  const r = by % 16
  if (r === 0) return { high, low }
  const fromLow = define(p, scope, `Math.floor(${low} * ${number(2 ** (r - 16))})`)
  const fromHigh = define(p, scope, `Math.floor(${high} * ${number(2 ** (r - 16))})`)
  return {
    low: define(p, scope, `${low} * ${2 ** r} - ${fromLow} * 65536 + ${fromHigh}`),
    high: define(p, scope, `${high} * ${2 ** r} - ${fromHigh} * 65536 + ${fromLow}`)
  }
}
