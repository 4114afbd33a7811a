/**
 * The version that this program says it is. A test keeps it equal to that of the package.
 *
 * @since 0.1.0
 */

/** @category constants @since 0.1.0 */
export const VERSION = '0.1.0'
