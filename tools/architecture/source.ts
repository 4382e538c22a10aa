import { dirname, join } from 'node:path/posix'
import { type Expression, type Node, parseSync, Visitor } from 'oxc-parser'

export interface Import {
  /** As written. */
  specifier: string
  line: number
  /** What it leads to: a path from the root of the repository, where the specifier is relative. */
  path?: string
  /** … the package's name (`fastify`, `@scope/name`, `node:fs`), where it is not. */
  package?: string
}

export interface Mark {
  text: string
  line: number
}

/** One parsed source file, as far as the rules look at it. */
export interface Source {
  /** From the root of the repository, with `/`. */
  path: string
  lines: number
  imports: Import[]
  /** Globals it reads or calls: `process.env`, `Date.now`, `new Date()`, `setTimeout()`. */
  uses: Mark[]
  comments: Mark[]
  /** Statements at the top level that are no re-export. */
  statements: Mark[]
}

/** Parses one source; throws where it is not TypeScript. */
export function parseSource(path: string, text: string): Source {
  const { program, comments, errors } = parseSync(path, text)
  const [error] = errors
  if (error !== undefined) throw new Error(`${path}: ${error.message}`)
  const lineOf = lineFinder(text)
  const mark = (what: string, node: { start: number }): Mark => ({ text: what, line: lineOf(node.start) })
  const imports: Import[] = []
  const uses: Mark[] = []
  const addImport = (specifier: string, node: Node) =>
    imports.push({ specifier, line: lineOf(node.start), ...destination(path, specifier) })
  const addUse = (what: string | undefined, node: Node) => {
    if (what !== undefined) uses.push(mark(what, node))
  }
  new Visitor({
    ImportDeclaration: node => {
      addImport(node.source.value, node)
      if (node.source.value !== 'node:process') return
      for (const one of node.specifiers)
        if (one.type === 'ImportSpecifier') addUse(`process.${keyName(one.imported)}`, one)
    },
    ExportAllDeclaration: node => void addImport(node.source.value, node),
    ExportNamedDeclaration: node => void (node.source && addImport(node.source.value, node)),
    ImportExpression: node => void (node.source.type === 'Literal' && addImport(String(node.source.value), node)),
    TSImportType: node => void addImport(node.source.value, node),
    MemberExpression: node => addUse(dotted(node), node),
    NewExpression: node => addUse(node.arguments.length === 0 ? `new ${dotted(node.callee)}()` : undefined, node),
    CallExpression: node => addUse(`${dotted(node.callee)}()`, node),
    VariableDeclarator: node => {
      if (node.id.type !== 'ObjectPattern' || node.init === null) return
      const from = dotted(node.init)
      for (const one of node.id.properties) {
        if (from !== undefined && one.type === 'Property') addUse(`${from}.${keyName(one.key)}`, one)
      }
    },
  }).visit(program)
  return {
    path,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports,
    uses,
    comments: comments.map(one => mark(one.value, one)),
    statements: program.body.filter(one => !isReExport(one)).map(one => mark(one.type, one)),
  }
}

function isReExport(node: Node): boolean {
  return node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node.source !== null)
}

function destination(from: string, specifier: string): Pick<Import, 'path' | 'package'> {
  if (specifier.startsWith('.')) return { path: join(dirname(from), specifier) }
  const [first = '', second = ''] = specifier.split('/')
  return { package: first.startsWith('@') ? `${first}/${second}` : first }
}

/** `a.b` and `globalThis.a.b` as `a.b`; undefined for whatever is no chain of names. */
function dotted(node: Expression | Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression') return undefined
  const object = dotted(node.object)
  const key = node.computed ? literal(node.property) : keyName(node.property)
  if (object === undefined || key === undefined) return undefined
  return object === 'globalThis' ? key : `${object}.${key}`
}

function keyName(node: Node): string | undefined {
  return node.type === 'Identifier' ? node.name : literal(node)
}

function literal(node: Node): string | undefined {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return offset => {
    const after = starts.findIndex(start => start > offset)
    return after === -1 ? starts.length : after
  }
}
