/**
 * What a person does on the example page.
 *
 * @since 0.1.0
 */
import type { Page } from 'playwright-core'

const PATIENCE = 200_000

/** Trains on so many images (0 for all) for so many epochs, to the end. */
export const trained = async (page: Page, images: string, epochs: string, patience = PATIENCE): Promise<void> => {
  await page.locator('#start:enabled').waitFor({ timeout: patience })
  await page.locator('#images').selectOption(images)
  await page.locator('#epochs').selectOption(epochs)
  await page.locator('#start').click()
  await page.locator('#numbers:not(:empty)').waitFor({ timeout: patience })
  await page.locator('#start:enabled').waitFor({ timeout: patience })
}

/** A stroke, in shares of the drawing area's width and height. */
export type Stroke = ReadonlyArray<readonly [x: number, y: number]>

/** A seven. */
export const seven: ReadonlyArray<Stroke> = [
  [
    [0.3, 0.2],
    [0.7, 0.2],
    [0.45, 0.85]
  ]
]

/** Draws the strokes with the mouse, and waits for an answer. */
export const draw = async (page: Page, strokes: ReadonlyArray<Stroke>): Promise<void> => {
  await page.locator('#clear').click()
  await page.locator('#canvas').scrollIntoViewIfNeeded()
  const box = await page.locator('#canvas').boundingBox()
  if (box === null) throw new Error('the canvas can not be seen')
  for (const stroke of strokes) {
    for (const [i, [x, y]] of stroke.entries()) {
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 4 })
      if (i === 0) await page.mouse.down()
    }
    await page.mouse.up()
  }
  await page.locator('#probabilities svg').waitFor()
}
