/**
 * The drawing area: strokes by mouse, finger, pen or keyboard. Strokes are the canvas's opacity; its colours are the style
 * sheet's business.
 *
 * @since 0.1.0
 */
import { type Drawing, SIDE } from './digit'

/** What can be done with the area. */
export interface Area {
  readonly drawing: () => Drawing
  readonly clear: () => void
  readonly show: (pixels: Uint8Array) => void
  readonly scribble: () => void
}

type Spot = readonly [x: number, y: number]

const STROKE = 22
const STRIDE = 10

const clamp = (x: number, most: number): number => Math.min(most - STROKE / 2, Math.max(STROKE / 2, x))

/** Makes the canvas a drawing area; `changed` hears of every stroke, `pen` is moved to where the keyboard draws. */
export const area = (
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  pen: HTMLElement,
  changed: () => void
): Area => {
  const { width, height } = canvas
  let last: Spot | undefined
  let keyboard: { readonly at: Spot; readonly down: boolean } = { at: [width / 2, height / 2], down: false }

  const line = (from: Spot, to: Spot): void => {
    context.lineWidth = STROKE
    context.lineCap = 'round'
    context.lineJoin = 'round'
    context.beginPath()
    context.moveTo(...from)
    context.lineTo(...to)
    context.stroke()
    changed()
  }

  const spotOf = (event: PointerEvent): Spot => {
    const box = canvas.getBoundingClientRect()
    return [((event.clientX - box.left) * width) / box.width, ((event.clientY - box.top) * height) / box.height]
  }

  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId)
    last = spotOf(event)
    line(last, last)
  })
  canvas.addEventListener('pointermove', event => {
    if (last === undefined) return
    for (const part of event.getCoalescedEvents().concat(event)) {
      const next = spotOf(part)
      line(last, next)
      last = next
    }
  })
  const lift = (): void => {
    last = undefined
  }
  canvas.addEventListener('pointerup', lift)
  canvas.addEventListener('pointercancel', lift)

  const showPen = (): void => {
    pen.style.left = `${(100 * keyboard.at[0]) / width}%`
    pen.style.top = `${(100 * keyboard.at[1]) / height}%`
    pen.dataset['down'] = String(keyboard.down)
  }

  const ways: Readonly<Record<string, Spot>> = {
    ArrowLeft: [-STRIDE, 0],
    ArrowRight: [STRIDE, 0],
    ArrowUp: [0, -STRIDE],
    ArrowDown: [0, STRIDE]
  }
  canvas.addEventListener('keydown', event => {
    const { at, down } = keyboard
    const way = ways[event.key]
    if (event.key === ' ') {
      keyboard = { at, down: !down }
      if (!down) line(at, at)
    } else if (way !== undefined) {
      const to: Spot = [clamp(at[0] + way[0], width), clamp(at[1] + way[1], height)]
      if (down) line(at, to)
      keyboard = { at: to, down }
    } else return
    event.preventDefault()
    showPen()
  })
  showPen()

  const clear = (): void => {
    context.clearRect(0, 0, width, height)
    keyboard = { ...keyboard, down: false }
    showPen()
  }

  const show = (pixels: Uint8Array): void => {
    clear()
    const cell = width / SIDE
    pixels.forEach((value, i) => {
      context.fillStyle = `rgb(0 0 0 / ${value / 255})`
      context.fillRect((i % SIDE) * cell, Math.floor(i / SIDE) * cell, cell, cell)
    })
  }

  const scribble = (): void => {
    clear()
    const spots = Array.from({ length: 9 }, (): Spot => [
      clamp(Math.random() * width, width),
      clamp(Math.random() * height, height)
    ])
    spots.slice(1).forEach((to, i) => {
      line(spots[i] ?? to, to)
    })
  }

  return {
    drawing: () => {
      const { data } = context.getImageData(0, 0, width, height)
      return { side: width, ink: Uint8Array.from({ length: width * height }, (_, i) => data[4 * i + 3] ?? 0) }
    },
    clear,
    show,
    scribble
  }
}
