/**
 * How much a JSON text may ask of its reader. A text within the limits is read in time and memory proportional to its
 * size; one past a limit is refused before anything of that size is built.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `bytes`: length of the encoded text;
 * - `depth`: arrays and objects inside one another;
 * - `values`: values of any kind in the whole text, arrays and objects included;
 * - `items`: values in one array;
 * - `keys`: keys in one object;
 * - `loneSurrogates`: whether a string may hold half of a surrogate pair, which UTF-8 cannot write.
 *
 * @category model
 * @since 0.1.0
 */
export interface JsonLimits {
  readonly bytes: number
  readonly depth: number
  readonly values: number
  readonly items: number
  readonly keys: number
  readonly loneSurrogates: 'refuse' | 'allow'
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * 1 MiB, 64 levels, 1,000,000 values: far above a model or a settings file, far below what hurts.
 *
 * @category constructors
 * @since 0.1.0
 */
export const defaultJsonLimits: JsonLimits = {
  bytes: 1_048_576,
  depth: 64,
  values: 1_000_000,
  items: 1_000_000,
  keys: 1_000_000,
  loneSurrogates: 'refuse'
}
