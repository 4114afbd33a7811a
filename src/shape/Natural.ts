/**
 * Arithmetic of natural numbers at the type level, on decimal digits.
 *
 * Counting with tuple lengths stops at 10,000, and a flattened image is larger than that. Here a number is a tuple of
 * digits, least significant first, and each operation is the one taught at school: work and recursion depth grow with
 * the number of digits and not with the number. Tuples are counted only within one digit. Zero is the empty tuple, and
 * no number has leading zeros, so equal numbers are equal types.
 *
 * Operands are natural number literals. An operation on `number` is `number`.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** Least significant first. */
type Digits = ReadonlyArray<Digit>

type Zero = readonly []

/** What `Subtract` answers when there is no natural difference. @category model @since 0.1.0 */
export type Negative = 'negative'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

type Parse<Text extends string, Out extends Digits = Zero> = Text extends `${infer D extends Digit}${infer Rest}`
  ? Parse<Rest, [D, ...Out]>
  : Trim<Out>

type ToDigits<N extends number> = Parse<`${N}`>

type Print<D extends Digits, Out extends string = ''> = D extends readonly [
  infer Low extends Digit,
  ...infer Rest extends Digits
]
  ? Print<Rest, `${Low}${Out}`>
  : Out

type ToNumber<D extends Digits> = D extends Zero ? 0 : Print<D> extends `${infer N extends number}` ? N : never

/** Without leading zeros. */
type Trim<D extends Digits> = D extends readonly [...infer Low extends Digits, 0] ? Trim<Low> : D

// -------------------------------------------------------------------------------------
// one digit
// -------------------------------------------------------------------------------------

/** A digit as that many marks. */
type Marks = [
  [],
  [0],
  [0, 0],
  [0, 0, 0],
  [0, 0, 0, 0],
  [0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 0, 0, 0]
]

type Ten = [...Marks[9], 0]

/** At most 99 marks as `[ones, tens]`. */
type Column<M extends ReadonlyArray<unknown>> =
  `${M['length'] & number}` extends `${infer T extends Digit}${infer O extends Digit}` ? [O, T] : [M['length'], 0]

type Decrement = [never, 0, 1, 2, 3, 4, 5, 6, 7, 8]

// -------------------------------------------------------------------------------------
// digits
// -------------------------------------------------------------------------------------

type Plus<A extends Digits, B extends Digits, Carry extends Digit = 0, Out extends Digits = Zero> = A extends readonly [
  infer X extends Digit,
  ...infer As extends Digits
]
  ? B extends readonly [infer Y extends Digit, ...infer Bs extends Digits]
    ? Column<[...Marks[X], ...Marks[Y], ...Marks[Carry]]> extends [infer O extends Digit, infer T extends Digit]
      ? Plus<As, Bs, T, [...Out, O]>
      : never
    : Carry extends 0
      ? [...Out, ...A]
      : Plus<A, [Carry], 0, Out>
  : Carry extends 0
    ? [...Out, ...B]
    : Plus<[Carry], B, 0, Out>

/** The difference, or `Negative`. */
type Minus<
  A extends Digits,
  B extends Digits,
  Borrow extends Digit = 0,
  Out extends Digits = Zero
> = A extends readonly [infer X extends Digit, ...infer As extends Digits]
  ? B extends readonly [infer Y extends Digit, ...infer Bs extends Digits]
    ? [...Ten, ...Marks[X]] extends [...Marks[Y], ...Marks[Borrow], ...infer Rest]
      ? Column<Rest> extends [infer O extends Digit, infer T]
        ? Minus<As, Bs, T extends 0 ? 1 : 0, [...Out, O]>
        : never
      : never
    : Borrow extends 0
      ? Trim<[...Out, ...A]>
      : Minus<A, [Borrow], 0, Out>
  : [...B, Borrow] extends readonly [0]
    ? Trim<Out>
    : Negative

/** By repeated addition: at most nine of them. */
type Scale<A extends Digits, D extends Digit> = D extends 0 ? Zero : Plus<A, Scale<A, Decrement[D]>>

type Times<A extends Digits, B extends Digits> = B extends readonly [infer Y extends Digit, ...infer Bs extends Digits]
  ? Plus<Scale<A, Y>, Shift<0, Times<A, Bs>>>
  : Zero

/** Ten times `D`, plus a digit. */
type Shift<Low extends Digit, D extends Digits> = D extends Zero ? (Low extends 0 ? Zero : [Low]) : [Low, ...D]

/** `[quotient digit, remainder]` of a remainder and the next digit, by repeated subtraction: at most nine. */
type Step<R extends Digits, By extends Digits, Count extends ReadonlyArray<0> = []> =
  Minus<R, By> extends infer Rest extends Digits ? Step<Rest, By, [...Count, 0]> : [Count['length'], R]

/** Long division, most significant digit first. */
type Over<
  A extends Digits,
  By extends Digits,
  R extends Digits = Zero,
  Out extends Digits = Zero
> = A extends readonly [...infer Low extends Digits, infer Top extends Digit]
  ? Step<Shift<Top, R>, By> extends [infer Q extends Digit, infer Rest extends Digits]
    ? Over<Low, By, Rest, [Q, ...Out]>
    : never
  : Trim<Out>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** `A + B`. @category combinators @since 0.1.0 */
export type Add<A extends number, B extends number> = number extends A | B
  ? number
  : ToNumber<Plus<ToDigits<A>, ToDigits<B>>>

/** `A − B`, or `Negative` where `A < B`. @category combinators @since 0.1.0 */
export type Subtract<A extends number, B extends number> = number extends A | B
  ? number
  : Minus<ToDigits<A>, ToDigits<B>> extends infer D extends Digits
    ? ToNumber<D>
    : Negative

/** `A · B`. @category combinators @since 0.1.0 */
export type Multiply<A extends number, B extends number> = number extends A | B
  ? number
  : ToNumber<Times<ToDigits<A>, ToDigits<B>>>

/** `⌊A / B⌋`, for `B > 0`. @category combinators @since 0.1.0 */
export type Divide<A extends number, B extends number> = number extends A | B
  ? number
  : B extends 1
    ? A
    : ToNumber<Over<ToDigits<A>, ToDigits<B>>>
