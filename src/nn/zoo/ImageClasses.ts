/**
 * What a network of the zoo is told about its data.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The channels of the images and the number of classes. Literals reach the type of the network; for numbers that only
 * the run time knows, `parseNetwork` checks the result.
 *
 * @category model
 * @since 0.1.0
 */
export interface ImageClasses<C extends number = number, K extends number = number> {
  readonly channels: C
  readonly classes: K
}
