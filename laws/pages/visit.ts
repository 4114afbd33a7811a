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

/** Draws the strokes of a seven with the mouse, and waits for the answer. */
export const drawSeven = async (page: Page): Promise<void> => {
  await page.locator('#clear').click()
  await page.locator('#canvas').scrollIntoViewIfNeeded()
  const box = await page.locator('#canvas').boundingBox()
  if (box === null) throw new Error('the canvas can not be seen')
  const move = (x: number, y: number): Promise<void> =>
    page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 8 })
  await move(0.3, 0.2)
  await page.mouse.down()
  await move(0.7, 0.2)
  await move(0.45, 0.85)
  await page.mouse.up()
  await page.locator('#probabilities svg').waitFor()
}
