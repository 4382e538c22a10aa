// Imported first, for its effect: everything after it may rely on the pinned runtime.
const OLDEST_MAJOR = 24

const major = Number(process.versions.node.split('.')[0])
if (major < OLDEST_MAJOR) {
  console.error(`Node ${process.version} is too old to run the sources: ${OLDEST_MAJOR} or newer is needed.`)
  console.error('Run `npm ci && npm test`: npm installs the pinned Node and puts it first on the path.')
  process.exit(1)
}

export {}
