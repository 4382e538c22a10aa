import { packageOf, type Rule } from '../repository.ts'

/** Who may import whom, of our own packages. What is not listed may import none of them. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'packages/contract': [],
  'packages/server': ['packages/contract'],
  'packages/guard': ['packages/contract'],
  'packages/client': ['packages/contract'],
  'packages/cli': ['packages/client'],
  'packages/my-account': ['packages/contract'],
  // The proofs would prove little if they shared code with what they judge.
  e2e: [],
}

/** Examples stand where a reader's program stands. */
const EXAMPLES_MAY_IMPORT = ['packages/contract', 'packages/client', 'packages/guard']

/** contract → nothing; server, guard, client → contract; cli → client. */
export const layers: Rule = repository => {
  const folderByName = new Map([...repository.manifests].map(([folder, { name }]) => [name, folder]))
  return [...repository.sources.values()].flatMap(source => {
    const from = packageOf(source.path, repository)
    if (from === '') return []
    const allowed = from.startsWith('examples/') ? EXAMPLES_MAY_IMPORT : (MAY_IMPORT[from] ?? [])
    const list = allowed.length === 0 ? 'none of our packages' : `only ${allowed.join(', ')}`
    return source.imports.flatMap(({ specifier, line, ...target }) => {
      const to = target.path === undefined ? folderByName.get(target.package ?? '') : packageOf(target.path, repository)
      if (to === undefined || to === '' || to === from || allowed.includes(to)) return []
      const text = `${from} must not import ${specifier}: it may import ${list}. Move what is shared into packages/contract.`
      return [{ path: source.path, line, text }]
    })
  })
}
