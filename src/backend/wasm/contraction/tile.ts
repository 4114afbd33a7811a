/**
 * How a row of channels or taps is cut into register tiles.
 *
 * @since 0.1.0
 */

/**
 * The sizes of the tiles of `n` in the cheapest way to cut it up, the largest first. `costs` are those of tiles of 1, 2,
 * 3 …
 *
 * @category utils
 * @since 0.1.0
 */
export const cut =
  (costs: ReadonlyArray<number>) =>
  (n: number): ReadonlyArray<number> => {
    const [best, last] = [[0], [0]]
    for (let length = 1; length <= n; length++) {
      best.push(Infinity)
      last.push(1)
      costs.slice(0, length).forEach((cost, i) => {
        const whole = cost + (best[length - 1 - i] ?? 0)
        if (whole < (best[length] ?? 0)) [best[length], last[length]] = [whole, i + 1]
      })
    }
    const sizes: Array<number> = []
    for (let rest = n; rest > 0; rest -= last[rest] ?? 1) sizes.push(last[rest] ?? 1)
    return sizes.sort((x, y) => y - x)
  }
