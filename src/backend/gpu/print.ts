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

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The most taps that are written out in one loop iteration, and the most operations in all of them. */
const UNROLL = 32
const UNROLLED_OPERATIONS = 128

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
  readonly thread: string
  readonly rowMajor: string
  readonly shapes: ReadonlyArray<S.Shape>
  readonly fresh: () => string
  /** In how many places a part is used; what is used once needs no variable. */
  readonly uses: ReadonlyMap<Part, number>
}

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
 * The source of a kernel, `function(a0, a1 …) { … }`, over a flat result of `output` elements.
 *
 * @category printing
 * @since 0.1.0
 */
export const printKernel = (plan: Plan, kernel: Kernel): string => {
  const counter = { next: 0 }
  const fresh = (): string => `v${counter.next++}`
  const lines: Array<string> = []
  const thread = fresh()
  lines.push(`let ${thread} = this.thread.x;`)
  const printer: Printer = {
    free: freeAxes(),
    uses: usesOf(kernel.body),
    shapes: kernel.inputs.map(id => bufferOf(plan, id).shape),
    thread,
    rowMajor: linear(
      kernel.axes.map(a => a.extent),
      kernel.axes.map(along)
    ).key,
    fresh
  }
  const inner = child(undefined, [], lines)
  const counters = outputCounters(printer, inner, kernel.axes)
  counters.forEach(([name, at]) => inner.axes.set(name, at))
  const result = real(printer, inner)(kernel.body)
  const args = kernel.inputs.map((_, i) => `a${i}`).join(', ')
  return `function(${args}) {\n${inner.lines.join('\n')}\nreturn ${result};\n}`
}

/** The counters of the output axes, from the number of the thread; each is printed when it is first asked for. */
const outputCounters = (p: Printer, scope: Scope, axes: ReadonlyArray<Axis>): Bindings => {
  const shape = axes.map(a => a.extent)
  const strides = S.strides(shape)
  const restAt = (i: number): string => {
    const [before, stride] = [i === 0 ? p.thread : restAt(i - 1), strides[i] ?? 1]
    return (shape[i] ?? 1) === 1 || stride === 1 ? before : define(p, scope, `${before} - ${counterAt(i)} * ${stride}`)
  }
  const counterAt = (i: number): string => {
    const [rest, stride] = [i === 0 ? p.thread : restAt(i - 1), strides[i] ?? 1]
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

/** A new variable for a text, or the one that holds it already. */
const define = (p: Printer, scope: Scope, text: string): string => {
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) {
    const known = s.byText.get(text)
    if (known !== undefined) return known
  }
  const name = p.fresh()
  scope.lines.push(`let ${name} = ${text};`)
  scope.byText.set(text, name)
  return name
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
    if (x._tag === 'Literal') return number(x.value)
    const at = home(p, scope, x)
    const known = at.byPart.get(x)
    if (known !== undefined) return known
    const once = at === scope && (p.uses.get(x) ?? 0) <= 1 ? inlined(p, scope, x) : undefined
    if (once !== undefined) return once
    const text = printReal(p, at, x)
    at.byPart.set(x, text)
    return text
  }

/** Operations that print as one operator stand where they are used. gpu.js takes time quadratic in variables. */
const inlined = (p: Printer, scope: Scope, x: Real): string | undefined => {
  const go = real(p, scope)
  return x._tag === 'Unary' && x.op !== 'exponent'
    ? unaryText(x.op, go(x.x))
    : x._tag === 'Binary' && x.op !== 'scale2'
      ? binaryText(x.op, go(x.x), go(x.y))
      : undefined
}

const unaryText = (op: 'neg' | 'abs' | 'floor' | 'sqrt', x: string): string =>
  op === 'neg' ? `(-${x})` : `Math.${op}(${x})`

const binaryText = (op: 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min', x: string, y: string): string =>
  op === 'max' || op === 'min' ? `Math.${op}(${x}, ${y})` : `(${x} ${OPERATORS[op]} ${y})`

const printReal = (p: Printer, scope: Scope, x: Real): string => {
  const go = real(p, scope)
  switch (x._tag) {
    case 'Literal':
      return number(x.value)
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
  node: Extract<Real, { readonly _tag: 'Binary' }>
): string => (op === 'scale2' ? scale2(p, scope, x, y, node.y) : define(p, scope, binaryText(op, x, y)))

/** Reads that may leave their buffer stand under a guard: where it fails, element 0 is read and not used. */
const printRead = (p: Printer, scope: Scope, buffer: number, at: ReadonlyArray<Index>): string => {
  const shape = p.shapes[buffer] ?? []
  const safe = at.every((x, i) => range(x).least >= 0 && range(x).most < (shape[i] ?? 1))
  if (safe && linear(shape, at).key === p.rowMajor) return define(p, scope, `a${buffer}[${p.thread}]`)
  const strides = S.strides(shape)
  const parts = at.map((x, i) => ({ ...index(p, scope, x), stride: strides[i] ?? 1 }))
  const offset = parts.reduce((sum, part) => sum + part.offset * part.stride, 0)
  const bases = parts.flatMap(({ base, stride }) =>
    base === undefined ? [] : [stride === 1 ? base : `(${base}) * ${stride}`]
  )
  const flat = bases.length === 0 ? `${offset}` : plus(define(p, scope, bases.join(' + ')), offset)
  return define(
    p,
    scope,
    safe || scope.guard === undefined
      ? `a${buffer}[${flat}]`
      : `a${buffer}[${define(p, scope, `(${scope.guard}) ? ${flat} : 0`)}]`
  )
}

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

const combine = (op: ReduceOp, sum: string, value: string): string =>
  op === 'sum'
    ? `${sum} = ${sum} + ${value};`
    : op === 'prod'
      ? `${sum} = ${sum} * ${value};`
      : `${sum} = Math.${op}(${sum}, ${value});`

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
  scope.lines.push(`let ${sum} = ${number(identityOf(x.op))};`)
  const most = Math.max(1, Math.min(UNROLL, Math.floor(UNROLLED_OPERATIONS / Math.max(1, profile(x.body).operations))))
  nest(p, scope, plan(x.axes, most), [[]], (inner, taps) =>
    taps.forEach(tap => {
      const at = child(inner, tap, inner.lines)
      inner.lines.push(combine(x.op, sum, real(p, at)(x.body)))
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
      const value = whole(p, scope, x.index)
      const text = define(p, scope, `${value}`)
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
