/**
 * Code snippets in docstrings and in Markdown, found with the line they start at.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A snippet: its file, the line (from 1) of its first line of code, and the code.
 *
 * @since 0.1.0
 * @category model
 */
export interface Snippet {
  readonly file: string
  readonly line: number
  readonly code: string
}

interface Line {
  readonly number: number
  readonly text: string
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const numbered = (text: string): ReadonlyArray<Line> =>
  pipe(
    text.split(/\r?\n/),
    RA.mapWithIndex((i, line) => ({ number: i + 1, text: line }))
  )

const snippet =
  (file: string) =>
  (lines: ReadonlyArray<Line>): ReadonlyArray<Snippet> =>
    pipe(
      lines,
      RA.dropLeftWhile(({ text }) => text.trim() === ''),
      RA.matchLeft(
        () => [],
        (head, rest) => [
          { file, line: head.number, code: [head, ...rest].map(({ text }) => text.trimEnd()).join('\n') + '\n' }
        ]
      )
    )

/**
 * The fenced blocks whose info string `wanted` accepts.
 *
 * @since 0.1.0
 * @category constructors
 */
const fenced =
  (wanted: (info: string) => boolean) =>
  (lines: ReadonlyArray<Line>): ReadonlyArray<ReadonlyArray<Line>> => {
    const isFence = ({ text }: Line): boolean => text.trimStart().startsWith('```')
    const fences = lines.flatMap((line, i) => (isFence(line) ? [i] : []))
    return RA.chunksOf(2)(fences).flatMap(([open, close = lines.length]) =>
      wanted((lines[open]?.text ?? '').trim().slice(3)) ? [lines.slice(open + 1, close)] : []
    )
  }

const isRunnable = (info: string): boolean => /^(ts|typescript)\b/.test(info) && !/\bno-run\b/.test(info)

/**
 * The `ts` blocks of a Markdown text. A block marked `ts no-run` is left out.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromMarkdown =
  (file: string) =>
  (text: string): ReadonlyArray<Snippet> =>
    pipe(numbered(text), fenced(isRunnable), RA.chain(snippet(file)))

const docstrings = (lines: ReadonlyArray<Line>): ReadonlyArray<ReadonlyArray<Line>> => {
  const starts = lines.flatMap(({ text }, i) => (/^\s*\/\*\*/.test(text) ? [i] : []))
  return starts.map(start => {
    const end = lines.findIndex(({ text }, i) => i >= start && text.includes('*/'))
    return lines
      .slice(start, end + 1)
      .map(({ number, text }) => ({ number, text: text.replace(/^\s*(\/\*\*|\*\/|\* ?)/, '').replace(/\*\/\s*$/, '') }))
  })
}

const isTag = ({ text }: Line): boolean => /^@[a-z]+/i.test(text)

// fp-ts writes the code right after the tag, others put it in a fence: both are read.
const exampleCode = (lines: ReadonlyArray<Line>): ReadonlyArray<ReadonlyArray<Line>> =>
  lines.some(({ text }) => text.trimStart().startsWith('```')) ? fenced(isRunnable)(lines) : [lines]

const examplesOf = (lines: ReadonlyArray<Line>): ReadonlyArray<ReadonlyArray<Line>> =>
  lines.flatMap(({ text }, i) => {
    if (!/^@example\b/.test(text)) return []
    const rest = lines.slice(i + 1)
    const next = rest.findIndex(isTag)
    return exampleCode(next < 0 ? rest : rest.slice(0, next))
  })

/**
 * The `@example` blocks of the docstrings of a TypeScript source.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromSource =
  (file: string) =>
  (text: string): ReadonlyArray<Snippet> =>
    pipe(numbered(text), docstrings, RA.chain(examplesOf), RA.chain(snippet(file)))
