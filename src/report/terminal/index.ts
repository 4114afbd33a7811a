/**
 * Text for a terminal, a pipe or a log.
 *
 * @since 0.1.0
 */
export { modelTable } from './ModelTable'
export { type Progress, progressLine, progressRecord, secondsLeft } from './Progress'
export { coloured, plain, type Style, styleFor } from './Style'
export { epochLine, type Finish, finishText } from './Summary'
export { type Table, tableText } from './Table'
