/**
 * The best engine of this browser: gpu.js where it finds a GPU that is no simulation, else our WebAssembly.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { compiled, type Engine } from 'credence'
import { choose, gpu } from 'credence/gpu'
import { wasm } from 'credence/wasm'

/** An engine for training, one for a single image at a time, and why no better one was taken. */
export interface Engines {
  readonly training: Engine
  readonly single: Engine
  readonly notes: ReadonlyArray<string>
}

const STEPS = 4

/** A single image is too little work to share out among threads, or to send to a GPU. */
const single = compiled(1)(wasm({ threads: 1 }))

/** Chosen by asking the browser for its adapters. */
export const engines = async (): Promise<Engines> => {
  const chosen = await choose('auto')()
  if (E.isLeft(chosen)) return { training: compiled(STEPS)(wasm()), single, notes: [chosen.left] }
  const { mode, degradations } = chosen.right
  return mode === 'webgpu' || mode === 'webgl2'
    ? { training: compiled(STEPS)(gpu({ mode })), single, notes: degradations }
    : { training: compiled(STEPS)(wasm()), single, notes: degradations }
}
