/**
 * The type checker as a function: source text in, complaints and cost out. Laws use it to hold what the types compute
 * against what the run-time twins compute, and to keep the cost of both in bounds.
 *
 * @since 0.1.0
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A complaint of the compiler: the line (from 1) of the source text and the message with its details.
 *
 * @category model
 * @since 0.1.0
 */
export interface Complaint {
  readonly line: number
  readonly message: string
}

/**
 * `instantiations` counts type instantiations, which a given compiler repeats exactly; `milliseconds` is the processor's time that
 * checking this one file took.
 *
 * @category model
 * @since 0.1.0
 */
export interface Checked {
  readonly complaints: ReadonlyArray<Complaint>
  readonly instantiations: number
  readonly milliseconds: number
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const configFile = join(root, 'tsconfig.json')
const virtualFile = join(root, 'laws', 'types', 'virtual.ts')

const options: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, path => ts.sys.readFile(path)).config,
    ts.sys,
    dirname(configFile)
  ).options,
  types: [],
  noUnusedLocals: false
}

// Library and source files do not change while a test runs, and parsing them is most of the work.
const parsed = new Map<string, ts.SourceFile | undefined>()

const hostFor = (text: string): ts.CompilerHost => {
  const host = ts.createCompilerHost(options)
  const fromDisk = (fileName: string, languageVersion: ts.ScriptTarget | ts.CreateSourceFileOptions) => {
    if (!parsed.has(fileName)) parsed.set(fileName, host.getSourceFile(fileName, languageVersion))
    return parsed.get(fileName)
  }
  return {
    ...host,
    fileExists: fileName => fileName === virtualFile || host.fileExists(fileName),
    readFile: fileName => (fileName === virtualFile ? text : host.readFile(fileName)),
    getSourceFile: (fileName, languageVersion) =>
      fileName === virtualFile
        ? ts.createSourceFile(fileName, text, languageVersion, true)
        : fromDisk(fileName, languageVersion)
  }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const complaint = (file: ts.SourceFile, diagnostic: ts.Diagnostic): Complaint => ({
  line: file.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line + 1,
  message: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
})

const programOf = (text: string): readonly [ts.Program, ts.SourceFile] => {
  const program = ts.createProgram([virtualFile], options, hostFor(text))
  const file = program.getSourceFile(virtualFile)
  if (file === undefined) throw new Error('the compiler did not take the source text')
  return [program, file]
}

/** Milliseconds on the processor since a moment: a machine that does other things too is no slower by it. */
const processor = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

/**
 * Checks a module that stands in `laws/types`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const check = (text: string): Checked => {
  const [program, file] = programOf(text)
  const start = process.cpuUsage()
  const complaints = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
  return {
    complaints: complaints.map(diagnostic => complaint(file, diagnostic)),
    instantiations: program.getInstantiationCount(),
    milliseconds: processor(start)
  }
}

/**
 * What an editor shows for the names that a module declares at its top level.
 *
 * @category combinators
 * @since 0.1.0
 */
export const hover = (text: string, name: string): string => {
  const { fileExists, readFile, getCurrentDirectory, getDefaultLibFileName } = hostFor(text)
  const service = ts.createLanguageService({
    fileExists,
    readFile,
    getCurrentDirectory,
    getDefaultLibFileName,
    getCompilationSettings: () => options,
    getScriptFileNames: () => [virtualFile],
    getScriptVersion: () => '1',
    getScriptSnapshot: fileName => {
      const content = fileName === virtualFile ? text : ts.sys.readFile(fileName)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    }
  })
  const info = service.getQuickInfoAtPosition(virtualFile, text.indexOf(name))
  return ts.displayPartsToString(info?.displayParts)
}
