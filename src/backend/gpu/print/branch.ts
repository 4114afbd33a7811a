/**
 * The kernels of a launch as the branches of one function. Branches that touch and print alike but for a few numbers are
 * one, which begins with choosing these numbers.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The text of the elements below `end`, down to those of the branch before it. @category model @since 0.1.0 */
export interface Branch {
  readonly end: number
  readonly lines: ReadonlyArray<string>
  readonly result: string
  readonly variables: number
}

/** The number of the element that a thread makes. @category model @since 0.1.0 */
export const THREAD = 't'

// -------------------------------------------------------------------------------------
// merging
// -------------------------------------------------------------------------------------

/** Branches, with neighbours that print alike as one. @category combinators @since 0.1.0 */
export const joined = (branches: ReadonlyArray<Branch>): ReadonlyArray<Branch> => {
  const groups: Array<{ readonly skeleton: string; readonly members: Array<Branch> }> = []
  branches.forEach(branch => {
    const skeleton = skeletonOf(branch)
    const last = groups[groups.length - 1]
    if (last?.skeleton === skeleton) last.members.push(branch)
    else groups.push({ skeleton, members: [branch] })
  })
  return groups.flatMap(({ members }) => merged(members))
}

/** A number in a text, with its sign where that has parentheses. */
const NUMBER = /\(-\d+(?:\.\d+)?\)|(?<![\w.])\d+(?:\.\d+)?/g

/**
 * The lines with their numbers left out, except for the bounds of loops, which must be literals.
 *
 * @category utils
 * @since 0.1.0
 */
export const skeletonOf = ({ lines, result }: Branch): string =>
  [...lines, result].map(line => (line.startsWith('for ') ? line : line.replace(NUMBER, '#'))).join('\n')

const numbersOf = (line: string): ReadonlyArray<string> => (line.startsWith('for ') ? [] : (line.match(NUMBER) ?? []))

/** The most numbers in which branches that become one may differ. */
const PARAMETERS = 8

/** Branches that differ in a few numbers as one, which begins with choosing these numbers. */
const merged = (branches: ReadonlyArray<Branch>): ReadonlyArray<Branch> => {
  const [first] = branches
  if (first === undefined || branches.length === 1) return branches
  const columns = branches.map(b => [...b.lines, b.result].flatMap(numbersOf))
  const choices = new Map<string, string>()
  const names = (columns[0] ?? []).map((value, i) => {
    const values = columns.map(column => column[i] ?? value)
    if (values.every(v => v === value)) return value
    const text = choiceText(branches, values)
    const name = choices.get(text) ?? `v${first.variables + choices.size}`
    choices.set(text, name)
    return name
  })
  if (choices.size > PARAMETERS) return branches
  let next = 0
  const filled = (line: string): string =>
    line.startsWith('for ') ? line : line.replace(NUMBER, () => names[next++] ?? '')
  const lines = first.lines.map(filled)
  return [
    {
      end: branches[branches.length - 1]?.end ?? first.end,
      lines: [...[...choices].map(([text, name]) => `let ${name} = ${text};`), ...lines],
      result: filled(first.result),
      variables: first.variables + choices.size
    }
  ]
}

const choiceText = (branches: ReadonlyArray<Branch>, values: ReadonlyArray<string>): string =>
  branches.reduceRight(
    (rest, { end }, i) =>
      i === branches.length - 1
        ? (values[i] ?? '')
        : `(${THREAD} < ${end}) ? ${values[i] ?? ''} : ${i === branches.length - 2 ? rest : `(${rest})`}`,
    ''
  )

// -------------------------------------------------------------------------------------
// printing
// -------------------------------------------------------------------------------------

/** The body of a function that takes the branch of its element. @category printing @since 0.1.0 */
export const bodyOf = (branches: ReadonlyArray<Branch>): ReadonlyArray<string> => {
  const [only] = branches
  if (branches.length === 1 && only !== undefined) return [...only.lines, `return ${only.result};`]
  const numbered = branches.reduce<{ readonly used: number; readonly lines: ReadonlyArray<string> }>(
    ({ used, lines }, branch, i) => ({
      used: used + branch.variables,
      lines: [
        ...lines,
        i === branches.length - 1 ? 'else {' : `${i === 0 ? '' : 'else '}if (${THREAD} < ${branch.end}) {`,
        ...[...branch.lines, `r = ${branch.result};`].map(line => renumbered(line, used)),
        '}'
      ]
    }),
    { used: 0, lines: ['let r = 0;'] }
  )
  return [...numbered.lines, 'return r;']
}

/** Variables of one branch are not those of another: gpu.js knows them by name. */
const renumbered = (line: string, by: number): string =>
  line.replace(/\bv(\d+)\b/g, (_, digits: string) => `v${Number(digits) + by}`)
