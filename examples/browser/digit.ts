/**
 * From a drawing to a picture as MNIST has them: the strokes fitted into 20 × 20 pixels with their proportions kept, and
 * moved so that their centre of mass is in the middle of 28 × 28 (LeCun et al. 1998).
 *
 * @since 0.1.0
 */

/** Darkness of a square drawing, row by row: 0 where nothing is, up to 255. */
export interface Drawing {
  readonly side: number
  readonly ink: Uint8Array
}

/** Rows and columns of a picture, and of the square that its strokes fill. */
export const SIDE = 28
const FILLED = 20

interface Box {
  readonly left: number
  readonly top: number
  readonly size: number
}

/** The smallest square around the strokes; `undefined` where there are none. */
const boxOf = ({ side, ink }: Drawing): Box | undefined => {
  const at = Array.from(ink.keys()).filter(i => (ink[i] ?? 0) > 0)
  if (at.length === 0) return undefined
  const extent = (values: ReadonlyArray<number>): readonly [number, number] =>
    values.reduce(([least, most], v): readonly [number, number] => [Math.min(least, v), Math.max(most, v)], [side, 0])
  const [left, right] = extent(at.map(i => i % side))
  const [top, bottom] = extent(at.map(i => Math.floor(i / side)))
  const size = Math.max(right - left, bottom - top) + 1
  return { left: (left + right + 1 - size) / 2, top: (top + bottom + 1 - size) / 2, size }
}

/** The mean ink of a rectangle, with what lies outside the drawing as empty. */
const meanInk = ({ side, ink }: Drawing, left: number, top: number, size: number): number => {
  const steps = Math.max(1, Math.round(size))
  const values = Array.from({ length: steps * steps }, (_, i) => {
    const x = Math.floor(left + (((i % steps) + 0.5) * size) / steps)
    const y = Math.floor(top + ((Math.floor(i / steps) + 0.5) * size) / steps)
    return x >= 0 && x < side && y >= 0 && y < side ? (ink[y * side + x] ?? 0) : 0
  })
  return values.reduce((sum, v) => sum + v, 0) / values.length
}

/** Where the mass of a square picture is, along x and y, in pixels. */
const centre = (picture: ReadonlyArray<number>, side: number): readonly [number, number] => {
  const total = picture.reduce((sum, v) => sum + v, 0)
  const along = (of: (i: number) => number): number => picture.reduce((sum, v, i) => sum + v * (of(i) + 0.5), 0) / total
  return [along(i => i % side), along(i => Math.floor(i / side))]
}

/** The picture of a drawing, 28 × 28 bytes; all 0 where nothing is drawn. */
export const toPicture = (drawing: Drawing): Uint8Array => {
  const picture = new Uint8Array(SIDE * SIDE)
  const box = boxOf(drawing)
  if (box === undefined) return picture
  const cell = box.size / FILLED
  const small = Array.from({ length: FILLED * FILLED }, (_, i) =>
    meanInk(drawing, box.left + (i % FILLED) * cell, box.top + Math.floor(i / FILLED) * cell, cell)
  )
  const [x, y] = centre(small, FILLED).map(c => Math.round(SIDE / 2 - c))
  small.forEach((value, i) => {
    const [column, row] = [(i % FILLED) + (x ?? 0), Math.floor(i / FILLED) + (y ?? 0)]
    if (column >= 0 && column < SIDE && row >= 0 && row < SIDE) picture[row * SIDE + column] = Math.round(value)
  })
  return picture
}
