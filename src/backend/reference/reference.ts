/**
 * The reference engine: a program by the reference interpreter, in 64-bit floats. State is kept in 64 bits too; only
 * what leaves is rounded to 32.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Program } from '../../compile/Program'
import { roots } from '../../compile/Program'
import type { Expr } from '../../expr/Expr'
import { topological } from '../../expr/Fold'
import type { Tensor } from '../../expr/Tensor'
import { tensor } from '../../expr/Tensor'
import { size } from '../../shape/Shape'
import type { Arrays, BackendError, Device, ExactArrays, Session } from '../Backend'
import { misfed } from '../Backend'
import type { Engine } from '../Engine'
import { evaluate } from './evaluate'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const reference: Engine = {
  name: 'reference',
  stepsPerRun: 1,
  prepare: (program, state) => prepare(program, state),
  prepareExact: (program, state) => prepare(program, state)
}

type Given = Arrays | ExactArrays

const prepare = (program: Program, state: Given): TE.TaskEither<BackendError, Session> => {
  const inputs = inputsOf(program)
  const held = new Set(program.state.map(s => s.name))
  const wrong = misfed(
    inputs.filter(i => held.has(i.name)),
    state
  )
  return wrong === undefined
    ? TE.right(session(program, inputs, state))
    : TE.left({ _tag: 'BadFeed', backend: 'reference', message: `state ${wrong}` })
}

const device: Device = { backend: 'reference', mode: 'f64', threads: 1, arithmetic: 'double', degradations: [] }

interface InputSize {
  readonly name: string
  readonly size: number
  readonly shape: Expr['shape']
}

const inputsOf = (program: Program): ReadonlyArray<InputSize> =>
  topological(roots(program))
    .filter(node => node.primitive.lowering._tag === 'Input')
    .map(({ attributes, shape }) => ({ name: String(attributes['name']), size: size(shape), shape }))

type Values = ReadonlyMap<string, Tensor>

const tensors = (inputs: ReadonlyArray<InputSize>, arrays: Given): Values =>
  new Map(
    inputs.flatMap(({ name, shape }) => {
      const data = arrays.get(name)
      return data === undefined ? [] : [[name, tensor(shape, data)] as const]
    })
  )

const session = (program: Program, inputs: ReadonlyArray<InputSize>, initial: Given): Session => {
  const held = new Set(program.state.map(s => s.name))
  const wanted = inputs.filter(i => !held.has(i.name))
  const now: { state: Values } = {
    state: new Map([...tensors(inputs, initial), ...unread(program, inputs, initial)])
  }
  const one = (feed: Arrays): E.Either<BackendError, Arrays> => {
    const wrong = misfed(wanted, feed)
    return wrong === undefined
      ? pipe(
          evaluate(new Map([...now.state, ...tensors(wanted, feed)]))(roots(program)),
          E.bimap(failed, values => settle(program, values, now))
        )
      : E.left({ _tag: 'BadFeed', backend: 'reference', message: `input ${wrong}` })
  }
  return {
    device,
    run: feeds => TE.fromEither(E.traverseArray(one)(feeds)),
    state: TE.fromIO(() => new Map([...now.state].map(([name, t]) => [name, Float32Array.from(t.data)]))),
    exactState: TE.fromIO(() => new Map([...now.state].map(([name, t]) => [name, t.data.slice()]))),
    close: () => Promise.resolve()
  }
}

/** State that no expression reads is written all the same. */
const unread = (program: Program, inputs: ReadonlyArray<InputSize>, initial: Given): Values => {
  const read = new Set(inputs.map(i => i.name))
  return new Map(
    program.state.flatMap(({ name, value }) => {
      const data = initial.get(name)
      return read.has(name) || data === undefined ? [] : [[name, tensor(value.shape, data)] as const]
    })
  )
}

const failed = ({ message }: { readonly message: string }): BackendError => ({
  _tag: 'Failed',
  backend: 'reference',
  message
})

const settle = (program: Program, values: ReadonlyArray<Tensor>, now: { state: Values }): Arrays => {
  const offset = program.outputs.length
  now.state = new Map(program.state.flatMap(({ name }, i) => pairOf(name, values[offset + i])))
  return new Map(
    program.outputs.flatMap(({ name }, i) =>
      pairOf(name, values[i]).map(([n, t]) => [n, Float32Array.from(t.data)] as const)
    )
  )
}

const pairOf = (name: string, value: Tensor | undefined): ReadonlyArray<readonly [string, Tensor]> =>
  value === undefined ? [] : [[name, value]]
