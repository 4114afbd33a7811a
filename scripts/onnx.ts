/**
 * `npm run laws:onnx`: which test vectors of ONNX's operators the laws try, operator by operator, and which they leave
 * out, with the reason.
 *
 * @since 0.1.0
 */
import { cases, left } from '../laws/onnx/cases'

const line = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const tried = cases.filter(c => typeof c.made !== 'string')
const names = [...new Set(tried.map(c => c.operator))]

line(`tried: ${tried.length} cases of ${names.length} operators`)
names.forEach(name => {
  line(
    `  ${name}: ${tried
      .filter(c => c.operator === name)
      .map(c => c.name)
      .join(', ')}`
  )
})
line('left out of the table')
Object.entries(left).forEach(([reason, others]) => {
  line(`  ${reason} (${others.length}): ${others.join(', ')}`)
})
line('left out of the laws')
cases.forEach(({ name, made }) => {
  if (typeof made === 'string') line(`  ${name}: ${made}`)
})
