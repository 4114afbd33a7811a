/**
 * The SIMD WebAssembly backend, for browsers and Node alike.
 *
 * @since 0.1.0
 */
export { arenaSummary, arenaText, type ArenaSummary, type Resident } from './explain'
export { defaults, traits, wasm, type Options } from './wasm'
