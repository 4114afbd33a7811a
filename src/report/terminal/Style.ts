/**
 * Emphasis on a terminal, which can be switched off as a whole.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * How text is emphasised. With `plain` every function is the identity.
 *
 * @category model
 * @since 0.1.0
 */
export interface Style {
  readonly bold: (text: string) => string
  readonly faint: (text: string) => string
  readonly accent: (text: string) => string
  readonly warning: (text: string) => string
}

/**
 * Text from outside with its control characters made visible as U+FFFD: a name in a file must not
 * move the cursor or write escape codes.
 *
 * @category utils
 * @since 0.1.0
 */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, '\uFFFD')

const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * No escape codes: for files, pipes and `NO_COLOR`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const plain: Style = { bold: text => text, faint: text => text, accent: text => text, warning: text => text }

/**
 * Escape codes (ECMA-48 SGR) in the terminal's own sixteen colours, which its owner has made readable.
 *
 * @category constructors
 * @since 0.1.0
 */
export const coloured: Style = { bold: sgr(1, 22), faint: sgr(2, 22), accent: sgr(34, 39), warning: sgr(33, 39) }

/**
 * The style that the environment asks for: `plain` when `noColor` (the value of `NO_COLOR`) is set and
 * not empty, or when the output is not a terminal. Source: no-color.org.
 *
 * @category constructors
 * @since 0.1.0
 */
export const styleFor = (options: { readonly tty: boolean; readonly noColor: string | undefined }): Style =>
  options.tty && (options.noColor === undefined || options.noColor === '') ? coloured : plain
