/**
 * Kernel bodies as vector instructions: every real, truth and word is a vector of four lanes. What does not differ
 * between lanes is computed once, outside the loops that it does not depend on, with four equal lanes.
 *
 * @since 0.1.0
 */
import type { Index } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import type { BinaryOp, CompareOp, Real, Truth, UnaryOp, Word } from '../../../expr/Scalar'
import type { Part } from '../../../compile/Body'
import { outcomeWhere } from '../../../compile/decide'
import * as S from '../../../shape/Shape'
import type { Instruction } from '../encode/instruction'
import * as W from '../encode/instruction'
import { position, type Stored } from '../Layout'
import type { Indexing } from './address'
import { bound, indexHome, lanes, scalar, strided, sumOfTerms, varies, within } from './address'
import type { Scope, Value } from './Scope'
import { common, define, defineOnce, emit, home, local, lookPart, scope as newScope } from './Scope'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a body's code depends on. @category model @since 0.1.0 */
export interface Context extends Indexing {
  readonly stored: (buffer: number) => Stored
  /** Four lanes of the same 32 bits. */
  readonly constant: (bits: number) => Value
  /** `(x, y, mask) → mask ? x : y`, for masks of whole lanes. */
  readonly blend: Instruction
  readonly reduce: (c: Context, scope: Scope, x: Extract<Real, { readonly _tag: 'Reduce' }>) => Value
}

// -------------------------------------------------------------------------------------
// reals
// -------------------------------------------------------------------------------------

const bits = new DataView(new ArrayBuffer(4))

/** Four equal floats. */
const splat = (c: Context, scope: Scope, x: number): Value => {
  bits.setFloat32(0, x)
  return integer(c, scope, bits.getInt32(0))
}

/** Zero is a register cleared, other constants come from memory: a load is less than they cost. */
const integer = (c: Context, scope: Scope, x: number): Value =>
  x === 0 ? W.i32x4Const([0, 0, 0, 0]) : common(c.locals, scope, `constant:${x}`, c.constant(x))

/** What some instructions leave, computed once among scopes that are alike: equal operands leave equal values. */
const valueOf = (c: Context, scope: Scope, code: ReadonlyArray<Instruction>): Value =>
  scope.alike
    ? defineOnce(c.locals, scope, 'v128', `value:${code.join(';')}`, () => code)
    : define(c.locals, scope, 'v128', ...code)

/** The value of a part, computed where it has its home. */
const kept =
  <P extends Part>(make: (c: Context, scope: Scope, part: P) => Value) =>
  (c: Context, scope: Scope, part: P): Value => {
    const known = lookPart(scope, part)
    if (known !== undefined) return known
    const at = home(scope, c.free(part))
    const value = make(c, at, part)
    at.parts.set(part, value)
    return value
  }

/** Four lanes of a real. @category combinators @since 0.1.0 */
export const real = (c: Context, scope: Scope, x: Real): Value =>
  x._tag === 'Literal' ? splat(c, scope, x.value) : keptReal(c, scope, x)

const keptReal = kept<Real>((c, scope, x) => {
  const vector = (...code: ReadonlyArray<Instruction>): Value => valueOf(c, scope, code)
  switch (x._tag) {
    case 'Literal':
      return splat(c, scope, x.value)
    case 'FromIndex': {
      const at = bound(scope, x.index)
      // An integer has no −0.
      if (at.terms.length === 0) return splat(c, scope, at.constant + 0)
      if (varies(c, scope, at)) return vector(lanes(c, scope, at), W.f32x4.convert)
      const home = indexHome(c, scope, at)
      return defineOnce(c.locals, home, 'v128', `real:${at.key}`, () => [
        scalar(c, home, at),
        W.f32ConvertI32,
        W.f32x4.splat
      ])
    }
    case 'Read':
      return read(c, scope, x)
    case 'Unary':
      return vector(...unary(c, scope, x.op, real(c, scope, x.x)))
    case 'Binary':
      return x.op === 'scale2' && isSignificand(x)
        ? vector(...significand(c, scope, real(c, scope, x.x)))
        : x.op === 'scale2'
          ? scale2(c, scope, x)
          : vector(...binary(c, scope, x.op, x.x, x.y))
    case 'Select': {
      const chosen = outcomeWhere(index => bound(scope, index))(x.if)
      if (chosen !== undefined) return real(c, scope, chosen ? x.then : x.else)
      if (x.seldom === true) return seldom(c, scope, x)
      return vector(real(c, scope, x.then), real(c, scope, x.else), truth(c, scope, x.if), c.blend)
    }
    case 'Guard':
      return guard(c, scope, x)
    case 'Reduce':
      return c.reduce(c, scope, x)
    case 'TopBits':
      return vector(word(c, scope, x.word), W.i32Const(32 - x.bits), W.i32x4.shrU, W.f32x4.convert)
  }
})

/** `exponent` takes the field out of the format: a normal number's is ⌊log2 |x|⌋ + 127. */
const unary = (c: Context, scope: Scope, op: UnaryOp, x: Value): ReadonlyArray<Instruction> =>
  op === 'exponent'
    ? [
        x,
        W.i32Const(1),
        W.i32x4.shl,
        W.i32Const(24),
        W.i32x4.shrU,
        integer(c, scope, 127),
        W.i32x4.sub,
        W.f32x4.convert
      ]
    : [x, W.f32x4[op]]

const isLiteral = (x: Real): x is Extract<Real, { readonly _tag: 'Literal' }> => x._tag === 'Literal'

/** A literal that `pmax` and `pmin` may take as their second operand: they then answer as `max` and `min` do. */
const orders = (x: Real): boolean => isLiteral(x) && x.value !== 0 && !Number.isNaN(x.value)

const binary = (
  c: Context,
  scope: Scope,
  op: Exclude<BinaryOp, 'scale2'>,
  x: Real,
  y: Real
): ReadonlyArray<Instruction> => {
  const [a, b] = [real(c, scope, x), real(c, scope, y)]
  return (op === 'max' || op === 'min') && orders(y)
    ? [a, b, op === 'max' ? W.f32x4.pmax : W.f32x4.pmin]
    : (op === 'max' || op === 'min') && orders(x)
      ? [b, a, op === 'max' ? W.f32x4.pmax : W.f32x4.pmin]
      : [a, b, W.f32x4[op]]
}

/** Added to an integer below 2^22, it leaves the integer in the low bits of the sum. */
const MAGIC = 12582912

/** 2^y for an integer −126 ≤ y ≤ 127, made from the bits of y. */
const power2 = (c: Context, scope: Scope, y: ReadonlyArray<Instruction>): ReadonlyArray<Instruction> => [
  ...y,
  splat(c, scope, MAGIC),
  W.f32x4.add,
  W.i32Const(23),
  W.i32x4.shl,
  integer(c, scope, 127 << 23),
  W.i32x4.add
]

/** `x · 2^−⌊log2 |x|⌋`: sign and significand of a normal number stay, the exponent becomes that of 1. */
const isSignificand = ({ x, y }: Extract<Real, { readonly _tag: 'Binary' }>): boolean =>
  y._tag === 'Unary' && y.op === 'neg' && y.x._tag === 'Unary' && y.x.op === 'exponent' && y.x.x === x

const significand = (c: Context, scope: Scope, x: Value): ReadonlyArray<Instruction> => [
  x,
  integer(c, scope, 0x807fffff | 0),
  W.v128.and,
  integer(c, scope, 127 << 23),
  W.v128.or
]

/** In two steps, since neither 2^128 nor 2^−149 is a normal number. */
const scale2 = (c: Context, scope: Scope, x: Extract<Real, { readonly _tag: 'Binary' }>): Value => {
  const [a, y] = [real(c, scope, x.x), real(c, scope, x.y)]
  const half = define(c.locals, scope, 'v128', y, splat(c, scope, 0.5), W.f32x4.mul, W.f32x4.floor)
  return define(
    c.locals,
    scope,
    'v128',
    a,
    ...power2(c, scope, [half]),
    W.f32x4.mul,
    ...power2(c, scope, [y, half, W.f32x4.sub]),
    W.f32x4.mul
  )
}

// -------------------------------------------------------------------------------------
// reads
// -------------------------------------------------------------------------------------

/** An address in bytes: a value that is not negative, and an offset. @category model @since 0.1.0 */
export interface Address {
  readonly base: Value
  readonly offset: number
}

/** Where an index over counters points, which must not differ between lanes. @category combinators @since 0.1.0 */
export const addressOf = (c: Indexing, scope: Scope, at: number, x: Index): Address => {
  const bytes = I.scale(4)(x)
  const sum = sumOfTerms(c, scope, bytes)
  const { least } = I.range({ ...bytes, constant: 0 })
  const offset = at + bytes.constant
  return sum === undefined
    ? { base: W.i32Const(0), offset }
    : least >= 0 && offset >= 0
      ? { base: sum, offset }
      : { base: [...sum, ...W.i32Const(offset), ...W.i32.add], offset: 0 }
}

const read = (c: Context, scope: Scope, { buffer, index }: Extract<Real, { readonly _tag: 'Read' }>): Value => {
  const stored = c.stored(buffer)
  const at = position(
    stored,
    index.map(i => bound(scope, i))
  )
  const form = scope.clamped ? undefined : strided(c, scope, at)
  return form === undefined ? gather(c, scope, stored, at) : load(c, scope, stored.address, form.rest, form.stride)
}

/** Four lanes that lie a constant distance apart. @category combinators @since 0.1.0 */
export const load = (c: Indexing, scope: Scope, at: number, rest: Index, stride: number): Value => {
  const { base, offset } = addressOf(c, scope, at, rest)
  const vector = (...code: ReadonlyArray<Instruction>): Value =>
    defineOnce(c.locals, scope, 'v128', `load${stride}:${at}:${rest.key}`, () => code)
  if (stride === 0) return vector(base, W.v128LoadSplat(offset))
  if (stride === 1) return vector(base, W.v128Load(offset))
  const low = Math.min(0, 12 * stride)
  const [from, moved] =
    offset + low >= 0 ? [base, offset] : [[...base, ...W.i32Const(offset + low), ...W.i32.add], -low]
  return vector(
    from,
    from,
    from,
    from,
    W.v128LoadZero(moved),
    ...[1, 2, 3].map(i => W.v128LoadLane(moved + 4 * stride * i, i))
  )
}

/** Four lanes at places of their own. In clamped scopes the places are kept inside the buffer. */
const gather = (c: Context, scope: Scope, { address, shape }: Stored, at: Index): Value => {
  const clamp = scope.clamped
    ? [integer(c, scope, 0), W.i32x4.maxS, integer(c, scope, Math.max(0, S.size(shape) - 1)), W.i32x4.minS]
    : []
  const places = define(c.locals, scope, 'v128', lanes(c, scope, at), ...clamp, W.i32Const(2), W.i32x4.shl)
  return define(
    c.locals,
    scope,
    'v128',
    ...[3, 2, 1, 0].flatMap(lane => [places, W.i32x4.extract(lane)]),
    W.v128LoadZero(address),
    ...[1, 2, 3].map(lane => W.v128LoadLane(address, lane))
  )
}

// -------------------------------------------------------------------------------------
// guards
// -------------------------------------------------------------------------------------

type GuardPart = Extract<Real, { readonly _tag: 'Guard' }>

const guard = (c: Context, scope: Scope, x: GuardPart): Value => {
  const bounds = x.bounds
    .map(b => ({ index: bound(scope, b.index), extent: b.extent }))
    .filter(({ index, extent }) => I.range(index).least < 0 || I.range(index).most >= extent)
  return bounds.length === 0
    ? define(c.locals, scope, 'v128', real(c, scope, x.then))
    : bounds.some(b => varies(c, scope, b.index))
      ? masked(c, scope, x, bounds)
      : branched(c, scope, x, bounds)
}

const branched = (c: Context, scope: Scope, x: GuardPart, bounds: GuardPart['bounds']): Value => {
  const test = within(c, scope, bounds)
  const result = local(c.locals, 'v128')
  const side = (part: Real): ReadonlyArray<Instruction> => {
    const inner = newScope(scope, new Map(), new Map(), { conditional: true })
    const value = real(c, inner, part)
    return [...inner.code, value, W.localSet(result)]
  }
  emit(scope, test, W.when, ...side(x.then), W.otherwise, ...side(x.else), W.end)
  return W.localGet(result)
}

const masked = (c: Context, scope: Scope, x: GuardPart, bounds: GuardPart['bounds']): Value => {
  const tests = bounds.flatMap(({ index, extent }, i) => {
    const value = lanes(c, scope, index)
    return [
      value,
      integer(c, scope, -1),
      W.i32x4.gtS,
      value,
      integer(c, scope, extent),
      W.i32x4.ltS,
      W.v128.and,
      ...(i === 0 ? [] : [W.v128.and])
    ]
  })
  const mask = define(c.locals, scope, 'v128', ...tests)
  const inner = newScope(scope, new Map(), new Map(), { conditional: true, clamped: true })
  const then = real(c, inner, x.then)
  emit(scope, ...inner.code)
  return define(c.locals, scope, 'v128', then, real(c, scope, x.else), mask, c.blend)
}

// -------------------------------------------------------------------------------------
// choices
// -------------------------------------------------------------------------------------

/** The usual value, over which the other is laid where a lane asks for it. */
const seldom = (c: Context, scope: Scope, x: Extract<Real, { readonly _tag: 'Select' }>): Value => {
  const [condition, usual] = [truth(c, scope, x.if), real(c, scope, x.else)]
  const result = local(c.locals, 'v128')
  const inner = newScope(scope, new Map(), new Map(), { conditional: true })
  const other = real(c, inner, x.then)
  emit(scope, usual, W.localSet(result), condition, W.v128.anyTrue, W.when, ...inner.code)
  emit(scope, other, usual, condition, c.blend, W.localSet(result), W.end)
  return W.localGet(result)
}

// -------------------------------------------------------------------------------------
// truths
// -------------------------------------------------------------------------------------

const COMPARE: Readonly<Record<CompareOp, Instruction>> = { lt: W.f32x4.lt, le: W.f32x4.le, eq: W.f32x4.eq }

const truth = (c: Context, scope: Scope, x: Truth): Value => keptTruth(c, scope, x)

const keptTruth = kept<Truth>((c, scope, x) => {
  const vector = (...code: ReadonlyArray<Instruction>): Value => valueOf(c, scope, code)
  switch (x._tag) {
    case 'Compare':
      return vector(real(c, scope, x.x), real(c, scope, x.y), COMPARE[x.op])
    case 'Not':
      return vector(truth(c, scope, x.x), W.v128.not)
    case 'And':
      return vector(truth(c, scope, x.x), truth(c, scope, x.y), W.v128.and)
    case 'Or':
      return vector(truth(c, scope, x.x), truth(c, scope, x.y), W.v128.or)
  }
})

// -------------------------------------------------------------------------------------
// words
// -------------------------------------------------------------------------------------

const word = (c: Context, scope: Scope, x: Word): Value =>
  x._tag === 'WordLiteral' ? integer(c, scope, x.value) : keptWord(c, scope, x)

const keptWord = kept<Word>((c, scope, x) => {
  const vector = (...code: ReadonlyArray<Instruction>): Value => define(c.locals, scope, 'v128', ...code)
  switch (x._tag) {
    case 'WordLiteral':
      return integer(c, scope, x.value)
    case 'WordOfIndex':
      return lanes(c, scope, bound(scope, x.index))
    case 'WordOfHalves':
      return vector(
        real(c, scope, x.high),
        W.i32x4.truncSat,
        W.i32Const(16),
        W.i32x4.shl,
        real(c, scope, x.low),
        W.i32x4.truncSat,
        W.v128.or
      )
    case 'WordAdd':
      return vector(word(c, scope, x.x), word(c, scope, x.y), W.i32x4.add)
    case 'WordXor':
      return vector(word(c, scope, x.x), word(c, scope, x.y), W.v128.xor)
    case 'WordRotate': {
      const value = word(c, scope, x.x)
      const by = x.by % 32
      return by === 0
        ? value
        : by === 16
          ? vector(value, value, W.shuffle(rotatedBytes(by / 8)))
          : vector(value, W.i32Const(by), W.i32x4.shl, value, W.i32Const(32 - by), W.i32x4.shrU, W.v128.or)
    }
  }
})

/** The bytes of four words, each word's moved up by so many places. */
const rotatedBytes = (by: number): ReadonlyArray<number> =>
  Array.from({ length: 16 }, (_, i) => i - (i % 4) + ((i + 4 - by) % 4))

/** Four lanes of a part of any sort. @category combinators @since 0.1.0 */
export const partValue = (c: Context, scope: Scope, p: Part): Value => {
  switch (p._tag) {
    case 'Compare':
    case 'Not':
    case 'And':
    case 'Or':
      return truth(c, scope, p)
    case 'WordLiteral':
    case 'WordOfIndex':
    case 'WordOfHalves':
    case 'WordAdd':
    case 'WordXor':
    case 'WordRotate':
      return word(c, scope, p)
    default:
      return real(c, scope, p)
  }
}
