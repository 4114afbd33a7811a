/**
 * Tables of text for a terminal.
 *
 * @since 0.1.0
 */
import { plain, printable, type Style } from './Style'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A table: the first column is aligned left, the others right. `total` is a last line under a rule.
 *
 * @category model
 * @since 0.1.0
 */
export interface Table {
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  readonly total?: ReadonlyArray<string>
}

const gap = '   '

const widthsOf = (lines: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<number> =>
  (lines[0] ?? []).map((_, column) => lines.reduce((most, line) => Math.max(most, (line[column] ?? '').length), 0))

const align =
  (widths: ReadonlyArray<number>) =>
  (cells: ReadonlyArray<string>): string =>
    widths
      .map((width, i) => (i === 0 ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width)))
      .join(gap)
      .trimEnd()

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The lines of the table, without a newline at the end. Escape codes are added after alignment, so that
 * they take no room.
 *
 * @category utils
 * @since 0.1.0
 */
export const tableText = ({ head, rows, total }: Table, style: Style = plain): string => {
  const body = rows.map(cells => cells.map(printable))
  const widths = widthsOf([head, ...body, ...(total === undefined ? [] : [total])])
  const line = align(widths)
  const rule = style.faint('─'.repeat(widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1))))
  return [
    style.faint(line(head)),
    rule,
    ...body.map(line),
    ...(total === undefined ? [] : [rule, style.bold(line(total))])
  ].join('\n')
}
