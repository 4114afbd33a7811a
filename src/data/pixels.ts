/**
 * The loops over pixels, and nothing else: everything in this folder that touches each byte of a data set is here or in
 * `pngFilter`, so that the rest can be read as expressions. Sizes are checked by the callers.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Rows of `rowLength` bytes at `indices`, in that order.
 *
 * @category utils
 * @since 0.1.0
 */
export const gatherRows = (bytes: Uint8Array, rowLength: number, indices: Uint32Array): Uint8Array => {
  const rows = new Uint8Array(indices.length * rowLength)
  for (const [row, index] of indices.entries()) {
    rows.set(bytes.subarray(index * rowLength, (index + 1) * rowLength), row * rowLength)
  }
  return rows
}

/**
 * One byte of each record: the labels of a file whose records hold label and pixels together.
 *
 * @category utils
 * @since 0.1.0
 */
export const column = (bytes: Uint8Array, record: number, offset: number): Uint8Array => {
  const values = new Uint8Array(bytes.length / record)
  for (let row = 0; row < values.length; row += 1) values[row] = bytes[row * record + offset] ?? 0
  return values
}

/**
 * The images of records of `header + planes * pixels` bytes, from planes one after the other (CHW) to channels innermost
 * (HWC).
 *
 * @category utils
 * @since 0.1.0
 */
export const interleave = (bytes: Uint8Array, header: number, planes: number, pixels: number): Uint8Array => {
  const record = header + planes * pixels
  const images = new Uint8Array((bytes.length / record) * planes * pixels)
  let at = 0
  for (let start = header; start < bytes.length; start += record) {
    for (let pixel = start; pixel < start + pixels; pixel += 1) {
      for (let plane = 0; plane < planes; plane += 1) {
        images[at] = bytes[pixel + plane * pixels] ?? 0
        at += 1
      }
    }
  }
  return images
}

/**
 * The inverse of `interleave` and `column`: records of label bytes followed by planes.
 *
 * @category utils
 * @since 0.1.0
 */
export const deinterleave = (
  labels: ReadonlyArray<Uint8Array>,
  images: Uint8Array,
  planes: number,
  pixels: number
): Uint8Array => {
  const count = images.length / (planes * pixels)
  const record = labels.length + planes * pixels
  const bytes = new Uint8Array(count * record)
  for (let row = 0; row < count; row += 1) {
    labels.forEach((values, offset) => {
      bytes[row * record + offset] = values[row] ?? 0
    })
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      for (let plane = 0; plane < planes; plane += 1) {
        const value = images[(row * pixels + pixel) * planes + plane] ?? 0
        bytes[row * record + labels.length + plane * pixels + pixel] = value
      }
    }
  }
  return bytes
}

/**
 * A border of zero bytes around each image.
 *
 * @category utils
 * @since 0.1.0
 */
export const padRows = (
  images: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
  border: number
): Uint8Array => {
  const [rowBytes, paddedRow] = [width * channels, (width + 2 * border) * channels]
  const paddedImage = (height + 2 * border) * paddedRow
  const rows = images.length / rowBytes
  const padded = new Uint8Array((rows / height) * paddedImage)
  for (let row = 0; row < rows; row += 1) {
    const image = Math.floor(row / height)
    const at = image * paddedImage + (border + (row % height)) * paddedRow + border * channels
    padded.set(images.subarray(row * rowBytes, (row + 1) * rowBytes), at)
  }
  return padded
}

/**
 * One image, mirrored left to right where `flip` says so, then moved by `dx` to the right and `dy` down. What comes in
 * from outside is 0.
 *
 * @category utils
 * @since 0.1.0
 */
export const moveImage = (
  image: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
  flip: boolean,
  dx: number,
  dy: number
): Uint8Array => {
  const moved = new Uint8Array(image.length)
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y += 1) {
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x += 1) {
      const sourceX = flip ? width - 1 - (x - dx) : x - dx
      const from = ((y - dy) * width + sourceX) * channels
      const to = (y * width + x) * channels
      for (let channel = 0; channel < channels; channel += 1) moved[to + channel] = image[from + channel] ?? 0
    }
  }
  return moved
}

/**
 * How often each of the 256 values occurs in one channel of interleaved images.
 *
 * @category utils
 * @since 0.1.0
 */
export const histogram = (images: Uint8Array, channels: number, channel: number): Float64Array => {
  const counts = new Float64Array(256)
  for (let at = channel; at < images.length; at += channels) {
    const value = images[at] ?? 0
    counts[value] = (counts[value] ?? 0) + 1
  }
  return counts
}

/**
 * Writes `table[channel][byte]` for each byte of `images` to `out`, from `at` on. `table` has 256 numbers a channel.
 *
 * @category utils
 * @since 0.1.0
 */
export const lookUp = (
  table: Float32Array,
  channels: number,
  images: Uint8Array,
  out: Float32Array,
  at: number
): void => {
  for (let channel = 0; channel < channels; channel += 1) {
    const values = table.subarray(channel * 256, (channel + 1) * 256)
    for (let byte = channel; byte < images.length; byte += channels) out[at + byte] = values[images[byte] ?? 0] ?? 0
  }
}
