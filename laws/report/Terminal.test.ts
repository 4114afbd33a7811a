import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { modelTable } from '../../src/report/terminal/ModelTable'
import { type Progress, progressLine, progressRecord, secondsLeft } from '../../src/report/terminal/Progress'
import { coloured, plain, styleFor } from '../../src/report/terminal/Style'
import { epochLine, finishText } from '../../src/report/terminal/Summary'
import { tableText } from '../../src/report/terminal/Table'
import { syntheticReport } from './fixtures'

const { model, epochs } = syntheticReport(1, 10, 2)

const state: Progress = {
  epoch: 2,
  epochs: 5,
  before: 0,
  step: 120,
  steps: 240,
  loss: 1.2345,
  nll: 0.1234,
  kl: 1.1111,
  examplesPerSecond: 3456.7,
  elapsed: 60
}

const bare = (text: string): string => text.replace(/\u001B\[\d+m/g, '')

describe('model table', () => {
  it('lists layers with shapes and counts, and adds them up', () => {
    expect(modelTable(model)).toBe(`LeNet-5

layer                   output   weights   variational parameters
─────────────────────────────────────────────────────────────────
input              32 × 32 × 1         –                        –
conv2d-1 5 × 5     28 × 28 × 6       156                      312
softplus           28 × 28 × 6         –                        –
maxPool2d 2 × 2    14 × 14 × 6         –                        –
conv2d-2 5 × 5    10 × 10 × 16     2,416                    4,832
softplus          10 × 10 × 16         –                        –
maxPool2d 2 × 2     5 × 5 × 16         –                        –
flatten                    400         –                        –
dense-1                    120    48,120                   96,240
dense-2                     84    10,164                   20,328
dense-3                     10       850                    1,700
─────────────────────────────────────────────────────────────────
total                             61,706                  123,412`)
  })

  it('is the same text with colours, but for the codes', () => {
    expect(bare(modelTable(model, coloured))).toBe(modelTable(model))
    expect(modelTable(model, coloured)).not.toBe(modelTable(model))
  })

  it('lets no name write escape codes', () => {
    const text = modelTable({
      name: 'a\u001B[2Jb',
      layers: [{ name: 'x\u001B]0;y\u0007', outputShape: [1], means: 0, variational: 0 }]
    })
    expect(text).not.toMatch(/[\u001B\u0007]/)
    expect(text).toContain('a\uFFFD[2Jb')
  })

  it('aligns any table', () => {
    const cell = fc.string({ unit: 'grapheme-ascii', maxLength: 8 }).map(s => `x${s.replace(/\s/g, '_')}x`)
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 }), rows => {
        const lines = tableText({ head: ['a', 'b', 'c'], rows }).split('\n')
        expect(new Set(lines.map(line => line.length)).size).toBe(1)
      })
    )
  })
})

describe('progress', () => {
  it('shows everything where there is room', () => {
    expect(progressLine(state, 120)).toBe(
      'epoch 2/5  ━━━━━━━━━━━━────────────  step 120/240  loss 1.234  NLL 0.123  KL 1.111  3,457 examples/s  2:20 left'
    )
    expect(progressRecord(state)).toBe(
      'epoch 2/5, step 120/240, loss 1.234, NLL 0.123, KL 1.111, 3,457 examples/s, 2:20 left'
    )
  })

  it('drops what matters least first', () => {
    expect(progressLine(state, 80)).toBe(
      'epoch 2/5  ━━━━━━─────  step 120/240  loss 1.234  NLL 0.123  KL 1.111  2:20 left'
    )
    expect(progressLine(state, 60)).toBe('epoch 2/5  loss 1.234  NLL 0.123  KL 1.111  2:20 left')
    expect(progressLine(state, 40)).toBe('epoch 2/5  loss 1.234  2:20 left')
    expect(progressLine(state, 9)).toBe('epoch 2/5')
  })

  it('has no KL for a point estimate, and no time left before the first step', () => {
    expect(progressRecord({ ...state, kl: 0 })).not.toContain('KL')
    expect(progressRecord({ ...state, epoch: 1, step: 0, elapsed: 0 })).toContain('– left')
  })

  it('is never wider than the terminal, with or without colours', () => {
    const count = fc.integer({ min: 0, max: 1e6 })
    const nats = fc.double({ min: 0, max: 1e5 })
    const states = fc.record({
      epoch: fc.integer({ min: 1, max: 999 }),
      epochs: fc.integer({ min: 1, max: 999 }),
      before: fc.constant(0),
      step: count,
      steps: count,
      loss: nats,
      nll: nats,
      kl: nats,
      examplesPerSecond: nats,
      elapsed: nats
    })
    fc.assert(
      fc.property(states, fc.integer({ min: 0, max: 160 }), (s, width) => {
        expect(progressLine(s, width).length).toBeLessThanOrEqual(width)
        expect(bare(progressLine(s, width, coloured))).toBe(progressLine(s, width))
      })
    )
  })

  it('expects the rest to take as long as what was done', () => {
    // 1.5 of 5 epochs in 60 s: 40 s an epoch.
    expect(secondsLeft(state)).toBeCloseTo(140, 10)
    // Resumed after epoch 1: half an epoch in 60 s.
    expect(secondsLeft({ ...state, before: 1 })).toBeCloseTo(420, 10)
    expect(secondsLeft({ ...state, epoch: 5, step: 240 })).toBe(0)
  })
})

describe('summary', () => {
  it('has a line for each epoch', () => {
    expect(epochs.map(e => epochLine(e, 2))).toEqual([
      'epoch 1/2  loss 2.932 (NLL 0.412 + KL 2.520)  training 88.25 %  validation 96.25 %, NLL 0.1300, ECE 0.0170  42.1 s',
      'epoch 2/2  loss 2.080 (NLL 0.186 + KL 1.894)  training 95.08 %  validation 97.56 %, NLL 0.0859, ECE 0.0115  42.2 s'
    ])
    const [first] = epochs
    expect(first === undefined ? '' : epochLine({ ...first, train: { ...first.train, kl: 0 } }, 2)).toMatch(
      /loss 2\.932 {2}training/
    )
  })

  const test = {
    examples: 10000,
    samples: 10,
    accuracy: 0.9834,
    nll: 0.0521,
    ece: 0.0071,
    brier: 0.0246,
    entropy: 0.0612,
    mutualInformation: 0.0043
  }

  it('ends with the scores, the time and the files', () => {
    const files = [
      { what: 'report', path: 'runs/lenet5/report.html' },
      { what: 'weights', path: 'runs/lenet5/weights.safetensors' }
    ]
    expect(finishText({ test, noun: 'digits', classes: 10, seconds: 214, files }))
      .toBe(`Test set: 10,000 digits, averaged over 10 draws of the weights
  accuracy  98.34 %  of the most probable class
  NLL        0.0521  nats per example
  ECE        0.0071  distance of confidence from accuracy, 15 bins
  Brier      0.0246  squared error of the probabilities, 0 to 2
  entropy    0.0612  nats, mean; 2.30 would be no idea at all
  MI        0.00430  nats, mean disagreement of the draws

Done in 3 min 34 s.
report   runs/lenet5/report.html
weights  runs/lenet5/weights.safetensors`)
  })

  it('of a point estimate has no mutual information', () => {
    const text = finishText({
      test: { ...test, samples: 1 },
      noun: 'digits',
      classes: 10,
      seconds: 1,
      peakBytes: 349.4 * 2 ** 20,
      files: []
    })
    expect(text).toContain('Done in 1.0 s, with at most 349 MiB of memory.')
    expect(text).not.toMatch(/MI|draws/)
  })
})

describe('colour', () => {
  it('is off for NO_COLOR and for pipes', () => {
    expect(styleFor({ tty: true, noColor: undefined })).toBe(coloured)
    expect(styleFor({ tty: true, noColor: '' })).toBe(coloured)
    expect(styleFor({ tty: true, noColor: '1' })).toBe(plain)
    expect(styleFor({ tty: false, noColor: undefined })).toBe(plain)
  })
})
